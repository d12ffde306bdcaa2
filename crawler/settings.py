"""Scrapy's settings: politeness, limits, safety, and the order of the pipelines.

scrapy.cfg points here, so that `scrapy list` and `scrapy crawl listing -a source=ID` work in the project
folder; they take what `POLICYWATCH_…` variables and a policywatch.toml in the working folder say. The service
gives its own configuration through `crawler.configuration.crawl_settings`.
"""

import json
import logging
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crawler.configuration import (
    CrawlSettings,
    DatabaseAddress,
    crawl_settings,
)


def _working_folder_section(name: str) -> dict[str, Any]:
    """A section of the working folder's policywatch.toml, overlaid with its environment variables."""
    section: dict[str, Any] = {}
    try:
        content = Path(
            os.environ.get("POLICYWATCH_CONFIG", "policywatch.toml")
        ).read_text(encoding="utf-8")
        section = tomllib.loads(content).get(name, {})
    except FileNotFoundError:
        pass
    except (OSError, ValueError, RecursionError) as error:
        logging.getLogger(__name__).warning("policywatch.toml is not used: %s", error)
    prefix = f"POLICYWATCH_{name.upper()}__"
    named = {}
    for key, value in os.environ.items():
        if key.startswith(prefix):
            named[key.removeprefix(prefix).lower()] = value
    return {**section, **{key: _typed(value) for key, value in named.items()}}


def _typed(value: str) -> Any:
    """Lists and tables are written as JSON in a variable; everything else as it is."""
    try:
        if value.startswith(("[", "{")):
            return json.loads(value)
        return value
    except ValueError:
        return value


def _working_folder_crawl() -> CrawlSettings:
    try:
        return CrawlSettings.model_validate(_working_folder_section("crawl"))
    except ValidationError as error:
        logging.getLogger(__name__).warning("[crawl] is not used: %s", error)
        return CrawlSettings()


BOT_NAME = "policywatch"
SPIDER_MODULES = ["crawler.spiders"]

globals().update(crawl_settings(_working_folder_crawl()))
POLICYWATCH_DATABASE = DatabaseAddress(
    _working_folder_section("database").get("url", "sqlite:///policywatch.db")
)
POLICYWATCH_FOLDERS = _working_folder_section("sources").get("folders", ["sources"])
POLICYWATCH_SHIPPED = _working_folder_section("sources").get("shipped", True)

ITEM_PIPELINES = {
    "pipelines.gone.MarkGone": 50,
    "pipelines.normalise.Normalise": 100,
    "pipelines.undouble.Undouble": 200,
    "pipelines.validate.Validate": 300,
    "pipelines.store.Store": 500,
}
# Each spider middleware is one more asynchronous generator around every page.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "crawler.middlewares.visit_limit.VisitLimit": 800,
    "pipelines.middlewares.known_addresses.KnownAddresses": 900,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.robots.RememberedRobots": 100,
    "pipelines.middlewares.conditional.Conditional": 540,
    "pipelines.middlewares.memory.SourceMemory": 541,
    "crawler.middlewares.standback.StandBack": 545,
    "crawler.middlewares.address_guard.AddressGuard": 560,
    "crawler.middlewares.cookies.BundledSuffixes": 700,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.middlewares.meta_refresh.QuickMetaRefresh": 580,
    "crawler.middlewares.proxy.CrawlProxy": 565,
    "crawler.middlewares.politeness.Politeness": 800,
}

# Scrapy makes so many tasks for each response, and a page is one article; a list that
# carries its articles is many.
CONCURRENT_ITEMS = 4
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "policywatch"
DOWNLOAD_DELAY_JITTER = 0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.3",
}
RETRY_TIMES = 1
RETRY_HTTP_CODES = [408, 500, 502, 504, 522, 524]
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5

TWISTED_DNS_RESOLVER = "crawler.middlewares.address_guard.GuardedResolver"
REACTOR_THREADPOOL_MAXSIZE = 64
DNS_TIMEOUT = 5
DOWNLOAD_HANDLERS = {
    "http": "crawler.handlers.bounded_headers.BoundedHeaders",
    "https": "crawler.handlers.bounded_headers.BoundedHeaders",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = True
HTTPPROXY_ENABLED = False
STATS_CLASS = "crawler.stats.PlainStats"
STATS_DUMP = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
MEMUSAGE_ENABLED = False
LOGSTATS_INTERVAL = 0
LOG_FORMATTER = "crawler.logs.BriefItems"
# Each crawl of a worker would otherwise ask them whether they are switched on.
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORT_FIELDS = [
    "url", "title", "publisher", "author", "published_at", "published_precision", "text", "attachments",
    "source", "category", "fetched_at", "flags",
]  # fmt: skip
