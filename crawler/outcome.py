"""What came of a visit: Scrapy's stats, read into one small value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from text.reason import restored

_REFUSED = "policywatch/refused/"


@dataclass(frozen=True)
class Outcome:
    """One visit's end. `refused` counts reasons; `error` is the last failure's text;
    `wall` the name of a wall met.

    `retry_after` is in seconds. `list_status` is `read`, `unchanged`, `lost` (it is not
    the column known), `empty`, `failed` or None (nothing was asked). `column_lost` says
    which columns were not found, and why. `strange_pages` counts the last pages in a
    row that were of no template known (None: no page taught one). `complete`: every
    listed article was taken in or turned down for good, so that an unchanged list needs
    no reading.
    """

    requested: int = 0
    listed: int = 0
    articles: int = 0
    known: int = 0
    unchanged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    error: str | None = None
    wall: str | None = None
    retry_after: float | None = None
    list_status: str | None = None
    column_lost: str | None = None
    strange_pages: int | None = None
    complete: bool = False


def outcome_of(stats: Mapping[str, Any]) -> Outcome:
    """The outcome that `stats` (Scrapy's, at or after the spider's end) tell of."""
    refused = {
        key.removeprefix(_REFUSED): count
        for key, count in stats.items()
        if key.startswith(_REFUSED)
    }

    def count(name: str) -> int:
        return int(stats.get(f"policywatch/{name}", 0))

    return Outcome(
        requested=int(stats.get("downloader/request_count", 0)),
        listed=count("listed"),
        articles=count("read"),
        known=count("known"),
        unchanged=count("unchanged"),
        refused=dict(sorted(refused.items())),
        errors=count("errors"),
        error=stats.get("policywatch/error"),
        wall=stats.get("policywatch/wall"),
        retry_after=stats.get("policywatch/retry_after"),
        list_status=_list_status(stats),
        column_lost=_column_lost(stats),
        strange_pages=stats.get("policywatch/strange_pages"),
        complete=is_complete(stats),
    )


def _column_lost(stats: Mapping[str, Any]) -> str | None:
    """The reason, whose code and values are stored as JSON beside its text."""
    text = stats.get("policywatch/column_lost") or None
    code, values = json.loads(
        stats.get("policywatch/column_lost_reason", "[null, null]")
    )
    return restored(text, code, values)


def _list_status(stats: Mapping[str, Any]) -> str | None:
    for name in ("failed", "read", "unchanged", "lost", "empty"):
        if stats.get(f"policywatch/list_{name}"):
            return name
    # The other columns of a source whose one column is gone are read as ever.
    if stats.get("policywatch/list_gone"):
        return "failed"
    return None


_PASSING = (
    "wall:",
    "http-429",
    "http-503",
    "unavailable",
    "stopping",
    "limit",
)


def is_passing(reason: str) -> bool:
    """Whether what was refused for `reason` may be had at the next visit."""
    return reason.startswith(_PASSING)


def is_complete(stats: Mapping[str, Any]) -> bool:
    """Whether nothing the lists named was left for a later visit."""
    passing = any(
        is_passing(key.removeprefix(_REFUSED))
        for key in stats
        if key.startswith(_REFUSED)
    )
    finished = stats.get("finish_reason", "finished") == "finished"
    return finished and not passing and not stats.get("policywatch/errors")
