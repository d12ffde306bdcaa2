"""The time inside a crawl, without reading the machine's clock: when Scrapy opened the
spider, and how long ago.
"""

from datetime import UTC, datetime, timedelta
from time import monotonic
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

_begun: WeakKeyDictionary[Crawler, float] = WeakKeyDictionary()


def crawl_time(crawler: Crawler) -> datetime:
    """Now, as this crawl sees it: aware, UTC, never set back. The first call should
    come as the spider opens.
    """
    opened: datetime | None = crawler.stats.get_value("start_time")
    assert opened is not None, "scrapy.extensions.corestats.CoreStats is needed"
    return opened.astimezone(UTC) + timedelta(
        seconds=monotonic() - _begun.setdefault(crawler, monotonic())
    )
