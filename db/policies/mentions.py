"""What articles say of documents: mentions, targets, windows, and counts of what
happened to them.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, union, update
from sqlalchemy.orm import Session

from db.dialects import insert_for
from db.models import (
    Article,
    Attachment,
    PolicyCount,
    PolicyMention,
    PolicyTarget,
    PolicyWindow,
)
from db.policies.window_lines import Seeds, seeds_of
from text.policy.facts import MAX_ATTACHED_CHARS

MAX_FIRST, MAX_LAST = 50, 20
MAX_AGAIN = 50
_mentions: Any = PolicyMention.__table__
_targets: Any = PolicyTarget.__table__
_windows: Any = PolicyWindow.__table__
_articles: Any = Article.__table__
_attachments: Any = Attachment.__table__
_READ = (
    _articles.c.id,
    _articles.c.title,
    _articles.c.text,
    _articles.c.published_at,
    _articles.c.first_seen_at,
    _articles.c.publisher,
    _articles.c.site,
    _articles.c.category,
    _articles.c.document_number,
    _articles.c.document_date,
    _articles.c.issuers,
)


class Pinned(NamedTuple):
    """A mention that a person put into a record."""

    core_key: int
    position: int
    policy_id: int


def articles_to_read(session: Session, ids: Collection[int]) -> list[Any]:
    """What is read of articles, as rows."""
    asked = select(*_READ).where(_articles.c.id.in_(list(ids)))
    return list(session.connection().execute(asked))


def spoken(session: Session, article_ids: Collection[int]) -> set[int]:
    """Those of some articles of which mentions or windows are kept."""
    ids = list(article_ids)
    asked = union(
        select(_mentions.c.article_id).where(_mentions.c.article_id.in_(ids)),
        select(_windows.c.article_id).where(_windows.c.article_id.in_(ids)),
    )
    return set(session.connection().scalars(asked))


def attached_texts(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """By article, the beginnings of its attachments' texts."""
    text = func.substr(_attachments.c.text, 1, MAX_ATTACHED_CHARS)
    asked = (
        select(_attachments.c.article_id, text.label("text"))
        .where(_attachments.c.article_id.in_(list(ids)), _attachments.c.text != "")
        .order_by(_attachments.c.id)
    )
    found: dict[int, list[str]] = {}
    for row in session.connection().execute(asked):
        found.setdefault(row.article_id, []).append(row.text)
    return found


class Forgotten(NamedTuple):
    """What an article had said: the records it spoke of, where a person put its
    mentions, and what its windows were about."""

    records: set[int]
    pinned: list[Pinned]
    windows: Seeds


def forget(session: Session, article_id: int) -> Forgotten:
    """Deletes what an article said."""
    connection = session.connection()
    rows = connection.execute(
        select(
            _mentions.c.policy_id,
            _mentions.c.pinned,
            _mentions.c.core_key,
            _mentions.c.position,
        ).where(_mentions.c.article_id == article_id)
    ).all()
    if rows:
        for table in (_mentions, _targets):
            connection.execute(delete(table).where(table.c.article_id == article_id))
    gone = connection.execute(
        delete(_windows)
        .where(_windows.c.article_id == article_id)
        .returning(_windows.c.policy_id, _windows.c.subject)
    ).all()
    records = set()
    for row in rows:
        if row.policy_id is not None:
            records.add(row.policy_id)
    pinned = []
    for row in rows:
        if row.pinned:
            pinned.append(Pinned(row.core_key, row.position, row.policy_id))
    return Forgotten(records, pinned, seeds_of(gone))


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes mentions."""
    if rows:
        session.connection().execute(insert(_mentions), list(rows))


def add_targets(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes targets."""
    if rows:
        session.connection().execute(insert(_targets), list(rows))


def add_windows(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes windows."""
    if rows:
        session.connection().execute(insert(_windows), list(rows))


def said_of(session: Session, policy_id: int) -> list[Any]:
    """The mentions a record's facts are made of: its own pages, the first MAX_FIRST and
    the last MAX_LAST, as rows with the article's site and category."""
    joined = _said().where(_mentions.c.policy_id == policy_id)
    connection = session.connection()
    first = joined.order_by(_mentions.c.own.desc(), _mentions.c.id).limit(MAX_FIRST)
    rows = connection.execute(first).all()
    if len(rows) == MAX_FIRST:
        known = {row.id for row in rows}
        last = joined.order_by(_mentions.c.id.desc()).limit(MAX_LAST)
        rows = [
            *rows,
            *(row for row in connection.execute(last) if row.id not in known),
        ]
    return list(rows)


def said_of_all(session: Session, policy_ids: Collection[int]) -> list[Any]:
    """All mentions of some records that have few, in the order of `said_of`."""
    if not policy_ids:
        return []
    joined = _said().where(_mentions.c.policy_id.in_(list(policy_ids)))
    ordered = joined.order_by(
        _mentions.c.policy_id,
        _mentions.c.own.desc(),
        _mentions.c.id,
    )
    return list(session.connection().execute(ordered))


def _said() -> Any:
    return select(
        _mentions,
        _articles.c.site,
        _articles.c.category,
        _articles.c.published_at,
        _articles.c.first_seen_at,
    ).join(_articles, _articles.c.id == _mentions.c.article_id)


def unlinked_articles(
    session: Session,
    core_keys: Collection[int],
) -> dict[int, list[int]]:
    """By core, articles with a mention of it that no record was found for, at most
    MAX_AGAIN."""
    found: dict[int, list[int]] = {}
    if not core_keys:
        return found
    asked = (
        select(_mentions.c.core_key, _mentions.c.article_id)
        .where(
            _mentions.c.core_key.in_(list(core_keys)),
            _mentions.c.policy_id.is_(None),
        )
        .distinct()
        .limit(MAX_AGAIN * len(core_keys))
    )
    for core_key, article_id in session.connection().execute(asked):
        articles = found.setdefault(core_key, [])
        if len(articles) < MAX_AGAIN:
            articles.append(article_id)
    return found


def pin(
    session: Session,
    policy_id: int,
    article_ids: Collection[int],
    to: int,
) -> int:
    """Puts what some articles say of a record into another for good; how many
    mentions."""
    moved: Any = session.connection().execute(
        update(_mentions)
        .where(
            _mentions.c.policy_id == policy_id,
            _mentions.c.article_id.in_(list(article_ids)),
        )
        .values(policy_id=to, pinned=True, outcome="by-hand", reason="split by hand")
    )
    for table in (_targets, _windows):
        session.connection().execute(
            update(table)
            .where(
                table.c.policy_id == policy_id,
                table.c.article_id.in_(list(article_ids)),
            )
            .values(policy_id=to)
        )
    return int(moved.rowcount)


def move_all(session: Session, policy_id: int, to: int) -> None:
    """Puts everything said of a record into another."""
    for table in (_mentions, _targets, _windows):
        session.connection().execute(
            update(table).where(table.c.policy_id == policy_id).values(policy_id=to)
        )


def count_up(session: Session, counts: Mapping[str, int]) -> None:
    """Adds to the named counts."""
    rows = [{"name": name, "number": number} for name, number in sorted(counts.items())]
    if not rows:
        return
    statement = insert_for(session.get_bind().dialect.name)(PolicyCount)
    added = PolicyCount.__table__.c.number + statement.excluded.number
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"number": added},
        ),
        rows,
    )


def counts(session: Session) -> dict[str, int]:
    """How often each thing happened, by name."""
    asked = select(PolicyCount.name, PolicyCount.number).order_by(PolicyCount.name)
    return {row[0]: row[1] for row in session.execute(asked)}
