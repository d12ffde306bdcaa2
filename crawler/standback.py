"""A host that says no is not asked again in this visit: walls, 429 and 503 with their Retry-After.

Nothing is circumvented: no challenge is solved, no other name or address is tried.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.clock import crawl_time
from crawler.pages.walls import wall
from crawler.refusals import Refused

_LONGEST = timedelta(days=2)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The time a Retry-After header asks for: seconds or an HTTP date (RFC 9110); at most two days."""
    if value.strip().isdigit():
        return min(timedelta(seconds=min(int(value[:12]), 10**7)), _LONGEST)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - now, timedelta(0)), _LONGEST)


class StandBack:
    """Downloader middleware. Stats: `policywatch/wall` (its name), `policywatch/retry_after` (seconds)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closed: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        reason = self._closed.get(_host(request))
        if reason is not None:
            raise Refused(reason, "the host had already said no in this visit")

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in (429, 503):
            self._note_retry_after(response)
        headers = {
            str(key): str(value)
            for key, value in response.headers.to_unicode_dict().items()
        }
        name = wall(response.status, headers, response.body)
        if name is not None:
            self.crawler.stats.set_value("policywatch/wall", name)
            return self._close(request, f"wall:{name}")
        if response.status in (429, 503):
            return self._close(request, f"http-{response.status}")
        return response

    def _note_retry_after(self, response: Response) -> None:
        header = response.headers.get("Retry-After")
        now = crawl_time(self.crawler)
        asked_for = retry_after(header.decode("latin-1"), now) if header else None
        if asked_for is not None:
            self.crawler.stats.max_value(
                "policywatch/retry_after", asked_for.total_seconds()
            )

    def _close(self, request: Request, reason: str) -> Response:
        self._closed[_host(request)] = reason
        raise Refused(reason, request.url)


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc.lower()
