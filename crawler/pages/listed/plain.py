"""Lists whose rows are in the page: those it shows, and, only where it shows none, those it keeps back."""

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.listed.finding import FoundList, find_items, find_list
from crawler.pages.markup import check_tags
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem

_HIDDEN = '[hidden],[style*="display:none" i],[style*="display: none" i],.popbox'
_SILENT = [
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "iframe",
    "select",
]
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.S)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED = frozenset(
    "p li dt dd tr td th thead tbody option br img input hr meta link source wbr col area base "
    "embed param track".split()
)
_MOST_OPEN, _FEW_TAGS, _MOST_TAGS = 1_000, 3_000, 200_000


def shown_items(
    tree: LexborHTMLParser,
    url: str,
    now: datetime,
    follow: str | None,
) -> FoundList:
    """The rows a reader sees. Takes hidden parts out of `tree`."""
    tree.strip_tags(_SILENT)
    for node in tree.css(_HIDDEN):
        node.decompose()
    return find_list(tree, url, now, follow)


def hidden_items(
    html: str,
    url: str,
    now: datetime,
    follow: str | None,
) -> list[ListItem]:
    """The rows with those a page keeps hidden until a script shows them."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(_SILENT)
    return find_items(tree, url, now, follow)


def commented_items(
    html: str,
    url: str,
    now: datetime,
    follow: str | None,
) -> list[ListItem]:
    """The rows of the comment with most links: some sites leave the last rows there and
    fetch the new by script.
    """
    if html.count("<!--") > html.count("-->") + 50:
        return []
    comment = max(
        _COMMENT.findall(html),
        key=lambda text: text.count("<a "),
        default="",
    )
    if comment.count("<a ") >= 3:
        return hidden_items(comment, url, now, follow)
    return []


def safe_tree(html: str) -> LexborHTMLParser:
    """The page's tree; that of an empty page for markup that would stop the parser."""
    try:
        check_markup(html)
    except Unreadable:
        return LexborHTMLParser("<p></p>")
    return LexborHTMLParser(html)


def check_markup(html: str) -> None:
    """Raises Unreadable for markup that would stop the parser or those who walk its tree.

    Measured: 160,000 nested `<div>` keep lexbor busy for over 20 s; a thousand cost nothing.
    """
    tags = html.count("<")
    if not tags:
        raise Unreadable("not HTML")
    if tags > _MOST_TAGS:
        raise Unreadable("too many tags")
    check_tags(html)
    if tags > _FEW_TAGS and _too_deep(html):
        raise Unreadable("nesting")


def _too_deep(html: str) -> bool:
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _UNNESTED:
            if closing:
                depth = max(depth - 1, 0)
            else:
                depth = depth + 1
            if depth > _MOST_OPEN:
                return True
    return False
