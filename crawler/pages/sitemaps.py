"""Sitemaps → the articles they name: index, plain list, text list, gzip, Google's news extension."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler.pages.families.shape import moment
from crawler.pages.feeds import read_feed
from crawler.pages.listed.anchors import is_column
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem, distinct
from crawler.pages.xml_repair import unpacked, whole_ampersands
from text.dates import Moment, date_in_url
from text.urls import article_address

_MOST_ADDRESSES = 50_000
MAX_ITEMS = 2_000
# A site may print something before it: a blank line, a script's warning. A feed may serve as sitemap.
_BEGINS = re.compile(
    rb"<(?:[\w.-]{1,20}:)?(urlset|sitemapindex|rss|feed|rdf)\b",
    re.IGNORECASE,
)
_PROLOG = re.compile(rb"<\?xml\b[^<>]{0,200}\?>")
_HEAD_BYTES = 16_384
_ADDRESS = re.compile(r"https?://\S+")
# The web's own beginning: earlier is a field nobody filled (.NET's year 1, 1970).
_FIRST_YEAR = 1991


@dataclass
class Sitemap:
    """What a sitemap names: articles newest first, and further sitemaps, those changed last first."""

    items: list[ListItem] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def read_sitemap(
    body: bytes,
    url: str,
    *,
    now: datetime,
    newer: timedelta,
    follow: str | None = None,
    max_items: int = MAX_ITEMS,
) -> Sitemap:
    """The sitemap at `url`, without what is dated longer ago than `newer`; its `max_items` newest.

    Without `follow`, what an article's address must match, columns among the articles are left out.

    Raises Unreadable: `empty`, `not a sitemap`, `too large` (more than 50 MiB unpacked).
    """
    content = unpacked(body, "not a sitemap")
    if not content.strip():
        raise Unreadable("empty")
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Sitemap(items=_first(_articles(_text_list(content), follow), max_items))
    begins = _BEGINS.search(content[:_HEAD_BYTES])
    if begins is None:
        raise Unreadable("not a sitemap")
    if begins[1].lower() not in (b"urlset", b"sitemapindex"):
        return Sitemap(items=_fresh(read_feed(content, url, now=now), now, newer))
    prolog = _PROLOG.search(content, 0, begins.start())
    root = _root((prolog[0] if prolog else b"") + content[begins.start() :])
    named = []
    for entry in _entries(root, "url"):
        if item := _item(entry, url, now):
            named.append(item)
    maps = []
    for entry in _entries(root, "sitemap"):
        if item := _item(entry, url, now):
            maps.append(item)
    items = _first(_fresh(_articles(named, follow), now, newer), max_items)
    return Sitemap(items, [item.url for item in _fresh(maps, now, newer)])


def _fresh(items: list[ListItem], now: datetime, newer: timedelta) -> list[ListItem]:
    """Without what is dated longer ago than `newer`; newest first, what bears no date last."""
    fresh = []
    for item in items:
        if item.date is None or now - item.date.at <= newer:
            fresh.append(item)
    fresh.sort(
        key=lambda item: item.date.at if item.date else now - newer,
        reverse=True,
    )
    return fresh


def _first(items: list[ListItem], number: int) -> list[ListItem]:
    return distinct(items[:number])


def _articles(items: list[ListItem], follow: str | None) -> list[ListItem]:
    """Without the columns among them, where they are few: on some sites every article
    has an address like theirs.
    """
    articles = []
    for item in items:
        if not is_column(item.url) or article_address(item.url):
            articles.append(item)
    if follow is not None or len(articles) * 2 <= len(items):
        return items
    return articles


def _root(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(whole_ampersands(content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("not a sitemap") from error
    if root is None:
        raise Unreadable("not a sitemap")
    return root


def _entries(root: Any, name: str) -> Iterator[dict[str, str]]:
    """Each entry's texts by name (`loc`, `lastmod`, the news extension's `title`, `publication_date`, …)."""
    names = (f"{{*}}{name}", f"{{*}}{name.upper()}")
    for entry in islice(root.iter(*names), _MOST_ADDRESSES):
        texts = _texts_of(entry)
        if "loc" in texts:
            yield texts


def _texts_of(entry: Any) -> dict[str, str]:
    """The texts of an entry's own elements and of its news extension; those of its
    pictures and videos are others'.
    """
    texts: dict[str, str] = {}
    for child in entry.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname.lower()
        if name == "news":
            inside = child.iter(tag=etree.Element)
        else:
            inside = [child]
        for node in inside:
            if node.text and node.text.strip():
                texts.setdefault(etree.QName(node).localname.lower(), node.text.strip())
    return texts


def _item(entry: dict[str, str], url: str, now: datetime) -> ListItem | None:
    try:
        address = urljoin(url, entry["loc"])
    except ValueError:
        return None
    if not address.startswith(("http://", "https://")) or len(address) > 2048:
        return None
    date = _moment(
        entry.get("publication_date") or entry.get("lastmod"),
        now,
    ) or date_in_url(address)
    if date is not None and date.at.year < _FIRST_YEAR:
        date = None
    return ListItem(address, entry.get("title"), date, publisher=entry.get("name"))


def _moment(written: str | None, now: datetime) -> Moment | None:
    """A date as sitemaps write it; the usual form by the quick way, for there may be fifty thousand."""
    try:
        at = datetime.fromisoformat(written or "")
    except ValueError:
        return moment(written, now)
    if at.tzinfo:
        return Moment(at, "second")
    return moment(written, now)


def _text_list(content: bytes) -> list[ListItem]:
    addresses = []
    for line in content.decode("utf-8", "replace").splitlines()[:_MOST_ADDRESSES]:
        addresses.append(line.strip())
    items = []
    for address in addresses:
        if _ADDRESS.fullmatch(address):
            items.append(ListItem(address, None, date_in_url(address)))
    if not items:
        raise Unreadable("not a sitemap")
    return items
