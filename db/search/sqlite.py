"""Matching rows on SQLite, newest first."""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Join

from db.models import Article, Story
from db.search import first_seen, sort_key
from db.search.backend import Tally
from db.search.conditions import beside_tree, condition, of_columns
from db.search.counting import SHELF, tally
from db.search.fulltext_sqlite import CHARACTERS, PAIRS, Match, SqliteIndex, matching
from db.search.spec import RowFilter
from db.search.windows import ALL_SHARE, FIRST_WINDOW_ROWS, PAGE_SHARE, floor, scan
from text.query import And, Node, Not, Or

# Instructions of SQLite between two looks at the clock, about a millisecond.
CLOCK_STEPS = 10_000
HEAD = (
    select(Story.head_id)
    .where(Story.id == Article.story_id)
    .correlate(Article)
    .scalar_subquery()
)
PLACE = (*SHELF, HEAD.label("head_id"))


class Walk(Join):
    """The index first, then each match's place on the shelf: the planner must not turn
    it round, nor read the article.
    """

    inherit_cache = True


@compiles(Walk, "sqlite")
def _walk(join: Walk, compiler: Any, **options: Any) -> str:
    left, right = (
        compiler.process(side, **options) for side in (join.left, join.right)
    )
    on = compiler.process(join.onclause, **{**options, "asfrom": False})
    return f"{left} CROSS JOIN {right} INDEXED BY ix_articles_shelf ON {on}"


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
        self.session = session
        self.driver, self.rest = _divide(wanted.tree)
        self.low, self.high = sort_key.bounds(wanted.since, wanted.until)
        self.moments = beside_tree(wanted)
        self.scans = self.driver is None and any(map(_has_words, self.rest))
        self.stopped: int | None = None

    def newest_first(self, below: int | None, count: int) -> Sequence[Any]:
        """Up to `count` rows (newest, id, story_id, head_id) under the key `below`."""
        if self.scans:
            return self._scan(PLACE, below, count, PAGE_SHARE)
        everything = self.select(*PLACE)
        if self.driver or not self.rest:
            return self._page(everything, below, count)
        # What says nothing but of columns is tried on the newest articles first: a common
        # value fills a page there, whatever way the planner would take for all.
        near = floor(self.session, below, FIRST_WINDOW_ROWS)
        if near is None:
            return self._page(everything, below, count)
        found = self._page(self.select(*PLACE, floor=near), below, count)
        if len(found) == count:
            return found
        return [*found, *self._page(everything, near, count - len(found))]

    def others(self, stories: Collection[int], known: Collection[int]) -> Sequence[Any]:
        """The matching rows (newest, id, story_id, head_id) of some stories beside
        those of known keys, in no order.
        """
        found = select(*PLACE).where(
            Article.story_id.in_(stories),
            Article.newest.not_in(known),
        )
        found = found.where(*self.moments, *self._conditions(many=False))
        if self.driver:
            found = found.where(self.driver.holds())
        return self.session.connection().execute(found).all()

    def walk(self, columns: Sequence[Any], count: int) -> Sequence[Any]:
        """Up to `count` matching rows, newest first, quickest for many."""
        if self.scans:
            return self._scan(columns, None, count, ALL_SHARE)
        return self._page(self.select(*columns, many=True), None, count)

    def seen_between(
        self, columns: Sequence[Any], places: tuple[Any, Any], count: int
    ) -> Sequence[Any]:
        """Up to `count` matching rows between two places (`db.search.first_seen`), those
        seen last first, looked up row by row.
        """
        found = select(*columns).where(*first_seen.between(*places), *self.moments)
        found = found.where(*self._conditions(many=False))
        if self.driver:
            found = found.where(self.driver.holds())
        listed = first_seen.newest_seen(found).limit(count)
        return self.session.connection().execute(listed).all()

    def affordable(self, most: int) -> int:
        """How many rows take as long as `most` do where no text has to be read: SQLite reads none."""
        return most

    def tally(self, most: int) -> Tally:
        """How many match, of the newest `most`."""
        if self.scans:
            found = self.walk(SHELF, most)
            if len(found) == most:
                floor = found[-1].newest
            else:
                floor = self.stopped
            return Tally(len(found), len({row.story_id for row in found}), floor)
        return tally(
            self.session,
            self.select(*SHELF, many=True).order_by(self._key.desc()),
            most,
        )

    def select(
        self,
        *columns: Any,
        many: bool = False,
        floor: int | None = None,
        below: int | None = None,
    ) -> Select[Any]:
        """All matching rows between two keys, in no order; `many`: parts of the query
        are listed rather than looked up row by row.
        """
        asked: Select[Any] = select(*columns).where(
            *self.moments,
            *self._conditions(many, floor, below),
        )
        if self.driver:
            here = self.driver.place
            asked = asked.select_from(
                Walk(here, Article.__table__, Article.newest == here.c.rowid)
            )
            asked = asked.where(self.driver.said(here.c[self.driver.table]))
        for key in (self.low, floor):
            if key is not None:
                asked = asked.where(self._key >= key)
        for key in (self.high, below):
            if key is not None:
                asked = asked.where(self._key < key)
        return asked

    @property
    def _key(self) -> Any:
        if self.driver:
            return self.driver.place.c.rowid
        return Article.newest

    def _page(
        self,
        asked: Select[Any],
        below: int | None,
        count: int,
    ) -> Sequence[Any]:
        if below is not None:
            asked = asked.where(self._key < below)
        return (
            self.session.connection()
            .execute(asked.order_by(self._key.desc()).limit(count))
            .all()
        )

    def _scan(
        self,
        columns: Sequence[Any],
        below: int | None,
        count: int,
        share: float,
    ) -> Sequence[Any]:
        """Where no index leads to the matches: window by window, the first row by row,
        the others by lists of what is in them.
        """

        ahead = iter([count < FIRST_WINDOW_ROWS])

        def look(floor: int | None, below: int | None, count: int) -> Sequence[Any]:
            few = next(ahead, False)
            return self._page(
                self.select(*columns, many=not few, floor=floor, below=below),
                None,
                count,
            )

        found, self.stopped = scan(self.session, look, below, count, share)
        return found

    def _conditions(
        self,
        many: bool,
        floor: int | None = None,
        below: int | None = None,
    ) -> Iterable[ColumnElement[bool]]:
        def say(node: Node) -> ColumnElement[bool] | None:
            match = matching(node)
            if match:
                if many:
                    return match.among(floor, below)
                return match.holds()
            return of_columns(self.session, node)

        return [condition(node, say) for node in self.rest]


def _has_words(node: Node) -> bool:
    match node:
        case And(children) | Or(children):
            return any(map(_has_words, children))
        case Not(child):
            return _has_words(child)
    return matching(node) is not None


def _divide(tree: Node | None) -> tuple[Match | None, list[Node]]:
    """The part that walks the index, and what is asked of each of its rows."""
    if tree is None:
        return None, []
    whole = matching(tree)
    if whole:
        return whole, []
    if not isinstance(tree, And):
        return None, [tree]
    for wanted in (PAIRS, CHARACTERS):
        parts = []
        for child in tree.children:
            if _is_in(wanted, child):
                parts.append(child)
        if parts:
            match = matching(And(tuple(parts)))
            return match, [child for child in tree.children if child not in parts]
    return None, list(tree.children)


def _is_in(table: str, node: Node) -> bool:
    match = matching(node)
    return match is not None and match.table == table


class SqliteSearch(SqliteIndex):
    """`SearchBackend` on SQLite."""

    def rows(self, session: Session, wanted: RowFilter) -> Rows:
        return Rows(session, wanted)

    @contextmanager
    def limited(self, session: Session, seconds: float) -> Iterator[None]:
        driver: Any = session.connection().connection.driver_connection
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > end, CLOCK_STEPS)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)

    def position(self, text: Any, part: str) -> ColumnElement[int]:
        return func.instr(text, part)
