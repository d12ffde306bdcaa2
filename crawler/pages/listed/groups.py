"""Finding the articles of a list without being told where they stand.

Every promising link gets its row: the largest part of the page around it that holds no other promising address.
Rows that stand under one parent form a group. This is done twice: with the addresses that have an article's form
alone, and with every worded link, since neither holds on all sites. Groups are scored by how much their rows look
like entries of a list (a date beside the link, an address that has an article's form, titles of a sentence's
length) and by how many there are; what stands in navigation, footers and side boxes counts less. Groups built alike
are read together with the best one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.listed.anchors import Anchor, ancestors, anchors, base_of
from crawler.pages.listed.dating import dates_beside, nearest_date
from crawler.pages.listed.titles import split_date
from crawler.pages.rows import ListItem, distinct
from crawler.selectors import follows
from text.dates import Moment, date_in_url

_NAVIGATION = re.compile(
    r"nav|menu|foot|crumb|copyright|friend|yqlj|youqing|toolbar|topbar|login|share|lang", re.I
)
_ASIDE = re.compile(r"\bhot|rank|recommend|related|tuijian|aside|side-?bar|banner|swiper|\bslide\b", re.I)
_LONG = 24
_LEAST = 0.42
_OUTSIDE, _BESIDE = 0.2, 0.6
_ROWS = ("li", "tr", "dd", "article")
_HIGHEST, _DEEPEST = 9, 60


@dataclass
class Row:
    """One entry of a list: the part of the page it fills, and the links in it that share its address."""

    node: LexborNode
    link: Anchor
    date: Moment | None = None


@dataclass
class Group:
    """Rows under one parent."""

    parent: LexborNode
    rows: list[Row] = field(default_factory=list)
    shape: tuple[str, ...] = ()
    classes: tuple[frozenset[str], ...] = ()
    weight: float = 1.0

    @property
    def dated(self) -> float:
        """The share of rows with a date beside the link."""
        return sum(row.date is not None for row in self.rows) / len(self.rows)

    @property
    def known(self) -> float:
        """The share of rows whose address has an article's form."""
        return sum(row.link.known for row in self.rows) / len(self.rows)

    @property
    def length(self) -> float:
        """The rows' title length, 1 for a sentence's."""
        return sum(min(len(row.link.title), _LONG) for row in self.rows) / len(self.rows) / _LONG

    @property
    def quality(self) -> float:
        """How much one of its rows looks like an entry of a list of articles, 0 to about 2."""
        return self.weight * (0.15 + 0.85 * self.length) * (0.35 + 1.1 * self.dated + 0.8 * self.known)


def find_items(tree: LexborHTMLParser, url: str, now: datetime, follow: str | None = None) -> list[ListItem]:
    """The articles the page lists, in its order; none where nothing on it looks like a list.

    With `follow`, a regular expression, the articles are the links it matches, wherever they stand.
    """
    found = [link for link in anchors(tree, base_of(tree, url)) if link.title or link.known]
    if follow is not None:
        followed = [link for link in found if link.possible and follows(follow, link.url)]
        best = [group for group in _groups(followed, now) if group.weight > _OUTSIDE]
    else:
        promising = [link for link in found if link.promising]
        known = [link for link in promising if link.known]
        best = max((_best(_groups(some, now)) for some in (known, promising)), key=_score)
        if not _is_list(best):
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


def _groups(found: list[Anchor], now: datetime) -> list[Group]:
    """The rows of the links, by parent, in the order of the page; dated and weighed."""
    addresses = _addresses_below(found)
    rows: dict[int, Row] = {}
    groups: dict[int, Group] = {}
    for link in found:
        node, parent = _row_of(link, addresses)
        row = rows.get(node.mem_id)
        if row is not None:
            row.link = max(row.link, link, key=_worth)
            continue
        rows[node.mem_id] = row = Row(node, link)
        groups.setdefault(parent.mem_id, Group(parent)).rows.append(row)
    for group in groups.values():
        _date_rows(group, now)
        _weigh(group)
    return list(groups.values())


def _worth(link: Anchor) -> tuple[bool, bool, int]:
    return not link.node.css_first("img"), not link.title.endswith(("...", "…")), len(link.title)


def _addresses_below(found: list[Anchor]) -> dict[int, set[str]]:
    """The addresses under every part of the page that may be a row."""
    below: defaultdict[int, set[str]] = defaultdict(set)
    for link in found:
        link.parents = list(ancestors(link.node, _HIGHEST))
        for parent in link.parents:
            below[parent.mem_id].add(link.url)
    return below


def _row_of(link: Anchor, addresses: dict[int, set[str]]) -> tuple[LexborNode, LexborNode]:
    """The largest part of the page around a link that holds no other address, and that part's parent."""
    node = link.node
    for parent in link.parents[:-1]:
        if len(addresses[parent.mem_id]) > 1 or node.tag in _ROWS:
            return node, parent
        node = parent
    return (node, link.parents[-1]) if link.parents else (node, node)


def _date_rows(group: Group, now: datetime) -> None:
    """Dates inside the rows; where most rows hold none, those between a row and the next, or before it."""
    for row in group.rows:
        row.date = nearest_date(row.node, row.link.node, row.link.title, now)
    bare = [row for row in group.rows if row.date is None]
    if len(bare) * 2 > len(group.rows):
        ours = {row.node.mem_id for row in group.rows}
        for row, date in zip(bare, dates_beside([row.node for row in bare], ours, now), strict=True):
            row.date = date


def _weigh(group: Group) -> None:
    """Where the group stands, and what that says."""
    chain = [group.parent, *ancestors(group.parent, _DEEPEST)]
    names = [_names(node) for node in chain]
    group.shape = tuple(node.tag or "" for node in chain)
    group.classes = tuple(frozenset(name.split()) for name in names[:3])
    if any(tag in ("nav", "footer") for tag in group.shape) or any(map(_NAVIGATION.search, names[:5])):
        group.weight = _OUTSIDE
    elif "aside" in group.shape or any(map(_ASIDE.search, names[:4])):
        group.weight = _BESIDE


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def _best(groups: list[Group]) -> list[Group]:
    """The groups that together form the page's list: the best family of groups built alike."""
    if not groups:
        return []
    families = [_alike(group, groups) for group in _leaders(groups)]
    return _one_column(max(families, key=_score))


def _leaders(groups: list[Group]) -> list[Group]:
    """The groups worth starting from: a page of a thousand links has no need of a thousand comparisons."""
    return sorted(groups, key=lambda group: group.quality * len(group.rows) ** 0.5, reverse=True)[:12]


def _score(family: list[Group]) -> float:
    rows = sum(len(group.rows) for group in family)
    return _quality(family) * min(rows, 40) ** 0.5 if rows else 0.0


def _quality(family: list[Group]) -> float:
    rows = sum(len(group.rows) for group in family)
    return sum(group.quality * len(group.rows) for group in family) / rows


def _is_list(family: list[Group]) -> bool:
    rows = [row for group in family for row in group.rows]
    sure = sum(row.link.known or row.date is not None for row in rows) * 2 >= len(rows)
    return bool(rows) and _quality(family) >= _LEAST and (sure or len(rows) >= 5)


def _alike(leader: Group, groups: Iterable[Group]) -> list[Group]:
    return [group for group in groups if group is leader or _same_kind(leader, group)]


def _same_kind(one: Group, other: Group) -> bool:
    if (
        one.shape != other.shape
        or one.weight != other.weight
        or one.rows[0].node.tag != other.rows[0].node.tag
    ):
        return False
    if other.length < one.length * 0.5 or other.dated < one.dated * 0.5:
        return False
    if other.known < one.known * 0.5 and not any(
        a & b for a, b in zip(one.classes, other.classes, strict=True)
    ):
        return False
    return all(_overlap(a, b) for a, b in zip(one.classes, other.classes, strict=True))


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or len(one & other) * 2 >= len(one | other)


def _one_column(family: list[Group]) -> list[Group]:
    """Where every entry holds two promising links (the article, its department), only the better column of them."""
    width = len(family[0].rows)
    if len(family) < 3 or not 2 <= width <= 3 or any(len(group.rows) != width for group in family):
        return family
    columns = [[group.rows[index] for group in family] for index in range(width)]
    best = max(columns, key=_column_worth)
    if all(_column_worth(column) == _column_worth(best) for column in columns):
        return family
    return [
        Group(group.parent, [row], group.shape, group.classes, group.weight)
        for group, row in zip(family, best, strict=True)
    ]


def _column_worth(column: list[Row]) -> tuple[int, int, int]:
    return (
        len({row.link.url for row in column}),
        sum(row.link.known for row in column),
        sum(len(row.link.title) for row in column) // len(column),
    )


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
        row.link = max(row.link, link, key=_worth)
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
    date = row.date or at_end or date_in_url(row.link.url)
    return ListItem(row.link.url, title or None, date)
