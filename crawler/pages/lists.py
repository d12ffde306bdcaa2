"""List pages → the articles they name.

`read_list` recognises from the page itself how its rows arrive: in the page (plain
lists, Hanweb's XML), or by a request the page's script makes (`ListPage.more`), whose
answer `read_api` reads. No network, no clock.
"""

from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.css_selectors import ListSelectors, follows, split_selector
from crawler.pages.charset import decode
from crawler.pages.families import FAMILIES, hanweb, jpaas, search_list
from crawler.pages.families.shape import parsed
from crawler.pages.listed.paging import linked_next, next_page
from crawler.pages.listed.plain import (
    check_markup,
    commented_items,
    hidden_items,
    shown_items,
)
from crawler.pages.listed.scripted import scripted_items
from crawler.pages.listed.selected import selected_items
from crawler.pages.markup import check_bytes
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ApiRequest, ListItem, ListPage, distinct

__all__ = ["ApiRequest", "ListItem", "ListPage", "read_api", "read_list"]

PLAIN = "plain"
_NOTHING = ListSelectors()


def read_list(
    body: bytes | str,
    url: str,
    *,
    now: datetime,
    selectors: ListSelectors | None = None,
    header_charset: str | None = None,
) -> ListPage:
    """The list on the page at `url`. Raises Unreadable(reason) for what can't be a list page.

    With `selectors.item` or `.link` the rows are those; where they match nothing, and
    without them, the rows are found (`ListPage.unmatched` tells). `selectors.follow` is
    what an article's address must match.
    """
    wanted = selectors or _NOTHING
    html = _text(body, header_charset)
    page = _answered(html, url, now) or _read(html, url, now, wanted)
    page.items = [item for item in page.items if follows(wanted.follow, item.url)]
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
    """The answer to one of `ListPage.more`; `url` is the column page's, which its addresses are relative to.

    `request`, where given, lets `next` name the request for the page after it. Raises Unreadable("not JSON").
    """
    module, wanted = FAMILIES[family], selectors or _NOTHING
    text = _text(body, header_charset)
    if family == hanweb.NAME:
        answer = text
    else:
        answer = parsed(text)
    if answer is None:
        raise Unreadable("not JSON")
    items = _selected_in(family, answer, url, now, wanted) or distinct(
        module.items(answer, url, now)
    )
    following = None
    if request:
        following = module.following(answer, request, len(items))
    return ListPage(
        family,
        [item for item in items if follows(wanted.follow, item.url)],
        following,
    )


def _selected_in(
    family: str,
    answer: Any,
    url: str,
    now: datetime,
    wanted: ListSelectors,
) -> list[ListItem]:
    """The rows under a passport's selectors, in an answer that holds HTML."""
    html = ""
    if family == jpaas.NAME:
        html = jpaas.markup(answer)
    if html and _selects(wanted):
        return selected_items(LexborHTMLParser(html), url, wanted, now)
    return []


def _selects(wanted: ListSelectors) -> bool:
    return bool(wanted.item or wanted.link)


def _text(body: bytes | str, header_charset: str | None) -> str:
    if isinstance(body, bytes):
        check_bytes(body)
        return decode(body, header_charset)[0]
    if not body.strip():
        raise Unreadable("empty")
    return body


def _answered(html: str, url: str, now: datetime) -> ListPage | None:
    """A page that is itself an API's answer: a passport may name one as its address."""
    answer = None
    if html.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        answer = parsed(html)
    if answer is None:
        return None
    for name, family in FAMILIES.items():
        if family is hanweb:
            items = []
        else:
            items = distinct(family.items(answer, url, now))
        if items:
            return ListPage(name, items)
    return None


def _read(
    html: str,
    url: str,
    now: datetime,
    wanted: ListSelectors,
) -> ListPage:
    check_markup(html)
    if hanweb.holds(html):
        items = distinct(hanweb.items(html, url, now))
        if items:
            return ListPage(hanweb.NAME, items, hanweb.next_group(html, url))
        first = hanweb.next_group(html, url)
        if first is not None:
            return ListPage(hanweb.NAME, more=[first])
    tree = LexborHTMLParser(html)
    if _selects(wanted):
        items = selected_items(tree, url, wanted, now)
        if items:
            return ListPage(PLAIN, items, _next(tree, html, url, wanted))
    page = _scripted(html, url) or _plain(tree, html, url, now, wanted)
    page.unmatched = _selects(wanted)
    return page


def _scripted(html: str, url: str) -> ListPage | None:
    """A page whose rows a script fetches."""
    for name, family in FAMILIES.items():
        more = []
        if family is not search_list:
            more = family.requests(html, url)
        if more:
            return ListPage(name, more=more)
    return None


def _plain(
    tree: LexborHTMLParser,
    html: str,
    url: str,
    now: datetime,
    wanted: ListSelectors,
) -> ListPage:
    following = jpaas.next_of_rows(html, url) or _next(tree, html, url, wanted)
    shown = shown_items(tree, url, now, wanted.follow)
    if shown.items:
        return ListPage(PLAIN, shown.items, following, left_out=shown.left_out)
    more = search_list.requests(html, url)
    if more:
        return ListPage(
            search_list.NAME,
            commented_items(html, url, now, wanted.follow),
            None,
            more,
        )
    follow = wanted.follow
    items = hidden_items(html, url, now, follow) or commented_items(
        html,
        url,
        now,
        follow,
    )
    return ListPage(PLAIN, items or scripted_items(html, url, now, follow), following)


def _next(
    tree: LexborHTMLParser,
    html: str,
    url: str,
    wanted: ListSelectors,
) -> str | None:
    for selector in wanted.next:
        css, _ = split_selector(selector)
        found = linked_next(tree, url, css)
        if found:
            return found
    if wanted.next:
        return None
    return next_page(tree, html, url)
