"""Sessions of the page that were logged out, also after a restart and for every process
that serves the page.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.models import EndedSession


def end(
    session: Session,
    name: str,
    now: datetime,
    lifetime: timedelta,
) -> None:
    """Keep that this session has ended; forget those whose cookie is too old to count by itself."""
    session.execute(delete(EndedSession).where(EndedSession.ended_at < now - lifetime))
    session.merge(EndedSession(sha256=_hash(name), ended_at=now))


def has_ended(session: Session, name: str) -> bool:
    """Whether this session was logged out."""
    return session.get(EndedSession, _hash(name)) is not None


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
