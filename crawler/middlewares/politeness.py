"""One host is asked at most once every `delay` seconds, whichever crawls of this process want something of
it.

Scrapy's own delay knows one crawl only; several sources may live on one host and be visited at the same time.
"""

import asyncio
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser

from crawler.refusals import Refused

_SLICE = 0.5
_LOOK_AGAIN = 0.02
# Some robots.txt ask for an hour or more: a visit would never end.
_LONGEST_CRAWL_DELAY = 60.0
_REMEMBERED = 10_000
# How long a visit waits for a host that asked for it.
MAX_WAIT_S = 60.0


class Turns:
    """When each host may be asked next. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def hold(self, host: str, until: float) -> None:
        """Give no turn at `host` before `until`: it asked for that."""
        if len(self._held) > _REMEMBERED:
            self._held.clear()
        self._held[host] = max(until, self._held.get(host, until))

    def held(self, host: str, now: float) -> float:
        """Seconds until `host` may be asked again; 0 where it asked for nothing."""
        return max(self._held.get(host, now) - now, 0.0)

    def claim(
        self,
        host: str,
        delay: float,
        now: float,
    ) -> float:
        """The moment of the next free turn at `host`, which is then taken."""
        turn = max(now, self._next.pop(host, now))
        self._next[host] = turn + delay
        if len(self._next) > _REMEMBERED:
            self._next = {name: at for name, at in self._next.items() if at > now}
        return turn


# Of this process: whichever crawl was told to wait, all of them do.
TURNS = Turns()


class Politeness:
    """Downloader middleware: waits for the host's turn; a Crawl-delay in robots.txt
    makes turns rarer.

    `closed` are hosts that said no in this visit, and how: what waits for its turn
    there is not asked any more.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.agent: str = (
            crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        )
        self._asked_for: dict[str, float] = {}
        self.closed: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.robots_parsed, signal=signals.robots_parsed)
        return middleware

    def robots_parsed(
        self, robotparser: RobotParser, request: Request, **_: Any
    ) -> None:
        asked_for = robotparser.crawl_delay(self.agent)
        if asked_for:
            self._asked_for[host_of(request)] = min(
                float(asked_for),
                _LONGEST_CRAWL_DELAY,
            )

    async def process_request(self, request: Request) -> None:
        host = host_of(request)
        delay = max(self.delay, self._asked_for.get(host, 0.0))
        turn = 0.0
        if delay > 0:
            turn = TURNS.claim(host, delay, monotonic())
        self._require_open(host)
        while (wait := self._wait(request, turn, delay)) > 0:
            await asyncio.sleep(min(wait, _SLICE))
            if not self.crawler.crawling:
                raise Refused("stopping")
            self._require_open(host)

    def _require_open(self, host: str) -> None:
        """Raises Refused where the host said no, or asked for more patience than a visit has."""
        if host in self.closed:
            raise Refused(
                self.closed[host],
                "the host had already said no in this visit",
            )
        held = TURNS.held(host, monotonic())
        if held > MAX_WAIT_S:
            self.crawler.stats.max_value("policywatch/retry_after", held)
            raise Refused("http-429", "the host had asked another visit to wait")

    def _wait(
        self,
        request: Request,
        turn: float,
        delay: float,
    ) -> float:
        """Seconds a request has to wait still: for its turn, for the one before it, for
        what the host asked.
        """
        now = monotonic()
        held = TURNS.held(host_of(request), now)
        if delay <= 0:
            return held
        return max(turn - now, held, self._until_clear(request, delay))

    def _until_clear(self, request: Request, delay: float) -> float:
        """Seconds until the last request to this host has really left `delay` ago: behind one slow answer, or
        after this machine stood still, the turns of several requests may have come at once."""
        engine = self.crawler.engine
        if engine is None:
            return 0.0
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        if slot is None:
            return 0.0
        if slot.queue or slot.free_transfer_slots() < 1:
            return _LOOK_AGAIN
        return slot.lastseen + delay - monotonic()


def host_of(request: Request) -> str:
    """The host whose turns a request takes."""
    return urlsplit(request.url).hostname or ""
