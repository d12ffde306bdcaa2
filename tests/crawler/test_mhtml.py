"""A page that a browser saved as one file is read as the page."""

import base64
import quopri
from datetime import datetime
from pathlib import Path

import pytest

from crawler.mhtml import is_mhtml, page_of
from crawler.pages.reading import Unreadable
from policywatch.importing import BadEntry, Entry, entries
from policywatch.intake import item_of

TITLE = "关于印发机器人通知"
ADDRESS = "https://www.miit.gov.cn/a/1.html"
PAGE = (
    f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><h1>{TITLE}</h1>'
    "<div>来源：测试报 2026-11-29 10:00</div>"
    + "".join(f"<p>各地有关部门抓好落实，定期通报进展情况，确保按期完成。第{n}段机器人。</p>" for n in range(5))
    + "</body></html>"
)  # fmt: skip


def saved(
    page: bytes = PAGE.encode(),
    encoding: str = "quoted-printable",
    charset: str = "",
    head: str = f"From: <Saved by Blink>\nSnapshot-Content-Location: {ADDRESS}\n",
) -> bytes:
    """The file Chrome and Edge (quoted-printable), or Firefox's and Word's kin (base64) write."""
    written = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "binary": bytes,
    }[encoding](page)
    return (
        f'{head}MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n\n'
        f"--x\nContent-Type: text/css\nContent-Location: cid:css\n\nbody {{}}\n"
        f"--x\nContent-Type: text/html{charset}\nContent-Transfer-Encoding: {encoding}\nContent-Location: {ADDRESS}\n\n"
    ).encode() + written + b"\n--x--\n"  # fmt: skip


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "binary"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", ["p.mhtml", "p.MHT", "p.html"])
def test_the_page_in_it_is_read(
    tmp_path: Path, now: datetime, encoding: str, end: bytes, name: str
) -> None:
    """Whatever the wrapping is called and however it is written; the address comes out of it."""
    (tmp_path / name).write_bytes(saved(encoding=encoding).replace(b"\n", end))
    (entry,) = entries(tmp_path)
    assert isinstance(entry, Entry)
    item = item_of(entry, now=now)
    assert (item.title, item.url, item.publisher) == (TITLE, ADDRESS, "测试报")


def test_a_stated_charset_and_another_head_are_taken(now: datetime) -> None:
    """GBK in the part's header; a byte-order mark; no Snapshot-Content-Location."""
    page = PAGE.replace('<meta charset="utf-8">', "").encode("gbk")
    body = b"\xef\xbb\xbf" + saved(page, charset='; charset="gbk"', head="")
    item = item_of(Entry("x", body=body), now=now)
    assert (item.title, item.url) == (TITLE, ADDRESS)


def test_the_address_given_beside_the_file_wins(now: datetime) -> None:
    """Who names it knows better than the browser did."""
    item = item_of(Entry("x", url="https://a.example.cn/1", body=saved()), now=now)
    assert item.url == "https://a.example.cn/1"


def test_a_page_about_mhtml_is_no_mhtml() -> None:
    """Only a file that begins as a mail does."""
    assert not is_mhtml(b"<pre>\nContent-Type: multipart/related\n</pre>")
    assert not is_mhtml(PAGE.encode())


def test_a_wrapping_without_a_page_is_unreadable() -> None:
    """Pictures alone, an empty part, a file cut off in its head."""
    whole = saved()
    for body in (
        whole.replace(b"text/html", b"text/plain"),
        whole[: whole.index(b"\n\n--x\n")],
        saved(b" "),
    ):
        with pytest.raises(Unreadable, match="MHTML"):
            page_of(body)


@pytest.mark.parametrize(
    ("start", "said"),
    [(b"%PDF-1.7", "PDF"), (b"PK\3\4", "ZIP"), (b"bplist00", "Safari"), (b"\x1f\x8b", "unpack")],
)  # fmt: skip
def test_what_is_no_page_is_refused_by_name(
    tmp_path: Path, start: bytes, said: str
) -> None:
    """A file of another kind given by hand is not stored as garbage."""
    file = tmp_path / "page.html"
    file.write_bytes(start + b"\0" * 100)
    (entry,) = entries(file)
    assert isinstance(entry, BadEntry) and said in str(entry)


def test_wrappings_in_wrappings_are_no_page() -> None:
    """Three thousand parts in one another stop no parser: the file is not read, and that is said."""
    nested = b"".join(
        b"Content-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    with pytest.raises(Unreadable, match="nesting"):
        page_of(nested + b"Content-Type: text/html\r\n\r\n<p>x</p>")
