"""Tools about sources, trends and drafts."""

from datetime import datetime, timedelta
from typing import Any

from db.quotes.check import check
from db.search.trends import matches_per_day
from policywatch.mcp_server import arguments as args
from policywatch.mcp_server.bounds import with_items
from policywatch.mcp_server.library import MAX_CHECKS, Library
from policywatch.web.problems import BadRequest
from scheduler import status_report
from text.moments import SHANGHAI
from text.normalise import clean
from text.query import parse
from text.quotes.draft import items as items_of
from text.reason import Reason

CHECK_TIMEOUT_S = 25.0
MAX_REASON_CHARS = 200
_QUOTED = ("title", "publisher", "archive", "differences")


def sources(library: Library, asked: args.Sources) -> dict[str, Any]:
    """The catalogue, those in trouble first."""
    rows = status_report.sources(library.archive, library.setup, now=library.now())
    wanted = []
    for row in rows:
        if asked.state in ("", row["state"]) and asked.category in (
            "",
            row["category"],
        ):
            reason = None
            if row["reason"]:
                reason = str(row["reason"])[:MAX_REASON_CHARS]
            wanted.append(
                {
                    **row,
                    "reason": reason,
                }
            )
    wanted.sort(key=lambda row: (row["state"] == "well", row["id"]))
    answer = library.answer(total=len(wanted))
    return with_items(answer, "items", wanted, "narrow by `state` or `category`")


def trends(library: Library, asked: args.Trends) -> dict[str, Any]:
    """Stories a day; days without any are left out."""
    today = library.now().astimezone(SHANGHAI).date()
    first = today - timedelta(days=asked.days - 1)
    since, until = (
        datetime.combine(day, datetime.min.time(), SHANGHAI)
        for day in (first, today + timedelta(days=1))
    )
    with library.archive.read() as session:
        counted = matches_per_day(session, parse(asked.q), since, until)
    days = []
    for day in sorted(counted):
        days.append({"date": day.isoformat(), "stories": counted[day]})
    answer = library.answer(
        query=asked.q,
        since=first.isoformat(),
        until=today.isoformat(),
        stories=sum(counted.values()),
    )
    return with_items(answer, "per_day", days, "ask for fewer days")


def check_quote(library: Library, asked: args.CheckQuote) -> dict[str, Any]:
    """Each quote, figure, date, title and number of a draft; text without marks is one quote."""
    text = clean(asked.text)
    if any(one.kind == "quote" for one in items_of(text)):
        draft = text
    else:
        draft = f"“{text}”"
    if not library.checks.acquire(blocking=False):
        raise BadRequest(Reason("page.checks", most=MAX_CHECKS))
    try:
        with library.archive.read() as session:
            found = check(session, draft, CHECK_TIMEOUT_S)
    finally:
        library.checks.release()
    items = []
    for one in found:
        shown = {}
        for name, value in one.items():
            if name not in _QUOTED:
                shown[name] = value
        shown["quoted"] = {name: one[name] for name in _QUOTED if one.get(name)}
        items.append(shown)
    return with_items(library.answer(), "items", items, "check the draft in parts")
