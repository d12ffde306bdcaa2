"""Entries of a list that stand apart above it: its headline, what is pinned."""

from collections.abc import Sequence
from dataclasses import replace

from crawler.pages.listed.anchors import ancestors, form_of
from crawler.pages.listed.groups import Group, Row, is_aside
from text.dates import date_in_url

_MOST = 3


def entries_above(family: Sequence[Group], groups: Sequence[Group]) -> list[Group]:
    """The few dated rows above the list, in the part of the page that holds it, with
    addresses formed like its own.
    """
    rows = [row for group in family for row in group.rows]
    ours, first = (
        {row.node.mem_id for row in rows},
        min(row.link.place for row in rows),
    )
    forms = {form_of(row.link.url) for row in rows} - {""}
    holders = list(ancestors(family[0].parent, 2))
    around = {
        part.mem_id for part in holders if part.tag != "body" or part is holders[0]
    }

    def is_entry(row: Row) -> bool:
        return (
            row.link.place < first
            and row.node.mem_id not in ours
            and form_of(row.link.url) in forms
            and (row.date or date_in_url(row.link.url)) is not None
            and any(part.mem_id in around for part in ancestors(row.node, 2))
            and not is_aside(row.node)
        )

    central = [group for group in groups if group.weight == 1]
    above = [
        replace(group, rows=[row for row in group.rows if is_entry(row)])
        for group in central
    ]
    return [group for group in above if 0 < len(group.rows) <= _MOST]
