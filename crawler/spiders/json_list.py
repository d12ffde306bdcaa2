"""JSON answers of a site's own interface, read by JMESPath."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawler.items import ArticleItem
from crawler.pages.json_lists import read_json_list
from crawler.pages.rows import ListItem
from crawler.spiders.recheck import header
from crawler.spiders.visit import Listed, Visit


class JsonSpider(Visit):
    """Visits a source of kind `json`: its articles' pages, or, with `[json] body`, the text in the answer
    itself.
    """

    name = "json"
    strict_redirects = False

    def list_requests(self) -> Iterable[Request]:
        return [
            self._page_request(url, 0, watched=column)
            for column, url in self.start_lists()
        ]

    def _page_request(self, url: str, number: int, **more: Any) -> Request:
        """The request for the page `number` (from 0) of the answer at `url`."""
        selectors = self.passport.json_
        assert selectors is not None
        meta: dict[str, Any] = {"start": url, "page": number, **more}
        if selectors.page is None:
            return self.list_request(url, **meta)
        counted = {selectors.page: str(selectors.first_page + number)}
        if self.passport.request.form:
            return self.list_request(url, form=counted, **meta)
        return self.list_request(_with_query(url, counted), **meta)

    def read(self, response: Response) -> Listed:
        selectors = self.passport.json_
        assert selectors is not None
        self.follow = selectors.follow
        charset = self.passport.encoding or header(response, "Content-Type")
        items = read_json_list(
            response.body,
            response.url,
            selectors,
            now=self.now(),
            listing=self.passport.listing,
            header_charset=charset,
        )
        number = response.meta["page"] + 1
        if not items or selectors.page is None or number >= selectors.pages:
            return Listed(items)
        return Listed(items, [self._page_request(response.meta["start"], number)])

    @property
    def texts_in_list(self) -> bool:
        return bool(self.passport.json_ and self.passport.json_.body)

    def article(self, listed: ListItem) -> Request | ArticleItem | None:
        if self.texts_in_list and listed.body:
            return self.item_of_listed(listed)
        return super().article(listed)


def _with_query(url: str, values: dict[str, str]) -> str:
    parts = urlsplit(url)
    kept = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in values:
            kept.append((name, value))
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()])))
