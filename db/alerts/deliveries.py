"""Which message carries which find to which recipient."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from db.alerts.hits import chunks
from db.alerts.outbox import complete
from db.models import DigestItem, Hit, Message, Rule


def take_along(
    session: Session,
    message: int,
    items: Iterable[tuple[int, str]],
) -> None:
    """Write down that a digest carries these (hit, recipient) pairs."""
    for hit, to in items:
        session.execute(
            update(DigestItem)
            .where(
                DigestItem.hit_id == hit,
                DigestItem.to == to,
                DigestItem.message_id.is_(None),
            )
            .values(message_id=message)
        )


def by_message_id(session: Session, message_id: str) -> int | None:
    """The row number of the message with that Message-ID."""
    return session.scalar(
        select(Message.id).where(Message.message_id == message_id).limit(1)
    )


def by_mark(session: Session, mark: str) -> Message | None:
    """The message whose Message-ID begins with this mark, whatever the sender's domain was."""
    begins = and_(Message.message_id >= f"<{mark}@", Message.message_id < f"<{mark}A")
    return session.scalar(select(Message).where(begins).limit(1))


def history(
    session: Session,
    rule_id: int,
    limit: int = 100,
) -> list[tuple[Hit, list[Message]]]:
    """What a rule found, newest first, each with the messages that carried it."""
    hits = list(
        session.scalars(
            select(Hit)
            .where(Hit.rule_id == rule_id)
            .order_by(Hit.id.desc())
            .limit(limit)
        )
    )
    carried: dict[int, list[Message]] = {hit.id: [] for hit in hits}
    digests = select(DigestItem.hit_id, Message).join(
        Message,
        Message.id == DigestItem.message_id,
    )
    for number, message in session.execute(
        digests.where(DigestItem.hit_id.in_(carried))
    ):
        carried[number].append(message)
    # Written by versions that kept no list of what an immediate mail carries.
    singles = select(Message).where(Message.rule_id == rule_id, Message.kind == "alert")
    by_story: dict[int | None, list[Message]] = {}
    for message in session.scalars(
        singles.where(Message.story_id.in_({hit.story_id for hit in hits}))
    ):
        by_story.setdefault(message.story_id, []).append(message)
    listed: list[tuple[Hit, list[Message]]] = []
    for hit in hits:
        listed.append(
            (
                hit,
                carried[hit.id]
                or ([] if hit.revision_id else by_story.get(hit.story_id, [])),
            )
        )
    return listed


def told(
    session: Session,
    to: str,
    story_ids: Collection[int],
) -> dict[tuple[int, int], int]:
    """By (story, revision), the message that told this recipient of it at once, whichever
    rule found it. A message that failed has told nobody.
    """
    carried: dict[tuple[int, int], int] = {}
    for chunk in chunks(story_ids):
        # Earlier versions kept no list of what an immediate mail carries.
        singles = select(Message.story_id, Message.id).where(
            Message.to == to,
            Message.kind == "alert",
            Message.state != "failed",
            Message.story_id.in_(chunk),
        )
        carried.update(
            ((story, 0), number)
            for story, number in session.execute(singles)
            if story is not None
        )
        listed = (
            select(Hit.story_id, Hit.revision_id, DigestItem.message_id)
            .join(DigestItem, DigestItem.hit_id == Hit.id)
            .join(Message, Message.id == DigestItem.message_id)
            .where(
                DigestItem.to == to,
                Message.kind == "alert",
                Message.state != "failed",
                Hit.story_id.in_(chunk),
            )
        )
        carried.update(
            ((story, revision), number)
            for story, revision, number in session.execute(listed)
            if number is not None
        )
    return carried


def carried_by(session: Session, message: int) -> list[tuple[Hit, Rule]]:
    """The hits in a message, with the rules that found them."""
    chosen = (
        select(Hit, Rule)
        .join(DigestItem, DigestItem.hit_id == Hit.id)
        .join(Rule, Rule.id == Hit.rule_id)
        .where(DigestItem.message_id == message)
        .order_by(Hit.relevance.desc(), Hit.id)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def renew(session: Session, row: dict[str, Any]) -> int | None:
    """Let a failed message with this Message-ID wait again, with what `row` says; its
    row number, None where there is none that failed.
    """
    failed = select(Message).where(
        Message.message_id == row["message_id"],
        Message.state == "failed",
    )
    message = session.scalar(failed.with_for_update())
    if message is None:
        return None
    cleared = {"error": None, "error_code": None, "error_values": None}
    for name, value in {**complete(row), **cleared}.items():
        setattr(message, name, value)
    return message.id
