"""Feeds → the articles they name: RSS 0.9 to 2.0, Atom, JSON Feed; broken ones as far as they go.

feedparser gets bytes and nothing else: given a text that looks like an address or a file name it would open
that.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import feedparser

from crawler.pages.charset import decode
from crawler.pages.families.shape import parsed
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem, distinct
from crawler.pages.xml import whole_ampersands
from text.dates import Moment, parse_date
from text.normalise import clean

_MOST_ENTRIES = 500
_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,200}>")
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_FEED_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)


def read_feed(
    body: bytes, url: str, *, now: datetime, header_charset: str | None = None
) -> list[ListItem]:
    """The articles of the feed at `url`. Raises Unreadable: `empty`, `feed is html`, `not a feed`."""
    if not body.strip():
        raise Unreadable("empty")
    text, _ = decode(body, header_charset)
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return _json_feed(text, url, now)
    head = text[:4096]
    if not _FEED_ROOT.search(head) and _HTML_ROOT.search(head):
        raise Unreadable("feed is html")
    if not _FEED_ROOT.search(text[:65_536]):
        raise Unreadable("not a feed")
    found = feedparser.parse(
        BytesIO(_in_utf8(text)),
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return distinct(
        item
        for entry in found.entries[:_MOST_ENTRIES]
        if (item := _item(entry, url, now))
    )


def _in_utf8(text: str) -> bytes:
    """The feed in one encoding, with its prolog's word taken out."""
    text = _PROLOG.sub("", text, count=1)
    return whole_ampersands(_first_entries(text).encode("utf-8", "replace"))


def _first_entries(text: str) -> str:
    """The feed up to the limit of entries: feedparser takes a second for five thousand of them."""
    entries = _ENTRY.finditer(text)
    beyond = next(islice(entries, _MOST_ENTRIES, None), None)
    return text if beyond is None else text[: beyond.start()]


def _item(entry: Mapping[str, Any], url: str, now: datetime) -> ListItem | None:
    address = _address(entry.get("link") or entry.get("id"), url)
    if address is None:
        return None
    return ListItem(
        address,
        _plain(entry.get("title")),
        _moment(entry.get("published") or entry.get("updated"), now),
        body=_body(entry),
        publisher=_plain((entry.get("source") or {}).get("title")),
        author=_plain(entry.get("author")),
    )


def _address(link: Any, url: str) -> str | None:
    try:
        address = urljoin(url, str(link or "").strip())
    except ValueError:
        return None
    return (
        address.partition("#")[0]
        if link and address.startswith(("http://", "https://"))
        else None
    )


def _body(entry: Mapping[str, Any]) -> str | None:
    """The whole text, where the feed carries it; a summary is no article."""
    contents = [
        str(content.get("value") or "") for content in entry.get("content") or []
    ]
    longest = max(contents, key=len, default="")
    return longest or None


def _plain(value: Any) -> str | None:
    return (
        " ".join(clean(_TAG.sub("", value)).split()) or None
        if isinstance(value, str)
        else None
    )


def _moment(written: Any, now: datetime) -> Moment | None:
    return parse_date(written, now) if isinstance(written, str) else None


def _json_feed(text: str, url: str, now: datetime) -> list[ListItem]:
    feed = parsed(text)
    if not isinstance(feed, Mapping) or not isinstance(feed.get("items"), list):
        raise Unreadable("not a feed")
    return distinct(
        item
        for entry in feed["items"][:_MOST_ENTRIES]
        if (item := _json_item(entry, url, now))
    )


def _json_item(entry: Any, url: str, now: datetime) -> ListItem | None:
    if not isinstance(entry, Mapping):
        return None
    address = _address(
        entry.get("url") or entry.get("external_url") or entry.get("id"), url
    )
    if address is None:
        return None
    authors = entry.get("authors") or [entry.get("author")]
    names = [author.get("name") for author in authors if isinstance(author, Mapping)]
    body = entry.get("content_html") or entry.get("content_text")
    return ListItem(
        address,
        _plain(entry.get("title")),
        _moment(entry.get("date_published") or entry.get("date_modified"), now),
        body=body if isinstance(body, str) else None,
        author=_plain(next(iter(names), None)),
    )
