"""The tables of people: accounts, what each has marked, when each was last here, and who
changed what. Import them from db.models.

An `account_id` of 0 stands for the page's one password (and for a page without any):
no row of `accounts` has that number, so there are no foreign keys.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId


class Account(Base):
    """A person who may log in. Only the argon2 hash of the password is kept; a new
    `stamp` ends the sessions that were opened under the old one.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]  # admin | analyst | reader
    password: Mapped[str]
    stamp: Mapped[str]
    language: Mapped[str | None]
    created_at: Mapped[datetime]


class AccountVisit(Base):
    """When an account last looked at the archive. `seen_article` is the newest article at
    the end of the visit before the present one, `newest_article` at the last look.
    """

    __tablename__ = "account_visits"

    account_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    last_at: Mapped[datetime]
    before_at: Mapped[datetime | None]
    seen_article: Mapped[int | None] = mapped_column(BigInteger)
    newest_article: Mapped[int] = mapped_column(BigInteger)


class Mark(Base):
    """What somebody noted of a text or a policy record: `read`, `important`,
    `irrelevant`, or `note` with its words.

    `subject` is `article` or `policy`. A story is marked through one of its articles,
    which stays whatever stories are merged or split (db.marks).
    """

    __tablename__ = "marks"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy reads it from the class

    account_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    subject: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str | None]
    marked_at: Mapped[datetime]


Index("ix_marks_subject", Mark.subject, Mark.subject_id)


class Deed(Base):
    """Who changed what: kept with the change, in the same transaction.

    `actor` is an account's name as it was then, or `:page`, `:token`, `:command` where
    nobody is named. `rule_id` leads from a rule to its deeds.
    """

    __tablename__ = "deeds"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    deed: Mapped[str]
    subject: Mapped[str]
    rule_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
