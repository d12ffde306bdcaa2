"""Feed lists from and to other readers."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from crawler.catalogue import read_catalogue
from crawler.opml import as_opml, passports, write_passports

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>订阅</title></head><body>
  <outline text="news-agency">
    <outline type="rss" text="青溪日报 &amp; 要闻" xmlUrl="https://news.example.com/rss.xml" htmlUrl="https://news.example.com/"/>
    <outline type="rss" title="青溪 &quot;产业&quot;\\版" XMLURL="https://news.example.com/industry.xml"/>
  </outline>
  <outline text="没有地址的文件夹"/>
  <outline text="脚本" xmlUrl="javascript:alert(1)"/><outline text="本地" xmlUrl="file:///etc/passwd"/>
  <outline text="又一次" xmlUrl="https://news.example.com/rss.xml#x"/>
  <outline xmlUrl="http://www.example.org/feed"/>
</body></opml>""".encode()


def test_each_feed_becomes_a_passport_once(tmp_path: Path) -> None:
    """Names, home pages and categories come along; what is no web address, and what came before, is left out."""
    written = write_passports(OPML, tmp_path)
    found, wrong = read_catalogue([tmp_path], shipped=False)
    assert not wrong and {path.stem for path in written} == set(found)
    assert set(found) == {
        "news-example-com",
        "news-example-com-2",
        "example-org",
    }
    first, second = found["news-example-com"], found["news-example-com-2"]
    assert (first.name, first.category, first.homepage) == (
        "青溪日报 & 要闻",
        "news-agency",
        "https://news.example.com/",
    )
    assert second.name == '青溪 "产业"\\版' and second.start_urls == (
        "https://news.example.com/industry.xml",
    )
    assert (
        found["example-org"].name == "www.example.org"
        and found["example-org"].kind == "feed"
    )


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    """Passports that exist, also changed ones, are left alone, and no feed gets a second passport."""
    write_passports(OPML, tmp_path)
    changed = tmp_path / "example-org.toml"
    changed.write_text(
        changed.read_text("utf-8").replace('every = "30m"', 'every = "2h"'),
        encoding="utf-8",
    )
    assert write_passports(OPML, tmp_path) == []
    assert 'every = "2h"' in changed.read_text("utf-8")


def test_a_name_in_use_is_not_overwritten(tmp_path: Path) -> None:
    """A passport of the same name for another address stays, even one that can't be read."""
    (tmp_path / "example-org.toml").write_text("broken [", encoding="utf-8")
    write_passports(OPML, tmp_path)
    assert (tmp_path / "example-org.toml").read_text("utf-8") == "broken ["
    assert (tmp_path / "example-org-2.toml").exists()


def test_what_goes_out_comes_back(tmp_path: Path) -> None:
    """The feeds of the shipped catalogue survive the way out and in, and other kinds stay out."""
    catalogue, _ = read_catalogue([], shipped=True)
    feeds = {
        url
        for passport in catalogue.values()
        if passport.kind == "feed"
        for url in passport.start_urls
    }
    text = as_opml(catalogue.values())
    assert {
        outline.get("xmlUrl")
        for outline in ElementTree.fromstring(text).iter("outline")
    } - {None} == feeds
    assert {passport.start_urls[0] for passport in passports(text.encode())} == feeds


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<html><body/></html>",
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;" xmlUrl="http://a.cn/"/></opml>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE o [<!ENTITY a "ha">]><opml/>'.encode(
            "utf-16"
        ),
        b'<!DOCTYPE o [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><opml><body><outline text="&b;"/></body></opml>',
    ],
)
def test_what_is_no_plain_opml_is_refused(content: bytes, tmp_path: Path) -> None:
    """No file is written, and the reason is a sentence; entities are never expanded."""
    with pytest.raises(ValueError, match=r"is no|declares"):
        write_passports(content, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_broken_document_is_read_as_far_as_it_goes() -> None:
    """A list cut off in the middle still brings the feeds before the cut."""
    cut = OPML[: OPML.index(b'<outline type="rss" title=')]
    assert [passport.id for passport in passports(cut)] == ["news-example-com"]


def _list(outlines: str, declared: str = "UTF-8") -> str:
    return f'<?xml version="1.0" encoding="{declared}"?>\n<opml version="2.0"><body>{outlines}</body></opml>'


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example.cn/f?x=1&y=2&lt=3", "https://a.example.cn/f?x=1&y=2&lt=3"),
        ("https://a.example.cn/f?x=1&amp;y=2", "https://a.example.cn/f?x=1&y=2"),
        ("https://a.example.cn/f?x=1&#38;y=2", "https://a.example.cn/f?x=1&y=2"),
        ("feed://a.example.cn/f", "http://a.example.cn/f"),
        ("feed:https://a.example.cn/f", "https://a.example.cn/f"),
        ("  https://a.example.cn/f\n", "https://a.example.cn/f"),
    ],
)
def test_addresses_are_taken_as_meant(written: str, address: str) -> None:
    """A bare & is part of the address, none of it is left out."""
    (found,) = passports(
        _list(f'<outline text="A & B &nbsp; &bogus;" xmlUrl="{written}"/>').encode()
    )
    assert found.start_urls == (address,)
    assert found.name == "A & B &bogus;"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("UTF-8", "utf-8-sig"), ("GBK", "gbk"), ("UTF-8", "gbk"), ("UTF-16", "utf-16"), ("UTF-8", "utf-16"),
     ("punycode", "utf-8"), ("nonsense", "utf-8")],
)  # fmt: skip
def test_names_survive_the_encodings_exporters_write(
    declared: str, encoding: str
) -> None:
    """Also where the document declares another one; control characters and a line before it do no harm."""
    text = _list('<outline text="政策\x0b要闻" xmlUrl="https://a.example.cn/f"/>', declared)  # fmt: skip
    body = text.encode(encoding)
    assert [one.name for one in passports(body)] == ["政策要闻"]
    if encoding == "utf-8":
        assert [one.name for one in passports(b"\n\n" + body)] == ["政策要闻"]


def test_outlines_in_a_namespace_are_found() -> None:
    """Some exporters declare one."""
    text = _list('<outline text="x" xmlUrl="https://a.example.cn/f"/>')
    named = text.replace("<opml", '<opml xmlns="http://opml.org/spec2"')
    assert len(passports(named.encode())) == 1
