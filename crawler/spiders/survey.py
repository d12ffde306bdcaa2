"""Surveys a site: reads the address given, its home page, and what both link to, storing nothing."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.bridges import (
    accounts_address,
    bridge_of,
    bridge_on,
    feeds_named,
    listed_accounts,
)
from crawler.clock import crawl_time
from crawler.compose import reading_of_listed
from crawler.pages.article import read_article
from crawler.pages.charset import decode
from crawler.pages.feeds import read_feed
from crawler.pages.listed.plain import safe_tree
from crawler.pages.lists import read_api, read_list
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem
from crawler.refusals import failure_of
from crawler.source import address_settings
from crawler.spiders.recheck import header
from crawler.survey import (
    MAX_REQUESTS,
    Column,
    Link,
    column_name,
    column_of,
    links_of,
    ranked,
    site_name,
)

_MAX_TEXT_CHARS = 2_000_000
_MAX_DEPTH = 2
_AT_ONCE = 4
_PROVED = 4
_PROOFS = 2
_ACCOUNT_SCORE = 3.0
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]")


class Survey(Spider):
    """Argument: `url`. Afterwards `as_json()` says which columns were found, the best first."""

    name = "survey"

    def __init__(self, *, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.columns: list[Column] = []
        self.site_called = ""
        self.troubles: list[str] = []
        self._waiting: list[tuple[float, int, Link, int]] = []
        self._met: set[str] = set()
        self._asked = 0
        self._open = 0
        self._is_proving = False

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, url: str, **kwargs: Any
    ) -> Self:
        for name, value in address_settings(url).items():
            crawler.settings.set(name, value, priority="spider")
        spider = super().from_crawler(crawler, *args, url=url, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    @property
    def home(self) -> str:
        """The site's home page."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/"

    def now(self) -> datetime:
        """The time inside this survey."""
        return crawl_time(self.crawler)

    async def start(self) -> AsyncIterator[Request]:
        self._wait_for(Link(self.url, "", 100.0), 0)
        self._wait_for(Link(self.home, "", 50.0), 0)
        for request in self._more():
            yield request

    def _wait_for(self, link: Link, depth: int) -> None:
        key = link.url.partition("#")[0]
        if key in self._met:
            return
        self._met.add(key)
        self._waiting.append((link.score - depth, len(self._met), link, depth))

    def _more(self) -> Iterator[Request]:
        """The next requests, the most promising addresses first."""
        self._waiting.sort(key=lambda one: (-one[0], one[1]))
        while self._waiting and self._open < _AT_ONCE and self._asked < MAX_REQUESTS:
            _, _, link, depth = self._waiting.pop(0)
            yield self._request(
                link.url,
                self.parse_page,
                link=link,
                depth=depth,
                list=True,
            )

    def _request(self, url: str, callback: Any, **meta: Any) -> Request:
        self._asked += 1
        self._open += 1
        return Request(
            url,
            callback=callback,
            errback=self.failed,
            meta=meta,
            dont_filter=True,
        )

    async def parse_page(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for pages that may be columns or lead to some."""
        self._open -= 1
        link: Link = response.meta["link"]
        self.crawler.stats.inc_value("policywatch/survey/pages")
        text = decode(response.body, header(response, "Content-Type"))[0]
        text = text[:_MAX_TEXT_CHARS]
        if self._take_accounts(response, text):
            pass
        elif _FEED.search(text[:4096]):
            self._take_feed(response, link)
        else:
            for request in self._take_list(response, link, text):
                yield request
            self._follow(response, text)
        for request in self._more():
            yield request

    def _take_feed(self, response: Response, link: Link) -> None:
        try:
            items = read_feed(response.body, response.url, now=self.now())
        except Unreadable as error:
            self.troubles.append(f"{response.url}: {error}")
            return
        accounts = feeds_named(items)
        for address, name in accounts:
            self._wait_for(Link(address, name, _ACCOUNT_SCORE), 0)
        if accounts:
            return
        name = link.words
        names = {item.publisher for item in items}
        if bridge_of(response.url) and len(names) == 1:
            name = names.pop() or name
        self._take(response.url, name, "feed", items)

    def _take_accounts(self, response: Response, text: str) -> bool:
        """Look at the accounts of a bridge to WeChat; whether this is its list of them."""
        if response.meta["depth"] == 0 and bridge_of(response.url) is None:
            bridge = bridge_on(text)
            if bridge is not None:
                address = accounts_address(bridge, self.url)
                self._wait_for(Link(address, bridge, _ACCOUNT_SCORE), 0)
        if text.lstrip()[:1] not in ("{", "["):
            return False
        bridge = response.meta["link"].words
        accounts = listed_accounts(bridge, text, response.url)
        for address, name in accounts:
            self._wait_for(Link(address, name, _ACCOUNT_SCORE), 0)
        return bool(accounts)

    def _take_list(
        self,
        response: Response,
        link: Link,
        text: str,
    ) -> Iterator[Request]:
        """Take the list a page shows, or ask for the rows that its script fetches."""
        tree = safe_tree(text[:200_000])
        title = tree.css_first("title")
        titled = title.text() if title is not None else ""
        if response.url in (self.home, self.url) or not self.site_called:
            self.site_called = site_name(titled) or self.site_called
        name = column_name(link.words, titled)
        try:
            page = read_list(
                response.body,
                response.url,
                now=self.now(),
                header_charset=header(response, "Content-Type"),
            )
        except Unreadable as error:
            self.troubles.append(f"{response.url}: {error}")
            return
        self._take(response.url, name, "listing", page.items)
        for api in [] if page.items else page.more[:2]:
            headers = dict(api.headers)
            if api.form:
                headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            asked = self._request(
                api.address,
                self.parse_rows,
                rows=(response.url, name, page.family, api),
                list=True,
            )
            yield asked.replace(method=api.method, body=api.body(), headers=headers)

    async def parse_rows(self, response: Response) -> AsyncIterator[Request]:
        """Scrapy's callback for rows that a page's script fetches."""
        self._open -= 1
        url, name, family, api = response.meta["rows"]
        try:
            page = read_api(family, response.body, url, now=self.now(), request=api)
            self._take(url, name, "listing", page.items)
        except Unreadable as error:
            self.troubles.append(f"{url}: {error}")
        for request in self._more():
            yield request

    def _take(
        self,
        url: str,
        name: str,
        kind: str,
        items: list[ListItem],
    ) -> None:
        column = column_of(url, name, kind, items, self.now())
        if column is None:
            return
        if column.has_texts and bridge_of(url) is not None:
            column = self._proved_by_its_texts(column, items)
        self.columns.append(column)

    def _proved_by_its_texts(self, column: Column, items: list[ListItem]) -> Column:
        read = 0
        for item in items[:_PROOFS]:
            try:
                reading_of_listed(item, self.now())
            except Unreadable as error:
                self.troubles.append(f"{item.url}: {error}")
            else:
                read += 1
        return replace(column, read=read, tried=min(_PROOFS, len(items)))

    def _follow(self, response: Response, text: str) -> None:
        depth = response.meta["depth"] + 1
        if depth > _MAX_DEPTH:
            return
        for link in links_of(text, response.url):
            self._wait_for(link, depth)

    def idle(self) -> None:
        """Scrapy has nothing to do: prove the best columns by reading articles of theirs."""
        if self._is_proving:
            return
        self._is_proving = True
        self.columns = ranked(self.columns, self.url)
        engine = self.crawler.engine
        assert engine is not None
        requests = []
        for column in self.columns[:_PROVED]:
            if not column.tried:
                for article in column.articles[:_PROOFS]:
                    requests.append(
                        self._request(
                            article,
                            self.parse_article,
                            column=column.url,
                            article=True,
                        )
                    )
        for request in requests:
            engine.crawl(request)
        if requests:
            raise DontCloseSpider

    async def parse_article(self, response: Response) -> None:
        """Scrapy's callback for articles that prove a column."""
        self._open -= 1
        try:
            read_article(
                response.body,
                response.url,
                now=self.now(),
                header_charset=header(response, "Content-Type"),
            )
        except Unreadable as error:
            self.troubles.append(f"{response.url}: {error}")
            self._note_proof(response.meta["column"], read=0)
            return
        self._note_proof(response.meta["column"], read=1)

    def _note_proof(self, url: str, *, read: int) -> None:
        self.columns = [
            replace(one, read=one.read + read, tried=one.tried + 1)
            if one.url == url
            else one
            for one in self.columns
        ]

    async def failed(self, failure: Failure) -> list[Request]:
        """Scrapy's errback: what could not be had, counted."""
        self._open -= 1
        request: Request = failure.request  # type: ignore[attr-defined]
        _, reason, detail = failure_of(failure.value)
        self.crawler.stats.inc_value(f"policywatch/survey/failed/{reason}")
        if detail.startswith(reason):
            told = detail
        else:
            told = f"{reason}: {detail}"
        self.troubles.append(f"{request.url}: {told}")
        if "column" in request.meta:
            self._note_proof(request.meta["column"], read=0)
            return []
        if self._is_proving:
            return []
        return list(self._more())

    def as_json(self) -> dict[str, Any]:
        """What was found, as plain values for the report."""
        return {
            "columns": [asdict(one) for one in self.columns],
            "site": self.site_called,
            "home": self.home,
            "requests": self._asked,
            "troubles": self.troubles[:20],
        }
