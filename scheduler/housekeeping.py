"""What keeps an archive from growing without end: old pages, old visits, the write-ahead log."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.alerts import outbox
from db.maintenance import housekeeping
from db.search import index_version
from db.session import Archive
from db.sources import fetch_states, proofs, runs
from scheduler.settings import ServiceSettings

log = logging.getLogger("policywatch.housekeeping")

UNEVENTFUL = timedelta(days=3)


@dataclass(frozen=True)
class Tidied:
    """How many rows were deleted."""

    visits: int
    pages: int


def tidy(archive: Archive, service: ServiceSettings, now: datetime) -> Tidied:
    """Delete what is kept no longer, in small transactions, and let the database tidy itself."""
    with archive.write() as session:
        visits = runs.forget_uneventful(session, now - UNEVENTFUL)
        visits += runs.forget(session, now - timedelta(days=service.keep_runs))
        outbox.empty_sent(session, now - timedelta(days=service.keep_runs))
        runs.forget_beats(session, now - UNEVENTFUL)
        fetch_states.forget_before(session, now - timedelta(days=service.keep_runs))
        index_version.confirm(session)
        proofs.forget(session, now - timedelta(days=service.keep_runs))
    pages = 0
    if service.keep_raw_pages:
        pages = housekeeping.forget_pages(
            archive,
            now - timedelta(days=service.keep_raw_pages),
        )
    housekeeping.settle_down(archive)
    if visits or pages:
        log.info("deleted %d old visits and %d old pages", visits, pages)
    return Tidied(visits, pages)
