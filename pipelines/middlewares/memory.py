"""What a source's columns and templates taught is read from the archive as a visit begins,
and kept as it ends.
"""

import hashlib
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.clock import crawl_time
from crawler.passport import Passport
from crawler.template.memory import TemplateMemory
from db.sources import columns, templates
from pipelines.archives import archive_of

_LIST_SETTINGS = ("kind", "listing", "json_", "feed", "page", "request", "browser")
_ARTICLE_SETTINGS = ("article", "encoding")


def columns_digest(passport: Passport) -> str:
    """What a passport says of reading its lists, in short."""
    return _digest(passport, _LIST_SETTINGS)


def templates_digest(passport: Passport) -> str:
    """What a passport says of reading its articles, in short: with other selectors other places are right."""
    return _digest(passport, _ARTICLE_SETTINGS)


def _digest(passport: Passport, settings: tuple[str, ...]) -> str:
    said = passport.model_dump_json(include=set(settings))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


class SourceMemory:
    """Downloader middleware that handles no request: it gives the spider what its source
    taught, as far as the spider asks for it, and keeps what was learned.
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
        if not (hasattr(visit, "columns") or hasattr(visit, "templates")):
            return
        source: Passport = visit.passport
        with self.archive.read() as session:
            if hasattr(visit, "columns"):
                shapes = columns.of_source(session, source.id, columns_digest(source))
                visit.columns.remember(shapes)
            if hasattr(visit, "templates"):
                digest = templates_digest(source)
                kept = templates.of_source(session, source.id, digest) or {}
                visit.templates.memory = TemplateMemory.from_json(kept)

    def spider_closed(self, spider: Spider) -> None:
        visit: Any = spider
        learned = {}
        if hasattr(visit, "columns"):
            learned = visit.columns.learned
        has_templates = hasattr(visit, "templates") and visit.templates.has_learned
        if not (learned or has_templates):
            return
        passport, now = visit.passport, crawl_time(self.crawler)
        with self.archive.write() as session:
            if learned:
                shapes = {}
                for address, shape in learned.items():
                    shapes[address] = shape.as_json()
                digest = columns_digest(passport)
                columns.keep(session, passport.id, digest, shapes, now)
            if has_templates:
                memory = visit.templates.memory.as_json()
                digest = templates_digest(passport)
                templates.keep(session, passport.id, digest, memory, now)
