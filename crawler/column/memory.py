"""A column's shape after a visit that read it. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawler.column.forms import learn_forms
from crawler.column.shape import MAX_ROWS, ColumnShape, Row, Sighting

_PACE_DAYS = 7.0
# Pinned entries are few and old: the time whose entries are all known begins with the
# first quarter of the rest.
_PINNED_SHARE = 4


def learn(known: ColumnShape | None, seen: Sighting) -> ColumnShape:
    """The shape of a column after `seen`, which was judged to be it."""
    earlier = known.rows if known is not None else ()
    here = {row.key for row in seen.rows}
    rows = (*seen.rows, *(row for row in earlier if row.key not in here))[:MAX_ROWS]
    signs = seen.signs
    return ColumnShape(
        address=seen.came,
        seen_at=seen.at,
        rows=rows,
        forms=learn_forms(seen.urls, known.forms if known is not None else ()),
        headings=signs.headings or (known.headings if known is not None else ()),
        place=signs.place,
        beside=signs.beside,
        since_day=_complete_since(seen.rows),
        pace=_pace(known, seen),
    )


def learn_more(shape: ColumnShape, seen: Sighting) -> ColumnShape:
    """The shape with a further answer of the same visit: a column may fetch its rows in several."""
    here = {row.key for row in shape.rows}
    added = tuple(row for row in seen.rows if row.key not in here)
    days = []
    for day in (shape.since_day, _complete_since(seen.rows)):
        if day:
            days.append(day)
    return replace(
        shape,
        rows=(*shape.rows, *added)[:MAX_ROWS],
        forms=(
            *shape.forms,
            *(
                form
                for form in learn_forms(seen.urls)
                if form.pattern not in {one.pattern for one in shape.forms}
            ),
        ),
        since_day=max(days, default=None),
    )


def _complete_since(rows: Sequence[Row]) -> date | None:
    days = sorted(row.day for row in rows if row.day is not None)
    if days:
        return days[len(days) // _PINNED_SHARE]
    return None


def _pace(known: ColumnShape | None, seen: Sighting) -> float:
    """New entries a day: at first by the entries' dates, later by what the visits of about a week bring."""
    if known is None:
        days = sorted(row.day for row in seen.rows if row.day is not None)
        if days:
            return len(days) / max((days[-1] - days[0]).days, 1)
        return 1.0
    before = {row.key for row in known.rows}
    new = sum(row.key not in before for row in seen.rows)
    elapsed = max((seen.at - known.seen_at).total_seconds() / 86_400, 0.0)
    return (known.pace * _PACE_DAYS + new) / (_PACE_DAYS + elapsed)
