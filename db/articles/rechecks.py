"""Which stored articles are looked at again, and when: edits and removals are noticed that way."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.articles import former_addresses
from db.models import Article

Asked = tuple[str, str | None, str | None]


def next_step(
    article: Article,
    schedule: Sequence[timedelta],
    now: datetime,
) -> tuple[int, datetime | None]:
    """The next look at an article and how many come before it; None where the schedule is at its end.

    Counted from when it was first seen: what was found late is edited and taken down like others.
    """
    for step in range(article.recheck_step, len(schedule)):
        if (at := article.first_seen_at + schedule[step]) > now:
            return step, at
    return len(schedule), None


def plan_new(
    session: Session,
    source: str,
    since: datetime,
    schedule: Sequence[timedelta],
    now: datetime,
) -> None:
    """Plan the first look at the articles of `source` that were first seen after `since`."""
    fresh = select(Article).where(
        Article.source == source,
        Article.recheck_at.is_(None),
        Article.recheck_step == 0,
    )
    for article in session.scalars(fresh.where(Article.first_seen_at >= since)):
        article.recheck_step, article.recheck_at = next_step(article, schedule, now)


def plan_further(
    session: Session,
    urls: Sequence[str],
    schedule: Sequence[timedelta],
    now: datetime,
) -> None:
    """Plan the next look at articles that have just had one."""
    moved = [former_addresses.article_id(session, url) for url in urls]
    looked_at = or_(
        Article.url.in_(urls),
        Article.id.in_([one for one in moved if one]),
    )
    for article in session.scalars(select(Article).where(looked_at)):
        article.recheck_step += 1
        article.recheck_step, article.recheck_at = next_step(article, schedule, now)


def due(
    session: Session,
    source: str,
    now: datetime,
    limit: int = 50,
) -> list[Asked]:
    """Articles of a source whose next look is due, the longest overdue first: (url, etag, last_modified).

    One that was gone may be back as it was: then a 304 would not say so, and no ETag is sent.
    """
    ripe = select(Article.url, Article.etag, Article.last_modified, Article.gone)
    ripe = ripe.where(Article.source == source, Article.recheck_at <= now).order_by(
        Article.recheck_at
    )
    due_addresses: list[Asked] = []
    for url, etag, modified, gone in session.execute(ripe.limit(limit)):
        due_addresses.append((url, None, None) if gone else (url, etag, modified))
    return due_addresses
