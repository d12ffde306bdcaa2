"""Windows that close soon, and which of them rules have reminded of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.dialects import insert_for
from db.models import Article, PolicyWindow, WindowReminder
from db.policies.windows import state_of, uid_of

MAX_WINDOWS = 5000
# Articles of one window that are asked whether a rule finds them.
MAX_ARTICLES = 5
KEPT = timedelta(days=400)
_windows: Any = PolicyWindow.__table__
_articles: Any = Article.__table__


class Claim(NamedTuple):
    """A reminder: of a rule, of a window by its calendar id, for an end, so many
    workdays before."""

    rule_id: int
    uid: str
    until: str
    workdays: int


class ClosingWindow(NamedTuple):
    """A window that is open or coming, with the articles that state this end and the
    ends it had before."""

    uid: str
    until: str
    title: str
    sentence: str
    articles: tuple[int, ...]
    first_seen_at: datetime
    was: tuple[str, ...]


def closing(
    session: Session,
    first: date,
    last: date,
    now: datetime,
) -> list[ClosingWindow]:
    """The windows that end between two days, both included, the next first."""
    asked = (
        select(_windows, _articles.c.first_seen_at)
        .join(_articles, _articles.c.id == _windows.c.article_id)
        .where(
            ~_windows.c.superseded,
            _windows.c.until >= first.isoformat(),
            _windows.c.until <= f"{last.isoformat()}~",
        )
        .order_by(_windows.c.until, _windows.c.id)
        .limit(MAX_WINDOWS)
    )
    found: dict[tuple[str, str], ClosingWindow] = {}
    for row in session.connection().execute(asked):
        if state_of(row.opens, row.until, now) == "closed":
            continue
        key = uid_of(row), row.until
        known = found.get(key)
        if known is None:
            was = tuple(str(one["until"]) for one in row.replaces)
            found[key] = ClosingWindow(
                *key,
                row.title,
                row.sentence,
                (row.article_id,),
                row.first_seen_at,
                was,
            )
        elif len(known.articles) < MAX_ARTICLES:
            found[key] = known._replace(
                articles=(*known.articles, row.article_id),
                first_seen_at=min(known.first_seen_at, row.first_seen_at),
            )
    return list(found.values())


def claimed(session: Session, uids: Collection[str]) -> set[Claim]:
    """The reminders that were given of these windows."""
    columns = (
        WindowReminder.rule_id,
        WindowReminder.uid,
        WindowReminder.until,
        WindowReminder.workdays,
    )
    asked = select(*columns).where(WindowReminder.uid.in_(sorted(uids)))
    return {Claim(*row) for row in session.execute(asked)}


def claim(session: Session, claims: Sequence[Claim], now: datetime) -> set[Claim]:
    """Writes these reminders down as given; returns those that nobody gave before. Old
    ones are forgotten."""
    oldest = now - KEPT
    session.execute(delete(WindowReminder).where(WindowReminder.reminded_at < oldest))
    ours = set()
    insert_new = insert_for(session.get_bind().dialect.name)
    for one in claims:
        statement = insert_new(WindowReminder).values(**one._asdict(), reminded_at=now)
        statement = statement.on_conflict_do_nothing()
        written = session.execute(statement.returning(WindowReminder.rule_id)).first()
        if written is not None:
            ours.add(one)
    return ours
