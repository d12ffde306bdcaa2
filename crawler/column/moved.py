"""Entries of a column that have another address than at the last visit. Pure.

A rebuilt site gives all its articles new addresses at once. Each would be stored again,
beside the one that is there. An entry has moved where its title and day are those of
exactly one entry known; and only where most of the list has.
"""

from collections import Counter
from collections.abc import Callable

from crawler.column.shape import ColumnShape, Row, Sighting
from text.urls import canonical

MIN_MOVED = 3
NameOf = Callable[[Row], tuple[str, str]]
_MIN_TITLE_LETTERS = 10


def moved_rows(known: ColumnShape, seen: Sighting) -> dict[str, str]:
    """By the hash of its old address the new address of each entry that has moved; empty
    where hardly any has: then equal titles are other articles.
    """
    old_keys = {row.key for row in known.rows}
    # A rebuilt list may have left out the days: then only whole titles tell.
    if any(row.day for row in seen.rows):
        name_of = _name
    else:
        name_of = _title
    by_name = _named_once(known.rows, name_of)
    strangers = []
    for row, url in zip(seen.rows, seen.urls, strict=False):
        if row.key not in old_keys:
            strangers.append((row, url))
    new_names = Counter(name_of(row) for row, _ in strangers)
    moved = {}
    for row, url in strangers:
        old = by_name.get(name_of(row))
        if old is not None and new_names[name_of(row)] == 1 and _is_same(old, row):
            moved[old.key] = canonical(url) or url
    staying = len(seen.rows) - len(strangers)
    if len(moved) >= max(MIN_MOVED, staying):
        return moved
    return {}


def _is_same(one: Row, other: Row) -> bool:
    """Whether one title is the other, or its beginning where a list cuts titles short."""
    return one.title.startswith(other.title) or other.title.startswith(one.title)


def _named_once(rows: tuple[Row, ...], name_of: NameOf) -> dict[tuple[str, str], Row]:
    counted = Counter(name_of(row) for row in rows)
    row_of_name: dict[tuple[str, str], Row] = {}
    for row in rows:
        if (
            row.day is not None
            and len(row.title) >= _MIN_TITLE_LETTERS
            and counted[name_of(row)] == 1
        ):
            row_of_name[name_of(row)] = row
    return row_of_name


def _title(row: Row) -> tuple[str, str]:
    return row.title, ""


def _name(row: Row) -> tuple[str, str]:
    """What an entry is looked up by: the first letters of its title, and its day."""
    return row.title[:_MIN_TITLE_LETTERS], row.day.isoformat() if row.day else ""
