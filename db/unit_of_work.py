"""What a transaction collects and writes at its end, many rows in one statement.

An article takes a dozen small writes. Those that nobody reads before the commit (its
page, its index entry, what was learnt of its site) are collected here and written
together: one statement for a batch of articles instead of one each.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

T = TypeVar("T")
Write = Callable[[Session, list[T]], None]


class UnitOfWork:
    """The rows that wait for the end of a transaction, and what it remembers until then."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: dict[Write[Any], list[Any]] = {}
        self._memory: dict[type, Any] = {}

    def later(self, write: Write[T], row: T) -> None:
        """Hand a row to `write` at the next `flush`, together with all others given for it."""
        self._waiting.setdefault(write, []).append(row)

    def memory(self, kind: type[T]) -> T:
        """Returns this session's one instance of a class, made when first asked for."""
        if kind not in self._memory:
            self._memory[kind] = kind()
        found: T = self._memory[kind]
        return found

    def flush(self) -> None:
        """Write what waits. `Archive.write` calls it before the commit."""
        # A writer may collect more, so each is taken out before it runs.
        while self._waiting:
            write = next(iter(self._waiting))
            write(self._session, self._waiting.pop(write))


class ArchiveSession(Session):
    """A session of an archive, with its unit of work."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.work = UnitOfWork(self)


def unit_of_work(session: Session) -> UnitOfWork:
    """Returns the session's unit of work. Raises TypeError for a session that no archive gave."""
    if not isinstance(session, ArchiveSession):
        raise TypeError("use a session from Archive.read() or Archive.write()")
    return session.work
