"""When an account was here last, and what is new since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from db.models import AccountVisit, Article

# A look after that long begins a new visit.
PAUSE = timedelta(minutes=30)
NOTED_AFTER = timedelta(minutes=1)
MAX_COUNTED = 10_000


@dataclass(frozen=True)
class Since:
    """When the visit before this one ended, and the newest article then."""

    at: datetime
    article: int


def since(visit: AccountVisit | None, now: datetime) -> Since | None:
    """What counts as new for a look at `now`; None for somebody who was never here before."""
    if visit is None:
        return None
    if now - visit.last_at > PAUSE:
        return Since(visit.last_at, visit.newest_article)
    if visit.before_at is None or visit.seen_article is None:
        return None
    return Since(visit.before_at, visit.seen_article)


def of_account(session: Session, account: int) -> AccountVisit | None:
    return session.get(AccountVisit, account)


def is_to_be_noted(visit: AccountVisit | None, now: datetime) -> bool:
    """Whether a look is worth a write."""
    return visit is None or now - visit.last_at > NOTED_AFTER


def note(session: Session, account: int, newest: int, now: datetime) -> None:
    """Remember that the account looked at the archive when `newest` was the newest article."""
    visit = of_account(session, account)
    if visit is None:
        visit = AccountVisit(account_id=account, last_at=now, newest_article=newest)
        session.add(visit)
        return
    before = since(visit, now)
    if before is not None:
        visit.before_at, visit.seen_article = before.at, before.article
    visit.last_at, visit.newest_article = now, newest


def new_stories(session: Session, number: int) -> int:
    """How many stories have an article stored after `number`, counted up to MAX_COUNTED articles."""
    fresh = (
        select(Article.story_id)
        .where(Article.id > number)
        .order_by(Article.id)
        .limit(MAX_COUNTED)
        .subquery()
    )
    return session.scalar(select(func.count(distinct(fresh.c.story_id)))) or 0
