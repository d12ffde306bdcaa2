"""What is wrong, and when who runs the archive is told: once, then daily, then the all-clear."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from alerts import compose
from alerts.channels import shown
from alerts.matching import matcher_for
from alerts.missing_holidays import missing_years
from alerts.operator_mail import Telling, write
from alerts.rules import RuleError, parse_cadence, parse_options
from alerts.set_aside import set_aside_trouble
from alerts.settings import Settings
from db.access.keys import key
from db.alerts import hits, operator_notices, outbox
from db.models import OperatorNotice
from db.session import Archive, Session
from db.sources import repairs
from text.reason import Reason, reason_of
from text.workdays import holidays_trouble

# Trouble that lasts is told once a day: often enough not to be forgotten, rarely enough
# to be read.
REMIND_EVERY = timedelta(hours=24)
# Greylisting makes a first message wait for up to half an hour; that is no trouble.
STUCK_AFTER = timedelta(hours=1)
LONG_QUEUE = 100


def decide(
    told: Mapping[str, OperatorNotice],
    troubles: Mapping[str, str],
    now: datetime,
) -> Telling:
    """From what the operator was told and what is wrong now to what to say. Pure.

    Where anything is to be said, reminders that would be due within the next hours come along in the same
    mail, and what else is wrong is named.
    """
    new = {key: detail for key, detail in troubles.items() if key not in told}
    over = {
        key: operator_notices.detail_of(notice)
        for key, notice in told.items()
        if key not in troubles
    }
    if new or over:
        patience = REMIND_EVERY / 4
    else:
        patience = timedelta(0)
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
    names: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Look for trouble, write a mail about what changed into the outbox; all troubles there are, by key.

    `more` are troubles the archive does not know of, `names` what sources are called.
    """
    desk = compose.Desk.of(settings, key(archive, "mail"))
    with archive.read() as session:
        troubles = {**find_troubles(session, now), **(more or {})}
        telling = decide(operator_notices.open_notices(session), troubles, now)
    if telling and desk.operator:
        with archive.write() as session:
            told = operator_notices.open_notices(session)
            telling = decide(told, troubles, now)
            if telling:
                _tell(session, desk, telling, troubles, names or {}, now)
    return troubles


def _tell(
    session: Session,
    desk: compose.Desk,
    telling: Telling,
    troubles: Mapping[str, str],
    names: Mapping[str, str],
    now: datetime,
) -> None:
    told = operator_notices.open_notices(session)
    since = {name: notice.since for name, notice in told.items()}
    since |= {
        f"source:{source}": at
        for source, at in operator_notices.unwell_since(session).items()
    }
    said = (telling.new | telling.still).keys()
    others = {}
    for name, detail in troubles.items():
        if name not in said:
            others[name] = detail
    message = write(desk, replace(telling, others=others, names=names), since, now)
    row = compose.outbox_row(message, desk.operator, now, kind="operator")
    if not outbox.put(session, [row]):
        return
    for name, detail in (telling.new | telling.still).items():
        operator_notices.note(session, name, detail, since.get(name, now), now)
    for name in telling.over:
        operator_notices.clear(session, name)


def find_troubles(session: Session, now: datetime) -> dict[str, str]:
    """What is wrong now, by key (`mail`, `queue`, `delayed`, `failed`, `recipient:…`,
    `rule:…`, `source:…`, `repair:…`, `holidays`, `set-aside`).
    """
    troubles: dict[str, str] = {}
    for source, reason in operator_notices.unwell_sources(session).items():
        troubles[f"source:{source}"] = Reason(
            "trouble.of",
            subject=source,
            reason=reason,
        )
    troubles |= {
        f"repair:{row.source}": Reason(
            "repair.asked",
            url=row.new[0],
            evidence=repairs.evidence_of(row),
        )
        for row in repairs.proposed(session)
    }
    troubles |= {
        f"recipient:{one.address}": Reason(
            "trouble.of",
            subject=shown(one.address),
            reason=outbox.reason_of(one),
        )
        for one in outbox.suspended(session)
    }
    return troubles | _mail_troubles(session, now) | _rule_troubles(session, now)


def _mail_troubles(session: Session, now: datetime) -> dict[str, str]:
    troubles: dict[str, str] = {}
    due, oldest = outbox.overdue(session, now)
    failed = outbox.counts(session)["failed"]
    if oldest and now - max(oldest, outbox.last_sent(session) or oldest) > STUCK_AFTER:
        error = outbox.last_error(session) or Reason("trouble.no-error")
        troubles["mail"] = Reason("trouble.nothing-sent", due=due, error=error)
    elif due > LONG_QUEUE:
        troubles["queue"] = Reason("trouble.queue", due=due)
    if "mail" not in troubles:
        delayed, told = outbox.delayed(session, now - STUCK_AFTER)
        if delayed:
            troubles["delayed"] = Reason("trouble.delayed", mails=delayed, error=told)
    if failed:
        troubles["failed"] = Reason("trouble.failed", mails=failed)
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
            options = parse_options(rule.options)
            workdays |= options.workdays or options.reminders
        except RuleError as error:
            unreadable.setdefault(rule.id, reason_of(error))
    troubles: dict[str, str] = {}
    for rule in rules:
        if rule.id in unreadable:
            troubles[f"rule:{rule.name}"] = Reason(
                "trouble.of",
                subject=rule.name,
                reason=unreadable[rule.id],
            )
    broken = set_aside_trouble(session, now)
    if broken:
        troubles["set-aside"] = broken
    missing = missing_years(now, counted=workdays)
    if missing:
        troubles["holidays"] = holidays_trouble(missing[0])
    return troubles
