"""Looking for columns that have died, and taking up what was found.

When a source is lost, a search for its columns is due (`due_searches`, pure). It runs in
a crawl worker like any visit; what it found is written down as a proposal, and taken up
by itself only where it is certain and `[sources] repair = "auto"`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crawler.catalogue import Passport, PassportError
from crawler.column.shape import hash_of
from crawler.repair.memory import as_json, stored_article
from crawler.repair.report import candidate_from_json
from crawler.repair.rewrite import rewrite, without
from db.models import Article
from db.session import Archive, Session
from db.sources import repairs, runs
from scheduler.accepted import keep, text_of, write_passport
from scheduler.errands import carry_out
from scheduler.orders import Order
from scheduler.passport_files import digest
from scheduler.repair_plan import (
    SEARCHED_STATES,
    SILENT_WAIT,
    can_search,
    columns_of,
    due_searches,
    next_search,
)
from scheduler.repair_result import Searched, of_row
from scheduler.settings import Setup
from scheduler.workers import Ended
from text.dates import SHANGHAI
from text.reason import Reason, code_of, restored

log = logging.getLogger("policywatch.repair")

_DEADLINE_S = 900.0
_FRESH_FOR = timedelta(hours=1)
_SHOWN_FOR = timedelta(days=7)
_CLAIMED_FOR = timedelta(minutes=30)
_NOTHING: dict[str, Any] = {
    "state": "unknown",
    "old": [],
    "new": [],
    "evidence": [],
    "passport": None,
    "moved": [],
    "score": 0.0,
    "requests": 0,
}


def claim(archive: Archive, setup: Setup, source: str, now: datetime) -> bool:
    """Whether the search for a source is this process's: several services may share an
    archive, and one that died searching must not search again at once.
    """
    passport = setup.passports[source]
    with archive.write() as session:
        if not due_searches(session, setup, [source], now):
            return False
        row = repairs.of_source(session, source)
        if row is None or row.basis != digest(passport):
            repairs.forget(session, source)
            row = repairs.put(session, source, {**_NOTHING, "basis": digest(passport)})
            row.searches = 0
        row.searched_at = now
        row.next_search_at = now + _CLAIMED_FOR
    return True


def order_for(session: Session, passport: Passport, visit: int, now: datetime) -> Order:
    """The order for a search, with all that is known of the source's columns."""
    shapes = repairs.shapes_of(session, passport.id)
    articles = list(map(_article, repairs.articles_of(session, passport.id)))
    search = {
        "columns": [[url, shapes.get(url)] for url in columns_of(passport)],
        "articles": articles,
        "is_silent": _is_silent(session, passport.id),
    }
    return Order(visit, passport, now, deadline=_DEADLINE_S, search=search)


def _is_silent(session: Session, source: str) -> bool:
    known = runs.states(session).get(source)
    return known is not None and known.state == "quiet"


def _article(article: Article) -> list[Any]:
    published = article.published_at
    day = published.astimezone(SHANGHAI).date() if published else None
    key = hash_of(article.url)
    return as_json(stored_article(key, article.title, day, article.text))


def search_now(
    archive: Archive,
    setup: Setup,
    sources: Sequence[str],
    clock: Callable[[], datetime],
    *,
    auto: bool | None = None,
    progress: Callable[[int], object] = lambda done: None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Searched]:
    """Look for the columns of `sources` now, in workers of its own; what became of each.

    `auto`: take up what is certain (default: as `[sources] repair` says). Where `stop`
    says so the searches are broken off, and are due again.
    """
    takes_up = setup.repair == "auto" if auto is None else auto
    able = [name for name in sources if can_search(setup.passports[name])]
    with archive.read() as session:
        orders = [
            order_for(session, setup.passports[name], number, clock())
            for number, name in enumerate(able, 1)
        ]
    found: dict[str, Searched] = {
        name: _of_other_kind(setup.passports[name]) for name in sources
    }
    for done, ended in enumerate(carry_out(setup, orders, stop), 1):
        searched = settle_search(archive, setup, ended, clock())
        if searched.state == "found":
            searched = _certain(archive, setup, searched, clock(), takes_up=takes_up)
        found[searched.source] = searched
        progress(done)
    return [found[name] for name in sources]


def _of_other_kind(passport: Passport) -> Searched:
    reason = Reason("repair.of-other-kind", kind=passport.kind)
    return Searched(passport.id, "unknown", passport.start_urls, (), (reason,))


def settle_search(
    archive: Archive, setup: Setup, ended: Ended, now: datetime
) -> Searched:
    """Write down what a search found. The state `found` is a certain proposal not yet taken up."""
    passport = ended.order.passport
    report = ended.report
    found = report.found if report is not None else None
    if found is None or not found["proposals"]:
        error = ended.death or (report.error if report else None) or "no answer"
        reason = Reason("repair.no-answer", error=error)
        searched = Searched(passport.id, "unknown", (), (), (reason,))
        moved: list[tuple[str, str]] = []
    else:
        searched, moved = conclude(setup, passport, found, now)
    _write(archive, passport, searched, moved, now)
    return searched


def conclude(
    setup: Setup, passport: Passport, found: Mapping[str, Any], now: datetime
) -> tuple[Searched, list[tuple[str, str]]]:
    """The columns' proposals as one for the source, with the passport that says it."""
    proposals = found["proposals"]
    changes = [
        (one["column"], candidate_from_json(candidate))
        for one in proposals
        if one["candidate"] is not None
        for candidate in (one["candidate"], *one.get("parts", ()))
    ]
    lost = [one for one in proposals if one["state"] != "well"]
    states = {one["state"] for one in lost}
    evidence = [_reason(reason) for one in lost for reason in one["evidence"]]
    state = _state_of(states)
    text = None
    if changes:
        text = _rewritten(setup, passport, changes, now)
        if text is None:
            state = "unknown"
            evidence.append(Reason("repair.no-passport"))
    elif state == "gone":
        text = _without_ended(setup, passport, lost, now)
        if text is not None:
            evidence.append(Reason("repair.drop", source=passport.id))
    scores = [one["score"] for one in lost if one["candidate"] is not None]
    searched = Searched(
        source=passport.id,
        state=state,
        old=tuple(one["column"] for one in lost),
        new=tuple(candidate.url for _, candidate in changes),
        evidence=tuple(evidence),
        passport=text,
        score=min(scores, default=0.0),
        requests=found["requests"],
    )
    moved = [pair for _, candidate in changes for pair in candidate.moved]
    return searched, moved


def _state_of(states: set[str]) -> str:
    """A source's state from those of its lost columns: what has to be asked decides."""
    if not states:
        return "well"
    if "proposed" in states:
        return "proposed"
    for state in ("found", "unknown", "gone"):
        if state in states:
            return state
    return "unknown"


def _reason(values: Mapping[str, Any]) -> str:
    reason = restored(values["text"], values["code"], values["values"])
    return reason if reason is not None else str(values["text"])


def _rewritten(
    setup: Setup,
    passport: Passport,
    changes: Sequence[tuple[str, Any]],
    now: datetime,
) -> str | None:
    text = text_of(setup, passport.id)
    if text is None:
        return None
    return rewrite(text, passport, changes, now.astimezone(SHANGHAI).date())


def _without_ended(
    setup: Setup,
    passport: Passport,
    lost: Sequence[Mapping[str, Any]],
    now: datetime,
) -> str | None:
    """The passport without the columns that have ended, where others are left."""
    text = text_of(setup, passport.id)
    if text is None:
        return None
    ended = [one["column"] for one in lost]
    return without(text, passport, ended, now.astimezone(SHANGHAI).date())


def _write(
    archive: Archive,
    passport: Passport,
    searched: Searched,
    moved: Sequence[tuple[str, str]],
    now: datetime,
) -> None:
    with archive.write() as session:
        before = repairs.of_source(session, passport.id)
        searches = before.searches + 1 if before is not None else 1
        state = "proposed" if searched.state == "found" else searched.state
        again = _next_search(searched, searches, now)
        if searched.state == "well" and _is_silent(session, passport.id):
            again = now + SILENT_WAIT
        values = {
            "state": state,
            "basis": digest(passport),
            "old": list(searched.old),
            "new": list(searched.new),
            "evidence": repairs.stored_evidence(searched.evidence),
            "passport": searched.passport,
            "moved": list(map(list, moved)),
            "score": searched.score,
            "requests": searched.requests,
            "searched_at": now,
            "next_search_at": again,
        }
        repairs.put(session, passport.id, values)
    log.info(
        "%s: %s", searched.state, "; ".join(searched.evidence),
        extra={"source": passport.id},
    )  # fmt: skip


def _next_search(searched: Searched, searches: int, now: datetime) -> datetime | None:
    """A site that says it is being rebuilt is looked at again the next day, however often."""
    is_away = any(code_of(one) == "repair.away" for one in searched.evidence)
    return next_search(searched.state, 1 if is_away else searches, now)


def _certain(
    archive: Archive,
    setup: Setup,
    searched: Searched,
    now: datetime,
    *,
    takes_up: bool,
) -> Searched:
    """Take up a certain proposal where that is wanted; else it is a proposal like others."""
    if not takes_up:
        return searched.with_state("proposed")
    try:
        take_up(archive, setup, searched.source, now)
    except (OSError, PassportError) as error:
        reason = Reason(
            "repair.not-written",
            file=searched.source,
            error=getattr(error, "strerror", None) or str(error),
            source=searched.source,
        )
        return searched.with_state("proposed", reason)
    return searched.with_state("repaired")


def take_up(archive: Archive, setup: Setup, source: str, now: datetime) -> Searched:
    """Write the passport that was proposed for a source, and visit it at once.

    Raises PassportError where nothing is proposed or the passport was changed since,
    OSError where the file can't be written.
    """
    with archive.read() as session:
        row = repairs.of_source(session, source)
        proposal = of_row(row) if row is not None else None
        moved = [(key, url) for key, url in row.moved] if row is not None else []
        basis = row.basis if row is not None else None
    if proposal is None or not proposal.can_be_taken_up:
        raise PassportError(
            f"{source}: nothing is proposed (`policywatch sources repair {source}` searches now)"
        )
    if basis != digest(setup.passports[source]):
        raise PassportError(
            f"{source}: its passport was changed since: `policywatch sources repair {source}` searches again"
        )
    assert proposal.passport is not None
    old = setup.passports[source]
    passport = write_passport(archive, setup, source, proposal.passport)
    setup.passports = {**setup.passports, source: passport}
    with archive.write() as session:
        row = repairs.of_source(session, source)
        assert row is not None
        row.state, row.taken_up_at, row.next_search_at = "repaired", now, None
        row.basis = digest(passport)
        keep(session, setup, old, proposal.passport, now)
        repairs.forget_columns(session, source, row.old)
        repairs.move_articles(session, source, moved, hash_of)
        known = runs.state(session, source)
        known.failures = 0
        known.next_check_at = now
    log.warning("taken up: %s", ", ".join(proposal.new), extra={"source": source})
    return proposal.with_state("repaired")


def open_rows(session: Session, setup: Setup) -> dict[str, Searched]:
    """The latest search of each source that is of its present passport and says something."""
    found = {}
    for source, row in repairs.all_of(session).items():
        passport = setup.passports.get(source)
        if passport is not None and row.basis == digest(passport):
            found[source] = of_row(row)
    return found


def fresh_rows(session: Session, setup: Setup, now: datetime) -> set[str]:
    """The sources whose latest search still says how things are: made within the hour, or
    taken up and not visited since.
    """
    states = runs.states(session)
    found = set()
    for source in open_rows(session, setup):
        row = repairs.of_source(session, source)
        known = states.get(source)
        if row is None or row.state == "well":
            continue
        visited = known.last_visit_at if known is not None else None
        if row.taken_up_at is not None and row.state == "repaired":
            is_new = visited is None or visited <= row.taken_up_at
            is_lost = known is not None and known.state in SEARCHED_STATES
            if is_new or (not is_lost and now - row.taken_up_at < _SHOWN_FOR):
                found.add(source)
        elif now - row.searched_at < _FRESH_FOR:
            found.add(source)
    return found


def explained(health_reason: str, searched: Searched | None) -> str:
    """Why a source is unwell, with what the search for its columns found."""
    if searched is None:
        return health_reason
    if searched.state == "proposed" and searched.new:
        return Reason(
            "repair.asks",
            reason=health_reason,
            url=searched.new[0],
            source=searched.source,
        )
    if searched.state == "gone":
        return Reason("repair.ended", reason=health_reason)
    return health_reason


def taken_up_since(session: Session, then: datetime) -> bool:
    """Whether a proposal was taken up after `then`, perhaps by another process."""
    return any(
        row.taken_up_at is not None and row.taken_up_at > then
        for row in repairs.all_of(session).values()
    )
