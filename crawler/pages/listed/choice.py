"""Which groups of rows are the page's list.

Groups are scored by how much their rows look like entries of a list (a date beside the
link, an address that has an article's form, titles of a sentence's length) and by how
many there are; links in navigation, footers and side boxes count less. Groups
built alike are taken together with the best one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from crawler.pages.listed.groups import Group, Row

_COUNT = re.compile(r"\d+|^(?:odd|even|first|last|active|current|on)$", re.IGNORECASE)
_LEAST, _WIDEST = 0.42, 6


def best_groups(groups: list[Group]) -> list[Group]:
    """The groups that together form the page's list: the best family of groups built alike."""
    if not groups:
        return []
    families = [_alike(group, groups) for group in _leaders(groups)]
    best = _one_column(max(families, key=score))
    return best + _unfilled(best, groups)


def _leaders(groups: list[Group]) -> list[Group]:
    """The groups worth starting from: a page of a thousand links has no need of a thousand comparisons."""
    return sorted(
        groups,
        key=lambda group: group.quality * len(group.rows) ** 0.5,
        reverse=True,
    )[:12]


def score(family: list[Group]) -> float:
    """How likely the groups are the page's list; 0 for none."""
    rows = sum(len(group.rows) for group in family)
    if rows:
        return _quality(family) * min(rows, 40) ** 0.5
    return 0.0


def _quality(family: list[Group]) -> float:
    rows = sum(len(group.rows) for group in family)
    return sum(group.quality * len(group.rows) for group in family) / rows


def is_list(family: list[Group]) -> bool:
    """Whether the best groups of a page are a list of articles at all."""
    rows = []
    for group in family:
        for row in group.rows:
            rows.append(row)
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
    small = max(len(one.rows), len(other.rows)) <= _WIDEST
    for a, b in zip(one.classes, other.classes, strict=True):
        if not _overlap(a, b, small):
            return False
    return True


def _overlap(one: frozenset[str], other: frozenset[str], counted: bool) -> bool:
    """Whether two parts of the page are called alike, but for what counts them through."""
    if counted and one != other:
        one, other = _uncounted(one), _uncounted(other)
    return one == other or len(one & other) * 2 >= len(one | other)


def _uncounted(names: frozenset[str]) -> frozenset[str]:
    return frozenset(_COUNT.sub("", name) for name in names)


def _unfilled(family: list[Group], groups: list[Group]) -> list[Group]:
    """The last line of a list with several entries in a line: holding one, it is that
    entry's row as a whole.
    """
    lines = set()
    for group in family:
        if len(group.rows) <= _WIDEST:
            lines.add(_kind(group.parent))
    dated = sum(row.date is not None for group in family for row in group.rows) > 0
    found = []
    for group in groups:
        rows = []
        for row in group.rows:
            if _kind(row.node) in lines and (row.date or not dated):
                rows.append(row)
        found.append(
            replace(
                group,
                rows=rows,
            )
        )
    return [group for group in found if group.rows]


def _kind(node: LexborNode) -> tuple[int, str | None, str | None]:
    """What lines of one list have in common: their part of the page, their tag and class."""
    return (
        node.parent.mem_id if node.parent is not None else 0,
        node.tag,
        node.attributes.get("class"),
    )


def _one_column(family: list[Group]) -> list[Group]:
    """Where every entry holds two promising links, the article and its department or file, only the articles.

    Departments are few and `附件下载` is always said alike; articles that stand two or three in a line differ.
    """
    width = len(family[0].rows)
    if (
        len(family) < 3
        or not 2 <= width <= 3
        or any(len(group.rows) != width for group in family)
    ):
        return family
    columns = zip(*(group.rows for group in family), strict=True)
    kept = []
    for index, column in enumerate(columns):
        if not _comes_back(column):
            kept.append(index)
    if not kept or len(kept) == width:
        return family
    narrowed: list[Group] = []
    for group in family:
        narrowed.append(replace(group, rows=[group.rows[index] for index in kept]))
    return narrowed


def _comes_back(column: Sequence[Row]) -> bool:
    fewer = min(
        len({row.link.url for row in column}),
        len({row.link.title for row in column}),
    )
    return fewer * 2 <= len(column)
