"""Real crawls in tests: one Scrapy, warm in a thread of its own, fetching from a real site on loopback."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from crawler.configuration import CrawlSettings, crawl_settings
from crawler.items import ArticleItem, Gone
from crawler.middlewares.politeness import TURNS
from crawler.outcome import Outcome, outcome_of
from crawler.passport import Passport
from tests.site import Site


@dataclass
class Crawled:
    """What a crawl yielded, and the stats it ended with."""

    items: list[ArticleItem] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.stats)

    @property
    def titles(self) -> list[str | None]:
        return [item.title for item in self.items]


Crawl = Callable[..., Crawled]


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """What hosts asked for is forgotten after each test: all tests' sites stand on one host."""
    yield
    TURNS._held.clear()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture(scope="session")
def reactor_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """The loop of a Twisted reactor that runs beside the tests until they end."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    thread = threading.Thread(
        target=reactor.run,
        kwargs={"installSignalHandlers": False},
        daemon=True,
    )
    thread.start()
    yield reactor._asyncioEventloop
    reactor.callFromThread(reactor.stop)
    thread.join(5)


def settings_for_tests(**changes: Any) -> Settings:
    """The project's settings, quick, open to loopback; the archive's parts only with POLICYWATCH_DATABASE."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    quick = crawl_settings(CrawlSettings(delay=0, timeout=5, private_addresses="allow"))
    settings.update(
        {**quick, "LOG_ENABLED": False, "ITEM_PIPELINES": {}},
        priority="cmdline",
    )
    if "POLICYWATCH_DATABASE" not in changes:
        for name in ("SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES"):
            parts = {
                part: at
                for part, at in settings.getdict(name).items()
                if "pipelines." not in part
            }
            settings.set(name, parts, priority="cmdline")
    settings.update(changes, priority="cmdline")
    return settings


@pytest.fixture
def crawl(reactor_thread: asyncio.AbstractEventLoop) -> Crawl:
    """`crawl(passport, recheck=…, settings={…})`: a whole visit, by the spider of the passport's kind.

    `stop_after`: seconds after which the crawl is told to stop, as a worker does at SIGTERM.
    """

    def run(
        passport: Passport,
        settings: dict[str, Any] | None = None,
        stop_after: float | None = None,
        **arguments: Any,
    ) -> Crawled:
        crawled = Crawled()
        runner = AsyncCrawlerRunner(settings_for_tests(**(settings or {})))

        def take(item: ArticleItem | Gone) -> None:
            (crawled.gone if isinstance(item, Gone) else crawled.items).append(item)  # type: ignore[arg-type]

        async def visit() -> None:
            crawler = Crawler(runner.spider_loader.load(passport.kind), runner.settings)
            crawler.signals.connect(take, signals.item_scraped, weak=False)
            if stop_after is not None:
                reactor_thread.call_later(
                    stop_after,
                    lambda: asyncio.ensure_future(crawler.stop_async()),
                )
            await crawler.crawl_async(passport=passport, **arguments)
            crawled.stats = dict(crawler.stats.get_stats())

        done: Future[None] = asyncio.run_coroutine_threadsafe(visit(), reactor_thread)
        done.result(60)
        return crawled

    return run


@pytest.fixture
def passport_for(site: Site) -> Callable[..., Passport]:
    """A passport of the test's site: `passport_for("listing", "/list.html", attachments=False)`."""

    def make(kind: str, *paths: str, **more: Any) -> Passport:
        written = {
            "name": "A site of ours",
            "publisher": "测试部",
            "category": "ministry",
            "every": "30m",
            **more,
        }
        starts = [f"{site.url}{path}" for path in paths or ("/",)]
        return Passport.model_validate(
            {"id": "ours", "kind": kind, "start_urls": starts, **written}
        )

    return make
