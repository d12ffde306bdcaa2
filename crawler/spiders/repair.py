"""Looks for the columns of a source that have died: politely, within a number of requests, storing nothing.

Everything goes through the same middleware as any visit: robots.txt, the host's turns,
the address guard, the limits.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.catalogue import Passport
from crawler.clock import crawl_time
from crawler.column.shape import ColumnShape
from crawler.css_selectors import ArticleSelectors
from crawler.list_requests import api_request
from crawler.pages.article import read_article
from crawler.pages.charset import decode
from crawler.pages.families.shape import parsed
from crawler.pages.lists import read_api, read_list
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ApiRequest
from crawler.refusals import failure_of
from crawler.repair.asking import script_request
from crawler.repair.column import Ask, Column
from crawler.repair.decide import Proposal
from crawler.repair.memory import StoredArticle, from_json, frozen, remember
from crawler.repair.reading import ListReading, as_passport_says
from crawler.repair.report import proposal_as_json
from crawler.repair.scripts import (
    ScriptRequest,
    has_asking_script,
    requests_of_page,
    requests_of_script,
    script_files,
)
from crawler.repair.search import MAX_REQUESTS, Search
from crawler.source import passport_settings
from crawler.spiders.recheck import header

_AT_ONCE = 4
_MAX_TEXT_CHARS = 2_000_000


class Repair(Spider):
    """Arguments: `passport`; `columns`, the addresses looked for with what is remembered of
    each (crawler.column.shape.ColumnShape as JSON, or None); `articles`, stored ones
    (crawler.repair.memory.as_json); `is_silent`: the columns are there and nothing new
    has come for long. Afterwards `proposals` says what became of each column.
    """

    name = "repair"

    def __init__(
        self,
        *,
        passport: Passport,
        columns: Sequence[tuple[str, dict[str, Any] | None]],
        articles: Sequence[Sequence[Any]] = (),
        is_silent: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.passport = passport
        self._given = columns
        self._is_silent = is_silent
        self._articles: list[StoredArticle] = list(map(from_json, articles))
        self._open = 0
        self._has_begun_proof = False
        self.proposals: list[Proposal] = []
        self.search: Search | None = None

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, passport: Passport, **kwargs: Any
    ) -> Self:
        for name, value in passport_settings(passport, crawler.settings).items():
            crawler.settings.set(name, value, priority="spider")
        spider = super().from_crawler(crawler, *args, passport=passport, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.ended, signal=signals.spider_closed)
        return spider

    def now(self) -> datetime:
        """The time inside this search."""
        return crawl_time(self.crawler)

    @property
    def requests_made(self) -> int:
        return int(self.crawler.stats.get_value("downloader/request_count", 0))

    async def start(self) -> AsyncIterator[Request]:
        memories = [
            remember(
                self.passport,
                address,
                ColumnShape.from_json(shape) if shape else None,
                self._articles,
            )
            for address, shape in self._given
        ]
        if self._is_silent:
            memories = [frozen(memory) for memory in memories]
        self.search = Search(self.passport, memories, self.now())
        for request in self._more():
            yield request

    def _sought(self) -> Search:
        assert self.search is not None, "a search begins with start()"
        return self.search

    def _more(self) -> Iterator[Request]:
        """The next requests, as many as may be open at once."""
        while self._open < _AT_ONCE and self.requests_made + self._open < MAX_REQUESTS:
            ask = self._sought().next()
            if ask is None:
                return
            yield self._request(ask)

    def _request(self, ask: Ask) -> Request:
        own = self.passport.request
        as_own = ask.is_start and own.method == "GET"
        return self._counted(
            Request(
                ask.lead.url,
                callback=self.parse_page,
                errback=self.failed,
                headers=own.headers if as_own else {},
                meta={"ask": ask, "list": True},
                priority=10 if ask.is_start else 0,
                dont_filter=True,
            )
        )

    def _counted(self, request: Request) -> Request:
        self._open += 1
        return request

    def idle(self) -> None:
        """Scrapy has nothing to do: ask for what is left, then for the articles that prove a list."""
        if self.search is None:
            return
        requests = list(self._more())
        if not requests and not self._has_begun_proof:
            self._has_begun_proof = True
            requests = self._proofs()
        if not requests:
            return
        engine = self.crawler.engine
        assert engine is not None
        for request in requests:
            engine.crawl(request)
        raise DontCloseSpider

    def _proofs(self) -> list[Request]:
        requests = []
        for column, candidate, pairs in self._sought().to_prove():
            for item, opening in pairs:
                request = Request(
                    item.url,
                    callback=self.parse_article,
                    errback=self.failed,
                    meta={"proof": (column, candidate.url, opening)},
                    dont_filter=True,
                )
                requests.append(self._counted(request))
        return requests

    async def parse_page(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for pages that may lead to the column."""
        self._open -= 1
        ask: Ask = response.meta["ask"]
        text = self._text(response)
        self.crawler.stats.inc_value("policywatch/repair/pages")
        if _is_sitemap(text):
            self._sought().sitemap(text)
            for request in self._more():
                yield request
            return
        for request in self._old_list(ask, response, text):
            yield request
        for reading in self._sought().page(ask, response.url, text):
            for request in self._rows(ask, response, text, reading):
                yield request
        for request in self._scripts(ask, response, text):
            yield request
        for request in self._more():
            yield request

    def _text(self, response: Response) -> str:
        charset = self.passport.encoding or header(response, "Content-Type")
        return decode(response.body, charset)[0][:_MAX_TEXT_CHARS]

    def _old_list(self, ask: Ask, response: Response, text: str) -> Iterator[Request]:
        """Judge the column's own address, or ask for the rows its script fetches."""
        if not ask.is_start:
            return
        try:
            items, more, family = as_passport_says(
                self.passport,
                response.body,
                response.url,
                self.now(),
                header(response, "Content-Type"),
            )
        except Unreadable as error:
            self._sought().start_page(ask.lead.url, response.url, text, ())
            self.logger.info("%s: %s", response.url, error)
            return
        if more and not items:
            for api in more[:2]:
                yield self._api(ask, response.url, text, family, api, None)
            return
        self._sought().start_page(ask.lead.url, response.url, text, items)

    def _rows(
        self, ask: Ask, response: Response, text: str, reading: ListReading
    ) -> Iterator[Request]:
        for api in reading.more[:2]:
            yield self._api(ask, response.url, text, reading.family, api, reading)
        if reading.more or reading.next is None:
            return
        if isinstance(reading.next, ApiRequest):
            yield self._api(
                ask, response.url, text, reading.family, reading.next, reading
            )
            return
        yield self._counted(
            Request(
                reading.next,
                callback=self.parse_next,
                errback=self.failed,
                meta={"page": (ask, response.url, text, reading), "list": True},
                dont_filter=True,
            )
        )

    def _api(
        self,
        ask: Ask,
        came: str,
        text: str,
        family: str,
        api: ApiRequest,
        reading: ListReading | None,
    ) -> Request:
        meta = {"rows": (ask, came, text, family, api, reading), "list": True}
        own = self.passport.request.headers
        return self._counted(api_request(api, own, self.parse_rows, self.failed, meta))

    async def parse_rows(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for rows that a page's script fetches."""
        self._open -= 1
        ask, came, text, family, api, reading = response.meta["rows"]
        try:
            page = read_api(
                family,
                response.body,
                came,
                now=self.now(),
                request=api,
                selectors=self.passport.listing if reading is None else None,
            )
            items = page.items
        except Unreadable:
            items = []
        if reading is None:
            self._sought().start_page(ask.lead.url, came, text, items)
        elif items:
            self._sought().rows(ask, came, text, reading, items)
        else:
            self._sought().note_unread(ask, came, text, "script")
        for request in self._more():
            yield request

    async def parse_next(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for the second page of a list with the column's name."""
        self._open -= 1
        ask, came, text, reading = response.meta["page"]
        try:
            items = read_list(self._text(response), response.url, now=self.now()).items
        except Unreadable:
            items = []
        self._sought().rows(ask, came, text, reading, items)
        for request in self._more():
            yield request

    def _scripts(self, ask: Ask, response: Response, text: str) -> Iterator[Request]:
        """Requests for what a page's scripts name, where the page itself shows no row of the column."""
        search = self._sought()
        if not search.wants_scripts(ask, response.url, text):
            return
        names = search.names_of(ask, text, response.url)
        asked = requests_of_page(text, response.url)
        if has_asking_script(text):
            # Until an answer with rows of the column comes, its rows are not read.
            search.note_no_rows(ask, response.url, text)
        for one in asked:
            yield self._script_request(one, ask, names)
        for address in [] if asked else script_files(text, response.url):
            yield self._counted(
                Request(
                    address,
                    callback=self.parse_script,
                    errback=self.failed,
                    meta={"script": (ask, response.url, names)},
                    dont_filter=True,
                )
            )

    def _script_request(
        self, asked: ScriptRequest, ask: Ask, names: tuple[str, ...]
    ) -> Request:
        """The request that a script makes."""
        meta = {"json": (ask, asked, names), "list": True}
        return self._counted(script_request(asked, self.parse_json, self.failed, meta))

    async def parse_script(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for a page's own script files."""
        self._open -= 1
        ask, came, names = response.meta["script"]
        for asked in requests_of_script(self._text(response), came):
            yield self._script_request(asked, ask, names)
        for request in self._more():
            yield request

    async def parse_json(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for the answers to what a page's scripts ask."""
        self._open -= 1
        ask, asked, names = response.meta["json"]
        text = self._text(response)
        if parsed(text) is not None:
            self._sought().json_rows(ask, asked, text, names)
        for request in self._more():
            yield request

    async def parse_article(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for articles that prove a list."""
        self._open -= 1
        column: Column
        column, url, opening = response.meta["proof"]
        best = ""
        for selectors in (self.passport.article, ArticleSelectors()):
            try:
                reading = read_article(
                    response.body,
                    response.url,
                    now=self.now(),
                    header_charset=header(response, "Content-Type"),
                    selectors=selectors,
                )
            except Unreadable:
                continue
            best = max(best, reading.text, key=len)
        if best:
            self._sought().prove(column, url, opening, best)
        for request in self._more():
            yield request

    async def failed(self, failure: Failure) -> list[Request]:
        """Scrapy's errback: what could not be had, counted."""
        self._open -= 1
        request: Request = failure.request  # type: ignore[attr-defined]
        _, reason, detail = failure_of(failure.value)
        self.crawler.stats.inc_value(f"policywatch/repair/failed/{reason}")
        ask: Ask | None = request.meta.get("ask")
        if ask is not None:
            self._sought().failed(ask, reason, detail or reason)
        elif "rows" in request.meta:
            ask, came, text, _, _, reading = request.meta["rows"]
            if reading is None:
                self._sought().start_page(ask.lead.url, came, text, ())
            else:
                self._sought().note_unread(ask, came, text, reason)
        return list(self._more())

    def ended(self) -> None:
        """Decide, once nothing is left to ask."""
        if self.search is not None:
            self.proposals = self.search.proposals(self.requests_made)

    def as_json(self) -> dict[str, Any]:
        """What was found, as plain values for the report."""
        return {
            "requests": self.requests_made,
            "proposals": list(map(proposal_as_json, self.proposals)),
        }


def _is_sitemap(text: str) -> bool:
    head = text[:2_000]
    return "<urlset" in head or "<sitemapindex" in head
