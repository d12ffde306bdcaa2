"""Matching rows on SQLite, newest first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Join

from db import newest
from db.conditions import condition, in_time, of_columns
from db.counting import SHELF, Tally, tally
from db.fulltext_sqlite import Match, matching
from db.models import Article, Story
from text.query import And, Node

HEAD = select(Story.head_id).where(Story.id == Article.story_id).correlate(Article).scalar_subquery()
PLACE = (*SHELF, HEAD.label("head_id"))
LOOK = 2000  # rows looked at one by one before all matches of the parts are listed


class Walk(Join):
    """The index first, then each match's place on the shelf: the planner must not turn it round, nor read the article."""

    inherit_cache = True


@compiles(Walk, "sqlite")
def _walk(join: Walk, compiler: Any, **options: Any) -> str:
    left, right = (compiler.process(side, **options) for side in (join.left, join.right))
    on = compiler.process(join.onclause, **{**options, "asfrom": False})
    return f"{left} CROSS JOIN {right} INDEXED BY ix_articles_shelf ON {on}"


class Rows:
    """The articles a tree finds, between two moments."""

    def __init__(self, session: Session, tree: Node | None, since: datetime | None, until: datetime | None) -> None:
        self.session = session
        self.driver, self.rest = _divide(tree)
        self.low, self.high = newest.bounds(since, until)
        self.moments = list(in_time(since, until))

    def newest_first(self, below: int | None, count: int) -> Sequence[Any]:
        """Up to `count` rows (newest, id, story_id, head_id) under the key `below`."""
        if self.driver or not self.rest:
            return self._page(self.select(*PLACE), below, count)
        floor = self._floor(below)
        if floor is None:
            return self._page(self.select(*PLACE), below, count)
        near = self._page(self.select(*PLACE).where(Article.newest >= floor), below, count)
        if len(near) == count:
            return near
        return [*near, *self._page(self.select(*PLACE, many=True), floor, count - len(near))]

    def which(self, keys: Collection[int]) -> set[int]:
        """Those of some articles' keys that match."""
        found = select(Article.newest).where(Article.newest.in_(keys), *self.moments, *self._conditions(many=False))
        if self.driver:
            found = found.where(self.driver.holds())
        return set(self.session.scalars(found))

    def walk(self, columns: Sequence[Any], count: int) -> Sequence[Any]:
        """Up to `count` matching rows, newest first, quickest for many."""
        asked = self.select(*columns, many=True).order_by(self._key.desc()).limit(count)
        return self.session.execute(asked).all()

    def affordable(self, most: int) -> int:
        """How many rows take as long as `most` do where no text has to be read: SQLite reads none."""
        return most

    def tally(self, most: int) -> Tally:
        """How many match, of the newest `most`."""
        return tally(self.session, self.select(*SHELF, many=True).order_by(self._key.desc()), most)

    def select(self, *columns: Any, many: bool = False) -> Select[Any]:
        """All matching rows, in no order; `many`: parts of the query are listed rather than looked up row by row."""
        asked: Select[Any] = select(*columns).where(*self.moments, *self._conditions(many))
        if self.driver:
            here = self.driver.place
            asked = asked.select_from(Walk(here, Article.__table__, Article.newest == here.c.rowid))
            asked = asked.where(self.driver.said(here.c[self.driver.table]))
        if self.low is not None:
            asked = asked.where(self._key >= self.low)
        return asked if self.high is None else asked.where(self._key < self.high)

    @property
    def _key(self) -> Any:
        return self.driver.place.c.rowid if self.driver else Article.newest

    def _page(self, asked: Select[Any], below: int | None, count: int) -> Sequence[Any]:
        if below is not None:
            asked = asked.where(self._key < below)
        return self.session.execute(asked.order_by(self._key.desc()).limit(count)).all()

    def _floor(self, below: int | None) -> int | None:
        deep = select(Article.newest).order_by(Article.newest.desc()).offset(LOOK).limit(1)
        return self.session.scalar(deep if below is None else deep.where(Article.newest < below))

    def _conditions(self, many: bool) -> Iterable[ColumnElement[bool]]:
        def say(node: Node) -> ColumnElement[bool] | None:
            match = matching(node)
            if match:
                return match.among() if many else match.holds()
            return of_columns(self.session, node)

        return [condition(node, say) for node in self.rest]


def _divide(tree: Node | None) -> tuple[Match | None, list[Node]]:
    """The part that walks the index, and what is asked of each of its rows."""
    if tree is None:
        return None, []
    whole = matching(tree)
    if whole or not isinstance(tree, And):
        return whole, [] if whole else [tree]
    for wanted in ("article_search", "article_characters"):
        parts = [child for child in tree.children if (found := matching(child)) and found.table == wanted]
        if parts:
            match = matching(And(tuple(parts)))
            return match, [child for child in tree.children if child not in parts]
    return None, list(tree.children)
