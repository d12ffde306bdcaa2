"""What the service and its crawl workers say to each other: one JSON object a line, either way.

Service → worker: first `{"start": …}`, then `{"visit": …}` for each source, at the end `{"stop": true}`.
Worker → service: `{"ready": …}` once, `{"beat": …}` every second, `{"done": …}` for each visit.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler.catalogue import Passport
from db.articles.rechecks import Asked


@dataclass(frozen=True)
class Order:
    """One visit to one source. `solo`: no other source shares the worker, because this one may kill it.

    `page_only`: the first address is fetched and handed back; nothing is stored.
    `search`: the columns of the source that are looked for (scheduler.repair); nothing
    is stored either. `backfill`: one slice of a back-fill (crawler.backfill.Slice as JSON).
    `is_survey`: the site of the first address is surveyed, or, with a passport of kind
    `page`, that page is looked at; nothing is stored. `is_check`: the source is visited
    for its proof (crawler.check); nothing is stored.
    """

    visit: int
    passport: Passport
    due: datetime
    first_visit: bool = False
    solo: bool = False
    deadline: float = 600
    page_only: bool = False
    search: dict[str, Any] | None = None
    backfill: dict[str, Any] | None = None
    is_survey: bool = False
    is_check: bool = False
    recheck: list[Asked] = field(default_factory=list)

    @property
    def source(self) -> str:
        return self.passport.id

    @property
    def host(self) -> str:
        return host_of(self.passport)


def host_of(passport: Passport) -> str:
    """The host that politeness counts: two visits to it never run at the same time."""
    return urlsplit(passport.start_urls[0]).hostname or ""


def hosts_watched(passports: Iterable[Passport]) -> int:
    """How many hosts the enabled passports name."""
    return len({host_of(passport) for passport in passports if passport.enabled})


@dataclass(frozen=True)
class Report:
    """What a worker says of a visit that ended: Scrapy's counts, and an error where it failed as a whole.

    `page`: what an order for one page brought, its `body` in base64, its `content_type`, or the `reason` of
    nothing. `found`: what a search for columns or a slice of a back-fill found.
    """

    visit: int
    stats: dict[str, Any]
    error: str | None = None
    page: dict[str, Any] | None = None
    found: dict[str, Any] | None = None


def write_order(order: Order) -> dict[str, Any]:
    return {
        "visit": order.visit,
        "passport": order.passport.model_dump(by_alias=True),
        "due": order.due.isoformat(),
        "first_visit": order.first_visit,
        "solo": order.solo,
        "deadline": order.deadline,
        "page_only": order.page_only,
        "search": order.search,
        "backfill": order.backfill,
        "is_survey": order.is_survey,
        "is_check": order.is_check,
        "recheck": order.recheck,
    }


def read_order(message: dict[str, Any]) -> Order:
    passport = Passport.model_validate(message["passport"])
    return Order(
        **{
            **message,
            "passport": passport,
            "due": datetime.fromisoformat(message["due"]),
        }
    )


def write_report(report: Report) -> dict[str, Any]:
    return asdict(report)


def line(message: dict[str, Any]) -> bytes:
    return (
        json.dumps(message, default=_plain, ensure_ascii=False).encode(
            "utf-8",
            "replace",
        )
        + b"\n"
    )


def _plain(value: Any) -> Any:
    """Lengths of time as seconds, which is how a passport's model reads them; sets as lists; else text."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
