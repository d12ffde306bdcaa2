"""One page, fetched as any other (robots.txt, address guard, limits) and handed back as bytes."""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.refusals import failure_of
from crawler.source import address_settings


class SinglePage(Spider):
    """Argument: `url`. Afterwards `body` and `content_type` hold the page, or `reason` says why not."""

    name = "single-page"

    def __init__(self, *, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.body: bytes | None = None
        self.content_type: str | None = None
        self.reason: str | None = None

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, url: str, **kwargs: Any
    ) -> Self:
        for name, value in address_settings(url).items():
            crawler.settings.set(name, value, priority="spider")
        return super().from_crawler(crawler, *args, url=url, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.url, self.parse, errback=self.failed, dont_filter=True)

    async def parse(self, response: Response) -> None:
        self.body = response.body
        header = response.headers.get("Content-Type")
        self.content_type = header.decode("latin-1") if header else None

    async def failed(self, failure: Failure) -> None:
        found = failure_of(failure.value)
        self.reason = found.detail or found.reason
