"""Feed lists in OPML: read into passports of kind `feed`, and written from them.

OPML comes from strangers: documents that declare entities are refused, nothing is
fetched, and what is not a web address is left out.
"""

import codecs
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from html.entities import html5
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit
from xml.etree import ElementTree

from lxml import etree

from crawler.catalogue import PassportError, parse_passport, read_passport
from crawler.pages.markup import check_tags
from crawler.pages.reading import Unreadable
from crawler.passport import Category, Passport
from text.normalise import clean
from text.urls import canonical

_CATEGORIES = get_args(Category)
_DEFAULT = "industry-press"
_MOST_BYTES, _MOST_FEEDS = 8 * 2**20, 5_000
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,200}\?>")
_ENCODING = re.compile(
    rb"""<\?xml\b[^>]{0,100}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})"""
)
_AMPERSAND = re.compile(
    r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)?+"
)
_CHARSETS = ("utf-8", "gb", "big5", "iso-8859", "windows-125", "us-ascii")
_XML_NAMES = ("amp", "lt", "gt", "quot", "apos")
_FEED_SCHEME = re.compile(r"^feed:(?://)?", re.I)
_ENTITIES = re.compile(rb"<!\s*(?:ENTITY|DOCTYPE[^>]*\[)", re.I)


def write_passports(content: bytes, folder: Path) -> list[Path]:
    """Writes a passport into `folder` for each feed of the OPML in `content` that no
    passport there has yet.

    Returns the files written. Raises ValueError where `content` is no OPML, OSError
    where nothing can be written.
    """
    wanted = passports(content, _taken(folder))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for passport in wanted:
        path = folder / f"{passport.id}.toml"
        path.write_text(_as_toml(passport), encoding="utf-8")
        written.append(path)
    return written


def passports(
    content: bytes,
    taken: dict[str, str | None] | None = None,
) -> list[Passport]:
    """The feeds of an OPML document as passports, each address once; `taken`: ids in
    use, with their address.
    """
    ids = dict(taken or {})
    known = {canonical(url) for url in ids.values() if url}
    found: list[Passport] = []
    for outline in _outlines(content):
        url = canonical(_address(outline))
        if url is None or url in known or len(found) == _MOST_FEEDS:
            continue
        passport = _passport(outline, url, ids)
        if passport is not None:
            known.add(url)
            ids[passport.id] = url
            found.append(passport)
    return found


def as_opml(catalogue: Iterable[Passport]) -> str:
    """The feeds of a catalogue as an OPML 2.0 document, by category."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = "policywatch"
    body = ElementTree.SubElement(root, "body")
    groups: dict[str, ElementTree.Element] = {}
    for passport in catalogue:
        for url in passport.start_urls if passport.kind == "feed" else ():
            if passport.category not in groups:
                groups[passport.category] = ElementTree.SubElement(
                    body,
                    "outline",
                    text=passport.category,
                )
            values = {
                "type": "rss",
                "text": passport.name,
                "title": passport.name,
                "xmlUrl": url,
            }
            values |= {"htmlUrl": passport.homepage} if passport.homepage else {}
            ElementTree.SubElement(groups[passport.category], "outline", values)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(
        root,
        encoding="unicode",
    )


def _outlines(content: bytes) -> list[etree._Element]:
    if len(content) > _MOST_BYTES:
        raise ValueError("is too large for a list of feeds")
    content = _mended(content)
    if _ENTITIES.search(content.replace(b"\0", b"")):
        raise ValueError("declares entities, which a list of feeds has no need of")
    try:
        check_tags(content.replace(b"\0", b"").decode("latin-1"))
    except Unreadable as error:
        raise ValueError(
            "has more attributes in one tag than any list of feeds"
        ) from error
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("is no XML") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ValueError("is no OPML")
    return list(root.iter("{*}outline"))


def _mended(content: bytes) -> bytes:
    """The document in UTF-8, with every bare `&` escaped.

    Addresses are often written with one (`?a=1&b=2`); the parser would leave out what
    stands behind it, and so make another address.
    """
    text = _DECLARATION.sub("", _decoded(content).lstrip("\ufeff \t\r\n"), count=1)
    text = "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
    return _AMPERSAND.sub(_escaped, text).encode("utf-8", "replace")


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    declared = _ENCODING.search(content[:200])
    stated = "utf-8"
    if declared:
        stated = declared[1].decode("ascii").lower()
    if not stated.startswith(_CHARSETS):
        stated = "utf-8"
    # Exporters say UTF-8 of what is GBK.
    for encoding in (stated, "utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def _escaped(found: re.Match[str]) -> str:
    name = found[1] or ""
    if name in _XML_NAMES or name.startswith("#"):
        return f"&{name};"
    sign = html5.get(f"{name};") if name else None
    if sign is not None:
        return escape(sign)
    return f"&amp;{name};" if name else "&amp;"


def _address(outline: etree._Element) -> str:
    """The feed's address; `feed:` is an old way to write http."""
    written = _said(outline, "xmlUrl").strip()
    is_whole = written.lower().startswith(("feed:http://", "feed:https://"))
    return _FEED_SCHEME.sub("" if is_whole else "http://", written)


def _passport(
    outline: etree._Element,
    url: str,
    ids: dict[str, str | None],
) -> Passport | None:
    """The passport of one feed; None where the document's entry makes no valid passport."""
    said = clean(_said(outline, "title") or _said(outline, "text")).strip()
    name = " ".join(said.split())[:200] or urlsplit(url).hostname or url
    table = {
        "name": name,
        "category": _category(outline),
        "kind": "feed",
        "start_urls": [url],
        "every": "30m",
    }
    homepage = canonical(_said(outline, "htmlUrl"))
    if homepage:
        table["homepage"] = homepage
    try:
        return parse_passport(_toml(table), identifier(url, ids), "OPML")
    except PassportError:
        return None


def _said(outline: etree._Element, name: str) -> str:
    """An attribute by its name in any case: writers of OPML differ."""
    for key, value in outline.attrib.items():
        if str(key).lower() == name.lower():
            return str(value)
    return ""


def _category(outline: etree._Element) -> str:
    around = outline.getparent()
    named = [
        _said(outline, "category"),
        _said(around, "text") if around is not None else "",
    ]
    for name in named:
        if name in _CATEGORIES:
            return name
    return _DEFAULT


def identifier(url: str, ids: dict[str, str | None]) -> str:
    """The host, with a number where it has more feeds than one: `news.example.com` → `news-example-com`."""
    host = (urlsplit(url).hostname or "feed").removeprefix("www.")
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:60] or "feed"
    number, identifier = 1, stem
    while identifier in ids:
        number += 1
        identifier = f"{stem}-{number}"
    return identifier


def _taken(folder: Path) -> dict[str, str | None]:
    taken: dict[str, str | None] = {}
    for path in folder.glob("*.toml"):
        try:
            taken[path.stem] = read_passport(path).start_urls[0]
        except PassportError:
            taken[path.stem] = None
    return taken


def _as_toml(passport: Passport) -> str:
    table = {
        "name": passport.name,
        "homepage": passport.homepage,
        "category": passport.category,
        "kind": "feed",
        "start_urls": list(passport.start_urls),
        "every": "30m",
        "evidence": ["read from an OPML file"],
    }
    return _toml({key: value for key, value in table.items() if value})


def _toml(table: Mapping[str, object]) -> str:
    """Strings and lists of strings: what JSON writes of them, TOML reads."""
    lines = []
    for key, value in table.items():
        lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}\n")
    return "".join(lines)
