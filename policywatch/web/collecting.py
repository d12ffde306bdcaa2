"""Whether anything is being collected: what every page says where it is not, and how fresh the archive is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from db.session import ArchiveError
from db.sources import runs
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import READ, Visitor
from scheduler.beats import condition, noted_troubles

KEPT_S = 5.0  # a page asks the archive no oftener


@dataclass(frozen=True)
class Collecting:
    """How the service is (`scheduler.beats.condition`, or `unknown`), since when, why;
    when a source was last read.
    """

    condition: str
    at: datetime | None = None
    troubles: Sequence[str] = ()
    last: datetime | None = None

    @property
    def is_well(self) -> bool:
        return self.condition in ("well", "unknown")


UNKNOWN = Collecting("unknown")


def collecting_of(request: Request) -> Collecting:
    """How collecting goes, for who may read the archive."""
    visitor = request.scope.get("policywatch.visitor") or Visitor("", frozenset())
    if READ not in visitor.scopes:
        return UNKNOWN
    site = site_of(request)
    read_at, known = site.collecting or (None, UNKNOWN)
    if read_at is None or time.monotonic() - read_at > KEPT_S:
        known = _read(site)
        site.collecting = time.monotonic(), known
    return known


def _read(site: Site) -> Collecting:
    try:
        with site.archive.read() as session:
            beat = runs.beats(session).get("service")
            last = runs.last_success(session)
    except ArchiveError:
        return UNKNOWN  # the page itself says what is wrong with the archive
    return Collecting(
        condition(beat, site.now()),
        beat.at if beat else None,
        noted_troubles(beat.note) if beat else [],
        last,
    )


def ago(last: datetime, now: datetime, t: Any) -> str:
    """How long since a source was read, in the largest unit that fits."""
    minutes = max(0, int((now - last).total_seconds() // 60))
    if minutes < 1:
        return str(t("service.just_now"))
    if minutes < 120:
        return str(t("service.ago", time=t("story.minutes", n=minutes)))
    hours = minutes // 60
    if hours < 48:
        return str(t("service.ago", time=t("story.hours", n=hours)))
    return str(t("service.ago", time=t("story.days", n=hours // 24)))
