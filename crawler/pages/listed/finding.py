"""Finding the articles of a list without being told where they stand.

The page's links are put in rows and groups several times: those whose addresses have an
article's form alone, every worded link that leads to no column, and those with dates
wherever they lead, since none of these holds on all sites. The best list is taken, with
the entries among its rows that nothing marked.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.css_selectors import follows
from crawler.pages.listed.anchors import (
    Anchor,
    ancestors,
    anchors,
    base_of,
    is_column,
    learn_forms,
)
from crawler.pages.listed.apart import entries_above
from crawler.pages.listed.calls import name_calls
from crawler.pages.listed.choice import best_groups, is_list, score
from crawler.pages.listed.dating import nearest_date
from crawler.pages.listed.groups import OUTSIDE, Group, Row, groups_of, worth
from crawler.pages.listed.own import demote_others
from crawler.pages.listed.titles import split_date
from crawler.pages.rows import ListItem, distinct
from text.dates import Moment, date_in_url, find_dates

_HIGHEST, _FEWEST, _DATED = 9, 3, 0.8
_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?)$", re.IGNORECASE)


@dataclass(frozen=True)
class FoundList:
    """The articles of a page's list, and how many dated entries other lists of the page have."""

    items: list[ListItem]
    left_out: int = 0


def find_items(
    tree: LexborHTMLParser,
    url: str,
    now: datetime,
    follow: str | None = None,
) -> list[ListItem]:
    """The articles the page lists, in its order; none where nothing on it looks like a list."""
    return find_list(tree, url, now, follow).items


def find_list(
    tree: LexborHTMLParser,
    url: str,
    now: datetime,
    follow: str | None = None,
) -> FoundList:
    """The list on a page, and what is left out of it.

    With `follow`, a regular expression, the links it matches are articles; those of side boxes are left out.
    """
    found = anchors(tree, base_of(tree, url))
    name_calls(found)
    learn_forms(found)
    found = [link for link in found if link.title or link.known]
    left_out = 0
    if follow is not None:
        best = _list_of_followed(found, follow, url, now)
    else:
        best, groups = _list_among(found, url, now)
        _fill(best, found, now)
        left_out = _dated_beside(best, groups)
    rows = sorted(
        (row for group in best for row in group.rows),
        key=lambda row: row.link.place,
    )
    return FoundList(distinct(_item(row, now) for row in rows), left_out)


def _dated_beside(best: list[Group], groups: list[Group]) -> int:
    """How many entries of other lists are dated as articles are: a section's front holds several lists."""
    taken = set()
    for group in best:
        for row in group.rows:
            taken.add(row.link.url)
    others = set()
    for group in groups:
        if group.weight == 1 and group.dated > _DATED and len(group.rows) >= _FEWEST:
            for row in group.rows:
                others.add(row.link.url)
    return len(others - taken) if best else 0


def _list_among(found: list[Anchor], url: str, now: datetime) -> "_Choice":
    """The groups of rows that are the page's list, with what stands apart above them,
    and all groups; none of the former where it has no list.
    """
    promising = [link for link in found if link.promising]
    known = [link for link in promising if link.known]
    best, groups = max(
        (_best(some, url, now) for some in (known, promising)),
        key=_score,
    )
    rows = sum(len(group.rows) for group in best)
    columns = []
    for link in found:
        if link.worded and is_column(link.url) and urlsplit(link.url).path.strip("/"):
            columns.append(link)
    if len(columns) >= max(rows, _FEWEST):
        best, groups = max(
            (best, groups),
            _best_dated(promising + columns, now),
            key=_score,
        )
    return (best + entries_above(best, groups) if is_list(best) else []), groups


def _list_of_followed(
    found: list[Anchor],
    follow: str,
    url: str,
    now: datetime,
) -> list[Group]:
    """The groups of rows that are the page's list among the links `follow` matches."""
    followed = []
    for link in found:
        if link.possible and follows(follow, link.url):
            followed.append(link)
    for link in followed:
        link.known = True
    groups = []
    for group in groups_of(followed, now):
        if group.weight > OUTSIDE:
            groups.append(group)
    demote_others(groups, url)
    central = []
    for group in groups:
        if group.weight == 1:
            central.append(group)
    best = best_groups(central if central and is_list(central) else groups)
    if best:
        return best + entries_above(best, groups)
    return []


_Choice = tuple[list[Group], list[Group]]


def _score(choice: _Choice) -> float:
    return score(choice[0])


def _best(links: list[Anchor], url: str, now: datetime) -> _Choice:
    """The best groups of the links' rows, and all of them."""
    groups = groups_of(links, now)
    demote_others(groups, url)
    return best_groups(groups), groups


def _best_dated(links: list[Anchor], now: datetime) -> _Choice:
    """The best of the groups that have dates."""
    links = sorted(links, key=lambda link: link.place)
    groups = []
    for group in groups_of(links, now):
        if group.dated > _DATED and len(group.rows) >= _FEWEST:
            groups.append(group)
    return best_groups(groups), groups


def row_items(tree: LexborHTMLParser, url: str, now: datetime) -> list[ListItem]:
    """The articles of markup that is known to be one row of a list, whatever their addresses look like."""
    base = base_of(tree, url)
    whole = tree.body or tree.root
    rows = [
        Row(whole, link)  # type: ignore[arg-type]
        for link in anchors(tree, base)
        if link.title
    ]
    for row in rows:
        row.date = nearest_date(row.node, row.link.node, row.link.title, now)
    rows.sort(key=lambda row: (not row.link.known, not row.link.promising))
    return distinct(_item(row, now) for row in rows)


def _fill(family: list[Group], found: list[Anchor], now: datetime) -> None:
    """Gives the list the entries beside its rows that no promising link marked: short
    titles, odd addresses.
    """
    groups = {}
    for group in family:
        if len(group.rows) > 1:
            groups[group.parent.mem_id] = group
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
    date = (
        row.date or at_end or _in_attribute(row.link, now) or date_in_url(row.link.url)
    )
    return ListItem(row.link.url, _FILE_ENDING.sub("", title) or None, date)


def _in_attribute(link: Anchor, now: datetime) -> Moment | None:
    """The date in the lines that follow the title in a link's `title`."""
    said = (link.node.attributes.get("title") or "").strip().partition("\n")[2]
    if said:
        for _, moment in find_dates(said[:200], now):
            return moment
        return None
    return None
