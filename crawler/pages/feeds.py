"""Feeds → the articles they name: RSS 0.9 to 2.0, Atom, JSON Feed; broken ones as far as they go.

feedparser gets bytes and nothing else: given a text that looks like an address or a file name it would open
that.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree

from crawler.pages.charset import decode
from crawler.pages.families.shape import parsed
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem, distinct
from crawler.pages.wechat import WECHAT_BODY, with_accounts
from crawler.pages.xml_repair import unpacked, whole_ampersands
from text.dates import Moment, parse_date
from text.normalise import clean
from text.spacing import collapsed

_MOST_ENTRIES = 500
_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
# A tag begins with a letter: `<3%` in a title is text.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_NO_LINK = re.compile(r"\s*+(?:n/?a|none|null|nil|undefined|nan|[-_.#\s]*+)\s*+", re.I)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
# `星期一, 12 十月 2026 09:30:00 +0800`: RFC 822 in the words of a Chinese locale.
_LOCAL_DATE = re.compile(
    r"(\d{1,2})\s{0,2}(十[一二]?|[一二三四五六七八九]|\d{1,2})月\s{0,2}(\d{4})\s{1,3}(\d{1,2}:\d\d(?::\d\d)?.{0,12})"
)
_MONTHS = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
_ENGLISH_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# A description this long, or of several paragraphs, that ends as a sentence does is the
# whole text and no teaser.
_WHOLE_CHARS, _LONG_CHARS = 150, 500
_PARAGRAPH_ENDS = re.compile(r"</p\s*>|<br\b[^<>]{0,20}>|\n", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。！？!?”」』）)】]$")
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_FEED_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)


def read_feed(
    body: bytes,
    url: str,
    *,
    now: datetime,
    header_charset: str | None = None,
) -> list[ListItem]:
    """The articles of the feed at `url`. Raises Unreadable: `empty`, `feed is html`, `not a feed`."""
    if not body.strip():
        raise Unreadable("empty")
    text, _ = decode(unpacked(body, "not a feed"), header_charset)
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
    items = distinct(
        item
        for entry in found.entries[:_MOST_ENTRIES]
        if (item := _item(entry, url, now))
    )
    return with_accounts(items, _plain(found.feed.get("title")))


def _in_utf8(text: str) -> bytes:
    """The feed in one encoding, with its prolog's word taken out and every `xml:base` resolved."""
    text = _PROLOG.sub("", text, count=1)
    xml = whole_ampersands(_first_entries(text).encode("utf-8", "replace"))
    if b"xml:base" in xml:
        return _without_bases(xml)
    return xml


def _without_bases(xml: bytes) -> bytes:
    """The feed with links made absolute by the `xml:base` around them.

    feedparser (6.0) lets an entry's base go on in the entries behind it.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
    )
    root = etree.fromstring(xml, parser)
    if root is None:
        return xml
    for link in root.iter("{*}link"):
        base = str(link.base or "")
        href, said = link.get("href"), (link.text or "").strip()
        if href is not None:
            link.set("href", _joined(base, href))
        elif said:
            link.text = _joined(base, said)
    for element in root.iter(etree.Element):
        element.attrib.pop(_BASE, None)
    return etree.tostring(root, encoding="utf-8")


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address


def _first_entries(text: str) -> str:
    """The feed up to the limit of entries: feedparser takes a second for five thousand of them."""
    entries = _ENTRY.finditer(text)
    beyond = next(islice(entries, _MOST_ENTRIES, None), None)
    if beyond is None:
        return text
    return text[: beyond.start()]


def _item(entry: Mapping[str, Any], url: str, now: datetime) -> ListItem | None:
    address = _address(_link(entry), url)
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


def _link(entry: Mapping[str, Any]) -> str | None:
    """Where an entry leads: its alternate link, its first link, or an id that is an address."""
    unproxied = entry.get("feedburner_origlink")
    if _is_address(unproxied):
        return str(unproxied)
    links = []
    for link in entry.get("links") or []:
        if _is_address(link.get("href")):
            links.append(link)
    alternate = []
    for link in links:
        if link.get("rel") == "alternate":
            alternate.append(link)
    pages = []
    for link in alternate:
        if "html" in (link.get("type") or "html"):
            pages.append(link)
    for link in (*pages, *alternate):
        return str(link["href"])
    if _is_address(entry.get("link")) and not entry.get("guidislink"):
        return str(entry["link"])
    identifier = str(entry.get("id") or "")
    if identifier.startswith(("http://", "https://")):
        return identifier
    return None


def _is_address(link: Any) -> bool:
    return isinstance(link, str) and _NO_LINK.fullmatch(link) is None


def _address(link: Any, url: str) -> str | None:
    try:
        address = urljoin(url, str(link or "").strip())
    except ValueError:
        return None
    if link and address.startswith(("http://", "https://")):
        return address.partition("#")[0]
    return None


def _body(entry: Mapping[str, Any]) -> str | None:
    """The whole text, where the feed carries it, also as its description; a teaser is no article."""
    contents = []
    for content in entry.get("content") or []:
        contents.append(str(content.get("value") or ""))
    longest = max(contents, key=len, default="")
    summary = str(entry.get("summary") or "")
    is_whole = _is_whole(summary) or WECHAT_BODY in summary
    return longest or (summary if is_whole else None) or None


def _is_whole(summary: str) -> bool:
    """Whether a description is a text of its own and no teaser cut off somewhere."""
    told = _TAG.sub("", summary).strip()
    if len(told) < _WHOLE_CHARS or not _SENTENCE_END.search(told):
        return False
    several = len(_PARAGRAPH_ENDS.findall(summary.strip())) >= 2
    return several or len(told) >= _LONG_CHARS


def _plain(value: Any) -> str | None:
    """A title or name without markup; what was escaped twice is unescaped."""
    if not isinstance(value, str):
        return None
    return collapsed(clean(unescape(_TAG.sub("", value)))) or None


def _moment(written: Any, now: datetime) -> Moment | None:
    if isinstance(written, str):
        return parse_date(_in_english(written), now)
    return None


def _in_english(written: str) -> str:
    """A feed's date with the month as RFC 822 has it, where a Chinese locale wrote it."""
    local = _LOCAL_DATE.search(written[:80])
    if local is None:
        return written
    day, name, year, clock = local.groups()
    if name.isdigit():
        month = int(name)
    else:
        month = _MONTHS.index(name) + 1
    if not 1 <= month <= len(_ENGLISH_MONTHS):
        return written
    return f"{day} {_ENGLISH_MONTHS[month - 1]} {year} {clock}"


def _json_feed(text: str, url: str, now: datetime) -> list[ListItem]:
    feed = parsed(text)
    if not isinstance(feed, Mapping) or not isinstance(feed.get("items"), list):
        raise Unreadable("not a feed")
    items = distinct(
        item
        for entry in feed["items"][:_MOST_ENTRIES]
        if (item := _json_item(entry, url, now))
    )
    return with_accounts(items, _plain(feed.get("title")))


def _json_item(entry: Any, url: str, now: datetime) -> ListItem | None:
    if not isinstance(entry, Mapping):
        return None
    address = _address(
        entry.get("url") or entry.get("external_url") or entry.get("id"),
        url,
    )
    if address is None:
        return None
    authors = entry.get("authors") or [entry.get("author")]
    names = []
    for author in authors:
        if isinstance(author, Mapping):
            names.append(author.get("name"))
    body = entry.get("content_html") or entry.get("content_text")
    return ListItem(
        address,
        _plain(entry.get("title")),
        _moment(entry.get("date_published") or entry.get("date_modified"), now),
        body=body if isinstance(body, str) else None,
        author=_plain(next(iter(names), None)),
    )
