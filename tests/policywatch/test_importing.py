"""What `import` finds in a folder."""

import os
from pathlib import Path

from policywatch.importing import BadEntry, Entry, entries


def test_a_pipe_in_a_folder_is_named_and_not_waited_for(tmp_path: Path) -> None:
    """What is called a page and is no file comes as a BadEntry; the files beside it are read."""
    (tmp_path / "a.html").write_text("<p>正文</p>", "utf-8")
    os.mkfifo(tmp_path / "b.html")
    (tmp_path / "c.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d.css").write_text("p {}", "utf-8")
    page, pipe, link = entries(tmp_path)
    assert isinstance(page, Entry) and page.where.endswith("a.html")
    assert isinstance(pipe, BadEntry) and "b.html: no file" in str(pipe)
    assert isinstance(link, BadEntry) and "c.html: no file" in str(link)


def test_an_address_beside_a_page_that_is_no_text_is_named(tmp_path: Path) -> None:
    """`{"url": ["x"]}` beside a page ended the whole import; now it costs that page."""
    (tmp_path / "a.html").write_text("<p>正文</p>", "utf-8")
    (tmp_path / "a.json").write_text('{"url": ["x"]}', "utf-8")
    (tmp_path / "b.html").write_text("<p>正文</p>", "utf-8")
    bad, page = entries(tmp_path)
    assert isinstance(bad, BadEntry) and str(bad).endswith("a.json: url is not text")
    assert isinstance(page, Entry)


def test_a_record_that_cannot_be_unpacked_is_named(tmp_path: Path) -> None:
    """A body that says it is compressed and is not, in forms the library stumbles over; the next is read."""
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    packed = page + b"Content-Encoding: br\r\n\r\n\x00\xff\xff"
    (tmp_path / "a.warc").write_bytes(record(packed) + record(page + b"\r\n<p>x</p>"))
    found = list(entries(tmp_path))
    assert isinstance(found[-1], Entry) and found[-1].body == b"<p>x</p>"
    assert not isinstance(found[0], Entry) or found[0].body != b""


def record(content: bytes) -> bytes:
    """A web archive's record of one answer."""
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.cn/x\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
    )
    length = f"Content-Length: {len(content)}\r\n\r\n".encode()
    return head + length + content + b"\r\n\r\n"
