"""Accounts: who may log in, what each may do, and what goes with one that is removed."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.access.desk import HOUSE, Desk
from db.models import (
    Account,
    AccountVisit,
    ApiToken,
    Mark,
    Rule,
    SavedSearch,
)
from text.reason import Reason

ADMIN, ANALYST, READER = "admin", "analyst", "reader"
ROLES = (ADMIN, ANALYST, READER)
MAX_NAME_CHARS = 40
# NIST SP 800-63B: eight characters at least, and no rules about their kinds.
MIN_PASSWORD_CHARS = 8


class AccountError(ValueError):
    """An account that can't be made or changed so; the text says why."""


class UnknownAccount(LookupError):
    """No account of that name; the text says so."""


@dataclass(frozen=True)
class Figures:
    """What an account owns."""

    rules: int = 0
    searches: int = 0
    tokens: int = 0
    marks: int = 0
    last_at: datetime | None = None


def checked_name(written: str) -> str:
    """The name as it is kept. Raises AccountError: a slash separates it from what it owns."""
    name = " ".join(written.split())
    good = name and len(name) <= MAX_NAME_CHARS and name.isprintable()
    if not good or "/" in name or name.startswith(":"):
        raise AccountError(Reason("account.name", most=MAX_NAME_CHARS))
    return name


def checked_role(role: str) -> str:
    """The role, if it is one. Raises AccountError."""
    if role not in ROLES:
        raise AccountError(Reason("account.role", role=role[:40], roles=list(ROLES)))
    return role


def check_password(password: str) -> None:
    """Raises AccountError for a password that is too short."""
    if len(password) < MIN_PASSWORD_CHARS:
        raise AccountError(Reason("account.password", least=MIN_PASSWORD_CHARS))


def add(
    session: Session,
    name: str,
    role: str,
    hashed: str,
    now: datetime,
) -> Account:
    """A new account; `hashed` is argon2's. Raises AccountError."""
    name = checked_name(name)
    require_free(session, name)
    made = Account(
        name=name,
        role=checked_role(role),
        password=hashed,
        stamp=_new_stamp(),
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def require_free(session: Session, name: str) -> None:
    """Raises AccountError where an account has that name."""
    if find(session, name) is not None:
        raise AccountError(Reason("account.taken", name=name))


def any_exist(session: Session) -> bool:
    """Whether there is an account at all."""
    return session.scalar(select(Account.id).limit(1)) is not None


def find(session: Session, name: str) -> Account | None:
    return session.scalar(select(Account).where(Account.name == " ".join(name.split())))


def get(session: Session, name: str) -> Account:
    """The account of that name. Raises UnknownAccount."""
    found = find(session, name)
    if found is None:
        raise UnknownAccount(Reason("account.none", name=name[:MAX_NAME_CHARS]))
    return found


def by_id(session: Session, number: int) -> Account | None:
    return session.get(Account, number)


def listed(session: Session) -> list[Account]:
    """All accounts, by name."""
    return list(session.scalars(select(Account).order_by(Account.name)))


def names(session: Session) -> dict[int, str]:
    """The accounts' names, by number."""
    rows = session.execute(select(Account.id, Account.name))
    return {row.id: row.name for row in rows}


def set_password(account: Account, hashed: str) -> None:
    """A new password; the sessions opened under the old one end."""
    account.password, account.stamp = hashed, _new_stamp()


def set_role(session: Session, account: Account, role: str) -> None:
    """Another role. Raises AccountError."""
    account.role = checked_role(role)
    session.flush()


def remove(session: Session, account: Account) -> int:
    """Delete an account with its searches, tokens and marks. Its rules stay, paused, for
    administrators to look after; how many.
    """
    rules = list(
        session.scalars(
            select(Rule).where(Rule.account_id == account.id, Rule.removed_at.is_(None))
        )
    )
    for rule in rules:
        rule.account_id, rule.paused = HOUSE, True
        rule.name = f"{rule.name} ({account.name} {rule.id})"
    session.flush()
    for rule in session.scalars(select(Rule).where(Rule.account_id == account.id)):
        rule.account_id = HOUSE
    owned: tuple[Any, ...] = (SavedSearch, ApiToken, Mark, AccountVisit)
    for table in owned:
        session.execute(delete(table).where(table.account_id == account.id))
    session.delete(account)
    return len(rules)


def figures(session: Session) -> dict[int, Figures]:
    """What each account owns, and when it was last here."""
    counted: dict[int, dict[str, Any]] = {}
    tables: dict[str, Any] = {
        "rules": Rule,
        "searches": SavedSearch,
        "tokens": ApiToken,
        "marks": Mark,
    }
    for name, table in tables.items():
        owner = table.account_id
        asked = select(owner, func.count()).group_by(owner)
        if table is Rule:
            asked = asked.where(Rule.removed_at.is_(None))
        for account, number in session.execute(asked):
            counted.setdefault(account, {})[name] = number
    for visit in session.scalars(select(AccountVisit)):
        counted.setdefault(visit.account_id, {})["last_at"] = visit.last_at
    return {account: Figures(**values) for account, values in counted.items()}


def addresses(session: Session, name: str, desk: Desk) -> Iterator[tuple[int, str]]:
    """(account, plain name) of what a name may mean at a desk, the likeliest first: its
    own, nobody's, then `ACCOUNT/NAME` (`/NAME`: nobody's).
    """
    yield desk.account, name
    if not desk.sees_all:
        return
    if desk.account != HOUSE:
        yield HOUSE, name
    owner, slash, plain = name.partition("/")
    if not slash or not plain:
        return
    if not owner:
        yield HOUSE, plain
        return
    account = find(session, owner)
    if account is not None:
        yield account.id, plain


def owner_of_new(session: Session, name: str, desk: Desk) -> tuple[int, str]:
    """To whom something new of that name belongs, and its plain name."""
    *_, (account, plain) = addresses(session, name, desk)
    if plain != name:
        return account, plain
    return desk.account, name


def handle(
    account: int,
    name: str,
    desk: Desk,
    known: dict[int, str],
) -> str:
    """The name by which something is reached from a desk; `known` are the accounts' names."""
    if account in (desk.account, HOUSE):
        return name
    return f"{known.get(account, '')}/{name}"


def _new_stamp() -> str:
    return secrets.token_urlsafe(12)
