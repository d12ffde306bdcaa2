"""Trends: articles a day, a query over time, rising words, publishers by topics."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from alerts import register
from db.access.desk import Desk
from db.errors import SearchTimeout
from db.search import saved_searches, trends
from db.search.facets import facets
from db.session import ArchiveError, Session
from policywatch.web import wording
from policywatch.web.asked import Asked, asked_of
from policywatch.web.names import called
from policywatch.web.pages import page
from policywatch.web.site import Site, site_of
from policywatch.web.source_pages import CATEGORIES, last_days
from policywatch.web.visitors import own_desk_of
from text.moments import SHANGHAI
from text.normalise import clean
from text.query import QueryError, parse
from text.rising import Rise, rising

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
TITLES = 4000
WEEKS_BEFORE = 8
TOPICS, PUBLISHERS, RISES = 8, 16, 16
COLUMNS = 5  # categories with a column of their own; the rest share one
SECONDS = 5.0
YEAR = "365"
Step = tuple[date, ...]  # the days of one bar


@router.get("/trends")
def trend(
    request: Request,
    q: Annotated[str, Query(max_length=4000)] = "",
    days: Literal["30", "90", "365"] = "30",
) -> Response:
    """What moves."""
    site, q = site_of(request), clean(q)
    dates = last_days(site, int(days))
    by_day: list[Step] = [(one,) for one in dates]
    steps = _weeks(dates) if days == YEAR else by_day
    since = datetime.combine(dates[0], datetime.min.time(), SHANGHAI)
    until = datetime.combine(
        dates[-1] + timedelta(days=1),
        datetime.min.time(),
        SHANGHAI,
    )
    trouble: QueryError | None = None
    matches: dict[date, int] | None = None
    with site.archive.read() as session:
        volume = trends.per_day(session, since, until)
        try:
            matches = None
            if q.strip():
                matches = trends.matches_per_day(session, parse(q), since, until)
        except QueryError as error:
            trouble = error
        rises = _rises(session, until)
    found = None
    if matches is not None:
        found = sum(matches.values())
    return page(
        request,
        "trends.html",
        400 if trouble else 200,
        active="trends",
        q=q,
        days=days,
        trouble=trouble,
        volume=_columns(volume, steps, wording.language_of(request)),
        matches=matches and [(one[0], _sum(matches, one)) for one in steps],
        step="week" if days == YEAR else "day",
        found=found,
        rises=rises,
        until=dates[-1],
        topics=_topics(site, own_desk_of(request), rises, dates),
    )


def _weeks(dates: list[date]) -> list[Step]:
    """The days by weeks that begin on Monday: of a year of days each bar would be a line of one pixel."""
    return [tuple(those) for _, those in groupby(dates, _week)]


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def _sum(numbers: Mapping[date, int], step: Step) -> int:
    return sum(numbers.get(one, 0) for one in step)


def _columns(
    volume: Mapping[str, Mapping[date, int]],
    steps: list[Step],
    language: str,
) -> dict[str, Any]:
    """The busiest categories, each a column of numbers a day or week."""
    busiest = sorted(
        (name for name in volume if name in CATEGORIES),
        key=lambda name: -sum(volume[name].values()),
    )[:COLUMNS]
    rest = []
    for name in volume:
        if name not in busiest:
            rest.append(name)
    columns = []
    for name in busiest:
        columns.append(
            (
                called("category", name, language),
                [_sum(volume[name], one) for one in steps],
            )
        )
    if rest:
        columns.append(
            (
                called("category", "other", language),
                [sum(_sum(volume[name], one) for name in rest) for one in steps],
            )
        )
    totals = list(map(sum, zip(*(column for _, column in columns), strict=True))) or [
        0
    ] * len(steps)
    return {"dates": [one[0] for one in steps], "columns": columns, "totals": totals}


def _rises(session: Session, until: datetime) -> list[Rise]:
    """Words of the last seven days' titles against those of the eight weeks before."""
    week = until - timedelta(days=7)
    recent = trends.titles(session, week, until, TITLES)
    past = trends.titles(
        session,
        week - timedelta(weeks=WEEKS_BEFORE),
        week,
        TITLES * 2,
    )
    return rising(recent, past, limit=RISES)


def _topics(
    site: Site,
    desk: Desk,
    rises: list[Rise],
    dates: list[date],
) -> dict[str, Any]:
    """Publishers × topics: the saved searches and alert rules, or the rising words where there are none."""
    asked = _named_searches(site, desk) or [
        (one.word, Asked(q=f'"{one.word}"')) for one in rises
    ]
    asked = [(name, _within(one, dates)) for name, one in asked[:TOPICS]]
    counted = {name: _by_publisher(site, one) for name, one in asked}
    counts = {}
    for name, found in counted.items():
        if found is not None:
            counts[name] = found
    totals: dict[str, int] = {}
    for by_publisher in counts.values():
        for publisher, number in by_publisher.items():
            totals[publisher] = totals.get(publisher, 0) + number
    publishers = sorted(totals, key=lambda name: -totals[name])[:PUBLISHERS]
    most = max(
        (counts[topic].get(name, 0) for topic in counts for name in publishers),
        default=0,
    )
    rows = []
    for name in publishers:
        rows.append(
            (name, [_cell(counts[topic].get(name, 0), most) for topic in counts])
        )
    names = []
    for name, one in asked:
        if name in counts:
            names.append((name, one.address()))
    return {
        "names": names,
        "rows": rows,
    }


def _within(asked: Asked, dates: list[date]) -> Asked:
    """The search, of these days; an end of its own stays."""
    return replace(asked, since=str(dates[0]), until=asked.until or str(dates[-1]))


def _by_publisher(site: Site, asked: Asked) -> dict[str, int] | None:
    """What a search finds, by publisher; None where it can't be read any more, or not in time."""
    try:
        with site.archive.read() as session:
            return facets(session, asked.spec(), seconds=SECONDS).counts["publisher"]
    except (ValueError, SearchTimeout, ArchiveError) as error:
        # One topic of several: the others are drawn without it.
        log.warning("topic %r: %s", asked.q[:80], error)
        return None


def _named_searches(site: Site, desk: Desk) -> list[tuple[str, Asked]]:
    with site.archive.read() as session:
        named = {}
        for one in saved_searches.listed(session, desk.account):
            named[one.name] = asked_of(one.asked)
    # An alert made of a saved search often has its name; it is one topic.
    rules = {}
    for rule in register.listed(site.archive, now=site.now(), desk=desk):
        rules[rule["name"]] = Asked(q=rule["query"])
    return list((rules | named).items())


def _cell(number: int, most: int) -> tuple[int, int]:
    """A number and how dark its cell is, 0 to 5."""
    return number, 0 if not number else 1 + round(4 * number / most)
