"""One page, fetched without being stored, in a supervised worker: it may be as hostile as any."""

import base64
from urllib.parse import urlsplit

from scheduler.errands import carry_out_one, passport_for
from scheduler.jobs import wall_clock
from scheduler.orders import Order
from scheduler.settings import Setup


class FetchError(Exception):
    """A page could not be fetched; the text says why."""


def fetch(url: str, setup: Setup) -> tuple[bytes, str | None]:
    """The page at `url` and its Content-Type. Raises FetchError."""
    if not _host_of(url):
        raise FetchError(f"{url!r} is no address")
    deadline = setup.crawl.timeout * 2
    order = Order(1, passport_for(url), wall_clock(), deadline=deadline, page_only=True)
    ended = carry_out_one(setup, order)
    if ended.report is None:
        raise FetchError(ended.death or "no answer")
    if ended.report.error:
        raise FetchError(ended.death or ended.report.error)
    page = ended.report.page or {}
    if page.get("body") is None:
        raise FetchError(page.get("reason") or "no answer")
    return base64.b64decode(page["body"]), page.get("content_type")


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
