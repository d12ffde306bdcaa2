"""What a page's head states about its article: the Chinese government meta standard, Open Graph, JSON-LD, news tags.

Names are compared without case. The government standard (ArticleTitle, PubDate, ContentSource, Author) is filled by
the publishing systems themselves and comes first; `author` elsewhere on Chinese sites is as a rule the editor.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any

from lxml import etree

_LD = re.compile(r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>", re.I)
_SCRIPT_ENDS = re.compile("</script", re.I)
MAX_LINKED_BLOCKS = 10
MAX_LINKED_CHARS = 200_000
MAX_LINKED_DEPTH = 20
_ARTICLE_TYPES = re.compile(r"article|news|report|blogposting|webpage", re.I)
_LONGEST = 500

DATE_NAMES = (
    "pubdate", "firstpublishedtime", "publishedtime", "publishtime", "article:published_time", "news:published_time",
    "og:release_date", "og:time", "weibo:article:create_at", "bytedance:published_time", "datepublished", "publishdate",
    "publish-date", "date", "dc.date", "dc.date.issued", "dcterms.created", "datecreated", "ptime", "parsely-pub-date",
    "createdate", "releasedate", "others:publishdate",
)  # fmt: skip
SOURCE_NAMES = (
    "contentsource",
    "source",
    "mediaid",
    "dc.source",
    "article:source",
    "news_source",
    "js_name",
)
AUTHOR_NAMES = (
    "founder-author", "author", "dc.creator", "article:author", "og:article:author", "dcterms.creator", "byline",
)  # fmt: skip
TITLE_NAMES = ("articletitle", "ucaptitle", "dc.title", "founder-title")
SITE_NAMES = ("sitename", "og:site_name", "application-name")
# Elements in which publishing systems state what others put into the head: UCAP, Founder's e-papers, WeChat. What the
# page's source holds where they are, the name they count under, their path.
_PLACES = (
    ("", "ucaptitle", ".//ucaptitle"),
    ("", "publishtime", ".//publishtime"),
    ("founder-title", "founder-title", ".//founder-title"),
    ("founder-author", "founder-author", ".//founder-author"),
    ("js_name", "js_name", ".//*[@id='js_name']"),
)


@dataclass
class Head:
    """The head's statements: `named` by lower-case name, first one of each; `linked` the JSON-LD article if any."""

    title: str = ""
    named: dict[str, str] = field(default_factory=dict)
    linked: dict[str, Any] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> str | None:
        """The first of `names` that is stated."""
        return next((self.named[name] for name in names if self.named.get(name)), None)

    def every(self, names: tuple[str, ...]) -> Iterator[str]:
        """All statements under `names`, in their order."""
        return (self.named[name] for name in names if self.named.get(name))


def read_head(html: str, root: etree._Element) -> Head:
    """The statements of the page with the source `html` and the tree `root`."""
    head = Head(
        title=" ".join((root.findtext(".//title") or "")[: 4 * _LONGEST].split())[
            :_LONGEST
        ]
    )
    for element in root.iter("meta"):
        name = (
            element.get("name")
            or element.get("property")
            or element.get("itemprop")
            or ""
        )
        content = element.get("content")
        if name and content and content.strip():
            head.named.setdefault(
                re.sub(r"\s", "", name).lower(),
                " ".join(unescape(content).split())[:_LONGEST],
            )
    for mark, name, path in _PLACES:
        own = root.find(path) if mark in html else None
        if own is not None:
            head.named.setdefault(
                name,
                " ".join("".join(map(str, own.itertext())).split())[:_LONGEST],
            )
    if "ld+json" in html:
        head.linked = _linked_article(html)
    return head


def _linked_article(html: str) -> dict[str, Any]:
    for block in islice(_linked_blocks(html), MAX_LINKED_BLOCKS):
        try:
            data = json.loads(
                unescape(block) if "&quot;" in block else block, strict=False
            )
            for thing in _things(data):
                if _ARTICLE_TYPES.search(str(thing.get("@type", ""))) and thing.get(
                    "datePublished"
                ):
                    return thing
        except (ValueError, RecursionError):
            continue
    return {}


def _linked_blocks(html: str) -> Iterator[str]:
    """What the page's JSON-LD scripts hold. One pass: an unclosed script ends it, instead of being looked
    through again for each opening tag in it."""
    at = 0
    while (opening := _LD.search(html, at)) is not None:
        closing = _SCRIPT_ENDS.search(html, opening.end())
        if closing is None:
            return
        if 0 < closing.start() - opening.end() <= MAX_LINKED_CHARS:
            yield html[opening.end() : closing.start()]
        at = closing.end()


def _things(data: Any, depth: int = MAX_LINKED_DEPTH) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth:
        for entry in data[:50]:
            yield from _things(entry, depth - 1)
    elif isinstance(data, dict) and depth:
        yield data
        yield from _things(data.get("@graph", []), depth - 1)


def linked_name(value: Any, depth: int = MAX_LINKED_DEPTH) -> str | None:
    """The name in a JSON-LD `author` or `publisher`: text, `{"name": …}`, or a list of them joined by spaces."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict) and depth:
        return linked_name(value.get("name"), depth - 1)
    if isinstance(value, list) and depth:
        names = [linked_name(entry, depth - 1) for entry in value[:10]]
        return " ".join(name for name in names if name) or None
    return None
