"""Hostile lists of feeds: nothing outside is read, nothing is written but passports in their folder, all of them valid."""

from pathlib import Path

import pytest

from crawler.catalogue import read_passport
from crawler.opml import as_opml, write_passports
from tests.hostile.corpus.texts import TEXTS
from tests.hostile.internet import SECRET


def opml(outlines: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<opml version="2.0"><body>{outlines}</body></opml>'.encode(
        "utf-8", "replace"
    )


def feed(title: str, url: str = "https://a.example.cn/feed.xml") -> str:
    return f'<outline type="rss" text={_quoted(title)} title={_quoted(title)} xmlUrl={_quoted(url)}/>'


def _quoted(value: str) -> str:
    for sign, reference in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ('"', "&quot;"),
        ("\n", "&#10;"),
        ("\r", "&#13;"),
    ):
        value = value.replace(sign, reference)
    return f'"{"".join(sign for sign in value if sign >= " ")}"'


def _entity(target: str) -> bytes:
    return opml(
        feed("x").replace('text="x"', 'text="&e;"') + "<x>&e;</x>",
        f'<!DOCTYPE opml [<!ENTITY e SYSTEM "{target}">]>',
    )


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BROKEN = {
    "xxe-file": _entity("file:///etc/passwd"),
    "xxe-utf-16": _entity("file:///etc/passwd").decode().encode("utf-16"),
    "xxe-parameter": opml(
        feed("x"),
        '<!DOCTYPE o [<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d;]>',
    ),
    "external-dtd": opml(
        feed("x"), '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/x.dtd">'
    ),
    "billion-laughs": opml(
        feed("x").replace('text="x"', 'text="&a11;"'),
        f'<!DOCTYPE o [<!ENTITY a0 "ha">{LAUGHS}]>',
    ),
    "deep": opml("<outline>" * 100_000),
    "many-attributes": opml(
        "<outline " + " ".join(f'a{n}="b"' for n in range(80_000)) + "/>"
    ),
    "many-feeds": opml(
        "".join(feed(f"f{n}", f"https://a.example.cn/{n}.xml") for n in range(6_000))
    ),
    "many-bytes": opml(feed("x" * 9_000_000)),
    "nothing": b"",
    "binary": bytes(range(256)) * 100,
    "an address": b"http://127.0.0.1:9/",
    "a file": b"/etc/passwd",
    "html": b"<html><body>" + b"<div>" * 10_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_hostile_document_is_refused_or_read(name: str, tmp_path: Path) -> None:
    """XXE, bombs and nonsense: a ValueError in words or a few passports; never a file's or a server's content."""
    folder = tmp_path / "sources"
    try:
        written = write_passports(BROKEN[name], folder)
    except ValueError as error:
        assert 0 < len(str(error)) < 200
        return
    assert len(written) <= 5_000
    for path in written[:50]:
        assert "root:" not in path.read_text("utf-8") and SECRET not in path.read_text(
            "utf-8"
        )


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_name_stays_a_name(name: str, tmp_path: Path) -> None:
    """TOML injection, CVE-2026-25527: a feed's title, whatever it says, gives one valid passport in its folder, enabled as
    feeds are, its name a line of text; exported again it is well-formed."""
    folder = tmp_path / "sources"
    for path in write_passports(opml(feed(TEXTS[name])), folder):
        assert path.parent == folder and path.suffix == ".toml"
        passport = read_passport(path)
        assert (
            passport.start_urls == ("https://a.example.cn/feed.xml",)
            and passport.kind == "feed"
        )
        assert passport.name.isprintable() or not any(
            sign < " " for sign in passport.name
        )
        assert as_opml([passport]).count("<outline") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["sources"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/xml,<rss/>", "ftp://127.0.0.1/", "//127.0.0.1/", "../x", "", "http://[",
     "http://a\" enabled=true", "gopher://x/"],
)  # fmt: skip
def test_a_hostile_address_makes_no_passport_that_fetches_it(
    url: str, tmp_path: Path
) -> None:
    """Only web addresses are taken, spelled so that they can stand in a passport."""
    for path in write_passports(opml(feed("x", url)), tmp_path):
        assert read_passport(path).start_urls[0].startswith(("http://", "https://"))
