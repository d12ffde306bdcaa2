"""Alert rules in the archive: SQL only; what a rule may say is checked by alerts.register before it comes
here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from db.access import accounts
from db.access.desk import HOUSE, OPERATOR, Desk
from db.models import Article, DigestItem, Hit, Message, Rule
from text.reason import Reason


class UnknownRule(LookupError):
    """No rule of that name; the text says so."""


class RuleExists(ValueError):
    """A rule of that name is already there; the text says so."""


@dataclass(frozen=True)
class RuleText:
    """What a rule says, checked and in the form in which it is kept."""

    name: str
    query: str
    recipients: list[str]
    cadence: str = "immediately"
    options: dict[str, Any] = field(default_factory=dict)


def add(
    session: Session,
    said: RuleText,
    *,
    now: datetime,
    held_back: int = 0,
    account: int = HOUSE,
) -> Rule:
    """Add an account's rule that sees what is stored from now on. Raises RuleExists."""
    if of_account(session, account, said.name) is not None:
        raise RuleExists(Reason("rule.exists", name=said.name))
    rule = Rule(
        **vars(said),
        account_id=account,
        created_at=now,
        after_article_id=newest_article_id(session),
        held_back=held_back,
    )
    session.add(rule)
    session.flush()
    return rule


def newest_article_id(session: Session) -> int:
    """The baseline of a rule made now: articles up to this id are not news to it."""
    return session.scalar(select(func.max(Article.id))) or 0


def of_account(session: Session, account: int, name: str) -> Rule | None:
    """An account's own rule of that name."""
    return session.scalar(
        select(Rule).where(
            Rule.account_id == account,
            Rule.name == name,
            Rule.removed_at.is_(None),
        )
    )


def find(session: Session, name: str, desk: Desk = OPERATOR) -> Rule | None:
    """The rule that a name means at a desk."""
    for account, plain in accounts.addresses(session, name, desk):
        rule = of_account(session, account, plain)
        if rule is not None:
            return rule
    return None


def get(session: Session, name: str, desk: Desk = OPERATOR) -> Rule:
    """The rule that a name means at a desk. Raises UnknownRule."""
    rule = find(session, name, desk)
    if rule is None:
        raise UnknownRule(Reason("rule.none", name=name))
    return rule


def by_id(session: Session, rule_id: int) -> Rule | None:
    return session.get(Rule, rule_id)


def listed(session: Session, desk: Desk = OPERATOR) -> list[Rule]:
    """The rules of a desk that were not removed, by name."""
    asked = select(Rule).where(Rule.removed_at.is_(None))
    if not desk.sees_all:
        asked = asked.where(Rule.account_id == desk.account)
    return list(session.scalars(asked.order_by(Rule.name, Rule.account_id)))


def remove(
    session: Session,
    name: str,
    now: datetime,
    desk: Desk = OPERATOR,
) -> Rule:
    """Retire a rule: it fires no more, its history stays, its name is free again. Raises UnknownRule."""
    rule = get(session, name, desk)
    rule.removed_at = now
    rule.name = f"{rule.name} (removed {rule.id})"
    return rule


def pause(
    session: Session,
    name: str,
    until: datetime | None = None,
    desk: Desk = OPERATOR,
) -> Rule:
    """Stop a rule's mail, until `until` or until resumed. Raises UnknownRule."""
    rule = get(session, name, desk)
    rule.paused, rule.paused_until = until is None, until
    return rule


def resume(session: Session, name: str, desk: Desk = OPERATOR) -> Rule:
    """Let a paused rule send again; what it found meanwhile stays unsent. Raises UnknownRule."""
    rule = get(session, name, desk)
    rule.paused, rule.paused_until = False, None
    return rule


def is_paused(rule: Rule, now: datetime) -> bool:
    return rule.paused or (rule.paused_until is not None and now < rule.paused_until)


def figures(session: Session) -> dict[int, tuple[int, int, datetime | None]]:
    """By rule id: stories found, messages made, and when something was last found."""
    found = {
        rule: (hits, last)
        for rule, hits, last in session.execute(
            select(Hit.rule_id, func.count(), func.max(Hit.found_at)).group_by(
                Hit.rule_id
            )
        )
    }
    alone = select(Message.rule_id, Message.id).where(Message.rule_id.is_not(None))
    listed = (
        select(Hit.rule_id, DigestItem.message_id)
        .join(Hit, Hit.id == DigestItem.hit_id)
        .where(DigestItem.message_id.is_not(None))
    )
    carried = union(alone, listed).subquery()
    rule, count = carried.c[0], func.count()
    rows = session.execute(select(rule, count).group_by(rule))
    made: dict[int, int] = {row[0]: row[1] for row in rows}
    return {
        rule: (hits, made.get(rule, 0), last) for rule, (hits, last) in found.items()
    }


def next_due(session: Session) -> dict[int, datetime]:
    """By rule id: when the earliest digest goes out that something waits for."""
    rows = session.execute(
        select(Hit.rule_id, func.min(DigestItem.due_at))
        .join(Hit, Hit.id == DigestItem.hit_id)
        .where(DigestItem.message_id.is_(None))
        .group_by(Hit.rule_id)
    )
    return {row[0]: row[1] for row in rows}
