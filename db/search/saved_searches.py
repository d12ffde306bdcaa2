"""Searches that somebody wants to find again, by name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import accounts
from db.access.desk import HOUSE, OPERATOR, Desk
from db.models import SavedSearch
from text.reason import Reason


def listed(session: Session, account: int = HOUSE) -> list[SavedSearch]:
    """An account's saved searches, by name."""
    asked = select(SavedSearch).where(SavedSearch.account_id == account)
    return list(session.scalars(asked.order_by(SavedSearch.name)))


def find(session: Session, name: str, desk: Desk = OPERATOR) -> SavedSearch | None:
    """The saved search that a name means at a desk."""
    for account, plain in accounts.addresses(session, name, desk):
        found = session.get(SavedSearch, (account, plain))
        if found is not None:
            return found
    return None


class SavedExists(Exception):
    """Another search has that name."""


def keep(
    session: Session,
    name: str,
    asked: str,
    now: datetime,
    account: int = HOUSE,
) -> None:
    """Save a search. Raises SavedExists where another one has the name."""
    there = session.get(SavedSearch, (account, name))
    if there is None:
        session.add(
            SavedSearch(account_id=account, name=name, asked=asked, created_at=now)
        )
    elif there.asked != asked:
        raise SavedExists(Reason("name.saved-taken", name=name))


def forget(session: Session, name: str, account: int = HOUSE) -> bool:
    """Whether there was one of that name."""
    saved = session.get(SavedSearch, (account, name))
    if saved is not None:
        session.delete(saved)
    return saved is not None


def see(
    session: Session,
    name: str,
    account: int,
    newest: int,
) -> None:
    """Remember the newest article of the moment a search was opened."""
    saved = session.get(SavedSearch, (account, name))
    if saved is not None:
        saved.seen_article = newest
