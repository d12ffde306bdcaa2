"""The first check of the catalogue from this network.

A source of the catalogue that awaits a live check is checked once by itself: an enabled
one by its own first visit, and, where that read nothing, by a check that says why; a
lead, of which only a site is known, by a survey of the site. A column that the survey
finds is taken up where it is proved: its passport goes into the user's folder.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any

from crawler.catalogue import Passport, parse_passport
from crawler.proof import PROVED, UNREACHABLE, WRONG, Proof, proof_from_json
from crawler.repair.rewrite import as_toml
from crawler.survey import Column
from db.access import deeds
from db.session import Archive, Session
from db.sources import proofs, runs
from scheduler.errands import carry_out, carry_out_one
from scheduler.first_check_plan import due, one_a_host
from scheduler.orders import Order, host_of
from scheduler.passport_files import write
from scheduler.settings import Setup
from scheduler.survey import column_from_json
from scheduler.workers import Ended
from text.dates import SHANGHAI
from text.reason import Reason

_DEADLINE_S = 300.0
# What the page notes when somebody adds a source.
ADDED = "source.add"
# A column without anything newer is dormant, whatever its name.
MAX_AGE = timedelta(days=120)


def check_now(
    archive: Archive | None,
    setup: Setup,
    sources: Sequence[str],
    clock: Callable[[], datetime],
    *,
    progress: Callable[[int], object] = lambda done: None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Proof]:
    """Check sources in crawl workers of their own, and write down what came of each.

    What a lead's survey found and proved is written into the user's folder. Raises
    OSError where that can't be written.
    """
    orders = [_order(setup.passports[name], clock()) for name in sources]
    found = []
    for done, ended in enumerate(carry_out(setup, orders, stop), 1):
        proof = _settled(setup, ended, clock())
        found.append(proof)
        if archive is not None:
            with archive.write() as session:
                proofs.put(session, [proof.as_kept()])
        progress(done)
    return found


def _order(passport: Passport, now: datetime) -> Order:
    is_lead = passport.lead and not passport.enabled
    return Order(
        1,
        passport,
        now,
        deadline=_DEADLINE_S,
        is_survey=is_lead,
        is_check=not is_lead,
    )


def _settled(setup: Setup, ended: Ended, now: datetime) -> Proof:
    passport = ended.order.passport
    found = None
    if ended.report is not None:
        found = ended.report.found
    if found is None:
        error = ended.death or (ended.report.error if ended.report else None)
        return _no_answer(passport, error or "no answer", now)
    if not ended.order.is_survey:
        return proof_from_json(found)
    columns = [column_from_json(values) for values in found["columns"]]
    column = certain_column(columns, now)
    if column is None:
        return _not_found(passport, columns, found["troubles"], now)
    return _taken_up(setup, passport, column, now)


def certain_column(columns: Sequence[Column], now: datetime) -> Column | None:
    """The column that is taken up without asking: the best of those that are dated, alive
    and readable. Pure.
    """
    for column in columns:
        if not column.works or column.newest is None:
            continue
        age = now.astimezone(SHANGHAI).date() - date.fromisoformat(column.newest)
        if age <= MAX_AGE and column.dated * 2 > column.items:
            return column
    return None


def found_passport(passport: Passport, column: Column, now: datetime) -> str:
    """A lead's passport with the column that was found, as the text of a file. Pure."""
    day = now.astimezone(SHANGHAI).date().isoformat()
    confidence = None
    if not passport.lead:
        confidence = passport.confidence
    table: dict[str, Any] = {
        "name": passport.name,
        "publisher": passport.publisher,
        "homepage": passport.homepage,
        "category": passport.category,
        "kind": column.kind,
        "start_urls": [column.url],
        "every": "1h",
        "slowest": "8h",
        "checked": f"found and proved on {day}",
        "confidence": confidence,
        "evidence": [
            *passport.evidence,
            f"found on {day} as “{column.name}”: {column.items} entries, {column.dated} with a day, newest "
            f"{column.newest}; {column.read} of {column.tried} articles read",
        ],
    }
    return as_toml({name: value for name, value in table.items() if value is not None})


def _taken_up(
    setup: Setup,
    lead: Passport,
    column: Column,
    now: datetime,
) -> Proof:
    """Prove the column as any source is, and take it up where that succeeds."""
    text = found_passport(lead, column, now)
    passport = parse_passport(text, lead.id, f"{lead.id}.toml")
    ended = carry_out_one(setup, _order(passport, now))
    found = None
    if ended.report is not None:
        found = ended.report.found
    if found is None:
        return _no_answer(lead, ended.death or "no answer", now)
    proof = proof_from_json(found)
    if proof.verdict == PROVED:
        write(setup, lead.id, text)
        return replace(proof, found_at=column.url)
    return proof


def _not_found(
    passport: Passport,
    columns: Sequence[Column],
    troubles: Sequence[str],
    now: datetime,
) -> Proof:
    site = passport.start_urls[0]
    if not columns and troubles and any(mark in troubles[0] for mark in _AWAY):
        reason = Reason("proof.unreachable", error=troubles[0])
        return _proof(passport, now, UNREACHABLE, reason, Reason("proof.do-network"))
    reason = Reason("proof.no-column", n=len(columns), url=site)
    advice = Reason("proof.do-add", url=site)
    return _proof(passport, now, WRONG, reason, advice)


_AWAY = ("timeout", "no-such-host", "connection", "cut-short")


def _no_answer(passport: Passport, error: str, now: datetime) -> Proof:
    reason = Reason("proof.unreachable", error=error)
    return _proof(passport, now, UNREACHABLE, reason, Reason("proof.do-network"))


def _proof(
    passport: Passport,
    now: datetime,
    verdict: str,
    reason: str,
    advice: str,
) -> Proof:
    return Proof(
        source=passport.id,
        checked_at=now,
        robots="unanswered",
        list={"state": "failed", "items": 0, "dated": 0, "how": None, "reason": None},
        verdict=verdict,
        reason=reason,
        advice=advice,
    )


def found_since(session: Session, then: datetime) -> bool:
    """Whether a passport was written since a moment: by a check, in this process or
    another, or by somebody on the page."""
    if deeds.done_since(session, ADDED, then):
        return True
    for check in proofs.latest(session).values():
        if check.checked_at > then and check.result.get("found_at"):
            return True
    return False


class FirstCheck:
    """The first check as the service makes it, a few sources at a time.

    `hosts` are those asked now, which no visit may ask meanwhile.
    """

    def __init__(
        self,
        archive: Archive,
        clock: Callable[[], datetime],
        reload: Event,
    ) -> None:
        self.hosts: set[str] = set()
        self._archive = archive
        self._clock = clock
        self._looked = clock()
        self._reload = reload

    def step(
        self,
        setup: Setup,
        busy: set[str],
        stop: Callable[[], bool],
    ) -> None:
        """Check what is due at hosts that are free; have the passports read again where
        one was written since the last step, here or by the command line."""
        looked, self._looked = self._looked, self._clock()
        if setup.first_check:
            self._check_some(setup, busy, stop)
        with self._archive.read() as session:
            if found_since(session, looked):
                self._reload.set()

    def _check_some(
        self,
        setup: Setup,
        busy: set[str],
        stop: Callable[[], bool],
    ) -> None:
        with self._archive.read() as session:
            known, checks = runs.states(session), proofs.latest(session)
        waiting = due(setup.passports, known, checks, self._clock())
        chosen = one_a_host(waiting, setup, busy)
        self.hosts = {host_of(setup.passports[source]) for source in chosen}
        try:
            check_now(self._archive, setup, chosen, self._clock, stop=stop)
        finally:
            self.hosts = set()
