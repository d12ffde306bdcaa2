"""What a source's templates taught is read from the archive as a visit begins, and kept as it ends."""

import hashlib
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.clock import crawl_time
from crawler.passport import Passport
from crawler.template.memory import TemplateMemory
from db.sources import templates
from pipelines.archives import archive_of

_READING = ("article", "encoding")


def template_digest(passport: Passport) -> str:
    """What a passport says of reading its articles, in short: with other selectors other places are right."""
    said = passport.model_dump_json(include=set(_READING))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


class KnownTemplates:
    """Downloader middleware that handles no request: it gives the spider its memory and
    keeps what was learned.
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
        if not hasattr(visit, "templates"):
            return
        passport = visit.passport
        with self.archive.read() as session:
            kept = templates.of_source(session, passport.id, template_digest(passport))
        if kept is not None:
            visit.templates.memory = TemplateMemory.from_json(kept)

    def spider_closed(self, spider: Spider) -> None:
        visit: Any = spider
        if not hasattr(visit, "templates") or not visit.templates.has_learned:
            return
        passport = visit.passport
        with self.archive.write() as session:
            templates.keep(
                session,
                passport.id,
                template_digest(passport),
                visit.templates.memory.as_json(),
                crawl_time(self.crawler),
            )
