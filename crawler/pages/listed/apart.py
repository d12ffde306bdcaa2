"""Entries of a list that stand apart above it: its headline, what is pinned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from crawler.pages.listed.anchors import ancestors, form_of
from crawler.pages.listed.groups import Group, Row, is_aside
from text.dates import date_in_url

_MOST = 3


@dataclass(frozen=True)
class _ListPlace:
    """Where a list is in its page, and what its addresses are like."""

    nodes: frozenset[int]
    first: int
    forms: frozenset[str]
    around: frozenset[int]

    @classmethod
    def of(cls, family: Sequence[Group]) -> Self:
        rows = []
        for group in family:
            for row in group.rows:
                rows.append(row)
        holders = list(ancestors(family[0].parent, 2))
        # The whole page is no part of it, unless the list is in nothing else.
        around = set()
        for part in holders:
            if part.tag != "body" or part is holders[0]:
                around.add(part.mem_id)
        return cls(
            nodes=frozenset(row.node.mem_id for row in rows),
            first=min(row.link.place for row in rows),
            forms=frozenset(form_of(row.link.url) for row in rows) - {""},
            around=frozenset(around),
        )

    def has_above(self, row: Row) -> bool:
        """Whether a row is one of the list's entries that stands apart above it."""
        if row.link.place >= self.first or row.node.mem_id in self.nodes:
            return False
        if form_of(row.link.url) not in self.forms:
            return False
        if row.date is None and date_in_url(row.link.url) is None:
            return False
        holders = ancestors(row.node, 2)
        is_near = any(part.mem_id in self.around for part in holders)
        return is_near and not is_aside(row.node)


def entries_above(family: Sequence[Group], groups: Sequence[Group]) -> list[Group]:
    """The few dated rows above the list, in the part of the page that holds it, with
    addresses formed like its own.
    """
    place = _ListPlace.of(family)
    above = []
    for group in groups:
        if group.weight != 1:
            continue
        rows = list(filter(place.has_above, group.rows))
        if 0 < len(rows) <= _MOST:
            above.append(replace(group, rows=rows))
    return above
