"""Addresses from which articles have moved for good, and moving an article to its new one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Article, FormerAddress
from text.urls import address_key, site

# Fewer than 999 bound values, which every build of SQLite allows.
BATCH = 500


def known(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of `keys` (address keys) that articles have moved from."""
    found: set[str] = set()
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        named = select(FormerAddress.address_key).where(
            FormerAddress.address_key.in_(batch)
        )
        found.update(session.scalars(named))
    return found


def article_id(session: Session, url: str) -> int | None:
    """The number of the article that has moved away from an address."""
    moved = session.get(FormerAddress, address_key(url))
    if moved is not None:
        return moved.article_id
    return None


def remember(session: Session, url: str, article_id: int) -> None:
    """Note that the article has moved away from `url`; an address that has an article
    of its own stays its own.
    """
    key = address_key(url)
    taken = select(Article.id).where(Article.address_key == key).limit(1)
    if session.scalar(taken) is None:
        session.merge(FormerAddress(address_key=key, article_id=article_id))


def move(session: Session, article: Article, url: str) -> None:
    """Give an article its new address; the old one goes on leading to it."""
    old = article.url
    article.url = url
    article.address_key = address_key(url)
    article.site = site(url)
    session.flush()
    remember(session, old, article.id)
