"""Log lines about items that name the page and leave the page itself out."""

from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult


class BriefItems(LogFormatter):
    """Scrapy's log lines with an item's address in the place of its whole content (setting LOG_FORMATTER)."""

    def scraped(self, item: Any, response: Response | Any, spider: Spider) -> LogFormatterResult:
        return super().scraped(_brief(item), response, spider)

    def dropped(
        self, item: Any, exception: BaseException, response: Any, spider: Spider
    ) -> LogFormatterResult:
        return super().dropped(_brief(item), exception, response, spider)

    def item_error(
        self, item: Any, exception: BaseException, response: Any, spider: Spider
    ) -> LogFormatterResult:
        return super().item_error(_brief(item), exception, response, spider)


def _brief(item: Any) -> str:
    return f"{type(item).__name__} {getattr(item, 'url', '')}"
