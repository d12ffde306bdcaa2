"""The crawl worker: a warm Scrapy that visits sources as told, several at a time, until told to stop.

Started by the service as `python -m scheduler.worker_main`; scheduler/orders.py says what the two say to each
other. Standard output carries only that; logs and stray prints go to standard error.

A page may hold the loop in C code where neither timeout nor signal handler of Python's runs. So every beat of
the loop winds up two alarms, and a loop that stops beating ends the process, its stack on standard error:
SIGPROF by processor time spent (a parser that never ends; every page resets it), faulthandler by the clock
(anything else).
"""

import asyncio
import base64
import faulthandler
import gc
import json
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import SETTINGS_PRIORITIES, Settings
from scrapy.utils.misc import load_object

from crawler.backfill import SLICE_ARTICLES
from crawler.check import limited, report, taken_from
from crawler.configuration import (
    CrawlSettings,
    DatabaseAddress,
    crawl_settings,
)
from crawler.items import ArticleItem
from crawler.passport import Passport
from crawler.warm_settings import WarmSettings
from pipelines.store import Store
from scheduler.log import VISITED, log_to_stderr
from scheduler.mark import Mark, MarkMiddleware
from scheduler.orders import Order, Report, line, read_order, write_report

log = logging.getLogger("policywatch.worker")

BEAT = 1.0
COMPONENTS = (
    "SPIDER_MIDDLEWARES",
    "DOWNLOADER_MIDDLEWARES",
    "ITEM_PIPELINES",
    "EXTENSIONS",
)
_PAGE = os.sysconf("SC_PAGE_SIZE")


class CrawlWorker:
    """One warm Scrapy between two pipes."""

    def __init__(
        self,
        settings: Settings,
        channel: BinaryIO,
        start: dict[str, Any],
    ) -> None:
        self.settings = settings
        self.process = AsyncCrawlerProcess(settings)
        self.loop = asyncio.get_event_loop()
        self.channel = channel
        self.mark = Mark(start["mark"], start["stall_cpu"])
        MarkMiddleware.mark = self.mark
        Store.noting = staticmethod(self.mark.note)
        self.stall_wall: float = start["stall_wall"]
        self.visits: dict[int, asyncio.Task[None]] = {}
        self.stopping = False

    def run(self) -> None:
        """Visit what comes in on standard input until `stop` or its end."""
        faulthandler.enable()
        # chain: after the stack has been written, the signal's own effect ends the process.
        faulthandler.register(signal.SIGPROF, all_threads=False, chain=True)
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        self.loop.call_soon(self.say, {"ready": {"pid": os.getpid()}})
        self.loop.call_soon(self._beat)
        load_components(self.settings)
        # What is loaded now stays: collecting over it again and again took a fifth of an idle poll.
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        self.process.start(stop_after_crawl=False, install_signal_handlers=False)

    def say(self, message: dict[str, Any]) -> None:
        try:
            self.channel.write(line(message))
        except BrokenPipeError:
            # The service is gone. os._exit: an ordinary exit would wait for the threads
            # of requests whose answers nobody takes.
            os._exit(1)

    def _listen(self) -> None:
        for text in sys.stdin.buffer:
            self.loop.call_soon_threadsafe(self.hear, json.loads(text))
        # The service is gone. What was not stored is fetched again by the next one.
        os._exit(1)

    def hear(self, message: dict[str, Any]) -> None:
        if message.get("stop"):
            self.stopping = True
            self.loop.create_task(self._stop())
        elif not self.stopping:
            order = read_order(message)
            task = self.loop.create_task(self.visit(order))
            self.visits[order.visit] = task
            task.add_done_callback(partial(self._ended, order))

    def _ended(self, order: Order, task: asyncio.Task[None]) -> None:
        self.visits.pop(order.visit, None)
        if (error := task.exception()) is not None:
            log.error("visit failed", exc_info=error, extra={"source": order.source})
            self.say(
                {
                    "done": write_report(
                        Report(order.visit, {}, f"{type(error).__name__}: {error}")
                    )
                }
            )

    async def visit(self, order: Order) -> None:
        """Run the source's spider to its end and report its counts."""
        VISITED.set(order.source)
        self.mark.wind_up()
        settings = self.settings.copy()
        settings.set("POLICYWATCH_SOURCE", order.source, "cmdline")
        settings.set("CLOSESPIDER_TIMEOUT", order.deadline, "cmdline")
        if stores_nothing(order):
            store_nothing(settings)
        if order.backfill is not None:
            read_anew(settings)
        kind = kind_of(order)
        crawler = Crawler(self.process.spider_loader.load(kind), settings)
        items = []
        if order.is_check:
            items = taken_from(crawler)
        crawl = self.process.crawl(crawler, **arguments(order))
        await asyncio.wait([crawl])
        if (error := crawl.exception()) is not None:
            log.error(
                "the crawl failed",
                exc_info=error,
                extra={"source": order.source},
            )
        if error is None:
            told = None
        else:
            told = f"{type(error).__name__}: {error}"
        page = None
        if order.page_only:
            page = page_of(crawler)
        found = None
        if finds(order):
            found = found_by(crawler)
        if order.is_check:
            found = proof_of(order.passport, crawler, items)
        report = Report(order.visit, counts(crawler), told, page, found)
        self.say({"done": write_report(report)})

    def _beat(self) -> None:
        self.mark.wind_up()
        faulthandler.dump_traceback_later(self.stall_wall, exit=True)
        self.say({"beat": {"memory": resident(), "visits": len(self.visits)}})
        self.loop.call_later(BEAT, self._beat)

    async def _stop(self) -> None:
        """Let requests in flight end and their articles be stored, then leave; the service sets the limit."""
        await self.process.stop()
        await self.process.join()
        if self.visits:
            await asyncio.wait(self.visits.values())
        os._exit(0)


def kind_of(order: Order) -> str:
    """The name of the spider that carries out an order."""
    if order.page_only:
        return "single-page"
    if order.is_survey:
        if order.passport.kind == "page":
            return "page-trial"
        return "survey"
    if order.search is not None:
        return "repair"
    kind = order.passport.kind
    if order.backfill is None:
        return kind
    return f"backfill-{kind}"


def stores_nothing(order: Order) -> bool:
    """Whether an order is carried out without the archive."""
    looks = order.page_only or order.is_survey or order.is_check
    return looks or order.search is not None


def proof_of(
    passport: Passport,
    crawler: Crawler,
    items: Sequence[ArticleItem],
) -> dict[str, Any] | None:
    """The proof that a visit with these items is."""
    proof = report(passport, crawler.stats.get_stats(), items).proof
    if proof is not None:
        return proof.as_kept()
    return None


def finds(order: Order) -> bool:
    """Whether the spider of an order finds something that the report hands back."""
    looks = order.search is not None or order.backfill is not None
    return looks or order.is_survey


def found_by(crawler: Crawler) -> dict[str, Any] | None:
    """What a search for columns or a slice of a back-fill has found."""
    spider: Any = crawler.spider
    if spider is not None:
        return spider.as_json()
    return None


def arguments(order: Order) -> dict[str, Any]:
    """The spider's arguments."""
    if order.is_check:
        return {"passport": limited(order.passport)}
    if order.search is not None:
        return {"passport": order.passport, **order.search}
    if order.is_survey and order.passport.kind == "page":
        return {"passport": order.passport}
    if order.page_only or order.is_survey:
        return {"url": order.passport.start_urls[0]}
    visit = {
        "source": order.source,
        "passport": order.passport,
        "first_visit": order.first_visit,
        "recheck": order.recheck,
    }
    if order.backfill is not None:
        visit["backfill"] = order.backfill
    return visit


def read_anew(settings: Settings) -> None:
    """Let lists be read whether or not they have changed, and bound the articles of a slice."""
    conditional = "pipelines.middlewares.conditional.Conditional"
    parts = settings.getdict("DOWNLOADER_MIDDLEWARES")
    above = SETTINGS_PRIORITIES["cmdline"] + 1
    settings.set("DOWNLOADER_MIDDLEWARES", {**parts, conditional: None}, above)
    settings.set("POLICYWATCH_LIMIT", SLICE_ARTICLES, above)


def store_nothing(settings: Settings) -> None:
    """Switch off in `settings` every component that knows the archive.

    With None and above the process's own settings, which Scrapy merges into those of each crawl.
    """
    for place in (
        "SPIDER_MIDDLEWARES",
        "DOWNLOADER_MIDDLEWARES",
        "ITEM_PIPELINES",
    ):
        parts = settings.getdict(place).items()
        kept = {}
        for name, order in parts:
            kept[name] = None if name.startswith("pipelines.") else order
        settings.set(place, kept, SETTINGS_PRIORITIES["cmdline"] + 1)


def page_of(crawler: Crawler) -> dict[str, Any] | None:
    """What the spider `single-page` has fetched."""
    spider: Any = crawler.spider
    if spider is None:
        return None
    body = None
    if spider.body is not None:
        body = base64.b64encode(spider.body).decode()
    return {
        "body": body,
        "content_type": spider.content_type,
        "reason": spider.reason,
    }


def counts(crawler: Crawler) -> dict[str, Any]:
    """Scrapy's stats of one visit, as far as they can be written down."""
    stats = crawler.stats.get_stats()
    simple_stats: dict[str, Any] = {}
    for key, value in stats.items():
        if isinstance(value, (int, float, str)):
            simple_stats[key] = value
    return simple_stats


def load_components(settings: Settings) -> None:
    """Import what a crawl is made of, so that the first visits don't wait for it."""
    for place in COMPONENTS:
        for component, order in settings.getwithbase(place).items():
            if order is not None:
                load_object(component)
    for handler in settings.getwithbase("DOWNLOAD_HANDLERS").values():
        if handler is not None:
            load_object(handler)
    for name in (
        "SCHEDULER",
        "DOWNLOADER",
        "DUPEFILTER_CLASS",
        "STATS_CLASS",
        "LOG_FORMATTER",
        "ROBOTSTXT_PARSER",
    ):
        load_object(settings[name])


def resident() -> float:
    """Mebibytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * _PAGE / (1 << 20)


def adopt_holidays(start: dict[str, Any]) -> None:
    """Take over the user's file of holidays. One that can't be read any more leaves what
    comes with the program: the service says so where it reads its settings.
    """
    if start.get("holidays") is None:
        return
    from text.workdays import HolidaysError, adopt

    try:
        adopt(Path(start["holidays"][0]))
    except HolidaysError as error:
        log.error("%s", error)


def scrapy_settings(start: dict[str, Any]) -> Settings:
    """The project's settings, the user's [crawl] section, and what only a worker has."""
    settings = WarmSettings()
    settings.setmodule(start["settings_module"], priority="project")
    settings.update(
        crawl_settings(CrawlSettings.model_validate(start["crawl"])),
        priority="cmdline",
    )
    settings.update(
        {**start["settings"], "LOG_INSTALL_ROOT_HANDLER": False},
        priority="cmdline",
    )
    settings.set(
        "POLICYWATCH_DATABASE",
        DatabaseAddress(start["settings"]["POLICYWATCH_DATABASE"]),
        "cmdline",
    )
    for place, component, order in (
        ("SPIDER_MIDDLEWARES", "scheduler.mark.MarkMiddleware", 1000),
        ("DOWNLOADER_MIDDLEWARES", "scheduler.mark.MarkDownload", 1000),
        ("ITEM_PIPELINES", "scheduler.mark.MarkPipeline", 0),
    ):
        settings.set(place, {**settings.getdict(place), component: order}, "cmdline")
    return settings


def _take_stdout() -> BinaryIO:
    """The pipe to the service as a file of its own; whatever prints from now on prints to standard error."""
    sys.stdout.flush()
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return channel


def _limit_memory(mebibytes: int) -> None:
    # Each thread of the resolver's pool would otherwise take 8 MiB of the address space.
    threading.stack_size(1 << 20)
    # The hard limit stays: a browser (crawler.browser) is started free of this one.
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    channel = _take_stdout()
    start = json.loads(sys.stdin.buffer.readline() or b"{}").get("start")
    if start is None:
        return 0
    log_to_stderr(start["log_level"])
    adopt_holidays(start)
    _limit_memory(start["memory"])
    CrawlWorker(scrapy_settings(start), channel, start).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
