"""What a source's columns look like is read from the archive as a visit begins, and kept as it ends."""

import hashlib
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.clock import crawl_time
from crawler.column.shape import ColumnShape
from crawler.passport import Passport
from db.sources import columns
from pipelines.archives import archive_of

_READING = ("kind", "listing", "json_", "feed", "request", "browser")


def reading_digest(passport: Passport) -> str:
    """What a passport says of reading its lists, in short."""
    said = passport.model_dump_json(include=set(_READING))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


class KnownColumns:
    """Downloader middleware that handles no request: it gives the spider its columns
    and keeps what they taught.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive = archive_of(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def spider_opened(self, spider: Spider) -> None:
        visit: Any = spider
        if not hasattr(visit, "columns"):
            return
        passport = visit.passport
        with self.archive.read() as session:
            kept = columns.of_source(session, passport.id, reading_digest(passport))
        visit.columns.known = {
            address: ColumnShape.from_json(shape) for address, shape in kept.items()
        }

    def spider_closed(self, spider: Spider) -> None:
        visit: Any = spider
        learned = visit.columns.learned if hasattr(visit, "columns") else {}
        if not learned:
            return
        passport = visit.passport
        with self.archive.write() as session:
            columns.keep(
                session,
                passport.id,
                reading_digest(passport),
                {address: shape.as_json() for address, shape in learned.items()},
                crawl_time(self.crawler),
            )
