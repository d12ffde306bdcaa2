"""What `status`, `sources list`, `doctor` and the metrics say: read from the archive, decided here alone."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from alerts.channels import shown
from alerts.missing_holidays import missing_holidays
from alerts.set_aside import set_aside_trouble
from db.alerts import operator_notices, outbox, set_aside
from db.answers.sources import Source, Status
from db.maintenance import housekeeping
from db.models import SourceProof, SourceState
from db.session import Archive, Session
from db.sources import proofs, runs
from scheduler.beats import (
    beat_trouble,
    is_alive,
    local,
    service_troubles,
    worker_troubles,
)
from scheduler.first_check_plan import Progress, progress
from scheduler.proof_reasons import proof_reason
from scheduler.settings import Setup
from scheduler.source_states import UNWELL, is_enabled
from text.reason import Reason, code_of
from text.workdays import holidays_trouble

if TYPE_CHECKING:
    from crawler.catalogue import Passport
    from scheduler.checks import Check

MANY_OVERDUE = timedelta(minutes=15)
NAMED = 5

__all__ = [
    "beat_trouble",
    "catalogue",
    "doctor",
    "metrics",
    "pulse",
    "sources",
    "status",
]


def sources(archive: Archive, setup: Setup, *, now: datetime) -> list[dict[str, Any]]:
    """One row a passport, as `sources list --json` has it."""
    with archive.read() as session:
        known = runs.states(session)
        articles = runs.articles_by_source(session)
        checks = proofs.latest(session)
    return _rows(setup, known, articles, checks)


def catalogue(setup: Setup) -> list[dict[str, Any]]:
    """The same rows where there is no archive yet: no source was visited."""
    return _rows(setup, {}, {}, {})


def _rows(
    setup: Setup,
    known: dict[str, SourceState],
    articles: dict[str, int],
    checks: dict[str, SourceProof],
) -> list[dict[str, Any]]:
    return [
        Source(
            id=passport.id,
            name=passport.name,
            kind=passport.kind,
            category=passport.category,
            enabled=is_enabled(passport, known.get(passport.id)),
            **_condition(passport, known.get(passport.id)),
            articles=articles.get(passport.id, 0),
            proof=_proof(known.get(passport.id), checks.get(passport.id)),
        ).as_json()
        for passport in sorted(
            setup.passports.values(),
            key=lambda passport: passport.id,
        )
    ]


def _proof(known: SourceState | None, check: SourceProof | None) -> str:
    return proof_reason(check, known.last_success_at if known is not None else None)


def _condition(passport: "Passport", state: SourceState | None) -> dict[str, Any]:
    enabled = is_enabled(passport, state)
    if state is None:
        return {
            "state": "new" if enabled else "disabled",
            "reason": None if enabled else passport.why_disabled,
            "reason_code": None,
            "last_success_at": None,
            "next_check_at": None,
            "failures": 0,
            "since": None,
        }
    if enabled:
        # Enabled again in its passport: the archive learns of it at the next visit.
        if state.state == "disabled":
            name = "new"
        else:
            name = state.state
        reason = runs.reason_of(state)
        next_check_at = state.next_check_at
    else:
        name = "disabled"
        # Disabled by a command its reason is in the archive, else in the passport.
        by_command = None
        if state.enabled is False:
            by_command = runs.reason_of(state)
        reason = by_command or passport.why_disabled
        next_check_at = None
    return {
        "state": name,
        "reason": reason,
        "reason_code": code_of(reason),
        "last_success_at": state.last_success_at,
        "next_check_at": next_check_at,
        "failures": state.failures,
        "since": state.since,
    }


def status(archive: Archive, setup: Setup, *, now: datetime) -> dict[str, Any]:
    """The contract's `status --json`."""
    rows = sources(archive, setup, now=now)
    with archive.read() as session:
        articles, stories = housekeeping.totals(session)
        mail = outbox.counts(session)
        beats = runs.beats(session)
        mail_problems = _mail_problems(session, mail, now)
        broken = set_aside_trouble(session, now)
        holidays = missing_holidays(session, now)
        checked = progress(session, setup)
    problems = [
        *setup.problems,
        *service_troubles(beats.get("service"), now),
        *_source_problems(rows, now),
        *mail_problems,
    ]
    problems += [broken] if broken else []
    problems += worker_troubles(beats, now)
    problems += list(map(holidays_trouble, holidays))
    beat = beats.get("service")
    answer = Status(
        articles=articles,
        stories=stories,
        sources=dict(sorted(Counter(row["state"] for row in rows).items())),
        outbox=mail,
        last_beat_at=beat.at if beat else None,
        first_check=_first_check(checked),
        problems=problems,
        problem_codes=list(map(code_of, problems)),
    )
    return answer.as_json()


def _first_check(checked: Progress) -> dict[str, int] | None:
    """How far the first check has come; None where nothing awaits it."""
    if not checked.total:
        return None
    return {"checked": checked.checked, "total": checked.total}


def pulse(archive: Archive, *, now: datetime) -> str | None:
    """Whether a service gave a sign of life within a minute; why not, where it did not."""
    with archive.read() as session:
        beat = runs.beats(session).get("service")
    if is_alive(beat, now):
        return None
    return beat_trouble(beat, now)


def _mail_problems(
    session: Session,
    mail: dict[str, int],
    now: datetime,
) -> list[Reason]:
    problems = []
    waiting, oldest = outbox.overdue(session, now)
    if mail.get("failed"):
        problems.append(Reason("trouble.refused-mails", mails=mail["failed"]))
    if oldest and now - oldest > MANY_OVERDUE:
        error = outbox.last_error(session) or Reason("trouble.no-error")
        problems.append(
            Reason("trouble.waiting", mails=waiting, since=local(oldest), error=error)
        )
    for one in outbox.suspended(session):
        reason = outbox.reason_of(one)
        problems.append(Reason("trouble.of", subject=shown(one.address), reason=reason))
    return problems


def _source_problems(rows: list[dict[str, Any]], now: datetime) -> list[str]:
    problems: list[str] = []
    for state in UNWELL:
        those = []
        for row in rows:
            if row["state"] == state:
                those.append(row)
        for row in those[:NAMED]:
            problems.append(
                Reason(
                    "trouble.source",
                    source=row["id"],
                    state=state,
                    reason=row["reason"],
                )
            )
        if len(those) > NAMED:
            more = len(those) - NAMED
            problems.append(Reason("trouble.more-sources", more=more, state=state))
    late = []
    for row in rows:
        if row["next_check_at"] and now - _moment(row["next_check_at"]) > MANY_OVERDUE:
            late.append(row)
    if late:
        problems.append(
            Reason("trouble.overdue", sources=len(late), source=late[0]["id"])
        )
    return problems


def doctor(url: str, setup: Setup, *, now: datetime) -> "list[Check]":
    """Check everything the service depends on, without changing anything."""
    from scheduler.checks import examine_installation

    return examine_installation(url, setup, now)


def metrics(
    archive: Archive,
    setup: Setup,
    *,
    now: datetime,
) -> dict[str, float | dict[str, float]]:
    """Gauges by name, those with a label by its value; docs/operate.md lists them."""
    facts = status(archive, setup, now=now)
    with archive.read() as session:
        beat = runs.beats(session).get("service")
        counted = runs.counts_since(session, now - timedelta(hours=1))
        troubles = len(operator_notices.unwell_sources(session))
        broken = len(set_aside.listed(session, now))
    if beat:
        policywatch_beat_age_seconds = (now - beat.at).total_seconds()
    else:
        policywatch_beat_age_seconds = float("nan")
    return {
        "policywatch_articles": facts["articles"],
        "policywatch_stories": facts["stories"],
        "policywatch_sources": facts["sources"],
        "policywatch_sources_unwell": troubles,
        "policywatch_outbox_messages": facts["outbox"],
        "policywatch_set_aside": broken,
        "policywatch_beat_age_seconds": policywatch_beat_age_seconds,
        "policywatch_problems": len(facts["problems"]),
        "policywatch_last_hour": counted,
    }


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
