"""How a source is, judged from its own history in Chinese workdays and from what its passport expects. Pure.

A list that is fetched fine and names nothing is not success. And silence is an answer too: a source that was
asked thirty-six times without fault and had nothing new is well, and the reason says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from alerts.workdays import is_workday
from crawler.catalogue import Passport

SHANGHAI = ZoneInfo("Asia/Shanghai")

DEATHS_ALLOWED = 3
FAILURES_ALLOWED = 2.0
EMPTY_ALLOWED = 2
LOST_ALLOWED = 2
FEWEST_FOR_FIELDS = 5
FEWEST_UNREAD = 3
LEFT = ("limit", "stopping", "strangers")  # pages nobody tried to read
FEWEST_NEWS_DAYS = 5


@dataclass(frozen=True)
class Visit:
    """One past visit; `list_status` as in crawler.outcome, `wall` the name of the wall met, `column_lost` the
    columns that were not found and the evidence."""

    at: datetime
    list_status: str | None = None
    error: str | None = None
    wall: str | None = None
    column_lost: str | None = None


@dataclass(frozen=True)
class History:
    """What is remembered of a source: `visits`, newest first, and what they brought.

    `new_by_day` counts the articles of 60 days, without the backlog of the first visit; `fields`, of the
    latest `articles` articles, those that have the field; `unread`, by reason, the listed pages that were turned
    down since an article was last read.
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
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """`state` is `well`, `new`, `disabled` or one of UNWELL; `reason` says why, for people."""

    state: str
    reason: str


def judge(passport: Passport, history: History, now: datetime) -> Health:
    """The state of a source and the reason, the gravest first."""
    if not history.enabled:
        return Health("disabled", passport.disabled_reason or "disabled")
    if history.deaths >= DEATHS_ALLOWED:
        return Health("quarantined", _deadly(passport, history))
    if not history.visits:
        return Health("new", "not visited yet")
    checks = (
        _refused,
        _failing,
        _lost,
        _empty,
        _unread,
        _fields_missing,
        _out_of_bounds,
        _quiet,
    )
    for check in checks:
        unwell = check(passport, history, now)
        if unwell is not None:
            return unwell
    if history.first_visit_at is None:
        return Health("new", "not read yet; tried again soon")
    return Health("well", _calm(history, now))


def workdays_between(earlier: datetime, later: datetime) -> int:
    """Chinese workdays after the day of `earlier` up to and with the day of `later`."""
    first, last = (
        earlier.astimezone(SHANGHAI).date(),
        later.astimezone(SHANGHAI).date(),
    )
    return sum(
        is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)
    )


def _deadly(passport: Passport, history: History) -> str:
    return (
        f"its pages ended a crawl worker {history.deaths} times: asked again after an hour, a day, then once a week; "
        f"`policywatch sources enable {passport.id}` tries it now"
    )


def _refused(passport: Passport, history: History, now: datetime) -> Health | None:
    walled = _leading(history.visits, lambda visit: visit.wall is not None)
    if not walled:
        return None
    times = f", {len(walled)} visits in a row" if len(walled) > 1 else ""
    return Health(
        "refused",
        f"refused from this network ({walled[0].wall}) since {_day(walled[-1].at)}{times}",
    )


def _failing(passport: Passport, history: History, now: datetime) -> Health | None:
    failed = _leading(history.visits, lambda visit: visit.error is not None)
    if not failed or history.failures < FAILURES_ALLOWED:
        return None
    times = f"{len(failed)} visits in a row"
    return Health(
        "failing",
        f"failing since {_moment(failed[-1].at)}, {times}: {failed[0].error}",
    )


def _lost(passport: Passport, history: History, now: datetime) -> Health | None:
    """A column that is not the one known, twice in a row: once may be a page under repair."""
    lost = _leading(history.visits, lambda visit: visit.column_lost is not None)
    if len(lost) < LOST_ALLOWED:
        return None
    return Health(
        "lost",
        f"not the column it was, {len(lost)} visits in a row (since {_moment(lost[-1].at)}), and not read: "
        f"{lost[0].column_lost}. Give the column's new address, or accept what stands there: "
        f"`policywatch sources enable {passport.id}`",
    )


def _empty(passport: Passport, history: History, now: datetime) -> Health | None:
    empty = _leading(history.visits, lambda visit: visit.list_status == "empty")
    ever_read = history.articles > 0 or history.last_new_at is not None
    if len(empty) < (EMPTY_ALLOWED if ever_read else 1):
        return None
    times = f"{len(empty)} visits in a row" if len(empty) > 1 else "at the last visit"
    return Health(
        "empty",
        f"the list is fetched and names no article, {times} (since {_moment(empty[-1].at)})",
    )


def _unread(passport: Passport, history: History, now: datetime) -> Health | None:
    unread = {
        reason: count for reason, count in history.unread.items() if reason not in LEFT
    }
    if sum(unread.values()) < FEWEST_UNREAD:
        return None
    said = ", ".join(
        f"{count} {reason}"
        for reason, count in sorted(unread.items(), key=lambda one: (-one[1], one[0]))
    )
    return Health(
        "empty",
        f"the list names articles, and none of the last {sum(unread.values())} could be read ({said})",
    )


def _fields_missing(
    passport: Passport, history: History, now: datetime
) -> Health | None:
    if history.articles < FEWEST_FOR_FIELDS:
        return None
    for name in passport.expect.fields or ("published_at",):
        missing = history.articles - history.fields.get(name, 0)
        if missing * 2 > history.articles:
            reason = f"{name} is missing on {missing} of the last {history.articles} articles"
            return Health("fields-missing", reason)
    return None


def _out_of_bounds(
    passport: Passport, history: History, now: datetime
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
        return Health(
            "quiet",
            f"{_articles(got)} in the last 7 days, expected at least {bounds[0]}",
        )
    if got > bounds[1]:
        return Health(
            "noisy",
            f"{_articles(got)} in the last 7 days, expected at most {bounds[1]}",
        )
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
    return Health(
        "quiet",
        f"{_silence(history, silent)}; before, never more than {max(usual, 1)}",
    )


def _calm(history: History, now: datetime) -> str:
    if history.last_new_at is None:
        return f"no new document yet, checked {_times(history.checks_since_new)} without fault"
    silent = workdays_between(history.last_new_at, now)
    if silent > 1:
        return _silence(history, silent)
    return f"{_articles(_new_within(history, now, days=7))} in the last 7 days"


def _silence(history: History, workdays: int) -> str:
    return f"no new document for {workdays} workdays, checked {_times(history.checks_since_new)} without fault"


def _new_within(history: History, now: datetime, days: int) -> int:
    first = (now - timedelta(days=days)).astimezone(SHANGHAI).date()
    return sum(count for day, count in history.new_by_day.items() if day > first)


def _workdays(first: date, last: date) -> int:
    return sum(
        is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)
    )


def _leading(visits: Sequence[Visit], wanted: Callable[[Visit], bool]) -> list[Visit]:
    """The latest visits in a row that are as wanted."""
    row = []
    for visit in visits:
        if not wanted(visit):
            break
        row.append(visit)
    return row


def _articles(count: int) -> str:
    return "1 new article" if count == 1 else f"{count} new articles"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def _moment(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
