"""What a page's head states about its article: the Chinese government meta standard,
Open Graph, JSON-LD, news tags.

Names are compared without case. The government standard (ArticleTitle, PubDate,
ContentSource, Author) is filled by the publishing systems themselves and comes first;
`author` elsewhere on Chinese sites is as a rule the editor.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import chain, islice
from typing import Any

from lxml import etree

_LD = re.compile(r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>", re.I)
_SCRIPT_ENDS = re.compile("</script", re.I)
MAX_LINKED_BLOCKS = 10
MAX_LINKED_CHARS = 200_000
MAX_LINKED_DEPTH = 20
_ARTICLE_TYPES = re.compile(r"article|news|report|blogposting", re.I)
# The account's name in the data of a WeChat page.
_ACCOUNT = re.compile(
    r"nick_?name\s{0,9}[:=]\s{0,9}(?:htmlDecode\()?[\"']([^\"'<>\\]{2,40})[\"']"
)
_DECODER = json.JSONDecoder(strict=False)
_CONTROLS = re.compile(r"[\x00-\x1f]")
_LONGEST = 500

DATE_NAMES = (
    "pubdate", "firstpublishedtime", "publishedtime", "publishtime", "article:published_time",
    "news:published_time",
    "og:release_date", "og:time", "weibo:article:create_at", "bytedance:published_time",
    "datepublished", "publishdate",
    "publish-date", "date", "dc.date", "dc.date.issued", "dcterms.created", "datecreated",
    "ptime", "parsely-pub-date",
    "createdate", "releasedate", "others:publishdate",
)  # fmt: skip
# When the page was made from its template, which is no publication; in words at sites of the UCAP system.
GENERATED_NAMES = ("maketime", "htmlgeneratetime", "generatetime", "cachecleardate")
GENERATED_WORDS = "页面生成时间"
SOURCE_NAMES = (
    "contentsource",
    "source",
    "mediaid",
    "dc.source",
    "article:source",
    "news_source",
    "js_name",
    "data-source",
    "script-source",
)
AUTHOR_NAMES = (
    "founder-author", "author", "dc.creator", "article:author", "og:article:author",
    "dcterms.creator", "byline", "wechat-author", "data-author",
)  # fmt: skip
TITLE_NAMES = ("articletitle", "ucaptitle", "dc.title", "founder-title")
SITE_NAMES = ("sitename", "og:site_name", "application-name")
# Elements in which publishing systems state what others put into the head: UCAP,
# Founder's e-papers, WeChat.
_STATING = ("ucaptitle", "publishtime", "founder-title", "founder-author")
_NAMED: Any = etree.XPath("id('js_name')")


@dataclass
class Head:
    """The head's statements: `named` by lower-case name, first one of each; `linked`
    the JSON-LD article if any.
    """

    title: str = ""
    named: dict[str, str] = field(default_factory=dict)
    linked: dict[str, Any] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> str | None:
        """The first of `names` that is stated."""
        for name in names:
            if self.named.get(name):
                return self.named[name]
        return None

    def every(self, names: tuple[str, ...]) -> Iterator[str]:
        """All statements under `names`, in their order."""
        return (self.named[name] for name in names if self.named.get(name))


def read_head(html: str, root: etree._Element) -> Head:
    """The statements of the page with the source `html` and the tree `root`."""
    # A path from the root ends where it is found; any other looks through the whole tree.
    title = root.findtext("head/title") or root.findtext(".//title") or ""
    head = Head(title=" ".join(title[: 4 * _LONGEST].split())[:_LONGEST])
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
    for own in chain(root.iter(*_STATING), _NAMED(root)[:1]):
        name = "js_name"
        if own.tag in _STATING:
            name = str(own.tag)
        said = "".join(map(str, own.itertext()))
        head.named.setdefault(name, " ".join(said.split())[:_LONGEST])
    account = None
    if "weixin" in html and "nick" in html:
        account = _ACCOUNT.search(html)
    if account:
        head.named.setdefault("js_name", account[1])
    writer = ""
    if "profileBt" in html:
        writer = _wechat_author(root)
    if writer:
        head.named.setdefault("wechat-author", writer)
    if "ld+json" in html:
        head.linked = _linked_article(html)
    return head


def _wechat_author(root: etree._Element) -> str:
    """The name that a WeChat post shows before its account's; empty where it shows none."""
    for account in root.iterfind(".//*[@id='profileBt']"):
        before = account.getprevious()
        if before is not None and "meta_text" in (before.get("class") or ""):
            return " ".join("".join(map(str, before.itertext())).split())[:_LONGEST]
    return ""


def _linked_article(html: str) -> dict[str, Any]:
    """The JSON-LD thing that is the article; persons and organisations it refers to by
    `@id` are put in their places.
    """
    things: list[dict[str, Any]] = []
    for block in islice(_linked_blocks(html), MAX_LINKED_BLOCKS):
        things += _things(_read_json(block))
    dated = []
    for thing in things:
        if _rank(thing) and thing.get("datePublished"):
            dated.append(thing)
    if not dated:
        return {}
    article = max(dated, key=_rank).copy()
    known = {}
    for thing in things:
        if isinstance(thing.get("@id"), str):
            known[thing["@id"]] = thing
    for key in ("author", "publisher"):
        article[key] = _resolved(article.get(key), known)
    return article


def _read_json(block: str) -> Any:
    """The data of a JSON-LD block; comments around it and what follows it are left out.
    None for what is no JSON.
    """
    text = unescape(block) if "&quot;" in block else block
    start = min((place for mark in "{[" if (place := text.find(mark)) >= 0), default=-1)
    if start < 0:
        return None
    try:
        return _DECODER.raw_decode(_CONTROLS.sub(" ", text), start)[0]
    except (ValueError, RecursionError):
        return None


def _rank(thing: dict[str, Any]) -> int:
    """2 for an article, 1 for a page that may be one, 0 for anything else."""
    kind = str(thing.get("@type", ""))
    if _ARTICLE_TYPES.search(kind):
        return 2
    return int("WebPage" in kind)


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, dict) and "name" not in value:
        return known.get(str(value.get("@id")), value)
    return value


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
    """The name in a JSON-LD `author` or `publisher`: text, `{"name": …}`, or a list of
    them joined by spaces.
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict) and depth:
        return linked_name(value.get("name"), depth - 1)
    if isinstance(value, list) and depth:
        names = [linked_name(entry, depth - 1) for entry in value[:10]]
        return " ".join(name for name in names if name) or None
    return None
