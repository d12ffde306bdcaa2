"""Only what is new is fetched: addresses in the archive, and pages that lately led to no article, are passed
over.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.clock import crawl_time
from crawler.column.shape import hash_of
from crawler.items import ArticleItem
from crawler.signals import article_unusable
from db.articles import articles
from db.session import Session
from db.sources import fetch_states, repairs
from pipelines.archives import archive_of
from text.urls import canonical

# A page that is no article may become one (a video gets its text, a dead link its page).
TRY_AGAIN_AFTER = timedelta(days=3)
_BATCH = 200


def not_new(session: Session, urls: Sequence[str], now: datetime) -> set[str]:
    """Those of `urls` (canonical) that need no fetching: stored, or recently tried without success."""
    known = articles.known(session, urls)
    rest = [url for url in urls if url not in known]
    return known | fetch_states.unusable(session, rest, now - TRY_AGAIN_AFTER)


class KnownAddresses:
    """Spider middleware: drops requests for articles that need no fetching; counts `policywatch/known`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive = archive_of(crawler.settings)
        self._unusable: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(middleware.item_dropped, signal=signals.item_dropped)
        crawler.signals.connect(middleware.note_unusable, signal=article_unusable)
        return middleware

    async def process_spider_output(
        self,
        response: Response,
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        waiting: list[Request] = []
        async for each in result:
            if isinstance(each, Request) and each.meta.get("article"):
                waiting.append(each)
            else:
                yield each
            if len(waiting) == _BATCH:
                for request in self._new(waiting):
                    yield request
                waiting = []
        for request in self._new(waiting):
            yield request

    def _new(self, requests: list[Request]) -> list[Request]:
        if not requests:
            return []
        addresses = {}
        for request in requests:
            addresses[canonical(request.url) or request.url] = request
        self._note_moved()
        with self.archive.read() as session:
            passed_over = not_new(session, list(addresses), crawl_time(self.crawler))
        if passed_over:
            self.crawler.stats.inc_value("policywatch/known", len(passed_over))
        return [request for url, request in addresses.items() if url not in passed_over]

    def _note_moved(self) -> None:
        """Give stored articles the addresses under which their list names them now: they
        need no fetching, and would be stored a second time.
        """
        visit: Any = self.crawler.spider
        columns = getattr(visit, "columns", None)
        if columns is None or not columns.moved:
            return
        moved, columns.moved = columns.moved, {}
        with self.archive.write() as session:
            count = repairs.move_articles(
                session,
                visit.passport.id,
                moved.items(),
                hash_of,
            )
        if count:
            self.crawler.stats.inc_value("policywatch/moved", count)

    def note_unusable(self, url: str, reason: str) -> None:
        self._unusable[url] = reason

    def item_dropped(self, item: Any, exception: Exception) -> None:
        if isinstance(item, ArticleItem):
            self._unusable[item.url] = str(exception)[:80]

    def spider_closed(self, spider: Spider) -> None:
        if self._unusable:
            source = getattr(getattr(spider, "passport", None), "id", None)
            with self.archive.write() as session:
                fetch_states.put_unusable(
                    session,
                    self._unusable,
                    source,
                    crawl_time(self.crawler),
                )
