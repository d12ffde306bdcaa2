"""Lists on web pages, and the requests such a page's own script makes for its rows."""

from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.column.signs import read_signs
from crawler.column.watch import asked_address
from crawler.list_requests import api_request
from crawler.pages.charset import decode
from crawler.pages.lists import ApiRequest, ListPage, read_api, read_list
from crawler.spiders.recheck import header
from crawler.spiders.visit import Listed, Visit


class Listing(Visit):
    """Visits a source of kind `listing`."""

    name = "listing"

    def read(self, response: Response) -> Listed:
        selectors, charset = (
            self.passport.listing,
            self.passport.encoding or header(response, "Content-Type"),
        )
        family: str | None = response.meta.get("family")
        if family is None:
            page = read_list(
                response.body,
                response.url,
                now=self.now(),
                selectors=selectors,
                header_charset=charset,
            )
        else:
            page = read_api(
                family, response.body, response.meta["column"], now=self.now(), request=response.meta["api"],
                selectors=selectors, header_charset=charset,
            )  # fmt: skip
        self.crawler.stats.set_value("policywatch/family", page.family)
        if page.unmatched and page.items:
            self.count("selectors_unmatched")
        self.count("left_out", page.left_out)
        return Listed(page.items, self._more(page, response))

    def page_text(self, response: Response) -> str | None:
        if response.meta.get("family") is not None:
            return None
        charset = self.passport.encoding or header(response, "Content-Type")
        return decode(response.body, charset)[0]

    def _column_page(self, response: Response) -> dict[str, Any]:
        """What the page around a fetched list says, for judging the list: its addresses and signs."""
        return {
            "asked": asked_address(response),
            "came": response.url,
            "signs": read_signs(self.page_text(response) or "", response.url, ()),
        }

    def _more(self, page: ListPage, response: Response) -> list[Request]:
        column, number = (
            response.meta.get("column", response.url),
            response.meta.get("page", 1),
        )
        # The page around such a list stays the same while its rows change: it must be read at every visit.
        response.meta["forget"] = bool(page.more)
        requests = []
        for api in page.more:
            requests.append(self._api_request(api, page.family, column, number))
        watched = response.meta.get("watched")
        if requests and watched is not None:
            around = self._column_page(response)
            for request in requests:
                request.meta.update(watched=watched, column_page=around)
        if (
            page.next is not None
            and page.items
            and number < self.passport.listing.pages
        ):
            if isinstance(page.next, ApiRequest):
                requests.append(
                    self._api_request(page.next, page.family, column, number + 1)
                )
            else:
                column_key = watched or response.meta.get("continues")
                further = self.list_request(
                    page.next,
                    page=number + 1,
                    continues=column_key,
                )
                requests.append(further)
        return requests

    def _api_request(
        self,
        api: ApiRequest,
        family: str,
        column: str,
        number: int,
    ) -> Request:
        meta = {
            "list": True,
            "family": family,
            "column": column,
            "api": api,
            "page": number,
        }
        own = self.passport.request.headers
        request = api_request(api, own, self.parse_list, self.failed, meta)
        return request.replace(priority=10)
