"""What one visit to a source is, whatever its kind: ask for lists, follow articles, read, hand inwards.

A kind adds how its lists are read (`read`). Everything that comes to nothing is counted under a name; see
docs/fetching.md for the list of stats.
"""

import json
from abc import ABCMeta, abstractmethod
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from scrapy import FormRequest, Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.astray import is_astray
from crawler.browser import browser_meta
from crawler.catalogue import Passport, PassportError
from crawler.clock import crawl_time
from crawler.column.watch import ColumnWatch, sighting_of
from crawler.compose import compose, listed_of, reading_of_listed
from crawler.continued import read_on
from crawler.css_selectors import follows
from crawler.files import fetch_attachments, is_file, reading_of_file
from crawler.items import ArticleItem, Gone
from crawler.outcome import is_passing
from crawler.pages.article import read_article
from crawler.pages.page import ListStatement
from crawler.pages.reading import Reading, Unreadable
from crawler.pages.rows import ListItem
from crawler.redirects import article_address
from crawler.refusals import LIST_GONE, Unchanged, failure_of, mark_of
from crawler.signals import article_unusable
from crawler.source import passport_of, passport_settings
from crawler.spiders.recheck import GONE, header, recheck_request
from crawler.template.watch import TemplateWatch
from text.reason import stored
from text.urls import canonical

_FOR_GOOD = ("http-401", "http-403", "http-404", "http-410")
# What sites that have no 404 answer for an article that was removed.
_NO_MORE = ("redirected-away", "missing")


@dataclass
class Listed:
    """What one list answer holds: its articles, and the requests that bring more of them."""

    items: Iterable[ListItem]
    requests: list[Request] = field(default_factory=list)


# With ABC itself for a base, `scrapy crawl -o` fails: zope.interface hangs a name on it
# that feed exports can't read.
class Visit(Spider, metaclass=ABCMeta):
    """The common part of the spiders.

    Arguments: `source` (an id of the catalogue) or `passport` (a Passport); `first_visit`; `recheck`:
    addresses of stored articles to look at again, as (url, etag, last_modified).
    """

    # The kind of source a spider visits; None: its name says it.
    kind: str | None = None
    follow: str | None = None
    # Whether a list at another address than the one asked for is another list until it proves otherwise.
    strict_redirects = True

    def __init__(
        self,
        *,
        passport: Passport,
        first_visit: bool | str = False,
        recheck: Sequence[tuple[str, str | None, str | None]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.passport = passport
        self.first_visit = str(first_visit).lower() in ("true", "1", "yes")
        self.recheck = recheck
        self.columns = ColumnWatch(self.count, self.now)
        self.templates = TemplateWatch(self.count)
        self._met: set[str] = set()

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        source: str | None = None,
        passport: Passport | None = None,
        **kwargs: Any,
    ) -> Self:
        passport = passport or passport_of(source, crawler.settings)
        if passport.kind != (cls.kind or cls.name):
            raise PassportError(
                f"{passport.id}: kind: is {passport.kind!r}: use the spider of that name"
            )
        for name, value in passport_settings(passport, crawler.settings).items():
            crawler.settings.set(name, value, priority="spider")
        spider = super().from_crawler(crawler, *args, passport=passport, **kwargs)
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(spider.stumbled, signal=signal)
        return spider

    def now(self) -> datetime:
        """The time inside this visit."""
        return crawl_time(self.crawler)

    async def start(self) -> AsyncIterator[Request]:
        for request in self.list_requests():
            yield request
        for url, etag, last_modified in [] if self.texts_in_list else self.recheck:
            yield recheck_request(self, url, etag, last_modified)

    @property
    def texts_in_list(self) -> bool:
        """Whether articles are taken from the list itself, so that their pages would read differently."""
        return False

    def list_requests(self) -> Iterable[Request]:
        """The requests a visit begins with."""
        return [
            self.list_request(url, watched=column) for column, url in self.start_lists()
        ]

    def start_lists(self) -> Iterable[tuple[str, str]]:
        """The columns as the passport writes them, and the addresses they have today."""
        today = self.passport.addresses(self.now())
        return zip(self.passport.start_urls, today, strict=True)

    def list_request(self, url: str, **meta: Any) -> Request:
        """A request for a list, sent the way the passport's [request] says."""
        asked = self.passport.request
        common: dict[str, Any] = {
            "callback": self.parse_list,
            "errback": self.failed,
            "headers": asked.headers,
            "meta": {"list": True, **self._browser(), **meta},
            "priority": 10,
            "dont_filter": True,
        }
        if asked.form:
            return FormRequest(
                url,
                method="POST",
                formdata={**asked.form, **meta.get("form", {})},
                **common,
            )
        return Request(url, method=asked.method, body=asked.body or "", **common)

    @abstractmethod
    def read(self, response: Response) -> Listed:
        """What a list answer holds. Raises Unreadable."""

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Scrapy's callback for lists."""
        self.count(f"list_status/{response.status}")
        try:
            listed = self.read(response)
        except Unreadable as error:
            self._error(str(error), f"{response.url}: {error}", "list_failed")
            return
        named = [item for item in listed.items if follows(self.follow, item.url)]
        self.count("listed", len(named))
        self.count("dated", sum(item.date is not None for item in named))
        if not self._is_column(response, listed, named):
            return
        for request in listed.requests:
            yield request
        if named:
            self.count("list_read")
        elif not listed.requests:
            self.count("list_empty")
            response.meta["forget"] = True
        for item in named:
            article = self._once(item)
            if article is not None:
                yield article

    def _is_column(
        self, response: Response, listed: Listed, named: list[ListItem]
    ) -> bool:
        """Whether a list is that of the column watched; counted under its finding where it is not."""
        watched: str | None = response.meta.get("watched")
        continued: str | None = response.meta.get("continues")
        if not (watched or continued) or (listed.requests and not named):
            return True
        seen = sighting_of(
            response,
            named,
            self.now(),
            html=self.page_text(response),
            strict_redirects=self.strict_redirects,
        )
        if watched is None:
            return self.columns.see_further(continued or "", seen).is_column
        judgement = self.columns.see(watched, seen)
        self._note_lost_columns()
        if judgement.is_column:
            return True
        self.logger.info("%s: %s", judgement.finding, judgement.reason)
        self.count("list_lost" if named else "list_empty")
        # What is not the column must be looked at again, even if it stays the same.
        response.meta["forget"] = True
        return False

    def _note_lost_columns(self) -> None:
        finding = self.columns.finding()
        self.crawler.stats.set_value("policywatch/column_lost", finding or "")
        self.crawler.stats.set_value(
            "policywatch/column_lost_reason", json.dumps(stored(finding))
        )

    def page_text(self, response: Response) -> str | None:
        """The list as the text of a web page; None for what is none."""
        return None

    def _once(self, listed: ListItem) -> Request | ArticleItem | None:
        """What an article leads to at its first mention in a visit: columns of one site share articles."""
        key = canonical(listed.url)
        if key is None or key in self._met:
            return None
        self._met.add(key)
        return self.article(listed)

    def article(self, listed: ListItem) -> Request | ArticleItem | None:
        """What an article leads to: the request for its page, or its item where the list carries it whole."""
        return Request(
            listed.url,
            callback=self.parse_article,
            errback=self.failed,
            meta={
                "article": True,
                "listed": listed,
                "asked": listed.url,
                **self._browser(),
            },
            # A redirect to a page met before would otherwise end without a word.
            dont_filter=True,
        )

    def _browser(self) -> dict[str, Any]:
        return browser_meta() if self.passport.browser else {}

    def item_of_listed(self, listed: ListItem) -> ArticleItem | None:
        """An article taken from its list; None, and counted, where there is nothing to read."""
        url = canonical(listed.url) or listed.url
        try:
            reading = reading_of_listed(listed, self.now())
        except Unreadable as error:
            self._refuse(url, failure_of(error).reason)
            return None
        self.count("read")
        return self._item(reading, listed, url)

    async def parse_recheck(
        self, response: Response
    ) -> AsyncIterator[ArticleItem | Gone]:
        """Scrapy's callback for stored articles looked at again."""
        if response.status == 304:
            self.count("unchanged")
            return
        item = None if response.status in GONE else await self._article(response)
        if isinstance(item, ArticleItem):
            yield item
        elif item is None or item in _NO_MORE:
            self.count("gone")
            yield Gone(response.meta["asked"], response.status, self.passport.id)
        else:
            self._refuse(canonical(response.meta["asked"]) or response.url, item)

    async def parse_article(self, response: Response) -> AsyncIterator[ArticleItem]:
        """Scrapy's callback for article pages."""
        item = await self._article(response)
        if isinstance(item, ArticleItem):
            yield item
        else:
            self._refuse(canonical(response.meta["asked"]) or response.url, item)

    async def _article(self, response: Response) -> ArticleItem | str:
        """The article on its page, with its files; or the reason why there is none."""
        listed: ListItem | None = response.meta.get("listed")
        asked = canonical(response.meta["asked"]) or response.url
        url = article_address(asked, response)
        try:
            reading = await self._reading(response, listed)
        except Unreadable as error:
            return failure_of(error).reason
        item = self._item(reading, listed, url)
        if url != asked:
            item.moved_from = asked
            self.count("moved")
        item.body = response.body
        item.etag, item.last_modified = (
            header(response, "ETag"),
            header(response, "Last-Modified"),
        )
        if self.passport.attachments and not response.meta.get("recheck"):
            item.attachments = await fetch_attachments(
                self.crawler, reading.attachments
            )
        self.count("read")
        return item

    def _item(self, reading: Reading, listed: ListItem | None, url: str) -> ArticleItem:
        item = compose(reading, listed, self.passport, url, self.now())
        item.first_visit = self.first_visit
        dates = reading.evidence.get("published_at")
        for flag in dates.flags if dates else ():
            self.count(f"date_disagreement/{flag}")
        return item

    async def _reading(self, response: Response, listed: ListItem | None) -> Reading:
        """The page as read, the file served instead of it, or the text its list carried."""
        if is_astray(response.meta["asked"], response.url):
            raise Unreadable("redirected away")
        if is_file(response.body):
            return await reading_of_file(response.body)
        try:
            reading = self._page(response, listed_of(listed))
        except Unreadable:
            if listed is None or not listed.body:
                raise
            return reading_of_listed(listed, self.now())
        if not response.meta.get("recheck"):
            self._learn(reading)
        return await read_on(self.crawler, response, reading, self._page)

    def _page(self, response: Response, listed: ListStatement | None = None) -> Reading:
        """One page as read; `listed` is what its list said of it."""
        passport = self.passport
        charset = passport.encoding or header(response, "Content-Type")
        return read_article(
            response.body,
            response.url,
            now=self.now(),
            header_charset=charset,
            selectors=passport.article,
            listed=listed,
            memory=self.templates.memory,
        )

    def _learn(self, reading: Reading) -> None:
        """Let a page teach its template; at a second look it would teach the same again."""
        self.templates.learn(reading)
        strange = self.templates.memory.strange
        self.crawler.stats.set_value("policywatch/strange_pages", strange)

    async def failed(self, failure: Failure) -> list[Request]:
        """Scrapy's errback for every request of a visit; what is to be asked instead."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if failure.check(Unchanged):
            self.count("list_unchanged")
            self.columns.unchanged(request.meta.get("watched", ""))
            return []
        refused, reason, detail = failure_of(failure.value)
        if request.meta.get("article") and (refused or reason in _FOR_GOOD):
            self._refuse(canonical(request.meta["asked"]) or request.url, reason)
        elif refused:
            self.count(f"refused/{reason}")
            self.count("list_failed")
            self.crawler.stats.set_value(
                "policywatch/error", f"{request.url}: {detail}"
            )
        else:
            watched: str | None = request.meta.get("watched")
            if watched is not None and reason in LIST_GONE:
                self.columns.unanswered(watched, reason)
                self._note_lost_columns()
            mark = mark_of(request, reason)
            self._error(reason, f"{request.url}: {reason}: {detail}", mark)
        return []

    def stumbled(self, failure: Failure) -> None:
        """A callback or a pipeline raised: our own mistake, or the archive's trouble."""
        reason = type(failure.value).__name__
        self._error(reason, f"{reason}: {failure.getErrorMessage()[:200]}", "stumbled")

    def count(self, name: str, number: int = 1) -> None:
        """Add to the stat `policywatch/<name>`."""
        if number:
            self.crawler.stats.inc_value(f"policywatch/{name}", number)

    def _error(self, reason: str, text: str, mark: str) -> None:
        self.count("errors")
        self.count(f"error/{reason}")
        self.count(mark)
        self.crawler.stats.set_value("policywatch/error", text)
        self.logger.info("%s", text)

    def _refuse(self, url: str, reason: str) -> None:
        self.count(f"refused/{reason}")
        if not is_passing(reason):
            self.crawler.signals.send_catch_log(
                article_unusable, url=url, reason=reason, spider=self
            )
