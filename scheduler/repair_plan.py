"""When a source's columns are looked for. Pure but for reading the archive."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from crawler.catalogue import Passport
from db.models import SourceRepair, SourceState
from db.session import Session
from db.sources import repairs, runs
from scheduler.passport_files import digest
from scheduler.settings import Setup
from scheduler.source_states import is_enabled

KINDS = ("listing", "json", "feed")
STATES = ("well", "repaired", "proposed", "gone", "unknown")
SEARCHED_STATES = ("lost", "empty", "failing", "quiet")
# When a silent source whose column is nowhere else is looked for again.
SILENT_WAIT = timedelta(days=14)
# A source that fails is searched for where its address is gone, not where it is slow.
_GONE_FOR_GOOD = (
    "http-404",
    "http-410",
    "no-such-host",
    "connection-refused",
    "connection:",
    "redirects",
)
# How long after a search without a result the next one begins.
_WAITS = (timedelta(hours=20), timedelta(days=3), timedelta(days=7), timedelta(days=14))


def is_search_due(
    passport: Passport,
    known: SourceState | None,
    row: SourceRepair | None,
    error: str | None,
    now: datetime,
) -> bool:
    """Whether a source's columns are to be looked for now. `error`: that of its last visit."""
    if known is None or not is_enabled(passport, known) or not can_search(passport):
        return False
    if known.state not in SEARCHED_STATES:
        return False
    if known.state == "failing" and not is_gone_for_good(error):
        return False
    if row is None or row.basis != digest(passport):
        return True
    if row.next_search_at is None:
        # Taken up, or found well, and ill again: a site may be rebuilt twice.
        return now - (row.taken_up_at or row.searched_at) >= _WAITS[0]
    return row.next_search_at <= now


def is_gone_for_good(error: str | None) -> bool:
    """Whether a visit's error says that the address is there no more."""
    return error is not None and any(mark in error for mark in _GONE_FOR_GOOD)


def can_search(passport: Passport) -> bool:
    """Whether a source's columns can be looked for: pages of a day and sitemaps have none."""
    return passport.kind in KINDS and bool(columns_of(passport))


def columns_of(passport: Passport) -> list[str]:
    """The addresses of a source that stay the same from day to day."""
    return [url for url in passport.start_urls if "{" not in url]


def next_search(state: str, searches: int, now: datetime) -> datetime | None:
    """When to search again: a column that is gone may come back, less and less often; None: never."""
    if state in ("well", "repaired"):
        return None
    return now + _WAITS[min(max(searches, 1), len(_WAITS)) - 1]


def due_searches(
    session: Session,
    setup: Setup,
    sources: Iterable[str],
    now: datetime,
) -> list[str]:
    """Those of `sources` whose columns are to be looked for now."""
    known, rows = runs.states(session), repairs.all_of(session)
    found = []
    for source in sources:
        passport = setup.passports.get(source)
        if passport is None or known.get(source) is None:
            continue
        if known[source].state not in SEARCHED_STATES:
            continue
        last = runs.latest(session, source, 1)
        error = last[0].error if last else None
        if is_search_due(passport, known[source], rows.get(source), error, now):
            found.append(source)
    return found
