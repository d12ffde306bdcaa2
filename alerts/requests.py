"""Doing what a reader asked for with a link in a mail: pause, unsubscribe, less like this."""

from collections.abc import Callable
from datetime import datetime, timedelta

from alerts.links import Request, address_mark, verify
from alerts.rules import parse_options
from db import hits, rules
from db.keys import key
from db.models import Rule
from db.session import Archive, Session

PAUSE = timedelta(days=7)
_HIGHEST = 0.9
_STEP = 0.05


class BadLink(ValueError):
    """The link was not made by this archive, or its rule or recipient is gone; the text says which."""


def read(archive: Archive, token: str) -> tuple[Request, list[str]]:
    """What a link asks for and of which rules (names), doing nothing: for the page that asks back. Raises
    BadLink.
    """
    request = verify(key(archive, "mail"), token)
    if request is None:
        raise BadLink("this link is damaged, or was not made by this archive")
    with archive.read() as session:
        return request, [rule.name for rule, _ in _affected(session, request)]


def carry_out(archive: Archive, token: str, now: datetime) -> list[str]:
    """Do what a link asks; the names of the rules it changed. Doing it twice changes nothing more. Raises
    BadLink.
    """
    request, _ = read(archive, token)
    deeds: dict[str, Callable[[Session, Rule, str, Request, datetime], None]] = {
        "pause": _pause, "unsubscribe": _unsubscribe, "less": _less,
    }  # fmt: skip
    with archive.write() as session:
        affected = _affected(session, request)
        for rule, recipient in affected:
            deeds[request.deed](session, rule, recipient, request, now)
        return [rule.name for rule, _ in affected]


def _affected(session: Session, request: Request) -> list[tuple[Rule, str]]:
    found = []
    for number in request.rule_ids:
        rule = rules.by_id(session, number)
        if rule is not None and rule.removed_at is None:
            found += [
                (rule, one)
                for one in rule.recipients
                if address_mark(one) == request.recipient
            ]
    if (
        not found and request.deed != "unsubscribe"
    ):  # who is off the list already has what the link promised
        raise BadLink("nothing to do: this address no longer gets mail of this rule")
    return found


def _pause(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> None:
    options = parse_options(rule.options)
    paused = {**options.paused_for, recipient: now + PAUSE}
    rule.options = options.model_copy(update={"paused_for": paused}).kept()


def _unsubscribe(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> None:
    rule.recipients = [one for one in rule.recipients if one != recipient]
    rule.paused = rule.paused or not rule.recipients


def _less(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> None:
    """Ask more of the next story than this one had to offer."""
    options = parse_options(rule.options)
    had = hits.relevance_of(session, rule.id, request.story_id)
    wanted = min(_HIGHEST, round(had + _STEP, 3))
    rule.options = options.model_copy(
        update={"min_relevance": max(options.min_relevance, wanted)}
    ).kept()
