"""What is remembered of addresses that are fetched again and again: validators of lists, pages not worth a
visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import FetchState

# Fewer than 999 bound values, which every build of SQLite allows.
BATCH = 500
_UNUSABLE = "unusable:"


def get(session: Session, url: str) -> FetchState | None:
    """What is known of a list; None at its first visit."""
    return session.get(FetchState, url)


@dataclass(frozen=True)
class ListRead:
    """How a list was when it was last read whole; `names`: the lists that it names."""

    url: str
    source: str | None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    names: list[str] | None = None


def put(session: Session, read: ListRead, now: datetime) -> None:
    """Remember how a list was."""
    session.merge(FetchState(**vars(read), fetched_at=now))


def put_unusable(
    session: Session,
    reasons: dict[str, str],
    source: str | None,
    now: datetime,
) -> None:
    """Remember article addresses (and why) that led to no article."""
    for url, reason in reasons.items():
        put(session, ListRead(url, source, body_hash=f"{_UNUSABLE}{reason}"), now)


def unusable(session: Session, urls: Iterable[str], since: datetime) -> set[str]:
    """Those of `urls` that led to no article when they were tried after `since`."""
    wanted, found = list(urls), set[str]()
    for start in range(0, len(wanted), BATCH):
        tried = select(FetchState.url).where(
            FetchState.url.in_(wanted[start : start + BATCH])
        )
        tried = tried.where(
            FetchState.body_hash.startswith(_UNUSABLE),
            FetchState.fetched_at >= since,
        )
        found.update(session.scalars(tried))
    return found


def forget_before(session: Session, then: datetime) -> None:
    """Drop what was remembered before `then`: lists that are gone, addresses that no list names any more."""
    session.execute(delete(FetchState).where(FetchState.fetched_at < then))
