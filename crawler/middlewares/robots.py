"""robots.txt, remembered for an hour across the visits of this process (RFC 9309 allows a day).

A source polled every few minutes would otherwise be asked for it as often as for its list.
"""

from time import monotonic

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

# RFC 9309, 2.4 allows a day; an hour lets a site's new rule take effect on the day it
# is made.
REMEMBERED_SECONDS = 3600.0
_MOST_HOSTS = 5_000
# RFC 9309, 2.5: a crawler has to read 500 KiB at least and may stop there.
_LONGEST = 500_000

_kept: dict[str, tuple[float, RobotParser]] = {}


def _remembered(site: str) -> RobotParser | None:
    at, parser = _kept.get(site, (0.0, None))
    if parser is not None and monotonic() - at < REMEMBERED_SECONDS:
        return parser
    return None


def _remember(site: str, parser: RobotParser) -> None:
    while len(_kept) >= _MOST_HOSTS:
        _kept.pop(next(iter(_kept)))
    _kept[site] = (monotonic(), parser)


class RememberedRobots(RobotsTxtMiddleware):
    """Scrapy's middleware with a memory that outlives the crawl."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        site = _site(request)
        host = site.partition("://")[2]
        parser = None
        if host not in self._parsers:
            parser = _remembered(site)
        if parser is not None:
            self._parsers[host] = parser
            await self.crawler.signals.send_catch_log_async(
                signal=signals.robots_parsed,
                robotparser=parser,
                request=request,
            )
        return await super().robot_parser(request)

    async def _parse_robots(
        self,
        response: Response,
        netloc: str,
        request: Request,
    ) -> None:
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        if (
            isinstance(parser, RobotParser)
            and response.status < 500
            and len(response.body) < _LONGEST
        ):
            _remember(_site(request), parser)


def _site(request: Request) -> str:
    return "/".join(request.url.split("/", 3)[:3])
