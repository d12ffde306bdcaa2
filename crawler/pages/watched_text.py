"""The part of a page that is watched for changes: its title and the paragraphs under a selector."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.css_selectors import ArticleSelectors, split_selector
from crawler.pages.article import read_article
from crawler.pages.charset import decode
from crawler.pages.fragment import paragraphs, strip_markup
from crawler.pages.markup import check_bytes, seen_markup, tree
from crawler.pages.missing import excuse
from crawler.pages.reading import Unreadable
from crawler.pages.walls import wall
from crawler.passport import WatchedPart
from text.spacing import collapsed

_MAX_TITLE_CHARS = 200


@dataclass(frozen=True)
class WatchedText:
    """What a watched page says: its title, and the text watched as paragraphs."""

    title: str
    text: str


def read_watched(
    body: bytes,
    url: str,
    *,
    now: datetime,
    part: WatchedPart,
    header_charset: str | None = None,
) -> WatchedText:
    """The watched part of a page.

    Raises Unreadable: `selector matches nothing` where `part.text` names something that
    the page no longer has; `no text` where that is empty; and what read_article raises
    for walls, error pages, pages that want a login.
    """
    if not part.text:
        selectors = ArticleSelectors(remove=part.remove)
        reading = read_article(
            body,
            url,
            now=now,
            header_charset=header_charset,
            selectors=selectors,
        )
        return WatchedText(reading.title or "", reading.text)
    check_bytes(body)
    name = wall(200, {}, body)
    if name:
        raise Unreadable(f"wall: {name}")
    html, _ = decode(body, header_charset)
    page = LexborHTMLParser(seen_markup(html))
    title = _title(page)
    for selector in part.remove:
        for node in page.css(split_selector(selector)[0]):
            node.decompose()
    nodes = _nodes(page, part.text)
    text = _text(nodes)
    reason = excuse(title, text, html)
    if reason:
        raise Unreadable(reason)
    if not nodes:
        raise Unreadable("selector matches nothing")
    if not text:
        raise Unreadable("no text")
    return WatchedText(title, text)


def _title(page: LexborHTMLParser) -> str:
    for name in ("title", "h1"):
        node = page.css_first(name)
        title = ""
        if node:
            title = collapsed(node.text(deep=True))[:_MAX_TITLE_CHARS]
        if title:
            return title
    return ""


def _nodes(page: LexborHTMLParser, selectors: Sequence[str]) -> list[LexborNode]:
    """What the first selector that matches names, each part once."""
    for selector in selectors:
        found = page.css(split_selector(selector)[0])
        outer = []
        for node in found:
            if not _is_inside(node, found):
                outer.append(node)
        if outer:
            return outer
    return []


def _is_inside(node: LexborNode, others: Sequence[LexborNode]) -> bool:
    known = {other.mem_id for other in others}
    above = node.parent
    while above is not None:
        if above.mem_id in known:
            return True
        above = above.parent
    return False


def _text(nodes: Sequence[LexborNode]) -> str:
    markup = "".join(f"<div>{node.html or ''}</div>" for node in nodes)
    if not markup:
        return ""
    root = tree(f"<html><body>{markup}</body></html>")
    body = root.find("body")
    if body is None:
        return ""
    # A part that is named is wanted whole: lists of links, too, which are foreign to an article.
    strip_markup(body)
    found = [paragraph.text for paragraph in paragraphs(body)]
    return "\n".join(text for text in found if text)
