"""Keys to the API: made once, shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import ApiToken
from text.reason import Reason

PREFIX = "pw_"


class TokenExists(ValueError):
    """There is a token of that name already; the text says so."""


def make(session: Session, name: str, scopes: Sequence[str], now: datetime) -> str:
    """A new token with these scopes; it can't be read again. Raises TokenExists."""
    if session.get(ApiToken, name) is not None:
        raise TokenExists(Reason("name.token-taken", name=name))
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            name=name,
            sha256=_hash(token),
            scopes=sorted(scopes),
            created_at=now,
        )
    )
    return token


def listed(session: Session) -> list[ApiToken]:
    """All tokens, by name."""
    return list(session.scalars(select(ApiToken).order_by(ApiToken.name)))


def revoke(session: Session, name: str) -> bool:
    """Whether there was such a token; it opens nothing any more."""
    token = session.get(ApiToken, name)
    if token is not None:
        session.delete(token)
    return token is not None


def scopes_of(session: Session, token: str) -> frozenset[str]:
    """What a token may do; nothing for one that is none. Looked up by hash, so its time tells nothing."""
    scopes = session.scalar(
        select(ApiToken.scopes).where(ApiToken.sha256 == _hash(token))
    )
    return frozenset(scopes or ())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
