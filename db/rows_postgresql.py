"""Matching rows on PostgreSQL, newest first.

Three ways, from the cheapest: look at the newest hundred articles one by one, which is all a common word needs; go on
one by one where they promise enough; else ask the index, the newest spans of time first.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from db import newest
from db.conditions import condition, in_time, of_columns
from db.counting import SHELF, Tally, tally
from db.fulltext_postgresql import SEARCH, SPAN_BITS, holds, is_text, proposed
from db.models import Article, Story
from text.query import And, Node, Not, Or, Term

HEAD = select(Story.head_id).where(Story.id == Article.story_id).correlate(Article).scalar_subquery()
PLACE = (*SHELF, HEAD.label("head_id"))
LOOK = 120  # articles looked at one by one before the index is asked
PATIENCE = 10  # how many times that many it may take one by one to fill a page
READING = 8  # how many rows of the shelf are counted while one text is read
SPANS = 1  # spans the index is asked for at first; then four times as many, and so on


class Rows:
    """The articles a tree finds, between two moments."""

    def __init__(self, session: Session, tree: Node | None, since: datetime | None, until: datetime | None) -> None:
        self.session = session
        self.tree = tree
        self.low, self.high = newest.bounds(since, until)
        self.conditions = list(in_time(since, until))
        self.reads = tree is not None and _reads(tree)
        if tree is not None:
            self.conditions.append(condition(tree, self._say))

    def newest_first(self, below: int | None, count: int) -> Sequence[Any]:
        """Up to `count` rows (newest, id, story_id, head_id) under the key `below`."""
        if not self._indexed:
            return self._page(self.select(*PLACE), below, count)
        floor = self._floor(below, LOOK)
        if floor is None:
            return self._page(self.select(*PLACE), below, count)
        found = list(self._page(self.select(*PLACE).where(Article.newest >= floor), below, count))
        if len(found) < count <= len(found) * PATIENCE:
            further = self._floor(floor, LOOK * PATIENCE)
            asked = self.select(*PLACE)
            asked = asked if further is None else asked.where(Article.newest >= further)
            found += self._page(asked, floor, count - len(found))
            floor = further
        return found if floor is None else [*found, *self._indexed_walk(PLACE, floor, count - len(found))]

    def walk(self, columns: Sequence[Any], count: int) -> Sequence[Any]:
        """Up to `count` matching rows, newest first, quickest for many."""
        if self._indexed:
            return self._indexed_walk(columns, None, count)
        return self._page(self.select(*columns), None, count)

    def tally(self, most: int) -> Tally:
        """How many match, of the newest `most`, or of as many as can be read in that time."""
        most = self.affordable(most)
        if not self._indexed:
            return tally(self.session, self.select(*SHELF).order_by(Article.newest.desc()), most)
        found = self.walk(SHELF, most)
        floor = found[-1].newest if len(found) == most else None
        return Tally(len(found), len({row.story_id for row in found}), floor)

    def affordable(self, most: int) -> int:
        """How many rows take as long as `most` do where no text has to be read."""
        return most // READING if self.reads else most

    def which(self, keys: Collection[int]) -> set[int]:
        """Those of some articles' keys that match."""
        return set(self.session.scalars(self.select(Article.newest).where(Article.newest.in_(keys))))

    def select(self, *columns: Any) -> Select[Any]:
        """All matching rows, in no order, without the index of pairs."""
        asked = select(*columns).where(*self.conditions, *self._inside(Article.newest))
        return asked.join(SEARCH, SEARCH.c.newest == Article.newest) if self.reads else asked

    @property
    def _indexed(self) -> bool:
        return self.tree is not None and proposed(self.tree, 0) is not None

    def _indexed_walk(self, columns: Sequence[Any], below: int | None, count: int) -> Sequence[Any]:
        found: list[Any] = []
        for spans in self.spans(below):
            if len(found) >= count:
                break
            asked = self._of_spans(columns, spans, below).order_by(Article.newest.desc())
            found += self.session.execute(asked.limit(count - len(found))).all()
        return found

    def _of_spans(self, columns: Sequence[Any], spans: range, below: int | None) -> Select[Any]:
        """What the index proposes within some spans, and of that the matches. Materialized, and with every bound inside,
        lest the planner walk the spans row by row."""
        assert self.tree is not None
        each = [said for span in spans if (said := proposed(self.tree, span)) is not None]
        key = SEARCH.c.newest + 0  # as a sum no index serves it: the one of keys would list the whole span
        inside = [key >= spans[0] << SPAN_BITS, key < (spans[-1] + 1) << SPAN_BITS]
        if below is not None:
            inside.append(key < below)
        asked = select(SEARCH.c.newest).where(or_(*each), *inside, *self._inside(key))
        listed = asked.cte("listed").prefix_with("MATERIALIZED")
        joined = listed.join(SEARCH, SEARCH.c.newest == listed.c.newest).join(
            Article.__table__, Article.newest == listed.c.newest
        )
        return select(*columns).select_from(joined).where(*self.conditions)

    def _inside(self, key: Any) -> Iterator[ColumnElement[bool]]:
        if self.low is not None:
            yield key >= self.low
        if self.high is not None:
            yield key < self.high

    def spans(self, below: int | None = None) -> Iterator[range]:
        """Spans of time downwards from a key, in ranges that grow."""
        first, last = self.session.execute(select(func.min(Article.newest), func.max(Article.newest))).one()
        if first is None:
            return
        low = max(first, self.low if self.low is not None else first) >> SPAN_BITS
        high = min([last, *(key - 1 for key in (below, self.high) if key is not None)]) >> SPAN_BITS
        number = SPANS
        while high >= low:
            start = max(low, high - number + 1)
            yield range(start, high + 1)
            high, number = start - 1, number * 4

    def _page(self, asked: Select[Any], below: int | None, count: int) -> Sequence[Any]:
        if below is not None:
            asked = asked.where(Article.newest < below)
        return self.session.execute(asked.order_by(Article.newest.desc()).limit(count)).all()

    def _floor(self, below: int | None, depth: int) -> int | None:
        deep = select(Article.newest).order_by(Article.newest.desc()).offset(depth).limit(1)
        return self.session.scalar(deep if below is None else deep.where(Article.newest < below))

    def _say(self, node: Node) -> ColumnElement[bool] | None:
        if isinstance(node, Term) and is_text(node):
            return holds(node)
        return of_columns(self.session, node)


def _reads(node: Node) -> bool:
    """Whether texts have to be read to tell."""
    match node:
        case And(children) | Or(children):
            return any(_reads(child) for child in children)
        case Not(child):
            return _reads(child)
    return is_text(node)
