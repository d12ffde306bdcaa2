"""Which sources speak for a site or for a publisher."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Article

# What a source published longer ago says little of what it is.
REMEMBERED = timedelta(days=180)
_MIN_SHARE = 0.5


def of_sites(
    session: Session, sites: Collection[str], now: datetime
) -> dict[str, set[str]]:
    """By site, the sources whose articles lately stood there."""
    return _speaking(session, Article.site, sites, now)


def of_publishers(
    session: Session, publishers: Collection[str], now: datetime
) -> dict[str, set[str]]:
    """By publisher, the sources at least half of whose articles lately were that publisher's:
    a site that reposts one now and then does not speak for it.
    """
    return _speaking(session, Article.publisher, publishers, now)


def _speaking(
    session: Session, column: object, names: Collection[str], now: datetime
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in names}
    since = now - REMEMBERED
    for name in names:
        counted = _count(session, column == name, since)
        if not counted:
            continue
        totals = _count(session, Article.source.in_(counted), since)
        for source, number in counted.items():
            if number >= _MIN_SHARE * totals[source]:
                found[name].add(source)
    return found


def _count(session: Session, where: object, since: datetime) -> dict[str, int]:
    rows = (
        select(Article.source, func.count())
        .where(where, Article.source.is_not(None), Article.first_seen_at >= since)  # type: ignore[arg-type]
        .group_by(Article.source)
    )
    return {source: number for source, number in session.execute(rows) if source}
