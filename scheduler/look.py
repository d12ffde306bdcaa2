"""One page, fetched without being stored, in a supervised worker: it may be as hostile as any."""

import base64
import time
from urllib.parse import urlsplit

from crawler.catalogue import Passport
from scheduler.jobs import wall_clock
from scheduler.orders import Order
from scheduler.settings import Setup
from scheduler.workers import Ended, Workers


class FetchError(Exception):
    """A page could not be fetched; the text says why."""


def fetch(url: str, setup: Setup) -> tuple[bytes, str | None]:
    """The page at `url` and its Content-Type. Raises FetchError."""
    if not _host_of(url):
        raise FetchError(f"{url!r} is no address")
    # A passport for one page: only the address matters, nothing of it is stored.
    passport = Passport.model_validate(
        {
            "id": "page",
            "name": url,
            "category": "ministry",
            "kind": "listing",
            "start_urls": [url],
            "every": "1d",
        }
    )
    deadline = setup.crawl.timeout * 2
    order = Order(1, passport, wall_clock(), deadline=deadline, page_only=True)
    ended = _visit(setup, order)
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


def _visit(setup: Setup, order: Order) -> Ended:
    workers = Workers(setup, count=1)
    try:
        workers.submit([order])
        while workers.ended.empty():
            workers.step()
            time.sleep(0.02)
        return workers.ended.get_nowait()
    finally:
        workers.close(grace=0)
