"""What an account has marked: stories and policy records, read, important, not relevant,
with a note.

A story is marked through the article that was looked at. Articles are never deleted, so:
where stories are merged, the one that results has the marks of both (of important and
not relevant the later, all notes); where one is split, marks stay with the article they
were made on. A record's marks go along where it is merged into another.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from db.dialects import insert_for
from db.models import Article, Mark, PolicyRecord

READ, IMPORTANT, IRRELEVANT, NOTE = "read", "important", "irrelevant", "note"
SWITCHES = (READ, IMPORTANT, IRRELEVANT)
ARTICLE, POLICY = "article", "policy"
UNREAD, NOTED = "unread", "noted"
FILTERS = (UNREAD, READ, IMPORTANT, IRRELEVANT, NOTED)
MAX_NOTE_CHARS = 4000
_OPPOSITE = {IMPORTANT: IRRELEVANT, IRRELEVANT: IMPORTANT}
_marks: Any = Mark.__table__


@dataclass(frozen=True)
class Marked:
    """The marks of one story or record."""

    read: bool = False
    important: bool = False
    irrelevant: bool = False
    note: str | None = None


NOTHING = Marked()


def of_stories(
    session: Session, account: int, stories: Collection[int]
) -> dict[int, Marked]:
    """By story, what the account has marked; stories without marks are left out."""
    asked = (
        select(Article.story_id, Mark.kind, Mark.note, Mark.marked_at)
        .join(Mark, and_(Mark.subject == ARTICLE, Mark.subject_id == Article.id))
        .where(Mark.account_id == account, Article.story_id.in_(set(stories)))
        .order_by(Mark.marked_at, Mark.subject_id)
    )
    return _gathered(session.execute(asked))


def of_policies(
    session: Session, account: int, policies: Collection[int]
) -> dict[int, Marked]:
    """By record, what the account has marked; records without marks are left out."""
    asked = (
        select(Mark.subject_id, Mark.kind, Mark.note, Mark.marked_at)
        .where(
            Mark.account_id == account,
            Mark.subject == POLICY,
            Mark.subject_id.in_(set(policies)),
        )
        .order_by(Mark.marked_at)
    )
    return _gathered(session.execute(asked))


def _gathered(rows: Any) -> dict[int, Marked]:
    """Rows (what, kind, note, when) in the order of time, as one value for each."""
    kinds: dict[int, set[str]] = {}
    notes: dict[int, list[str]] = {}
    for what, kind, note, _ in rows:
        there = kinds.setdefault(what, set())
        there.add(kind)
        there.discard(_OPPOSITE.get(kind, ""))
        if note and note not in notes.setdefault(what, []):
            notes[what].append(note)
    return {
        what: Marked(
            READ in there,
            IMPORTANT in there,
            IRRELEVANT in there,
            "\n".join(notes.get(what, [])) or None,
        )
        for what, there in kinds.items()
    }


def mark_story(
    session: Session,
    account: int,
    article_id: int,
    changes: Mapping[str, bool | str | None],
    now: datetime,
) -> None:
    """Mark the story of an article, or take marks from it; what is not named stays."""
    story = select(Article.story_id).where(Article.id == article_id).scalar_subquery()
    members = select(Article.id).where(Article.story_id == story)
    _change(session, account, (ARTICLE, article_id), members, changes, now)


def mark_policy(
    session: Session,
    account: int,
    policy_id: int,
    changes: Mapping[str, bool | str | None],
    now: datetime,
) -> None:
    """The same for a policy record."""
    alone = select(PolicyRecord.id).where(PolicyRecord.id == policy_id)
    _change(session, account, (POLICY, policy_id), alone, changes, now)


def _change(
    session: Session,
    account: int,
    what: tuple[str, int],
    members: Any,
    changes: Mapping[str, bool | str | None],
    now: datetime,
) -> None:
    gone = {kind for kind, value in changes.items() if not value or kind == NOTE}
    gone |= {
        _OPPOSITE[kind] for kind, on in changes.items() if on and kind in _OPPOSITE
    }
    # A mark set again is as new as its last setting.
    gone |= {kind for kind, on in changes.items() if on}
    subject, number = what
    session.execute(
        delete(Mark).where(
            Mark.account_id == account,
            Mark.subject == subject,
            Mark.subject_id.in_(members),
            Mark.kind.in_(gone),
        )
    )
    for kind, value in changes.items():
        if not value:
            continue
        row = {
            "account_id": account,
            "subject": subject,
            "subject_id": number,
            "kind": kind,
            "note": value if kind == NOTE else None,
            "marked_at": now,
        }
        statement = insert_for(session.get_bind().dialect.name)(_marks).values(row)
        session.execute(statement.on_conflict_do_nothing())


def is_marked(account: int, name: str) -> ColumnElement[bool]:
    """Whether the article in hand is of a story that the account has marked so."""
    one = aliased(Article)
    kinds = {NOTED: (NOTE,), UNREAD: (READ, IRRELEVANT)}.get(name, (name,))
    stories = (
        select(one.story_id)
        .join(Mark, and_(Mark.subject == ARTICLE, Mark.subject_id == one.id))
        .where(Mark.account_id == account, Mark.kind.in_(kinds))
    )
    if name == UNREAD:
        return Article.story_id.not_in(stories)
    return Article.story_id.in_(stories)


def policy_ids(account: int, name: str) -> ColumnElement[bool]:
    """Whether the record in hand is one that the account has marked so."""
    kinds = {NOTED: (NOTE,), UNREAD: (READ, IRRELEVANT)}.get(name, (name,))
    marked = select(Mark.subject_id).where(
        Mark.account_id == account, Mark.subject == POLICY, Mark.kind.in_(kinds)
    )
    if name == UNREAD:
        return PolicyRecord.id.not_in(marked)
    return PolicyRecord.id.in_(marked)


def listed(session: Session, account: int, kind: str | None, limit: int) -> list[Mark]:
    """An account's marks, the latest first."""
    asked = select(Mark).where(Mark.account_id == account)
    if kind is not None:
        asked = asked.where(Mark.kind == kind)
    latest = asked.order_by(Mark.marked_at.desc(), Mark.subject, Mark.subject_id)
    return list(session.scalars(latest.limit(limit)))


def stories_of(session: Session, articles: Collection[int]) -> dict[int, int]:
    """By article, its story."""
    asked = select(Article.id, Article.story_id).where(Article.id.in_(set(articles)))
    return {row.id: row.story_id for row in session.execute(asked)}


def move_policy(session: Session, policy_id: int, to: int) -> None:
    """Let the marks of a record be another's, which keeps its own of the same kind; notes are joined."""
    rows = session.execute(
        select(_marks).where(
            _marks.c.subject == POLICY, _marks.c.subject_id == policy_id
        )
    ).mappings()
    for row in list(rows):
        same = and_(
            _marks.c.account_id == row["account_id"],
            _marks.c.subject == POLICY,
            _marks.c.subject_id == to,
            _marks.c.kind == row["kind"],
        )
        statement = insert_for(session.get_bind().dialect.name)(_marks)
        moved = session.execute(
            statement.values({**row, "subject_id": to})
            .on_conflict_do_nothing()
            .returning(_marks.c.kind)
        ).first()
        if moved is None and row["note"]:
            joined = func.coalesce(_marks.c.note, "") + "\n" + row["note"]
            session.execute(update(_marks).where(same).values(note=joined))
    session.execute(
        delete(Mark).where(Mark.subject == POLICY, Mark.subject_id == policy_id)
    )


def marked_policies() -> Any:
    """A statement with the numbers of all records that anybody has marked."""
    return select(Mark.subject_id).where(Mark.subject == POLICY)
