"""How a source is, judged from its own history in Chinese workdays and from what its passport expects. Pure.

A list that is fetched fine and names nothing is not success. And silence is an answer too: a source that was
asked thirty-six times without fault and had nothing new is well, and the reason says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from crawler.catalogue import Passport
from text import workdays
from text.reason import Reason, code_of

SHANGHAI = ZoneInfo("Asia/Shanghai")

# A page that kills its worker does so every time; a machine short of memory kills once
# or twice.
DEATHS_ALLOWED = 3
FAILURES_ALLOWED = 2.0
EMPTY_ALLOWED = 2
LOST_ALLOWED = 2
STRANGE_ALLOWED = 3
# Of fewer articles a single odd one is a fifth or more.
FEWEST_FOR_FIELDS = 5
FEWEST_UNREAD = 3
LEFT = ("limit", "stopping", "strangers")  # pages nobody tried to read
# Fewer give no pace to measure silence by.
FEWEST_NEWS_DAYS = 5


@dataclass(frozen=True)
class Visit:
    """One past visit; `list_status` as in crawler.outcome, `wall` the name of the wall
    met, `column_lost` the columns that were not found and the evidence, `strange_pages`
    the last pages in a row of no known template.
    """

    at: datetime
    list_status: str | None = None
    error: str | None = None
    wall: str | None = None
    column_lost: str | None = None
    strange_pages: int | None = None


@dataclass(frozen=True)
class History:
    """What is remembered of a source: `visits`, newest first, and what they brought.

    `new_by_day` counts the articles of 60 days, without the backlog of the first visit;
    `fields`, of the latest `articles` articles, those that have the field; `unread`, by
    reason, the listed pages that were turned down since an article was last read.
    """

    enabled: bool = True
    first_visit_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: float = 0
    deaths: int = 0
    visits: Sequence[Visit] = ()
    new_by_day: Mapping[date, int] = field(default_factory=dict)
    articles: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    checks_since_new: int = 0
    bridge_silence: str | None = None
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """`state` is `well`, `new`, `disabled` or one of UNWELL; `reason` says why."""

    state: str
    reason: str


def judge(passport: Passport, history: History, now: datetime) -> Health:
    """The state of a source and the reason, the gravest first."""
    if not history.enabled:
        return Health("disabled", passport.why_disabled or Reason("source.disabled"))
    if history.deaths >= DEATHS_ALLOWED:
        return Health("quarantined", _deadly(passport, history))
    if not history.visits:
        return Health("new", Reason("source.not-visited"))
    checks = (
        _refused,
        _failing,
        _bridge,
        _lost,
        _empty,
        _unread,
        _fields_missing,
        _redesigned,
        _out_of_bounds,
        _quiet,
    )
    for check in checks:
        unwell = check(passport, history, now)
        if unwell is not None:
            return unwell
    if history.first_visit_at is None:
        return Health("new", Reason("source.not-read"))
    return Health("well", _calm(history, now))


def workdays_between(earlier: datetime, later: datetime) -> int:
    """Chinese workdays after the day of `earlier` up to and with the day of `later`."""
    first, last = (
        earlier.astimezone(SHANGHAI).date(),
        later.astimezone(SHANGHAI).date(),
    )
    return workdays.workdays_between(first, last)


def _deadly(passport: Passport, history: History) -> Reason:
    return Reason("source.deadly", n=history.deaths, source=passport.id)


def _refused(passport: Passport, history: History, now: datetime) -> Health | None:
    walled = _leading(history.visits, lambda visit: visit.wall is not None)
    if not walled:
        return None
    reason = Reason(
        "source.refused",
        wall=walled[0].wall,
        since=_day(walled[-1].at),
        n=len(walled),
    )
    return Health("refused", reason)


def _failing(passport: Passport, history: History, now: datetime) -> Health | None:
    failed = _leading(history.visits, lambda visit: visit.error is not None)
    if not failed or history.failures < FAILURES_ALLOWED:
        return None
    reason = Reason(
        "source.failing",
        since=_moment(failed[-1].at),
        n=len(failed),
        error=failed[0].error,
    )
    return Health("failing", reason)


def _bridge(passport: Passport, history: History, now: datetime) -> Health | None:
    """A bridge to WeChat whose login has expired.

    Known by what it says, else by the silence of all its accounts.
    """
    said = history.visits[0].column_lost
    if said is not None and code_of(said) == "bridge.login":
        return Health("login-expired", said)
    if history.bridge_silence is not None:
        return Health("login-expired", history.bridge_silence)
    return None


def _lost(passport: Passport, history: History, now: datetime) -> Health | None:
    """A column that is not the one known, twice in a row: once may be a page under repair."""
    lost = _leading(history.visits, lambda visit: visit.column_lost is not None)
    if len(lost) < LOST_ALLOWED:
        return None
    if passport.kind == "page":
        reason = Reason(
            "source.page-lost",
            n=len(lost),
            since=_moment(lost[-1].at),
            finding=lost[0].column_lost,
            source=passport.id,
        )
        return Health("lost", reason)
    reason = Reason(
        "source.lost",
        n=len(lost),
        since=_moment(lost[-1].at),
        finding=lost[0].column_lost,
        source=passport.id,
    )
    return Health("lost", reason)


def _empty(passport: Passport, history: History, now: datetime) -> Health | None:
    empty = _leading(history.visits, lambda visit: visit.list_status == "empty")
    ever_read = history.articles > 0 or history.last_new_at is not None
    if len(empty) < (EMPTY_ALLOWED if ever_read else 1):
        return None
    reason = Reason("source.list-empty", n=len(empty), since=_moment(empty[-1].at))
    return Health("empty", reason)


def _unread(passport: Passport, history: History, now: datetime) -> Health | None:
    unread = {
        reason: count for reason, count in history.unread.items() if reason not in LEFT
    }
    if sum(unread.values()) < FEWEST_UNREAD:
        return None
    refused = [
        Reason("source.refused-pages", count=count, why=why)
        for why, count in sorted(unread.items(), key=lambda one: (-one[1], one[0]))
    ]
    reason = Reason(
        "source.none-readable",
        articles=sum(unread.values()),
        refused=refused,
    )
    return Health("empty", reason)


def _fields_missing(
    passport: Passport,
    history: History,
    now: datetime,
) -> Health | None:
    if history.articles < FEWEST_FOR_FIELDS:
        return None
    for name in passport.expect.fields or ("published_at",):
        missing = history.articles - history.fields.get(name, 0)
        if missing * 2 > history.articles:
            return Health(
                "fields-missing",
                _field_missing(name, missing, history.articles),
            )
    return None


def _field_missing(name: str, missing: int, articles: int) -> Reason:
    figures = {"missing": missing, "articles": articles}
    match name:
        case "publisher":
            return Reason("source.publisher-missing", **figures)
        case "author":
            return Reason("source.author-missing", **figures)
    return Reason("source.published-at-missing", **figures)


def _redesigned(passport: Passport, history: History, now: datetime) -> Health | None:
    """Pages of none of the templates known: several at the latest visit that read any,
    or some at the last two.
    """
    reading = []
    for visit in history.visits:
        if visit.strange_pages is not None:
            reading.append(visit)
    strange = _leading(reading, lambda visit: bool(visit.strange_pages))
    if not strange:
        return None
    pages = strange[0].strange_pages or 0
    if pages < STRANGE_ALLOWED and len(strange) < 2:
        return None
    reason = Reason("source.redesigned", pages=pages, since=_moment(strange[-1].at))
    return Health("redesigned", reason)


def _out_of_bounds(
    passport: Passport,
    history: History,
    now: datetime,
) -> Health | None:
    bounds = passport.expect.articles_per_week
    if (
        bounds is None
        or history.first_visit_at is None
        or now - history.first_visit_at < timedelta(days=8)
    ):
        return None
    got = _new_within(history, now, days=7)
    # A week of holidays may be as short as it likes; one with five workdays must yield the least in full.
    least = bounds[0] * min(workdays_between(now - timedelta(days=7), now) / 5, 1)
    if got < least:
        return Health("quiet", Reason("source.too-few", n=got, least=bounds[0]))
    if got > bounds[1]:
        return Health("noisy", Reason("source.too-many", n=got, most=bounds[1]))
    return None


def _quiet(passport: Passport, history: History, now: datetime) -> Health | None:
    """Silent for twice as many workdays as ever before, where there is a before to compare with."""
    if passport.expect.articles_per_week is not None or history.last_new_at is None:
        return None
    days = sorted(history.new_by_day)
    if len(days) < FEWEST_NEWS_DAYS:
        return None
    usual = max(_workdays(first, second) for first, second in pairwise(days))
    silent = workdays_between(history.last_new_at, now)
    if silent <= max(2 * usual, 3):
        return None
    reason = Reason(
        "source.silent-longer-than-ever",
        workdays=silent,
        n=history.checks_since_new,
        usual=max(usual, 1),
    )
    return Health("quiet", reason)


def _calm(history: History, now: datetime) -> Reason:
    checks = history.checks_since_new
    if history.last_new_at is None:
        return Reason("source.nothing-yet", n=checks)
    silent = workdays_between(history.last_new_at, now)
    if silent > 1:
        return Reason("source.silent", workdays=silent, n=checks)
    return Reason("source.well", n=_new_within(history, now, days=7))


def _new_within(history: History, now: datetime, days: int) -> int:
    first = (now - timedelta(days=days)).astimezone(SHANGHAI).date()
    new = 0
    for day, count in history.new_by_day.items():
        if day > first:
            new += count
    return new


def _workdays(first: date, last: date) -> int:
    return workdays.workdays_between(first, last)


def _leading(visits: Sequence[Visit], wanted: Callable[[Visit], bool]) -> list[Visit]:
    """The latest visits in a row that are as wanted."""
    row = []
    for visit in visits:
        if not wanted(visit):
            break
        row.append(visit)
    return row


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def _moment(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
