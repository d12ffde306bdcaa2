"""A host that says no is not asked again in this visit; one that is busy is asked when
it says.

429 and 503 with a Retry-After that is near are waited for, by all crawls of the
process. Walls, and longer waits, end the visit to that host. Nothing
is circumvented: no challenge is solved, no other name or address is tried.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse

from crawler.clock import crawl_time
from crawler.middlewares.politeness import MAX_WAIT_S, TURNS, Politeness, host_of
from crawler.pages.away import says_away
from crawler.pages.walls import wall
from crawler.refusals import Refused

# A header that asks for a year is a mistake or a way of closing the door: the source's
# health reports it long before.
_LONGEST = timedelta(days=2)
_BUSY = (429, 503)
# How long a visit waits for a busy host in all, and how often for the same page.
_MAX_WAITING_S = 180.0
_MAX_RETRIES = 3
# An HTTP date has no fractions: the moment meant lies up to a second after it.
_DATE_GRAIN = timedelta(seconds=1)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The time a Retry-After header asks for: seconds or an HTTP date (RFC 9110); at most two days."""
    if value.strip().isdigit():
        return min(timedelta(seconds=min(int(value[:12]), 10**7)), _LONGEST)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        # Neither seconds nor a date: as if the header were not there, and the usual
        # back-off applies.
        return None
    # RFC 9110 dates are in GMT; one with the zone "-0000" says that it knows nothing of
    # its zone.
    if until.tzinfo is None:
        return None
    if until <= now:
        return timedelta(0)
    return min(until - now + _DATE_GRAIN, _LONGEST)


class StandBack:
    """Downloader middleware. Stats: `policywatch/wall` (its name), `policywatch/waited`
    (waits for a busy host), `policywatch/away` (a busy host's page says that the site is
    being rebuilt), `policywatch/retry_after` (seconds that are left to the
    next visit).
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closed: dict[str, str] = {}
        self._waiting: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        host = host_of(request)
        reason = self._closed.get(host)
        if reason is not None:
            raise Refused(reason, "the host had already said no in this visit")
        held = TURNS.held(host, monotonic())
        if held > MAX_WAIT_S:
            self._leave_to_next_visit(held)
            raise Refused("http-429", "the host had asked another visit to wait")

    def process_response(
        self,
        request: Request,
        response: Response,
    ) -> Response | Request:
        headers = {}
        for key, value in response.headers.to_unicode_dict().items():
            headers[str(key)] = str(value)
        name = wall(response.status, headers, response.body)
        asked_for = self._asked_for(response)
        if name is None and asked_for is not None:
            again = self._again(request, asked_for)
            if again is not None:
                return again
        if asked_for is not None:
            self._leave_to_next_visit(asked_for)
        if name is not None:
            self.crawler.stats.set_value("policywatch/wall", name)
            return self._close(request, f"wall:{name}")
        if response.status in _BUSY:
            if says_away(response.text if isinstance(response, TextResponse) else ""):
                self.crawler.stats.inc_value("policywatch/away")
            return self._close(request, f"http-{response.status}")
        return response

    def _asked_for(self, response: Response) -> float | None:
        """The seconds a busy host asks for."""
        header = response.headers.get("Retry-After")
        if response.status not in _BUSY or not header:
            return None
        wait = retry_after(header.decode("latin-1"), crawl_time(self.crawler))
        if wait is not None:
            return wait.total_seconds()
        return None

    def _again(self, request: Request, seconds: float) -> Request | None:
        """The request to be sent when the host says; None where that is too far away, or was tried enough."""
        host = host_of(request)
        retries: int = request.meta.get("busy_retries", 0)
        TURNS.hold(host, monotonic() + seconds)
        waiting = self._waiting.get(host, 0.0) + seconds
        if seconds > MAX_WAIT_S or waiting > _MAX_WAITING_S or retries >= _MAX_RETRIES:
            return None
        self._waiting[host] = waiting
        self.crawler.stats.inc_value("policywatch/waited")
        meta = {**request.meta, "busy_retries": retries + 1}
        return request.replace(dont_filter=True, meta=meta)

    def _leave_to_next_visit(self, seconds: float) -> None:
        self.crawler.stats.max_value("policywatch/retry_after", seconds)

    def _close(self, request: Request, reason: str) -> Response:
        self._closed[host_of(request)] = reason
        # Others have passed process_request and wait for their turn.
        politeness = self.crawler.get_downloader_middleware(Politeness)
        if politeness is not None:
            politeness.closed = self._closed
        raise Refused(reason, request.url)
