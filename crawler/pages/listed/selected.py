"""Reading a list where the passport says: its rows, and in each the link, the title and the date."""

from collections.abc import Sequence
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.css_selectors import ListSelectors, split_selector
from crawler.pages.listed.anchors import Anchor, absolute, anchors, base_of
from crawler.pages.listed.dating import nearest_date
from crawler.pages.listed.titles import (
    full_title,
    split_date,
    squeeze,
    visible_title,
)
from crawler.pages.rows import ListItem, distinct
from text.dates import Moment, date_in_url, parse_date
from text.urls import article_address


def selected_items(
    tree: LexborHTMLParser,
    url: str,
    selectors: ListSelectors,
    now: datetime,
) -> list[ListItem]:
    """The rows under `item` (or, without it, every link under `link`), in the page's
    order, each address once.
    """
    base = base_of(tree, url)
    found = (_item(row, base, selectors, now) for row in _rows(tree, selectors))
    return distinct(item for item in found if item)


def _rows(tree: LexborHTMLParser, selectors: ListSelectors) -> list[LexborNode]:
    for selector in selectors.item or selectors.link:
        css, _ = split_selector(selector)
        rows = list(tree.css(css)) if css else []
        if rows:
            return rows
    return []


def _item(
    row: LexborNode,
    base: str,
    selectors: ListSelectors,
    now: datetime,
) -> ListItem | None:
    link = _link(row, selectors.link, base)
    if link is None:
        return None
    said, at_end = split_date(_value(row, selectors.title) or link.title, now)
    date = _date(row, selectors.date, now) or nearest_date(row, link.node, said, now)
    return ListItem(link.url, said or None, date or at_end or date_in_url(link.url))


def _link(row: LexborNode, selectors: Sequence[str], base: str) -> Anchor | None:
    """The row's link: the one selected, the row itself, or the wordiest inside it."""
    for selector in selectors:
        css, attribute = split_selector(selector)
        node = row.css_first(css) if css else row
        address = None
        if node is not None:
            address = absolute(node.attributes.get(attribute or "href") or "", base)
        if node is not None and address:
            return _as_link(node, address)
    if row.tag == "a":
        address = absolute(row.attributes.get("href") or "", base)
        if address:
            return _as_link(row, address)
        return None
    return max(
        anchors(row, base),
        key=lambda link: (link.known, len(link.title)),
        default=None,
    )


def _as_link(node: LexborNode, address: str) -> Anchor:
    title = full_title(visible_title(node), node.attributes.get("title"))
    return Anchor(node, address, title, article_address(address))


def _value(row: LexborNode, selectors: Sequence[str]) -> str | None:
    for selector in selectors:
        css, attribute = split_selector(selector)
        node = row.css_first(css) if css else row
        if node is None:
            continue
        if attribute:
            value = node.attributes.get(attribute)
        else:
            value = node.text()
        if value and squeeze(value):
            return squeeze(value)
    return None


def _date(row: LexborNode, selectors: Sequence[str], now: datetime) -> Moment | None:
    value = _value(row, selectors)
    if value:
        return parse_date(value, now)
    return None
