"""The links of a page in rows, and the rows that stand together in groups.

A link's row is the largest part of the page around it that holds no other of the
addresses looked for; rows under one parent form a group.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from selectolax.lexbor import LexborNode

from crawler.pages.listed.anchors import Anchor, ancestors
from crawler.pages.listed.dating import dates_beside, nearest_date
from text.dates import Moment

_NAVIGATION = re.compile(
    r"nav|menu|foot|crumb|copyright|friend|yqlj|youqing|toolbar|topbar|login|share|\blang",
    re.I,
)
_ASIDE = re.compile(
    r"\bhot|rank|recommend|related|tuijian|aside|side-?bar|banner|swiper|\bslide\b",
    re.I,
)
OUTSIDE, BESIDE = 0.2, 0.6
_LONG = 24
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
    bar: bool = False

    @property
    def dated(self) -> float:
        """The share of rows with a date beside the link."""
        return sum(row.date is not None for row in self.rows) / len(self.rows)

    @cached_property
    def known(self) -> float:
        """The share of rows whose address has an article's form."""
        return sum(row.link.known for row in self.rows) / len(self.rows)

    @cached_property
    def length(self) -> float:
        """The rows' title length, 1 for a sentence's."""
        return (
            sum(min(len(row.link.title), _LONG) for row in self.rows)
            / len(self.rows)
            / _LONG
        )

    @property
    def quality(self) -> float:
        """How much one of its rows looks like an entry of a list of articles, 0 to about 2."""
        return (
            self.weight
            * (0.15 + 0.85 * self.length)
            * (0.35 + 1.1 * self.dated + 0.8 * self.known)
        )


def groups_of(found: list[Anchor], now: datetime) -> list[Group]:
    """The rows of the links, by parent, in the order of the page; dated and weighed."""
    addresses = _addresses_below(found)
    rows: dict[int, Row] = {}
    groups: dict[tuple[int, bool], Group] = {}
    for link in found:
        node, parent = _row_of(link, addresses)
        row = rows.get(node.mem_id)
        if row is not None:
            row.link = max(row.link, link, key=worth)
            continue
        rows[node.mem_id] = row = Row(node, link)
        # A navigation bar may be one row among the parts of a page: it must not pull them down.
        bar = node.tag not in _ROWS and bool(_NAVIGATION.search(_names(node)))
        groups.setdefault((parent.mem_id, bar), Group(parent, bar=bar)).rows.append(row)
    for group in groups.values():
        _date_rows(group, now)
        _weigh(group)
    return list(groups.values())


def worth(link: Anchor) -> tuple[bool, bool, int]:
    """Which of several links to one address has the best title: words before a picture, whole before cut."""
    return (
        not link.node.css_first("img"),
        not link.title.endswith(("...", "…")),
        len(link.title),
    )


def _addresses_below(found: list[Anchor]) -> dict[int, set[str]]:
    """The addresses under every part of the page that may be a row."""
    below: defaultdict[int, set[str]] = defaultdict(set)
    for link in found:
        link.parents = list(ancestors(link.node, _HIGHEST))
        for parent in link.parents:
            below[parent.mem_id].add(link.url)
    return below


def _row_of(
    link: Anchor,
    addresses: dict[int, set[str]],
) -> tuple[LexborNode, LexborNode]:
    """The largest part of the page around a link that holds no other address, and that part's parent."""
    node = link.node
    for parent in link.parents[:-1]:
        if len(addresses[parent.mem_id]) > 1 or node.tag in _ROWS:
            return node, parent
        node = parent
    if link.parents:
        return (node, link.parents[-1])
    return (node, node)


def _date_rows(group: Group, now: datetime) -> None:
    """Dates inside the rows; where most rows hold none, those between the rows or above them."""
    for row in group.rows:
        row.date = nearest_date(row.node, row.link.node, row.link.title, now)
    bare = [row for row in group.rows if row.date is None]
    if len(bare) * 2 > len(group.rows):
        ours = {row.node.mem_id for row in group.rows}
        for row, date in zip(
            bare,
            dates_beside([row.node for row in bare], ours, now),
            strict=True,
        ):
            row.date = date


def _weigh(group: Group) -> None:
    """Where the group stands, and what that says."""
    chain = [group.parent, *ancestors(group.parent, _DEEPEST)]
    names = list(map(_names, chain))
    group.shape = tuple(node.tag or "" for node in chain)
    group.classes = tuple(frozenset(name.split()) for name in names[:3])
    looks_listed = group.dated >= 0.5 or (group.known >= 0.8 and group.length >= 0.5)
    framed = any(tag in ("nav", "footer") for tag in group.shape)
    if group.bar or framed or any(map(_NAVIGATION.search, names[:5])):
        group.weight = BESIDE if looks_listed else OUTSIDE
    elif "aside" in group.shape or any(map(_ASIDE.search, names[:4])):
        group.weight = BESIDE


def is_aside(node: LexborNode) -> bool:
    """Whether a part of the page is called a side box or navigation."""
    names = _names(node)
    return bool(_ASIDE.search(names) or _NAVIGATION.search(names))


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
