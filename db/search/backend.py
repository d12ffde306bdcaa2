"""What search needs of a database, as one protocol; SQLite and PostgreSQL implement it.

A word is found on SQLite by FTS5 over character pairs (`db.search.sqlite`), on
PostgreSQL by a GIN index over numbers of pairs (`db.search.postgresql`). Nothing else
in this room asks which database it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from db.search.spec import RowFilter


class Tally(NamedTuple):
    """Matches counted from the newest down to the key `floor`; None: there are no others."""

    articles: int
    stories: int
    floor: int | None


class MatchingRows(Protocol):
    """The articles that a `RowFilter` finds. `stopped`: the key under which the last scan
    did not look, because its time was up.
    """

    stopped: int | None

    def newest_first(self, below: int | None, count: int) -> Sequence[Any]:
        """Up to `count` rows (newest, id, story_id, head_id) under the key `below`."""

    def others(self, stories: Collection[int], known: Collection[int]) -> Sequence[Any]:
        """The matching rows (newest, id, story_id, head_id) of some stories beside
        those of known keys, in no order.
        """

    def walk(self, columns: Sequence[Any], count: int) -> Sequence[Any]:
        """Up to `count` matching rows, newest first, quickest for many."""

    def seen_between(
        self, columns: Sequence[Any], places: tuple[Any, Any], count: int
    ) -> Sequence[Any]:
        """Up to `count` matching rows between two places (`db.search.first_seen`), those
        seen last first, looked up row by row.
        """

    def affordable(self, most: int) -> int:
        """How many rows take as long as `most` do where no text has to be read."""

    def tally(self, most: int) -> Tally:
        """How many match, of the newest `most`, or of as many as can be read in that time."""


class SearchBackend(Protocol):
    """One database's full-text index: reading it, writing it, rebuilding it."""

    def rows(self, session: Session, wanted: RowFilter) -> MatchingRows:
        """The matching articles."""

    def limited(self, session: Session, seconds: float) -> AbstractContextManager[None]:
        """A context in which the database ends a statement that runs longer."""

    def position(self, text: Any, part: str) -> ColumnElement[int]:
        """Where `part` begins in a text, counted from 1; 0 where it does not occur."""

    def add_many(
        self,
        session: Session,
        articles: Iterable[tuple[int, Mapping[str, str]]],
    ) -> None:
        """Add articles by key and searched fields; quickest in the order of their keys."""

    def remove(self, session: Session, key: int) -> None:
        """Make the article of a key unfindable, as far as the index can."""

    def taken_keys(self, session: Session, keys: Collection[int]) -> set[int]:
        """Those of some keys that an article has, or that the index has not forgotten."""

    def keeps(self, session: Session, key: int) -> bool:
        """Whether an article that is added under a key now would meet an entry of its past."""

    def knows_article(self, above: int | None = None) -> ColumnElement[bool]:
        """Whether the index has the article in hand (which has a key above `above`)."""

    def clear(self, session: Session) -> None:
        """Empty the index."""

    def before_filling(self, session: Session) -> None:
        """To be called before very many articles are added."""

    def after_filling(self, session: Session) -> None:
        """To be called when they are."""


@cache
def backend_for(dialect: str) -> SearchBackend:
    """Returns the implementation for `sqlite` or `postgresql`."""
    # Only the one in use: the other's driver and dialect take a tenth of a second to import.
    if dialect == "sqlite":
        from db.search.sqlite import SqliteSearch

        return SqliteSearch()
    from db.search.postgresql import PostgresqlSearch

    return PostgresqlSearch()


def backend_of(session: Session) -> SearchBackend:
    """Returns the implementation for the database that a session is on."""
    return backend_for(session.get_bind().dialect.name)
