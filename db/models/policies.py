"""The tables of policy records. Import them from db.models.

No foreign keys between records: they are merged and removed in any order, and each key
would be checked at every mention stored.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId, partial_index


class PolicyRecord(Base):
    """One policy document, whatever texts call it. `identity` is what new mentions are
    compared with, `evidence` has for each fact the sentence and article it came from.

    Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. A record that a person merged into
    another (`merged_into`) stays, so that its wordings lead there for good.
    """

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    number: Mapped[str | None]
    level: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    place: Mapped[str | None]
    passed: Mapped[str | None]
    issued: Mapped[str | None]
    published: Mapped[str | None]
    in_force: Mapped[str | None]
    until: Mapped[str | None]
    original_id: Mapped[int | None] = mapped_column(BigInteger)
    predecessor_id: Mapped[int | None] = mapped_column(BigInteger)
    successor_id: Mapped[int | None] = mapped_column(BigInteger)
    carries_out_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    merged_into: Mapped[int | None] = mapped_column(BigInteger)
    by_hand: Mapped[bool] = mapped_column(default=False)
    mentions: Mapped[int] = mapped_column(default=0)
    first_article_id: Mapped[int] = mapped_column(BigInteger)
    found_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    issuers: Mapped[list[str]]
    others: Mapped[int | None]
    topics: Mapped[list[str]]
    regions: Mapped[list[str]]
    aliases: Mapped[list[str]]
    identity: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]


Index("ix_policies_issued", PolicyRecord.issued, PolicyRecord.id)
partial_index(
    "ix_policies_missing",
    PolicyRecord.mentions,
    PolicyRecord.original_id.is_(None),
)


class PolicyName(Base):
    """A number under which a record is found: of its core, its document numbers, or a
    band of near wordings (text.policy.identity.keys_of).
    """

    __tablename__ = "policy_names"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy reads it from the class

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    policy_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class PolicyTerm(Base):
    """What a query field can find a record by: `field` and folded `value`. Fields are
    those of the query language, and `pair` for two characters next to each other in a
    title or short name.
    """

    __tablename__ = "policy_terms"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy reads it from the class

    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class PolicyMention(Base):
    """One article speaks of one document. `policy_id` is null where it could not be
    told of which record; `outcome` and `reason` say why it is where it is. `pinned`: a
    person put it there.
    """

    __tablename__ = "policy_mentions"
    __table_args__ = (UniqueConstraint("article_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    policy_id: Mapped[int | None] = mapped_column(BigInteger)
    role: Mapped[str]
    own: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str]
    reason: Mapped[str]
    pinned: Mapped[bool] = mapped_column(default=False)
    core_key: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    sentence: Mapped[str]
    facts: Mapped[dict[str, Any]]


Index(
    "ix_policy_mentions_policy",
    PolicyMention.policy_id,
    PolicyMention.own,
    PolicyMention.id,
)
partial_index(
    "ix_policy_mentions_unlinked",
    PolicyMention.core_key,
    PolicyMention.policy_id.is_(None),
)


class PolicyTarget(Base):
    """A number that a document says shall be reached."""

    __tablename__ = "policy_targets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
    )
    policy_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    indicator: Mapped[str]
    comparator: Mapped[str]
    value: Mapped[float]
    unit: Mapped[str]
    year: Mapped[int | None]
    sentence: Mapped[str]


class PolicyWindow(Base):
    """A time in which somebody may apply, comment, object, answer or register. `until`
    is a day or `YYYY-MM-DDTHH:MM`.

    Windows of one `uid` are one window, told by several articles; a notice of change
    moves it: `sequence` grows, `replaces` has the earlier ends and their articles, and
    the windows with these ends are `superseded`. `subject` is what the notice is about
    (text.policy.window_changes).
    """

    __tablename__ = "policy_windows"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
    )
    policy_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    kind: Mapped[str]
    title: Mapped[str]
    opens: Mapped[str | None]
    until: Mapped[str | None] = mapped_column(index=True)
    until_precision: Mapped[str | None]
    amounts: Mapped[list[str]]
    region: Mapped[str | None]
    who: Mapped[str | None]
    sentence: Mapped[str]
    subject: Mapped[str] = mapped_column(default="", server_default="", index=True)
    change: Mapped[bool] = mapped_column(default=False, server_default=false())
    uid: Mapped[str] = mapped_column(default="", server_default="", index=True)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    superseded: Mapped[bool] = mapped_column(default=False, server_default=false())
    replaces: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class WindowReminder(Base):
    """A rule has reminded of a window's end so many workdays before it, once. A moved
    window has another end, and is reminded of again."""

    __tablename__ = "window_reminders"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy reads it from the class

    rule_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    uid: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[str] = mapped_column(primary_key=True)
    workdays: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reminded_at: Mapped[datetime]


class PolicyFact(Base):
    """A fact of a record that a person put right; the machine never overrules it."""

    __tablename__ = "policy_facts"

    policy_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]


class PolicyQueue(Base):
    """Articles whose documents are to be read; `turn` grows when one is queued again."""

    __tablename__ = "policy_queue"

    article_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    turn: Mapped[int] = mapped_column(default=0)


class PolicyCount(Base):
    """How often each thing happened while mentions were linked, by name."""

    __tablename__ = "policy_counts"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0)


class PolicyHit(Base):
    """A rule has reported a record: the pair is unique, so it is reported once."""

    __tablename__ = "policy_hits"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy reads it from the class

    rule_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    policy_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
