"""The tables of alerts: rules, what they found, mail, what the operator was told.
Import them from db.models.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId, partial_index


class Rule(Base):
    """An alert rule: a query, and who hears of what it finds, and when. `account_id` 0:
    it belongs to nobody by name, and administrators look after it.
    """

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str]
    query: Mapped[str]
    recipients: Mapped[list[str]]
    cadence: Mapped[str] = mapped_column(default="immediately")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    after_article_id: Mapped[int] = mapped_column(BigInteger, default=0)
    paused: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    held_back: Mapped[int] = mapped_column(default=0)


class Hit(Base):
    """A rule found a story. The triple is unique: that is what keeps an alert from coming twice.

    `revision_id` is 0 for the story itself, else the revision that a rule asking for updates hears of.
    A muted hit (rule paused, story not relevant enough) is remembered and never mailed.
    """

    __tablename__ = "hits"
    __table_args__ = (UniqueConstraint("rule_id", "story_id", "revision_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"), index=True)
    story_id: Mapped[int] = mapped_column(BigInteger, index=True)
    article_id: Mapped[int] = mapped_column(BigInteger, index=True)
    revision_id: Mapped[int] = mapped_column(BigInteger, default=0)
    relevance: Mapped[float] = mapped_column(default=1.0)
    muted: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[datetime]


class DigestItem(Base):
    """A hit that waits for one recipient's next digest; `message_id` says which message took it along."""

    __tablename__ = "digest_items"

    hit_id: Mapped[int] = mapped_column(
        ForeignKey("hits.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    to: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)


partial_index(
    "ix_digest_items_waiting",
    DigestItem.due_at,
    DigestItem.message_id.is_(None),
)


class Message(Base):
    """The outbox: one row a message and recipient, written in the same transaction as the hit."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="alert")  # alert | digest | operator
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id"), index=True)
    rule: Mapped[str]
    story_id: Mapped[int | None] = mapped_column(BigInteger)
    to: Mapped[str]
    subject: Mapped[str]
    content: Mapped[bytes]
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    ambiguous: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    error_code: Mapped[str | None]
    error_values: Mapped[dict[str, Any] | None]


Index("ix_outbox_to_created_at", Message.to, Message.created_at)


class Recipient(Base):
    """An address the mail server refused for good: nothing more is sent there until `outbox retry`."""

    __tablename__ = "suspended_recipients"

    address: Mapped[str] = mapped_column(primary_key=True)
    suspended_at: Mapped[datetime]
    reason: Mapped[str]
    reason_code: Mapped[str | None]
    reason_values: Mapped[dict[str, Any] | None]


class ReaderRequest(Base):
    """What a reader asked for with a link in a mail. `old` and `new` are thresholds of "less like this"."""

    __tablename__ = "reader_requests"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    to: Mapped[str]
    deed: Mapped[str]  # pause | unsubscribe | less
    story_id: Mapped[int] = mapped_column(BigInteger, default=0)
    at: Mapped[datetime]
    old: Mapped[float | None]
    new: Mapped[float | None]
    undone_at: Mapped[datetime | None]


Index("ix_reader_requests_rule_id_at", ReaderRequest.rule_id, ReaderRequest.at)


class OperatorNotice(Base):
    """A problem reported to the operator: when first, when last reminded; deleted with the all-clear."""

    __tablename__ = "operator_notices"

    key: Mapped[str] = mapped_column(primary_key=True)
    detail: Mapped[str]
    detail_code: Mapped[str | None]
    detail_values: Mapped[dict[str, Any] | None]
    since: Mapped[datetime]
    mailed_at: Mapped[datetime]


class Key(Base):
    """A secret this archive made for itself, such as the one that signs the links in its mails."""

    __tablename__ = "keys"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class SetAside(Base):
    """A revision or rule set aside because an error in our code stopped its matching or
    its mail, so that everything else could go on.

    `stage` is scan or digest; `rule_id` 0 means all rules, `revision_id` 0 the
    article itself. The row goes when a later try succeeds.
    """

    __tablename__ = "set_aside"

    stage: Mapped[str] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    article_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    revision_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    reason: Mapped[str]
    since: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=1)
    retry_at: Mapped[datetime] = mapped_column(index=True)
