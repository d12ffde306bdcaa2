"""The spiders of back-fill: each kind of source, read back page by page (crawler.backfill)."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.backfill import Row, Slice, issue_before, row_of
from crawler.items import ArticleItem
from crawler.pages.rows import ApiRequest, ListItem
from crawler.passport import Passport
from crawler.refusals import failure_of
from crawler.spiders.feed import FeedSpider
from crawler.spiders.json_list import JsonSpider
from crawler.spiders.listing import Listing
from crawler.spiders.sitemap import SitemapSpider
from crawler.spiders.visit import Visit
from text.dates import SHANGHAI
from text.moments import Moment, day_moment

_NO_LIMIT = 1_000_000
# Articles of a page go before the next page, so that few requests wait at any time.
_FURTHER_PRIORITY = -5
_GONE = ("http-404", "http-410")


class BackFilling(Visit):
    """What the spiders of back-fill add to those of visits. Argument: `backfill`, a Slice as JSON."""

    def __init__(self, *, backfill: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.slice = Slice.from_json(backfill)
        self.passport = self.without_limits(self.passport)

    def without_limits(self, passport: Passport) -> Passport:
        """The passport with nothing that ends a visit early."""
        return passport

    def as_json(self) -> dict[str, Any]:
        """What came of the slice."""
        self.slice.close()
        return self.slice.as_json()

    async def start(self) -> AsyncIterator[Request]:
        if self.slice.cursor is None:
            for url, title, day in self.slice.again:
                article = self.article(ListItem(str(url), title, _moment(day)))
                if isinstance(article, Request):
                    yield article
            return
        for request in self.first_requests():
            yield request

    def first_requests(self) -> Sequence[Request]:
        """The request that the slice begins with."""
        cursor = self.slice.cursor
        assert cursor is not None
        if cursor.further is not None:
            return [self.request_of(cursor.further)]
        if "{" in cursor.column:
            return [self.request_of({"day": _day_of(self.now()).isoformat()})]
        wanted_requests = []
        for request in self.list_requests():
            if request.meta.get("watched", request.url) == cursor.column:
                wanted_requests.append(request)
        return wanted_requests

    def request_of(self, further: dict[str, Any]) -> Request:
        """The request that `further_of` wrote down."""
        cursor = self.slice.cursor
        assert cursor is not None
        if "day" in further:
            return self._issue_request(
                cursor.column,
                date.fromisoformat(further["day"]),
            )
        return self.list_request(
            further["url"],
            page=further["page"],
            continues=cursor.column,
        )

    def further_of(self, request: Request) -> dict[str, Any]:
        """A request for a further page as plain values."""
        return {"url": request.url, "page": request.meta["page"]}

    def _issue_request(self, column: str, day: date) -> Request:
        """The request for a paper's issue of a day."""
        index = self.passport.start_urls.index(column)
        noon = datetime.combine(day, time(12), SHANGHAI)
        url = self.passport.addresses(noon)[index]
        return self.list_request(url, continues=column, day=day.isoformat())

    def _is_further(self, request: Request, response: Response) -> bool:
        """Whether a list request is for the page after this answer's."""
        here: int = response.meta.get("page", 1)
        there: int = request.meta.get("page", 1)
        return there > here

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Scrapy's callback for lists: what a visit takes from one, as far back as is wanted."""
        articles: list[Any] = []
        requests: list[Request] = []
        async for each in super().parse_list(response):
            is_list = isinstance(each, Request) and not each.meta.get("article")
            (requests if is_list else articles).append(each)
        for article in articles:
            if self._is_wanted(article):
                yield article
        for request in self.next_requests(response, articles, requests):
            yield request

    def _is_wanted(self, article: Any) -> bool:
        day = _row(article).day
        is_wanted = day is None or day >= self.slice.back_to
        if not is_wanted:
            self.count("backfill/older")
        return is_wanted

    def next_requests(
        self,
        response: Response,
        articles: list[Any],
        requests: list[Request],
    ) -> list[Request]:
        """Move on by the page that was answered; the requests that this slice still makes."""
        further = []
        for one in requests:
            if self._is_further(one, response):
                further.append(one)
        around = []
        for one in requests:
            if one not in further:
                around.append(one)
        if around:
            return around  # the rows come with the answers to these
        if response.meta.get("part_of_issue"):
            return list(map(_part_of_issue, further))
        rows = list(map(_row, articles))
        self.count("backfill/pages")
        if "day" in response.meta:
            day = date.fromisoformat(response.meta["day"])
            parts = list(map(_part_of_issue, further))
            return [*parts, *self._move_to_issue_before(day, rows)]
        written = None
        if further:
            written = self.further_of(further[0])
        if not self.slice.take_page(rows, written):
            return []
        return [further[0].replace(priority=_FURTHER_PRIORITY)]

    def _move_to_issue_before(self, day: date, rows: list[Row]) -> list[Request]:
        """Move on from the issue of `day`; the request for the one before, if it is of this slice."""
        cursor = self.slice.cursor
        assert cursor is not None
        before = issue_before(cursor.column, day)
        further = None
        if before >= self.slice.back_to:
            further = {"day": before.isoformat()}
        if not self.slice.take_part(rows, further, at=day):
            return []
        request = self._issue_request(cursor.column, before)
        return [request.replace(priority=_FURTHER_PRIORITY)]

    async def parse_article(self, response: Response) -> AsyncIterator[ArticleItem]:
        """Scrapy's callback for article pages."""
        async for item in super().parse_article(response):
            if item.published_at is not None:
                self.slice.read_days.append(_day_of(item.published_at))
            yield item

    async def failed(self, failure: Failure) -> list[Request]:
        """Scrapy's errback: a page after the last ends its column, an article is asked for again later."""
        request: Request = failure.request  # type: ignore[attr-defined]
        refused, reason, detail = failure_of(failure.value)
        if request.meta.get("list"):
            return await self._list_failed(failure, request, reason, detail)
        requests = await super().failed(failure)
        if not refused and reason not in _GONE:
            row = _row(request)
            self.slice.fail(row.url, row.title, row.day)
        return requests

    async def _list_failed(
        self,
        failure: Failure,
        request: Request,
        reason: str,
        detail: str | None,
    ) -> list[Request]:
        cursor = self.slice.cursor
        if cursor is not None and reason in _GONE:
            if "day" in request.meta:
                self.count("backfill/no_issue")
                day = date.fromisoformat(request.meta["day"])
                return self._move_to_issue_before(day, [])
            if cursor.pages:
                self.count("backfill/past_the_end")
                self.slice.end("last-page")
                return []
        self.slice.trouble = f"{request.url}: {detail or reason}"
        return await super().failed(failure)


def _row(each: Any) -> Row:
    """What a list says of an article: from its request, or from the item that the list carries whole."""
    if isinstance(each, ArticleItem):
        return row_of(each.url, each.title, each.published_at)
    listed: ListItem | None = each.meta.get("listed")
    at = None
    if listed is not None and listed.date is not None:
        at = listed.date.at
    return row_of(each.url, listed.title if listed is not None else None, at)


def _part_of_issue(request: Request) -> Request:
    """A request for a further page of a paper's issue: it belongs to its day."""
    return request.replace(meta={**request.meta, "part_of_issue": True})


def _day_of(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _moment(day: str | None) -> Moment | None:
    if day is None:
        return None
    read = date.fromisoformat(day)
    return day_moment(read.year, read.month, read.day)


class BackFillListing(BackFilling, Listing):
    """Reads a list on web pages back."""

    name = "backfill-listing"
    kind = "listing"

    def without_limits(self, passport: Passport) -> Passport:
        listing = passport.listing.model_copy(update={"pages": _NO_LIMIT})
        return passport.model_copy(update={"listing": listing})

    def further_of(self, request: Request) -> dict[str, Any]:
        written = super().further_of(request)
        api: ApiRequest | None = request.meta.get("api")
        if api is None:
            return written
        fields = [api.url, api.params, api.form, api.headers]
        family, column = request.meta["family"], request.meta["column"]
        return {**written, "family": family, "column": column, "api": fields}

    def request_of(self, further: dict[str, Any]) -> Request:
        if "api" not in further:
            return super().request_of(further)
        url, *pairs = further["api"]
        params, form, headers = (
            tuple((name, value) for name, value in group) for group in pairs
        )
        api = ApiRequest(url, params, form, headers)
        return self._api_request(
            api,
            further["family"],
            further["column"],
            further["page"],
        )


class BackFillJson(BackFilling, JsonSpider):
    """Reads the answers of a site's own interface back."""

    name = "backfill-json"
    kind = "json"

    def without_limits(self, passport: Passport) -> Passport:
        assert passport.json_ is not None
        json_ = passport.json_.model_copy(update={"pages": _NO_LIMIT})
        return passport.model_copy(update={"json_": json_})

    def further_of(self, request: Request) -> dict[str, Any]:
        return {"start": request.meta["start"], "page": request.meta["page"]}

    def request_of(self, further: dict[str, Any]) -> Request:
        if "start" not in further:
            return super().request_of(further)
        return self._page_request(further["start"], further["page"])


class BackFillFeed(BackFilling, FeedSpider):
    """Reads a feed once: it has no further pages."""

    name = "backfill-feed"
    kind = "feed"


class BackFillSitemap(BackFilling, SitemapSpider):
    """Reads all sitemaps of a site, one file after the other."""

    name = "backfill-sitemap"
    kind = "sitemap"
    max_sitemaps = 5_000
    max_items = 50_000

    async def start(self) -> AsyncIterator[Request]:
        # A day more: what is older by its day is left out row by row.
        eve = self.slice.back_to - timedelta(days=1)
        midnight = datetime.combine(eve, time(), SHANGHAI)
        options = self.passport.sitemap.model_copy(
            update={"newer": self.now() - midnight}
        )
        self.passport = self.passport.model_copy(update={"sitemap": options})
        async for request in super().start():
            yield request

    def request_of(self, further: dict[str, Any]) -> Request:
        if "maps" not in further:
            return super().request_of(further)
        (url, depth), *waiting = further["maps"]
        return self.list_request(url, depth_of_index=depth, waiting=waiting)

    def next_requests(
        self,
        response: Response,
        articles: list[Any],
        requests: list[Request],
    ) -> list[Request]:
        named = [[one.url, one.meta["depth_of_index"]] for one in requests]
        waiting = [*named, *response.meta.get("waiting", [])]
        if len(waiting) > self.max_sitemaps:
            # Indexes of indexes name millions; where the next one is, is written down after each slice.
            self.count("backfill/maps_left_out", len(waiting) - self.max_sitemaps)
            del waiting[self.max_sitemaps :]
        further = {"maps": waiting} if waiting else None
        self.count("backfill/pages")
        if not self.slice.take_part(list(map(_row, articles)), further, None):
            return []
        assert further is not None
        return [self.request_of(further).replace(priority=_FURTHER_PRIORITY)]
