"""The live check of sources: one visit that stores nothing, told step by step.

robots → list → first articles → fields found. What a step found is a sentence for people, `ok` for programs.
"""

import logging
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.settings import Settings

from crawler.configuration import CrawlSettings, crawl_settings
from crawler.items import ArticleItem
from crawler.outcome import Outcome, outcome_of
from crawler.passport import Passport
from crawler.proof import Proof, prove, wanted_fields

ARTICLES = 5
AT_ONCE = 24
DEADLINE_S = 120
_FIELDS = ("title", "published_at", "publisher", "author", "text")
_SHORT = 50


@dataclass(frozen=True)
class Step:
    """One thing tried: whether it went well, and what was found."""

    name: str
    ok: bool
    found: str


@dataclass(frozen=True)
class Report:
    """What a check of one source found; `ok` where every step went well."""

    source: str
    steps: list[Step] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    proof: Proof | None = None

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        proof = {}
        if self.proof is not None:
            proof = self.proof.as_json()
        return {
            "source": self.source,
            "ok": self.ok,
            "steps": list(map(asdict, self.steps)),
            "articles": self.articles,
            **proof,
        }


def check_sources(
    passports: Sequence[Passport],
    crawl: CrawlSettings,
    progress: Callable[[int], object] = lambda done: None,
    now: datetime | None = None,
) -> list[Report]:
    """Visit each source once, taking its first few articles. Runs Scrapy to its end: once in a process.
    `progress` hears how many sources are done; `now` is when the check is made.
    """
    settings = check_settings(crawl)
    with warnings.catch_warnings():
        # Scrapy 2.19 wants a setting instead, which earlier ones do not read.
        warnings.simplefilter("ignore", ScrapyDeprecationWarning)
        process = AsyncCrawlerProcess(settings, install_root_handler=False)
    _quieten()
    checks = _Checks(process, settings, passports, progress)
    checks.begin()
    process.start()
    reports: list[Report] = []
    for passport, crawler, items in checks.visits:
        reports.append(report(passport, crawler.stats.get_stats(), items, now))
    return reports


class _Checks:
    """The visits of one check, so many at a time: a crawl of its own for each of two
    hundred sources at once would take half a gigabyte.
    """

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        settings: Settings,
        passports: Sequence[Passport],
        progress: Callable[[int], object],
    ) -> None:
        self.process, self.settings = process, settings
        self.waiting = deque(passports)
        self.visits: list[tuple[Passport, Crawler, list[ArticleItem]]] = []
        self.progress = progress
        self._done = count(1)

    def begin(self) -> None:
        for _ in range(min(AT_ONCE, len(self.waiting))):
            self._next()

    def _next(self) -> None:
        passport = self.waiting.popleft()
        crawler = Crawler(
            self.process.spider_loader.load(passport.kind),
            self.settings,
            init_reactor=not self.visits,
        )
        self.visits.append((passport, crawler, taken_from(crawler)))
        task = self.process.crawl(crawler, passport=limited(passport))
        task.add_done_callback(self._ended)

    def _ended(self, task: Any) -> None:
        self.progress(next(self._done))
        if self.waiting:
            self._next()


def _quieten() -> None:
    """The reports say what went wrong; Scrapy says it again, with tracebacks, of every
    source that does not answer.
    """
    is_verbose = logging.getLogger().isEnabledFor(logging.INFO)
    for name in ("scrapy", "twisted"):
        if is_verbose:
            level = logging.INFO
        else:
            level = logging.CRITICAL
        logging.getLogger(name).setLevel(level)


def limited(passport: Passport) -> Passport:
    """The passport of a visit that takes a few articles only."""
    return passport.model_copy(update={"limit": min(passport.limit, ARTICLES)})


def taken_from(crawler: Crawler) -> list[ArticleItem]:
    """The articles that a crawl yields, as they come."""
    items: list[ArticleItem] = []

    def take(item: Any) -> None:
        if isinstance(item, ArticleItem):
            items.append(item)

    crawler.signals.connect(take, signal=signals.item_scraped, weak=False)
    return items


def check_settings(crawl: CrawlSettings) -> Settings:
    """The project's settings without the parts that need an archive."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update(
        {
            **crawl_settings(crawl),
            "LOG_ENABLED": False,
            "ITEM_PIPELINES": {},
            "CLOSESPIDER_TIMEOUT": DEADLINE_S,
        },
        priority="cmdline",
    )
    for name in ("SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES"):
        parts = {}
        for part, at in settings.getdict(name).items():
            if not part.startswith("pipelines."):
                parts[part] = at
        settings.set(name, parts, priority="cmdline")
    return settings


def report(
    passport: Passport,
    stats: Mapping[str, Any],
    items: Sequence[ArticleItem],
    now: datetime | None = None,
) -> Report:
    """A visit's stats and items, read into the steps of a check."""
    outcome = outcome_of(stats)
    steps = [_robots(stats, outcome), _list(stats, outcome)]
    if outcome.listed:
        steps.append(_articles(outcome, items))
    if items:
        steps += _fields(passport, items)
    begun: datetime = now or stats["start_time"]
    proof = prove(passport, stats, outcome, items, begun)
    return Report(passport.id, steps, list(map(_summary, items)), proof)


def _robots(stats: Mapping[str, Any], outcome: Outcome) -> Step:
    forbidden = outcome.refused.get("robots", 0)
    statuses = []
    for key in stats:
        if key.startswith("robotstxt/response_status_count/"):
            statuses.append(key.rpartition("/")[2])
    found = "robots.txt could not be fetched"
    if statuses:
        found = f"robots.txt answered {', '.join(sorted(statuses))}"
    if forbidden:
        return Step(
            "robots",
            False,
            f"{found}; it forbids {forbidden} of the addresses asked for",
        )
    return Step("robots", bool(statuses), found)


def _list(stats: Mapping[str, Any], outcome: Outcome) -> Step:
    family = stats.get("policywatch/family")
    if outcome.wall:
        return Step("list", False, f"refused from this network (wall: {outcome.wall})")
    if outcome.list_status == "read":
        named = f" ({family})" if family else ""
        if stats.get("policywatch/selectors_unmatched"):
            told = (
                f"the passport's [listing] selectors match nothing; {outcome.listed} articles "
                "found without them"
            )
            return Step("list", False, told)
        left_out = stats.get("policywatch/left_out")
        others = ""
        if left_out:
            others = f"; {left_out} dated entries of other lists left out"
        return Step("list", True, f"{outcome.listed} articles listed{named}{others}")
    if outcome.list_status == "lost":
        return Step("list", False, outcome.column_lost or "another list came")
    if outcome.list_status == "empty":
        return Step(
            "list",
            False,
            "fetched, but no article found in it: give [listing] item and link",
        )
    return Step("list", False, outcome.error or "nothing came")


def _articles(outcome: Outcome, items: Sequence[ArticleItem]) -> Step:
    refused = ", ".join(
        f"{reason} ({count})" for reason, count in outcome.refused.items()
    )
    failed = ""
    if outcome.errors:
        failed = f"{outcome.errors} failed: {outcome.error}"
    told = "; ".join(part for part in (f"{len(items)} read", refused, failed) if part)
    return Step("articles", bool(items) and not outcome.errors, told)


def _fields(passport: Passport, items: Sequence[ArticleItem]) -> Iterable[Step]:
    for name in _FIELDS:
        values = [getattr(item, name) for item in items]
        is_expected = name in wanted_fields(passport)
        is_short_fine = passport.kind == "page"
        step = _field(name, values, is_expected=is_expected)
        yield replace(step, ok=True) if is_short_fine and any(values) else step


def _field(name: str, values: Sequence[Any], *, is_expected: bool) -> Step:
    """How many articles have the field, with one value as an example."""
    found = [value for value in values if value]
    told = f"{len(found)} of {len(values)}"
    is_complete = len(found) == len(values) or not is_expected
    if name != "text":
        example = ""
        if found:
            example = f": {str(found[0])[:40]}"
        return Step(name, is_complete, told + example)
    # A text of a few words is mostly a menu or a caption that was taken for the article.
    if any(len(value) < _SHORT for value in found):
        return Step(name, False, f"{told} (some very short)")
    return Step(name, is_complete, told)


def _summary(item: ArticleItem) -> dict[str, Any]:
    published_at = None
    if item.published_at:
        published_at = item.published_at.isoformat()
    return {
        "url": item.url,
        "title": item.title,
        "publisher": item.publisher,
        "author": item.author,
        "published_at": published_at,
        "characters": len(item.text or ""),
        "attachments": len(item.attachments),
    }
