"""Keys to the API: made once, shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access.desk import HOUSE
from db.models import ApiToken
from text.reason import Reason

PREFIX = "pw_"


class TokenExists(ValueError):
    """There is a token of that name already; the text says so."""


def make(
    session: Session,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    account: int = HOUSE,
) -> str:
    """A new token of an account; it can't be read again. Raises TokenExists."""
    if session.get(ApiToken, (account, name)) is not None:
        raise TokenExists(Reason("name.token-taken", name=name))
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            account_id=account,
            name=name,
            sha256=_hash(token),
            scopes=sorted(scopes),
            created_at=now,
        )
    )
    return token


def listed(session: Session, account: int | None = HOUSE) -> list[ApiToken]:
    """An account's tokens, by name; None: everybody's."""
    asked = select(ApiToken).order_by(ApiToken.account_id, ApiToken.name)
    if account is not None:
        asked = asked.where(ApiToken.account_id == account)
    return list(session.scalars(asked))


def revoke(session: Session, name: str, account: int = HOUSE) -> bool:
    """Whether there was such a token; it opens nothing any more."""
    token = session.get(ApiToken, (account, name))
    if token is not None:
        session.delete(token)
    return token is not None


def holder_of(session: Session, token: str) -> tuple[int, frozenset[str]]:
    """Whose token it is and what it may do; nothing for one that is none. Looked up by
    hash, so its time tells nothing.
    """
    found = session.execute(
        select(ApiToken.account_id, ApiToken.scopes).where(
            ApiToken.sha256 == _hash(token)
        )
    ).first()
    if found:
        return (found.account_id, frozenset(found.scopes))
    return (HOUSE, frozenset())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
