"""Which groups of rows are the page's list.

Groups are scored by how much their rows look like entries of a list (a date beside the link, an address that has an
article's form, titles of a sentence's length) and by how many there are; what stands in navigation, footers and side
boxes counts less. Groups built alike are taken together with the best one.
"""

from collections.abc import Iterable

from crawler.pages.listed.groups import Group, Row

_LEAST = 0.42


def best_groups(groups: list[Group]) -> list[Group]:
    """The groups that together form the page's list: the best family of groups built alike."""
    if not groups:
        return []
    families = [_alike(group, groups) for group in _leaders(groups)]
    return _one_column(max(families, key=score))


def _leaders(groups: list[Group]) -> list[Group]:
    """The groups worth starting from: a page of a thousand links has no need of a thousand comparisons."""
    return sorted(groups, key=lambda group: group.quality * len(group.rows) ** 0.5, reverse=True)[:12]


def score(family: list[Group]) -> float:
    """How likely the groups are the page's list; 0 for none."""
    rows = sum(len(group.rows) for group in family)
    return _quality(family) * min(rows, 40) ** 0.5 if rows else 0.0


def _quality(family: list[Group]) -> float:
    rows = sum(len(group.rows) for group in family)
    return sum(group.quality * len(group.rows) for group in family) / rows


def is_list(family: list[Group]) -> bool:
    """Whether the best groups of a page are a list of articles at all."""
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
