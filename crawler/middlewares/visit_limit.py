"""How many articles one visit fetches at most; what is left comes at the next visits, newest first."""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response


class VisitLimit:
    """Spider middleware: lets `POLICYWATCH_LIMIT` article requests of a visit pass; counts
    `policywatch/refused/limit`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.free = crawler.settings.getint("POLICYWATCH_LIMIT", 10_000)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_spider_output(
        self,
        response: Response,
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        async for each in result:
            if isinstance(each, Request) and each.meta.get("article"):
                self.free -= 1
                if self.free < 0:
                    self.crawler.stats.inc_value("policywatch/refused/limit")
                    continue
            yield each
