"""Repaired passports that were accepted on one machine and hold on all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import AcceptedPassport

_MAX_REPLACED = 50


def all_of(session: Session) -> Sequence[AcceptedPassport]:
    """Every accepted passport."""
    return session.scalars(select(AcceptedPassport)).all()


def put(
    session: Session,
    source: str,
    text: str,
    replaced: str,
    now: datetime,
) -> AcceptedPassport:
    """Keep an accepted passport; what an earlier one replaced, it replaces as well."""
    row = session.get(AcceptedPassport, source)
    if row is None:
        row = AcceptedPassport(source=source, replaces=[])
        session.add(row)
    row.text, row.accepted_at = text, now
    row.replaces = [*(one for one in row.replaces if one != replaced), replaced][-_MAX_REPLACED:]  # fmt: skip
    return row


def forget(session: Session, source: str) -> bool:
    """Let the files say again what a source is; whether there was anything to forget."""
    gone = delete(AcceptedPassport).where(AcceptedPassport.source == source)
    done = session.execute(gone.returning(AcceptedPassport.source))
    return done.first() is not None
