"""What the matches of a query are made of: how many per site, publisher, category, source, month, flag."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import case, literal
from sqlalchemy.orm import Session

from db.models import FLAGS, Article, flag_column
from db.search.counting import MAX_EXACT_ROWS
from db.search.search import SEARCH_TIMEOUT_S, rows_of
from db.search.sort_key import SLOT_BITS
from db.search.spec import SearchSpec
from db.search.timeouts import bounded
from text.moments import SHANGHAI
from text.normalise import fold
from text.words import shaped

MAX_COUNTED_ROWS = MAX_EXACT_ROWS
# That many rows are ten megabytes, and Python counts them one after the other: eight
# readers at once would take eighty, be no sooner done, and hold up those who wait for a
# page.
_ONE_AT_A_TIME = Lock()
NAMES = ("site", "publisher", "category", "source", "month", "flag")
_shelf = Article.__table__.c
# All flags in one number: bringing 100,000 of them over takes longer than finding them.
_flags = sum(
    (
        case((_shelf[flag_column(flag)], 1 << place), else_=0)
        for place, flag in enumerate(FLAGS)
    ),
    start=literal(0),
)
_columns = [
    *(_shelf[name] for name in ("newest", "story_id", *NAMES[:4])),
    _flags,
]


@dataclass(frozen=True)
class Facets:
    """`counts[facet][value]`: stories or articles that asking for the value as well
    would find, most first (months: latest first). `counted`: how many matching articles
    were looked at, the newest; all of them where `exact`.
    """

    counts: dict[str, dict[str, int]]
    counted: int
    exact: bool


def facets(
    session: Session,
    spec: SearchSpec,
    *,
    seconds: float = SEARCH_TIMEOUT_S,
) -> Facets:
    """Counts of a search's matches. Raises SearchTimeout after `seconds`."""
    with _ONE_AT_A_TIME:
        with bounded(session, seconds):
            matching = rows_of(session, spec.row_filter())
            most = matching.affordable(MAX_COUNTED_ROWS)
            rows = matching.walk(_columns, most)
        return _made_of(rows, most, spec.by)


def _made_of(rows: Sequence[Any], most: int, by: str) -> Facets:
    keys, stories, *columns = zip(*rows, strict=True) if rows else [()] * len(_columns)
    again = _repeated(stories) if by == "story" else []
    *strings, flags = columns
    values: dict[str, Sequence[Any]] = dict(zip(NAMES, strings, strict=False))
    values["month"] = list(map(_month, keys))
    counts = {name: _counted(found, stories, again) for name, found in values.items()}
    for name, finds in (("site", _under), ("publisher", _part_of)):
        counts[name] = _with_finds(
            counts[name],
            finds,
            values[name],
            stories if by == "story" else keys,
        )
    counts["flag"] = _flagged(flags, stories, again)
    counts["month"] = dict(sorted(counts["month"].items(), reverse=True))
    return Facets(counts, len(rows), len(rows) < most)


def _flagged(
    held: Sequence[int],
    stories: Sequence[int],
    again: list[int],
) -> dict[str, int]:
    """How often each flag occurs, once a story."""
    found = {}
    occurring = set(held)
    for place, flag in enumerate(FLAGS):
        bit = 1 << place
        if any(one & bit for one in occurring):
            found[flag] = _counted([one & bit for one in held], stories, again)[bit]
    return found


def _repeated(stories: Sequence[int]) -> list[int]:
    """The places of articles whose story has another one here."""
    times = Counter(stories)
    if len(times) == len(stories):
        return []
    return [at for at, story in enumerate(stories) if times[story] > 1]


def _counted(
    values: Sequence[Any],
    stories: Sequence[int],
    again: list[int],
) -> dict[Any, int]:
    """How often each value occurs, once a story; only the repeated stories need a second look."""
    counted = Counter(values)
    for (value, _), times in Counter((values[at], stories[at]) for at in again).items():
        counted[value] -= times - 1
    for missing in (None, ""):
        counted.pop(missing, None)
    return _most_first(counted)


def _most_first(counts: dict[Any, int]) -> dict[Any, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _with_finds(
    counts: dict[str, int],
    finds: Callable[[str, str], bool],
    held: Sequence[str | None],
    units: Sequence[int],
) -> dict[str, int]:
    """The counts, where asking for a value finds others too: publisher:工业和信息化部 also 工业和信息化部办公厅."""
    folded = {value: fold(value) for value in counts}
    # One look through a single text tells which values occur in another one at all.
    every = "\n".join(folded.values())
    wide = []
    for value, said in folded.items():
        if every.count(said) > 1:
            wide.append(value)
    if not wide:
        return counts
    for value in wide:
        found = set()
        for other, said in folded.items():
            if finds(folded[value], said):
                found.add(other)
        if len(found) > 1:
            counts[value] = len(_units_with(found, held, units))
    return _most_first(counts)


def _units_with(
    wanted: set[str],
    held: Sequence[str | None],
    units: Sequence[int],
) -> set[int]:
    """The stories (or articles) that hold one of some values."""
    units_kept: set[int] = set()
    for unit, value in zip(units, held, strict=True):
        if value in wanted:
            units_kept.add(unit)
    return units_kept


def _part_of(asked: str, said: str) -> bool:
    return shaped(asked) in shaped(said)


def _under(asked: str, said: str) -> bool:
    return f".{said}".endswith(f".{asked}")


def _month(key: int) -> str:
    """The month of an article's moment, in Asia/Shanghai."""
    return _month_of_day(((key >> SLOT_BITS) + 8 * 3600) // 86400)


@lru_cache(maxsize=50_000)
def _month_of_day(day: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=SHANGHAI) + timedelta(days=day):%Y-%m}"
