"""List pages → the articles they name.

`read_list` recognises from the page itself how its rows arrive: in the page (plain lists, Hanweb's XML), or by a
request the page's script makes (`ListPage.more`), whose answer `read_api` reads. What can be read at once is in
`items`. No network, no clock.
"""

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.charset import decode
from crawler.pages.families import FAMILIES, hanweb
from crawler.pages.families.shape import parsed
from crawler.pages.listed.groups import find_items
from crawler.pages.listed.paging import linked_next, next_page
from crawler.pages.listed.selected import selected_items
from crawler.pages.markup import check_bytes, check_tags
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ApiRequest, ListItem, ListPage, distinct
from crawler.selectors import ListSelectors, follows, split_selector

__all__ = ["ApiRequest", "ListItem", "ListPage", "read_api", "read_list"]

PLAIN = "plain"
_HIDDEN = '[hidden],[style*="display:none" i],[style*="display: none" i],.popbox'
_SILENT = ["script", "style", "template", "noscript", "svg", "iframe", "select"]
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
        "br",
        "img",
        "input",
        "hr",
        "meta",
        "link",
        "source",
        "wbr",
        "col",
        "area",
        "base",
        "embed",
        "param",
        "track",
        "tbody",
        "thead",
    ]
)
_MOST_OPEN, _FEW_TAGS, _MOST_TAGS = 1_000, 3_000, 200_000


def read_list(
    body: bytes | str,
    url: str,
    *,
    now: datetime,
    selectors: ListSelectors | None = None,
    header_charset: str | None = None,
) -> ListPage:
    """The list on the page at `url`. Raises Unreadable(reason) for what can't be a list page.

    With `selectors.item` or `.link` the rows are those; otherwise they are found. `selectors.follow` keeps the
    addresses it matches, and lets every such link of the page in.
    """
    html = _text(body, header_charset)
    page = _answered(html, url, now) or _read(html, url, now, selectors)
    if selectors is not None:
        page.items = [item for item in page.items if follows(selectors.follow, item.url)]
    return page


def read_api(
    family: str,
    body: bytes | str,
    url: str,
    *,
    now: datetime,
    request: ApiRequest | None = None,
    selectors: ListSelectors | None = None,
    header_charset: str | None = None,
) -> ListPage:
    """The answer to one of `ListPage.more`; `url` is what its addresses are relative to (the column page's).

    `request`, where given, lets `next` name the request for the page after it. Raises Unreadable("not JSON").
    """
    module = FAMILIES[family]
    text = _text(body, header_charset)
    answer = text if family == hanweb.NAME else parsed(text)
    if answer is None:
        raise Unreadable("not JSON")
    items = distinct(module.items(answer, url, now))
    page = ListPage(
        family, [item for item in items if follows(selectors.follow if selectors else None, item.url)]
    )
    page.next = module.following(answer, request, len(items)) if request else None
    return page


def _text(body: bytes | str, header_charset: str | None) -> str:
    if isinstance(body, str):
        if not body.strip():
            raise Unreadable("empty")
        return body
    check_bytes(body)
    return decode(body, header_charset)[0]


def _answered(html: str, url: str, now: datetime) -> ListPage | None:
    """A page that is itself an API's answer: a passport may name one as its address."""
    start = html.lstrip("\ufeff \t\r\n")[:1]
    answer = parsed(html) if start in ("{", "[") else None
    if answer is None:
        return None
    for name, family in FAMILIES.items():
        items = [] if family is hanweb else distinct(family.items(answer, url, now))
        if items:
            return ListPage(name, items)
    return None


def _read(html: str, url: str, now: datetime, selectors: ListSelectors | None) -> ListPage:
    check_markup(html)
    if hanweb.holds(html):
        items = hanweb.items(html, url, now)
        if items:
            return ListPage(hanweb.NAME, items, hanweb.next_group(html, url))
    tree = LexborHTMLParser(html)
    following = _next(tree, html, url, selectors)
    family, more = _requests(html, url)
    items = _items(tree, html, url, now, selectors)
    if not items and not more:
        items = _unseen_items(html, url, now, selectors)
    elif more and not items:
        items = _commented_items(html, url, now)
    return ListPage(family, items, following, more)


def _requests(html: str, url: str) -> tuple[str, list[ApiRequest]]:
    for name, family in FAMILIES.items():
        found = family.requests(html, url)
        if found:
            return name, found
    return PLAIN, []


def _next(tree: LexborHTMLParser, html: str, url: str, selectors: ListSelectors | None) -> str | None:
    for selector in selectors.next if selectors else ():
        css, _ = split_selector(selector)
        found = linked_next(tree, url, css)
        if found:
            return found
    return None if selectors and selectors.next else next_page(tree, html, url)


def _items(
    tree: LexborHTMLParser, html: str, url: str, now: datetime, selectors: ListSelectors | None
) -> list[ListItem]:
    tree.strip_tags(_SILENT)
    if selectors and (selectors.item or selectors.link):
        return selected_items(tree, url, selectors, now)
    for node in tree.css(_HIDDEN):
        node.decompose()
    return find_items(tree, url, now)


def _unseen_items(html: str, url: str, now: datetime, selectors: ListSelectors | None) -> list[ListItem]:
    """Where a page shows no list: what it keeps hidden until a script shows it, then what stands in a comment."""
    if selectors and (selectors.item or selectors.link):
        return []
    tree = LexborHTMLParser(html)
    tree.strip_tags(_SILENT)
    return find_items(tree, url, now) or _commented_items(html, url, now)


def _commented_items(html: str, url: str, now: datetime) -> list[ListItem]:
    """The rows of the comment with most links: some sites leave the last rows there and have a script fetch the new."""
    comment = max(_COMMENT.findall(html), key=lambda text: text.count("<a "), default="")
    if comment.count("<a ") < 3:
        return []
    tree = LexborHTMLParser(comment)
    tree.strip_tags(_SILENT)
    return find_items(tree, url, now)


def check_markup(html: str) -> None:
    """Raises Unreadable for markup that would stop the parser or those who walk its tree.

    Measured: 160,000 nested `<div>` keep lexbor busy for over 20 s; a thousand cost nothing.
    """
    tags = html.count("<")
    if tags > _MOST_TAGS:
        raise Unreadable("too many tags")
    if not tags:
        raise Unreadable("not HTML")
    check_tags(html)
    if tags > _FEW_TAGS and _too_deep(html):
        raise Unreadable("nesting")


def _too_deep(html: str) -> bool:
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if closing else depth + 1
            if depth > _MOST_OPEN:
                return True
    return False
