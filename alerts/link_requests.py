"""Doing what a reader asked for with a link in a mail: pause, unsubscribe, less like this.

Everything is done for the one recipient the link was sent to, and kept with the rule
(db.alerts.reader_requests).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.links import Deed, Request, address_mark, verify
from alerts.rules import Options, parse_options
from db.access.keys import key
from db.alerts import reader_requests, rules
from db.models import ReaderRequest, Rule
from db.session import Archive, Session
from text.reason import Reason

PAUSE = timedelta(days=7)
PAUSE_STEP = timedelta(days=1)  # by less a pause is not made longer
# Above this a rule would hear of next to nothing, and its reader would not know why.
MAX_THRESHOLD = 0.9
THRESHOLD_STEP = 0.1
# Mail scanners follow links and press buttons: a message opened by five of them must
# not silence its rule.
MAX_STEPS_A_DAY = 3
LOOK_BACK = timedelta(days=90)


class BadLink(ValueError):
    """The link was not made by this archive, or its rule or recipient is gone; the text says which."""


class TooManySteps(BadLink):
    """The day's steps of "less like this" are used up; the text says when it goes on."""


class ExpiredLink(BadLink):
    """The link is too old; newer mails carry newer ones."""


@dataclass(frozen=True)
class Step:
    """What "less like this" does to one rule. `stories` were found in the last 90 days
    and reached the old threshold.
    """

    rule: str
    old: float
    new: float
    stories: int
    left_out: int
    is_done: bool = False


@dataclass(frozen=True)
class Asked:
    """What a link asks for, of which rules, for which address; None where that is on no list any more."""

    deed: Deed
    rules: list[str]
    address: str | None
    steps: list[Step] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        if self.deed == "less":
            return all(step.is_done for step in self.steps)
        return not self.rules


def read(archive: Archive, token: str, now: datetime) -> Asked:
    """What a link asks for, doing nothing: for the page that asks back. Raises BadLink."""
    request = _verified(archive, token, now)
    with archive.read() as session:
        affected = _affected(session, request)
        steps = [_step(session, *one, request, now) for one in affected]
    return Asked(
        request.deed,
        [rule.name for rule, _ in affected],
        affected[0][1] if affected else None,
        steps if request.deed == "less" else [],
    )


def carry_out(archive: Archive, token: str, now: datetime) -> list[str]:
    """Do what a link asks; the names of the rules it is about. Doing it twice changes nothing more. Raises
    BadLink.
    """
    request = _verified(archive, token, now)
    deeds: dict[str, Callable[[Session, Rule, str, Request, datetime], None]] = {
        "pause": _pause, "unsubscribe": _unsubscribe, "less": _less,
    }  # fmt: skip
    with archive.write() as session:
        affected = _affected(session, request)
        for rule, recipient in affected:
            deeds[request.deed](session, rule, recipient, request, now)
        return [rule.name for rule, _ in affected]


def undo(archive: Archive, token: str, now: datetime) -> list[str]:
    """Take back what a "less like this" link did; the names of the rules. Raises BadLink."""
    request = _verified(archive, token, now)
    if request.deed != "less":
        raise BadLink(Reason("link.final"))
    undone = []
    with archive.write() as session:
        for rule, recipient in _affected(session, request):
            done = reader_requests.standing(
                session,
                rule.id,
                recipient,
                request.story_id,
            )
            if done is not None:
                _set_threshold(rule, recipient, _lowered(rule, recipient, done))
                done.undone_at = now
                undone.append(rule.name)
    return undone


def _verified(archive: Archive, token: str, now: datetime) -> Request:
    request = verify(key(archive, "mail"), token)
    if request is None:
        raise BadLink(Reason("link.damaged"))
    if request.has_expired(now):
        raise ExpiredLink(Reason("link.expired"))
    return request


def _affected(session: Session, request: Request) -> list[tuple[Rule, str]]:
    found = []
    for number in request.rule_ids:
        rule = rules.by_id(session, number)
        if rule is not None and rule.removed_at is None:
            for one in rule.recipients:
                if address_mark(one) == request.recipient:
                    found.append((rule, one))
    if (
        not found and request.deed != "unsubscribe"
    ):  # who is off the list already has what the link promised
        raise BadLink(Reason("link.nothing-to-do"))
    return found


def _pause(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> None:
    options = parse_options(rule.options)
    until = options.paused_for.get(recipient)
    if until is not None and until > now + PAUSE - PAUSE_STEP:
        return
    paused = {**options.paused_for, recipient: now + PAUSE}
    _keep(rule, options, paused_for=paused)
    reader_requests.record(session, _made(rule, recipient, request, now))


def _unsubscribe(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> None:
    rule.recipients = [one for one in rule.recipients if one != recipient]
    rule.paused = rule.paused or not rule.recipients
    reader_requests.record(session, _made(rule, recipient, request, now))


def _less(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> None:
    """Ask a little more of what this recipient hears of; once for each story."""
    step = _step(session, rule, recipient, request, now)
    if step.is_done:
        return
    since = now - timedelta(days=1)
    if (
        reader_requests.steps_since(session, rule.id, recipient, since)
        >= MAX_STEPS_A_DAY
    ):
        raise TooManySteps(
            Reason("link.less-enough", rule=rule.name, times=MAX_STEPS_A_DAY)
        )
    _set_threshold(rule, recipient, step.new)
    made = _made(rule, recipient, request, now)
    made.old, made.new = step.old, step.new
    reader_requests.record(session, made)


def _step(
    session: Session,
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> Step:
    """What the link did to the recipient's threshold, or would do."""
    done = reader_requests.standing(session, rule.id, recipient, request.story_id)
    old, new = _next_step(parse_options(rule.options), recipient)
    if done is not None and done.old is not None and done.new is not None:
        old, new = done.old, done.new
    stories, left_out = reader_requests.stories_between(
        session,
        rule.id,
        (old, new),
        now - LOOK_BACK,
    )
    return Step(rule.name, old, new, stories, left_out, done is not None)


def _next_step(options: Options, recipient: str) -> tuple[float, float]:
    old = options.threshold(recipient)
    raised = min(MAX_THRESHOLD, round(old + THRESHOLD_STEP, 3))
    return old, max(old, raised)


def _lowered(rule: Rule, recipient: str, done: ReaderRequest) -> float:
    """The recipient's threshold without one step."""
    options = parse_options(rule.options)
    step = (done.new or 0.0) - (done.old or 0.0)
    return max(0.0, round(options.threshold(recipient) - step, 3))


def _set_threshold(rule: Rule, recipient: str, threshold: float) -> None:
    options = parse_options(rule.options)
    thresholds = {**options.min_relevance_for, recipient: threshold}
    if threshold <= options.min_relevance:
        del thresholds[recipient]
    _keep(rule, options, min_relevance_for=thresholds)


def _keep(rule: Rule, options: Options, **changes: object) -> None:
    rule.options = options.model_copy(update=changes).kept()


def _made(
    rule: Rule,
    recipient: str,
    request: Request,
    now: datetime,
) -> ReaderRequest:
    return ReaderRequest(
        rule_id=rule.id,
        to=recipient,
        deed=request.deed,
        story_id=request.story_id,
        at=now,
    )
