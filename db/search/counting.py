"""How many: exact as far as people read, an estimate beyond."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from db.models import Article
from db.search import sort_key
from db.search.backend import MatchingRows, Tally
from db.search.spec import SearchSpec

MAX_EXACT_ROWS = 20_000  # the facets look at as many
MONTH_KEYS = 30 * 86400 << sort_key.SLOT_BITS
SHELF = (Article.newest, Article.id, Article.story_id)


def tally(session: Session, newest_first: Select[Any], most: int) -> Tally:
    """Count the first `most` rows (newest, id, story_id) of a statement."""
    rows = newest_first.limit(most).subquery()
    counted = select(
        func.count(),
        func.count(distinct(rows.c.story_id)),
        func.min(rows.c.newest),
    )
    articles, stories, floor = session.execute(counted.select_from(rows)).one()
    return Tally(articles, stories, floor if articles == most else None)


def count(session: Session, rows: MatchingRows, spec: SearchSpec) -> tuple[int, bool]:
    """Matching stories or articles, and whether that is exact. An estimate takes the
    older articles to match as often as the newer ones that were counted.
    """
    found = rows.tally(MAX_EXACT_ROWS)
    if spec.by == "story":
        number = found.stories
    else:
        number = found.articles
    if found.floor is None:
        return number, True
    low, high = sort_key.bounds(spec.since, spec.until)
    shelf = _shelf(session)
    seen, older = (
        shelf.between(found.floor, high),
        shelf.between(low, found.floor),
    )
    return round(number * (1 + older / max(1.0, seen))), False


@dataclass(frozen=True)
class _Shelf:
    """How many articles the archive has below each of some keys, a month apart;
    `latest`: the highest id when it was computed.
    """

    latest: int
    below: dict[int, int]

    def between(self, low: int | None, high: int | None) -> float:
        """About how many articles lie between two keys (None: no bound)."""
        return self._under(high) - (self._under(low) if low is not None else 0)

    def _under(self, key: int | None) -> float:
        slots = list(self.below)
        if key is None or not slots or key >= slots[-1]:
            return max(self.below.values(), default=0)
        at = bisect_right(slots, key)
        if at == 0:
            return 0
        first, following = slots[at - 1], slots[at]
        share = (key - first) / (following - first)
        return self.below[first] + share * (self.below[following] - self.below[first])


# To count a million articles for every estimate would take longer than the search.
_shelves: WeakKeyDictionary[Any, _Shelf] = WeakKeyDictionary()


def _shelf(session: Session) -> _Shelf:
    """The archive's shelf, computed again when there are 1 % more articles."""
    bind = session.get_bind()
    latest = session.scalar(select(func.max(Article.id))) or 0
    known = _shelves.get(bind)
    if known is None or not known.latest <= latest <= known.latest * 1.01:
        month = (Article.newest // MONTH_KEYS).label("month")
        numbers = session.execute(
            select(month, func.count()).group_by(month).order_by(month)
        ).all()
        known = _shelves[bind] = _Shelf(latest, _summed(numbers))
    return known


def _summed(numbers: Sequence[Any]) -> dict[int, int]:
    below, total = {}, 0
    for month, number in numbers:
        below[int(month) * MONTH_KEYS] = total
        total += number
        below[(int(month) + 1) * MONTH_KEYS] = total
    return below
