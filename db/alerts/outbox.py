"""The outbox: mail waiting, being sent, sent, failed. A row is claimed by a conditional
UPDATE and a lease.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from db.answers import alerts as answers
from db.answers.base import fields_from
from db.dialects import insert_for
from db.models import Message, Recipient
from text.reason import Reason, restored, stored

STATES = ("waiting", "sending", "sent", "failed")
# Longer than the longest wait of any retry with its jitter, so that only a wrong clock
# can exceed it.
FARTHEST = timedelta(hours=6)
# How errors begin that are no single mail's (alerts.replies, alerts.smtp_trouble).
SERVER_TROUBLE = "mail server"


@dataclass(frozen=True)
class Claim:
    """A message this process may send until its lease runs out; `attempt` is the token that proves it."""

    id: int
    attempt: int
    message_id: str
    to: str
    content: bytes
    created_at: datetime
    ambiguous: int


def put(session: Session, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Add messages that are not there yet; by Message-ID, the row numbers of those that were added."""
    if not rows:
        return {}
    insert_new = insert_for(session.get_bind().dialect.name)
    added: dict[str, int] = {}
    for start in range(0, len(rows), 200):
        statement = insert_new(Message).values(
            list(map(complete, rows[start : start + 200]))
        )
        statement = statement.on_conflict_do_nothing(index_elements=["message_id"])
        added.update(
            (message_id, number)
            for message_id, number in session.execute(
                statement.returning(Message.message_id, Message.id)
            )
        )
    return added


def complete(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the values of a message that has not been sent yet."""
    return {
        "kind": "alert",
        "rule_id": None,
        "story_id": None,
        "state": "waiting",
        "attempts": 0,
        "ambiguous": 0,
        **row,
    }


def claim(
    session: Session,
    now: datetime,
    lease_until: datetime,
    owner: str | None = None,
) -> Claim | None:
    """Take the next message that is due: waiting, or left in `sending` by a process whose lease ran out.

    Nothing waits longer than `FARTHEST`: what seems to was put off by a clock that has been set back since.
    """
    wrong = now + FARTHEST
    ready = or_(
        and_(
            Message.state == "waiting",
            or_(Message.not_before <= now, Message.not_before > wrong),
        ),
        and_(
            Message.state == "sending",
            or_(Message.leased_until <= now, Message.leased_until > wrong),
        ),
    )
    chosen = (
        select(Message.id)
        .where(ready)
        .order_by(Message.not_before, Message.id)
        .limit(1)
    )
    chosen = chosen.with_for_update(skip_locked=True)
    statement = (
        update(Message)
        .where(Message.id == chosen.scalar_subquery(), ready)
        .values(state="sending", attempts=Message.attempts + 1, leased_until=lease_until, leased_by=owner)
        .returning(
            Message.id, Message.attempts, Message.message_id, Message.to, Message.content, Message.created_at,
            Message.ambiguous,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    row = session.execute(statement).first()
    return None if row is None else Claim(*row._tuple())


def _as_columns(error: str) -> dict[str, Any]:
    """What stopped a message, as its text, code and values are written down."""
    code, values = stored(error)
    return {"error": str(error), "error_code": code, "error_values": values}


def mark(session: Session, claim: Claim, **values: Any) -> bool:
    """Write down what became of a claimed message. False if another process has taken it over since."""
    if values.get("error") is not None:
        values |= _as_columns(values["error"])
    statement = (
        update(Message)
        .where(
            Message.id == claim.id,
            Message.state == "sending",
            Message.attempts == claim.attempt,
        )
        .values(leased_until=None, leased_by=None, **values)
    )
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def owners(session: Session) -> set[str]:
    """Who holds messages in `sending`."""
    held = (
        select(Message.leased_by)
        .where(Message.state == "sending", Message.leased_by.is_not(None))
        .distinct()
    )
    return {owner for owner in session.scalars(held) if owner}


def confirm(
    session: Session,
    owner: str,
    sent: Iterable[tuple[int, int]],
    now: datetime,
) -> None:
    """Mark as sent what a process noted as confirmed, (row number, attempt), and could
    not write down itself.
    """
    for message, attempt in sent:
        session.execute(
            update(Message)
            .where(
                Message.id == message,
                Message.attempts == attempt,
                Message.leased_by == owner,
            )
            .where(Message.state == "sending")
            .values(
                state="sent",
                sent_at=now,
                error=None,
                leased_until=None,
                leased_by=None,
            )
        )


def release(session: Session, owner: str, now: datetime) -> int:
    """Give back what a process holds that is known to be dead; how many messages that were."""
    result = session.execute(
        update(Message)
        .where(Message.state == "sending", Message.leased_by == owner)
        .values(
            state="waiting",
            not_before=now,
            leased_until=None,
            leased_by=None,
            **_as_columns(Reason("mail.sender-died")),
        )
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def suspend(session: Session, address: str, reason: str, now: datetime) -> None:
    """Remember that the server refuses this recipient for good."""
    code, values = stored(reason)
    recipient = Recipient(
        address=address,
        suspended_at=now,
        reason=str(reason),
        reason_code=code,
        reason_values=values,
    )
    session.merge(recipient)


def suspension(session: Session, address: str) -> str | None:
    """Why nothing is sent to `address`, or None."""
    recipient = session.get(Recipient, address)
    return None if recipient is None else reason_of(recipient)


def reason_of(recipient: Recipient) -> str:
    """Why a recipient is suspended; what an older program wrote has its text alone."""
    reason = restored(recipient.reason, recipient.reason_code, recipient.reason_values)
    return reason or recipient.reason


def suspended(session: Session) -> list[Recipient]:
    return list(session.scalars(select(Recipient).order_by(Recipient.suspended_at)))


def retry(session: Session, ids: Iterable[int] | None = None, *, now: datetime) -> int:
    """Put failed messages (all, or those numbered) back to waiting, and lift their recipients' suspension.

    Those that wait after a vain attempt are due at once.
    """
    tried = and_(Message.state == "waiting", Message.attempts > 0)
    chosen = select(Message.id, Message.to).where(or_(Message.state == "failed", tried))
    if ids is not None:
        chosen = chosen.where(Message.id.in_(list(ids)))
    rows = session.execute(chosen).all()
    session.execute(
        delete(Recipient).where(Recipient.address.in_({row.to for row in rows}))
    )
    session.execute(
        update(Message)
        .where(Message.id.in_([row.id for row in rows]))
        .values(state="waiting", not_before=now, error=None, ambiguous=0)
    )
    return len(rows)


def put_off(session: Session, to: str, until: datetime) -> None:
    """Let everything that waits for a recipient wait until then at least."""
    waiting = (
        Message.state == "waiting",
        Message.to == to,
        Message.not_before < until,
    )
    session.execute(update(Message).where(*waiting).values(not_before=until))


def hasten(session: Session, now: datetime) -> int:
    """Make everything that waits due now; how many there were."""
    result = session.execute(
        update(Message).where(Message.state == "waiting").values(not_before=now)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def hasten_unreached(session: Session, now: datetime) -> None:
    """Make due what waits because the mail server could not be reached or refused to talk to us."""
    unreached = (
        Message.state == "waiting",
        Message.not_before > now,
        Message.error.startswith(SERVER_TROUBLE),
    )
    session.execute(update(Message).where(*unreached).values(not_before=now))


def one(session: Session, number: int) -> dict[str, Any] | None:
    """The message with that number, as in `listing` and with its `content` (the mail's
    text as it is sent).
    """
    message = session.get(Message, number)
    if message is None:
        return None
    content = message.content.decode("utf-8", "replace")
    values = fields_from(
        answers.WholeMessage, message, to=_shown(message.to), content=content
    )
    return answers.WholeMessage(**values).as_json()


def listing(
    session: Session,
    state: str | None = None,
    limit: int | None = None,
    rule_id: int | None = None,
) -> list[dict[str, Any]]:
    """Messages as `outbox list --json` shows them, newest first."""
    chosen = select(Message).order_by(Message.id.desc()).limit(limit)
    if state:
        chosen = chosen.where(Message.state == state)
    if rule_id is not None:
        chosen = chosen.where(Message.rule_id == rule_id)
    return list(map(as_json, session.scalars(chosen)))


def _shown(to: str) -> str:
    # The rest of a channel's address is its password.
    return f"{to.partition('://')[0]}://…" if "://" in to else to


def as_json(message: Message) -> dict[str, Any]:
    """One row of `outbox list --json`."""
    return answer_of(message).as_json()


def answer_of(message: Message) -> answers.Message:
    """What is said of a mail, without its text."""
    to = _shown(message.to)
    return answers.Message(**fields_from(answers.Message, message, to=to))


def empty_sent(session: Session, before: datetime) -> int:
    """Drop the text of mails sent before then; the rows stay, so that nothing is ever sent again. How many it
    were.
    """
    old = (
        Message.state == "sent",
        Message.sent_at < before,
        func.length(Message.content) > 0,
    )
    result = session.execute(update(Message).where(*old).values(content=b""))
    assert isinstance(result, CursorResult)
    return result.rowcount


def counts(session: Session) -> dict[str, int]:
    """Number of messages by state; every state is included."""
    found = dict(
        session.execute(
            select(Message.state, func.count()).group_by(Message.state)
        ).all()
    )
    return {state: found.get(state, 0) for state in STATES}


def overdue(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """How many messages should have left and have not, and when the oldest unsent one was written."""
    unsent = select(func.count(), func.min(Message.created_at)).where(
        Message.state.in_(["waiting", "sending"])
    )
    number, oldest = session.execute(unsent).one()
    later = select(func.count()).where(
        Message.state == "waiting",
        Message.not_before > now,
        Message.attempts == 0,
    )
    return number - (session.scalar(later) or 0), oldest


def delayed(session: Session, before: datetime) -> tuple[int, str | None]:
    """How many mails written before then were tried and put off, and what the last of them was told."""
    waiting = (
        Message.state == "waiting",
        Message.attempts > 0,
        Message.created_at < before,
    )
    number = session.scalar(select(func.count()).where(*waiting)) or 0
    last = select(*_ERROR).where(*waiting).order_by(Message.id.desc()).limit(1)
    return number, _error(session, last)


def last_sent(session: Session) -> datetime | None:
    return session.scalar(select(func.max(Message.sent_at)))


def last_error(session: Session) -> str | None:
    """The error of the most recent failed attempt."""
    troubled = select(*_ERROR).where(
        Message.state == "waiting", Message.error.is_not(None)
    )
    return _error(session, troubled.order_by(Message.not_before.desc()).limit(1))


_ERROR = (Message.error, Message.error_code, Message.error_values)


def _error(session: Session, chosen: Select[Any]) -> str | None:
    row = session.execute(chosen).first()
    # A code stays behind where an error is cleared.
    return None if row is None or row.error is None else restored(*row)


def made_since(session: Session, since: datetime) -> dict[str, list[datetime]]:
    """By recipient: when immediate mails were made for them since then."""
    rows = session.execute(
        select(Message.to, Message.created_at).where(
            Message.created_at > since, Message.kind == "alert"
        )
    )
    made: dict[str, list[datetime]] = {}
    for to, at in rows:
        made.setdefault(to, []).append(at)
    return made
