"""Finding the articles of a list without being told where they stand.

The page's links are put in rows and groups twice: those whose addresses have an article's form alone, and every
worded link, since neither holds on all sites. The better list of the two is taken, with the entries among its rows
that nothing marked.
"""

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.listed.anchors import Anchor, ancestors, anchors, base_of
from crawler.pages.listed.choice import best_groups, is_list, score
from crawler.pages.listed.dating import nearest_date
from crawler.pages.listed.groups import OUTSIDE, Group, Row, groups_of, worth
from crawler.pages.listed.titles import split_date
from crawler.pages.rows import ListItem, distinct
from crawler.selectors import follows
from text.dates import Moment, date_in_url, find_dates

_HIGHEST = 9
_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?)$", re.IGNORECASE)


def find_items(tree: LexborHTMLParser, url: str, now: datetime, follow: str | None = None) -> list[ListItem]:
    """The articles the page lists, in its order; none where nothing on it looks like a list.

    With `follow`, a regular expression, the articles are the links it matches, wherever they stand.
    """
    found = [link for link in anchors(tree, base_of(tree, url)) if link.title or link.known]
    if follow is not None:
        followed = [link for link in found if link.possible and follows(follow, link.url)]
        best = [group for group in groups_of(followed, now) if group.weight > OUTSIDE]
    else:
        promising = [link for link in found if link.promising]
        known = [link for link in promising if link.known]
        best = max((best_groups(groups_of(some, now)) for some in (known, promising)), key=score)
        if not is_list(best):
            return []
        _fill(best, found, now)
    rows = sorted((row for group in best for row in group.rows), key=lambda row: row.link.place)
    return distinct(_item(row, now) for row in rows)


def row_items(tree: LexborHTMLParser, url: str, now: datetime) -> list[ListItem]:
    """The articles of markup that is known to be one row of a list, whatever their addresses look like."""
    base = base_of(tree, url)
    rows = [Row(tree.body or tree.root, link) for link in anchors(tree, base) if link.title]  # type: ignore[arg-type]
    for row in rows:
        row.date = nearest_date(row.node, row.link.node, row.link.title, now)
    rows.sort(key=lambda row: (not row.link.known, not row.link.promising))
    return distinct(_item(row, now) for row in rows)


def _fill(family: list[Group], found: list[Anchor], now: datetime) -> None:
    """Gives the list the entries beside its rows that no promising link marked: short titles, odd addresses."""
    groups = {group.parent.mem_id: group for group in family if len(group.rows) > 1}
    ours = {row.node.mem_id for group in family for row in group.rows}
    fresh: dict[int, Row] = {}
    for link in found:
        node = _child_of(groups, link.node)
        if node is None or node.mem_id in ours or not link.possible:
            continue
        row = fresh.setdefault(node.mem_id, Row(node, link))
        row.link = max(row.link, link, key=worth)
    for row in fresh.values():
        if row.node.parent is not None:
            _join(groups[row.node.parent.mem_id], row, now)


def _child_of(groups: dict[int, Group], node: LexborNode) -> LexborNode | None:
    """The part around `node` that stands directly under one of the groups' parents."""
    for parent in ancestors(node, _HIGHEST):
        if parent.mem_id in groups:
            return node
        node = parent
    return None


def _join(group: Group, row: Row, now: datetime) -> None:
    alike = row.node.tag == group.rows[0].node.tag
    row.date = nearest_date(row.node, row.link.node, row.link.title, now)
    if alike and (row.date is not None or (group.dated < 0.5 and row.link.promising)):
        group.rows.append(row)


def _item(row: Row, now: datetime) -> ListItem:
    title, at_end = split_date(row.link.title, now)
    date = row.date or at_end or _in_attribute(row.link, now) or date_in_url(row.link.url)
    return ListItem(row.link.url, _FILE_ENDING.sub("", title) or None, date)


def _in_attribute(link: Anchor, now: datetime) -> Moment | None:
    """The date in the lines that follow the title in a link's `title`."""
    said = (link.node.attributes.get("title") or "").strip().partition("\n")[2]
    return next((moment for _, moment in find_dates(said[:200], now)), None) if said else None
