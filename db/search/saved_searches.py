"""Searches that somebody wants to find again, by name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import SavedSearch
from text.reason import Reason


def listed(session: Session) -> list[SavedSearch]:
    """All saved searches, by name."""
    return list(session.scalars(select(SavedSearch).order_by(SavedSearch.name)))


def find(session: Session, name: str) -> SavedSearch | None:
    return session.get(SavedSearch, name)


class SavedExists(Exception):
    """Another search has that name."""


def keep(session: Session, name: str, asked: str, now: datetime) -> None:
    """Save a search. Raises SavedExists where another one has the name."""
    there = session.get(SavedSearch, name)
    if there is None:
        session.add(SavedSearch(name=name, asked=asked, created_at=now))
    elif there.asked != asked:
        raise SavedExists(Reason("name.saved-taken", name=name))


def forget(session: Session, name: str) -> bool:
    """Whether there was one of that name."""
    saved = session.get(SavedSearch, name)
    if saved is not None:
        session.delete(saved)
    return saved is not None
