"""Matching rows on PostgreSQL, newest first.

Three ways, from the cheapest: look at the newest articles one by one, which is all a
common word needs; go on one by one where they promise enough; else ask the index, the
newest spans of time first. What the index can't help with (NOT alone) is looked for one
by one, window by window.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.models import Article, Story
from db.search import first_seen, sort_key
from db.search.backend import Tally
from db.search.conditions import beside_tree, condition, of_columns
from db.search.counting import SHELF, tally
from db.search.fulltext_postgresql import (
    SEARCH,
    SPAN_BITS,
    PostgresqlIndex,
    holds,
    is_text,
    proposed,
)
from db.search.spec import RowFilter
from db.search.timeouts import SearchClock, spent
from db.search.windows import ALL_SHARE, PAGE_SHARE, scan
from db.unit_of_work import unit_of_work
from text.query import And, Node, Not, Or, Term

HEAD = (
    select(Story.head_id)
    .where(Story.id == Article.story_id)
    .correlate(Article)
    .scalar_subquery()
)
PLACE = (*SHELF, HEAD.label("head_id"))
LOOK_ROWS = 60  # articles looked at one by one before the index is asked
PATIENCE = 5  # how many times that many it may take one by one to fill a page
FIRST_WINDOW_ROWS = 1000  # articles in the first window where the index can't help
# Rows of the shelf counted while a text is read: by the index, one by one.
ROWS_A_TEXT, ROWS_A_TEXT_UNLED = 8, 24
# The index is asked for one span of time first; a later span grows by the hit rate, at most this factor.
SPAN_GROWTH = 4

# Which way to look is decided here: by the index, a few rows at a time. The planner,
# which can't know how often a word occurs in texts, would join whole tables, look
# articles up before their texts were read, compile what runs for a millisecond, or
# after five searches keep one plan for windows of every size (facets p95 362 ms instead
# of 70).
PLANNER_SETTINGS = {
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "max_parallel_workers_per_gather": "0",
    "join_collapse_limit": "1",
    # A list of more matches than fit is kept by pages, and every text on them checked
    # again: 10 s instead of 0.06.
    "work_mem": "'64MB'",
}


class Rows:
    """The articles a tree finds, between two moments, none stored after number
    `latest`. `stopped`: the key under which the last scan did not look, because its
    time was up.
    """

    def __init__(
        self,
        session: Session,
        wanted: RowFilter,
    ) -> None:
        tree = wanted.tree
        self.session = session
        self.tree = tree
        self.low, self.high = sort_key.bounds(wanted.since, wanted.until)
        self.conditions = beside_tree(wanted)
        self.reads = tree is not None and _reads(tree)
        self.indexed = tree is not None and proposed(tree, 0) is not None
        self.stopped: int | None = None
        if tree is not None:
            self.conditions.append(condition(tree, self._say))

    def newest_first(self, below: int | None, count: int) -> Sequence[Any]:
        """Up to `count` rows (newest, id, story_id, head_id) under the key `below`."""
        if not self.indexed:
            return self._one_by_one(PLACE, below, count, PAGE_SHARE)
        looked = self._look(below)
        found = [row for row in looked if row.matches][:count]
        if len(looked) < LOOK_ROWS or len(found) == count:
            return found
        below, oldest = looked[-1].newest, looked[-1].oldest
        if count <= len(found) * PATIENCE:
            more = self._page(
                self.select(*PLACE).where(Article.newest >= _deep(below)),
                below,
                count - len(found),
            )
            found += more
            below = more[-1].newest if more else below
        missing = count - len(found)
        if not missing:
            return found
        return [*found, *self._indexed_walk(PLACE, below, missing, PAGE_SHARE, oldest)]

    def walk(self, columns: Sequence[Any], count: int) -> Sequence[Any]:
        """Up to `count` matching rows, newest first, quickest for many."""
        if self.indexed:
            return self._indexed_walk(columns, None, count, ALL_SHARE)
        return self._one_by_one(columns, None, count, ALL_SHARE)

    def seen_between(
        self, columns: Sequence[Any], places: tuple[Any, Any], count: int
    ) -> Sequence[Any]:
        """Up to `count` matching rows between two places (`db.search.first_seen`), those
        seen last first, looked up row by row.
        """
        found = self.select(*columns).where(*first_seen.between(*places))
        return self._execute(first_seen.newest_seen(found).limit(count))

    def tally(self, most: int) -> Tally:
        """How many match, of the newest `most`, or of as many as can be read in that time."""
        most = self.affordable(most)
        if not self.reads:
            return tally(
                self.session,
                self.select(*SHELF).order_by(Article.newest.desc()),
                most,
            )
        found = self.walk(SHELF, most)
        if len(found) == most:
            bottom = found[-1].newest
        else:
            bottom = self.stopped
        return Tally(len(found), len({row.story_id for row in found}), bottom)

    def affordable(self, most: int) -> int:
        """How many rows take as long as `most` do where no text has to be read."""
        if not self.reads:
            return most
        return most // (ROWS_A_TEXT if self.indexed else ROWS_A_TEXT_UNLED)

    def others(self, stories: Collection[int], known: Collection[int]) -> Sequence[Any]:
        """The matching rows (newest, id, story_id, head_id) of some stories beside
        those of known keys, in no order.
        """
        return self._execute(
            self.select(*PLACE).where(
                Article.story_id.in_(stories),
                Article.newest.not_in(known),
            )
        )

    def select(self, *columns: Any) -> Select[Any]:
        """All matching rows, in no order, without the index of pairs."""
        asked = select(*columns).where(*self.conditions, *self._inside(Article.newest))
        if not self.reads:
            return asked
        return asked.join(SEARCH, SEARCH.c.newest == Article.newest)

    def _look(self, below: int | None) -> Sequence[Any]:
        """The newest articles under the key `below`, whether they match or not, and the
        key of the archive's oldest.
        """
        oldest = select(func.min(Article.newest)).scalar_subquery().label("oldest")
        asked = select(*PLACE, and_(*self.conditions).label("matches"), oldest)
        near = asked.join(SEARCH, SEARCH.c.newest == Article.newest).where(
            *self._inside(Article.newest)
        )
        return self._page(near, below, LOOK_ROWS)

    def _indexed_walk(
        self,
        columns: Sequence[Any],
        below: int | None,
        count: int,
        share: float,
        oldest: int | None = None,
    ) -> Sequence[Any]:
        found: list[Any] = []
        first, last = self._first_and_last(below, oldest)
        low, high = first >> SPAN_BITS, last >> SPAN_BITS
        number = 1
        while high >= low and len(found) < count:
            spans = range(max(low, high - number + 1), high + 1)
            more = self._execute(
                self._of_spans(columns, spans, below).limit(count - len(found))
            )
            found += more
            high = spans[0] - 1
            if spent(self.session) > share:
                self.stopped = spans[0] << SPAN_BITS
                break
            # The newest span has hardly begun: how much of the spans was asked, not how
            # many, tells what the next ones hold.
            asked = min(len(spans), (last + 1) / (1 << SPAN_BITS) - spans[0])
            promising = int((count - len(found)) * asked / max(1, len(more))) + 1
            number = max(1, min(number * SPAN_GROWTH, promising))
        return found

    def _one_by_one(
        self,
        columns: Sequence[Any],
        below: int | None,
        count: int,
        share: float,
    ) -> Sequence[Any]:
        if not self.reads:
            return self._page(self.select(*columns), below, count)

        def look(bottom: int | None, top: int | None, count: int) -> Sequence[Any]:
            return self._page(self._between(columns, bottom), top, count)

        found, self.stopped = scan(
            self.session,
            look,
            below,
            count,
            share,
            FIRST_WINDOW_ROWS,
        )
        return found

    def _of_spans(
        self,
        columns: Sequence[Any],
        spans: range,
        below: int | None,
    ) -> Select[Any]:
        """What the index proposes within some spans, and of that the matches.
        Materialized, and with every bound inside, lest the planner walk the spans row
        by row.
        """
        assert self.tree is not None
        each = []
        for span in spans:
            if (said := proposed(self.tree, span)) is not None:
                each.append(said)
        key = (
            SEARCH.c.newest + 0
        )  # as a sum no index serves it: the one of keys would list the whole span
        inside = [
            key >= spans[0] << SPAN_BITS,
            key < (spans[-1] + 1) << SPAN_BITS,
        ]
        if below is not None:
            inside.append(key < below)
        asked = select(SEARCH.c.newest).where(or_(*each), *inside, *self._inside(key))
        listed = (
            asked.order_by(SEARCH.c.newest.desc())
            .cte("listed")
            .prefix_with("MATERIALIZED")
        )
        joined = listed.join(SEARCH, SEARCH.c.newest == listed.c.newest).join(
            Article.__table__,
            Article.newest == listed.c.newest,
        )
        # In the list's own order (PostgreSQL 17 knows it), so that reading texts ends
        # with the last one wanted.
        return (
            select(*columns)
            .select_from(joined)
            .where(*self.conditions)
            .order_by(listed.c.newest.desc())
        )

    def _inside(self, key: Any) -> Iterator[ColumnElement[bool]]:
        if self.low is not None:
            yield key >= self.low
        if self.high is not None:
            yield key < self.high

    def _first_and_last(self, below: int | None, oldest: int | None) -> tuple[int, int]:
        """The keys between which matches under a key can lie; the second below the
        first where there are none.
        """
        first, last = oldest, below and below - 1
        if first is None or last is None:
            both: list[Any] = [
                func.min(Article.newest),
                func.max(Article.newest),
            ]
            ends = self._execute(select(*both))[0]
            first, last = ends[0], ends[1] if below is None else below - 1
        if first is None:
            return 1 << SPAN_BITS, 0
        if self.low is None:
            low = first
        else:
            low = max(first, self.low)
        if self.high is None:
            high = last
        else:
            high = min(last, self.high - 1)
        return low, high

    def _between(self, columns: Sequence[Any], bottom: int | None) -> Select[Any]:
        asked = self.select(*columns)
        if bottom is None:
            return asked
        return asked.where(Article.newest >= bottom)

    def _page(
        self,
        asked: Select[Any],
        below: int | None,
        count: int,
    ) -> Sequence[Any]:
        if below is not None:
            asked = asked.where(Article.newest < below)
        return self._execute(asked.order_by(Article.newest.desc()).limit(count))

    def _execute(self, asked: Select[Any]) -> Sequence[Any]:
        # Not through the session, which would look for mapped objects in what are plain rows.
        return self.session.connection().execute(asked).all()

    def _say(self, node: Node) -> ColumnElement[bool] | None:
        if isinstance(node, Term) and is_text(node):
            return holds(node)
        return of_columns(self.session, node)


def _deep(below: int) -> Any:
    """The key so deep under another that it takes patience to get there."""
    deep = (
        select(Article.newest)
        .where(Article.newest < below)
        .order_by(Article.newest.desc())
    )
    return func.coalesce(
        deep.offset(LOOK_ROWS * PATIENCE).limit(1).scalar_subquery(),
        0,
    )


def _reads(node: Node) -> bool:
    """Whether texts have to be read to tell."""
    match node:
        case And(children) | Or(children):
            return any(map(_reads, children))
        case Not(child):
            return _reads(child)
    return is_text(node)


class PostgresqlSearch(PostgresqlIndex):
    """`SearchBackend` on PostgreSQL."""

    def rows(self, session: Session, wanted: RowFilter) -> Rows:
        return Rows(session, wanted)

    @contextmanager
    def limited(self, session: Session, seconds: float) -> Iterator[None]:
        """Stands until the transaction ends: taking it back would be one more journey to
        the server for each search.
        """
        clock = unit_of_work(session).memory(SearchClock)
        standing = session.get_transaction(), seconds
        if clock.standing != standing:
            milliseconds = max(1, round(seconds * 1000))
            settings = {**PLANNER_SETTINGS, "statement_timeout": str(milliseconds)}
            session.connection().exec_driver_sql(
                "; ".join(f"SET LOCAL {name} = {to}" for name, to in settings.items())
            )
            clock.standing = standing
        yield

    def position(self, text: Any, part: str) -> ColumnElement[int]:
        return func.strpos(text, part)
