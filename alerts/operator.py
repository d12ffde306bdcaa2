"""Mails to who runs the archive: a trouble once, then daily, then the all-clear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

from alerts import compose
from alerts.channels import shown
from alerts.matching import matcher_for
from alerts.rules import RuleError, parse_cadence, parse_options
from alerts.settings import Settings
from alerts.wording import WORDS, moment
from alerts.workdays import is_announced
from db import hits, notices, outbox, set_aside
from db.keys import key
from db.models import OperatorNotice
from db.session import Archive, Session

REMIND_EVERY = timedelta(hours=24)
STUCK_AFTER = timedelta(hours=1)
LONG_QUEUE = 100


@dataclass(frozen=True)
class Telling:
    """What the operator is to be told now, by key: what is new, what goes on, what is over."""

    new: dict[str, str] = field(default_factory=dict)
    still: dict[str, str] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.still or self.over)


def decide(
    told: Mapping[str, OperatorNotice],
    troubles: Mapping[str, str],
    now: datetime,
) -> Telling:
    """From what the operator was told and what is wrong now to what to say. Pure.

    Where anything is to be said, reminders that would be due within the next hours come along in the same
    mail.
    """
    new = {key: detail for key, detail in troubles.items() if key not in told}
    over = {key: notice.detail for key, notice in told.items() if key not in troubles}
    patience = REMIND_EVERY / 4 if new or over else timedelta(0)
    still = {
        key: troubles[key]
        for key, notice in told.items()
        if key in troubles and abs(now - notice.mailed_at) >= REMIND_EVERY - patience
    }
    return Telling(new, still, over)


def tell_operator(
    archive: Archive,
    settings: Settings,
    now: datetime,
    more: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Look for trouble, write a mail about what changed into the outbox; all troubles there are, by key.

    `more` are troubles the archive does not know of.
    """
    desk = compose.Desk.of(settings, key(archive, "mail"))
    with archive.read() as session:
        troubles = {**find_troubles(session, now), **(more or {})}
        telling = decide(notices.open_notices(session), troubles, now)
    if telling and desk.operator:
        with archive.write() as session:
            told = notices.open_notices(session)
            telling = decide(told, troubles, now)
            if telling:
                _tell(session, desk, telling, told, now)
    return troubles


def _tell(
    session: Session,
    desk: compose.Desk,
    telling: Telling,
    told: Mapping[str, OperatorNotice],
    now: datetime,
) -> None:
    message = write(
        desk, telling, {key: notice.since for key, notice in told.items()}, now
    )
    row = compose.outbox_row(message, desk.operator, now, kind="operator", rule="")
    if not outbox.put(session, [row]):
        return
    for name, detail in (telling.new | telling.still).items():
        notices.note(
            session,
            name,
            detail,
            told[name].since if name in told else now,
            now,
        )
    for name in telling.over:
        notices.clear(session, name)


def find_troubles(session: Session, now: datetime) -> dict[str, str]:
    """What is wrong now, by key (`mail`, `queue`, `failed`, `recipient:…`, `rule:…`, `source:…`, `holidays`,
    `set-aside`).
    """
    troubles = {
        f"source:{source}": f"{source}: {reason}"
        for source, reason in notices.unwell_sources(session).items()
    }
    troubles |= {
        f"recipient:{one.address}": f"{shown(one.address)}: {one.reason}"
        for one in outbox.suspended(session)
    }
    return troubles | _mail_troubles(session, now) | _rule_troubles(session, now)


def _mail_troubles(session: Session, now: datetime) -> dict[str, str]:
    troubles: dict[str, str] = {}
    due, oldest = outbox.overdue(session, now)
    failed = outbox.counts(session)["failed"]
    if oldest and now - max(oldest, outbox.last_sent(session) or oldest) > STUCK_AFTER:
        troubles["mail"] = (
            f"nothing could be sent for an hour ({due} waiting): {outbox.last_error(session) or 'no error noted'}"
        )
    elif due > LONG_QUEUE:
        troubles["queue"] = f"{due} mails are due and not yet sent"
    if failed:
        troubles["failed"] = (
            f"{failed} mails were refused: `policywatch outbox list --state failed`"
        )
    return troubles


def _rule_troubles(session: Session, now: datetime) -> dict[str, str]:
    rules = hits.active_rules(session)
    unreadable = dict(
        matcher_for(tuple((rule.id, rule.query) for rule in rules)).unreadable
    )
    workdays = False
    for rule in rules:
        try:
            parse_cadence(rule.cadence)
            workdays |= parse_options(rule.options).workdays
        except RuleError as error:
            unreadable.setdefault(rule.id, str(error))
    troubles = {
        f"rule:{rule.name}": f"{rule.name}: {unreadable[rule.id]}"
        for rule in rules
        if rule.id in unreadable
    }
    broken = set_aside_trouble(session, now)
    if broken:
        troubles["set-aside"] = broken
    if workdays and not is_announced(now.year):
        troubles["holidays"] = (
            f"the holidays of {now.year} are not known to this installation: "
            "workday rules count Monday to Friday; update chinesecalendar"
        )
    return troubles


def set_aside_trouble(session: Session, now: datetime) -> str | None:
    """What alerts could not match or tell of for a mistake of ours, in a sentence; None where there is nothing."""
    cases = set_aside.listed(session, now)
    if not cases:
        return None
    rules = hits.rules(session, {case.rule_id for case in cases})
    names = sorted(
        {
            rules[case.rule_id].name if case.rule_id in rules else "every rule"
            for case in cases
        }
    )
    named = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
    return (
        f"{len(cases)} finds are set aside ({named}; article {cases[0].article_id}: {cases[0].reason}): a mistake in "
        "policywatch, please report what the log says; they are tried again by themselves"
    )


def write(
    desk: compose.Desk,
    telling: Telling,
    since: Mapping[str, datetime],
    now: datetime,
) -> EmailMessage:
    """The operator's mail. Its Message-ID follows from what it says and since when, so two services write
    one.
    """
    words = WORDS[desk.language]
    parts = [
        (words["op_new"], telling.new),
        (words["op_still"], telling.still),
        (words["op_over"], telling.over),
    ]
    blocks = []
    for title, details in parts:
        if details:
            lines = [
                f"- {detail}{_since(since.get(name), desk.language)}"
                for name, detail in details.items()
            ]
            blocks.append("\n".join([title, *lines]))
    first = next(iter((telling.new | telling.still | telling.over).values()))
    label = (
        words["op_clear_subject"]
        if not telling.new and not telling.still
        else words["op_subject"]
    )
    marks = sorted(
        f"{name} {since.get(name, '')}"
        for name in (*telling.new, *telling.still, *telling.over)
    )
    day = now.date().isoformat()
    return compose.plain(
        desk,
        desk.operator,
        label.format(text=first),
        "\n\n".join(blocks),
        now,
        ("operator", day, *marks),
    )


def _since(since: datetime | None, language: str) -> str:
    return (
        f" ({WORDS[language]['since'].format(at=moment(since, 'minute', language))})"
        if since
        else ""
    )
