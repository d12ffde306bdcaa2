"""Log lines about items that name the page and leave the page itself out."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult

# No request names a referrer (crawler.settings leaves that middleware out), which
# Scrapy says at every start otherwise.
logging.getLogger("scrapy.downloadermiddlewares.redirect").addFilter(
    lambda record: "RefererMiddleware" not in str(record.msg)
)


class BriefItems(LogFormatter):
    """Scrapy's log lines with an item's address in the place of its whole content (setting LOG_FORMATTER)."""

    # Scrapy makes no line of None, though its types do not say so.
    def crawled(  # type: ignore[override]
        self,
        request: Request,
        response: Response,
        spider: Spider,
    ) -> LogFormatterResult | None:
        if _told():
            return super().crawled(request, response, spider)
        return None

    def scraped(  # type: ignore[override]
        self,
        item: Any,
        response: Any,
        spider: Spider,
    ) -> LogFormatterResult | None:
        if _told():
            return super().scraped(_brief(item), response, spider)
        return None

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Any,
        spider: Spider,
    ) -> LogFormatterResult:
        return super().dropped(_brief(item), exception, response, spider)

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Any,
        spider: Spider,
    ) -> LogFormatterResult:
        return super().item_error(_brief(item), exception, response, spider)


def _told() -> bool:
    """Whether anybody reads lines about each page: where not, they need not be made."""
    return logging.getLogger("scrapy.core").isEnabledFor(logging.DEBUG)


def _brief(item: Any) -> str:
    return f"{type(item).__name__} {getattr(item, 'url', '')}"
