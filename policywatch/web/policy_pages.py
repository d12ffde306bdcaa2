"""Policy records for people: a table with filters, one record, the gap list, windows."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from db.access import deeds, marks
from db.policies import showing, windows
from db.session import Session
from db.sources import runs
from policywatch.policy_comparison import compare_records
from policywatch.policy_gaps import gap_list
from policywatch.radar import radar
from policywatch.web.pages import page
from policywatch.web.policy_asked import PAGE_SIZE, RecordsAsked, WindowsAsked
from policywatch.web.problems import NotFound
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import desk_of, visitor_of
from policywatch.window_calendar import calendar
from policywatch.window_search import articles_of_query, articles_of_saved
from text.reason import Reason

router = APIRouter(include_in_schema=False)
MAX_GAPS = 100
MAX_DAYS = 31
MAX_OFFSET = 100_000
CALENDAR = "text/calendar; charset=utf-8"
ROLES = ("original", "interpretation", "news", "speech", "follow-up")
Records = Annotated[RecordsAsked, Depends(RecordsAsked)]
Windows = Annotated[WindowsAsked, Depends(WindowsAsked)]


@router.get("/policies")
def policies(
    request: Request,
    asked: Records,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """Records as a table, the latest first."""
    wanted = asked.wanted()
    with site_of(request).archive.read() as session:
        rows = showing.listed(session, wanted, PAGE_SIZE, offset)
        total = showing.total(session, wanted)
    following = offset + PAGE_SIZE if offset + PAGE_SIZE < total else None
    return page(
        request,
        "policies.html",
        active="policies",
        asked=asked,
        rows=rows,
        total=total,
        offset=offset,
        following=following,
    )


@router.get("/policies/gaps")
def gaps(request: Request, looked: str = "") -> Response:
    """Documents whose original is missing, with where each should be."""
    site = site_of(request)
    with site.archive.read() as session:
        rows = gap_list(session, site.setup.passports.values(), MAX_GAPS)
    return page(
        request, "policy_gaps.html", active="policies", rows=rows, looked=looked[:60]
    )


@router.post("/policies/gaps/{name}/look")
def look(request: Request, name: str) -> Response:
    """Visit a source now: an original may be there."""
    site = site_of(request)
    if name not in site.setup.passports:
        raise NotFound(Reason("page.no-source", name=name[:60]))
    with site.archive.write() as session:
        runs.plan(session, {name: site.now()})
        deeds.note(session, desk_of(request), "source.look", name)
    return RedirectResponse(f"/policies/gaps?looked={name}", 303)


@router.get("/radar")
def radar_page(
    request: Request, days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 7
) -> Response:
    """Wordings, documents and fields that are new or rise."""
    site = site_of(request)
    with site.archive.read() as session:
        shown = radar(session, site.setup.topics, site.now(), days=days)
    return page(request, "radar.html", active="policies", shown=shown, days=days)


@router.get("/policies/{number}")
def policy(request: Request, number: int) -> Response:
    """One record: facts with their sentences, time line, articles by role."""
    with site_of(request).archive.read() as session:
        shown = showing.by_id(session, number)
        if shown is None:
            raise NotFound(Reason("page.no-policy", number=number))
        related = _related(session, shown)
        carried = showing.carried_out_by(session, shown["id"])
        account = visitor_of(request).account
        known = marks.of_policies(session, account, [shown["id"]])
    by_role = []
    for role in ROLES:
        told = [one for one in shown["articles"] if one["role"] == role]
        if told:
            by_role.append((role, told))
    return page(
        request,
        "policy.html",
        active="policies",
        record=shown,
        by_role=by_role,
        related=related,
        carried=carried,
        marks=known.get(shown["id"], marks.NOTHING),
        line=_time_line(shown),
    )


@router.get("/policies/{number}/compare/{other}")
def comparison(request: Request, number: int, other: int) -> Response:
    """Two records side by side: every figure and date that changed."""
    with site_of(request).archive.read() as session:
        try:
            shown = compare_records(session, number, other)
        except LookupError as error:
            raise NotFound(Reason("page.no-policy", number=error.args[0])) from None
    return page(request, "policy_compare.html", active="policies", shown=shown)


def _related(session: Session, shown: dict[str, Any]) -> dict[str, Any]:
    """The records before, after and above a record, by relation."""
    names = ("predecessor", "successor", "carries_out")
    ids = {name: shown[name] for name in names if shown[name] is not None}
    titles = showing.titles_of(session, set(ids.values()))
    return {name: (one, titles.get(one, "")) for name, one in ids.items()}


def _time_line(shown: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """(day, what, evidence) of a record's dates, the earliest first."""
    line = []
    for name, day in shown["dates"].items():
        if day:
            line.append((day, name, shown["evidence"].get(name)))
    return sorted(line, key=lambda one: one[0])


def shown_windows(
    site: Site, session: Session, asked: WindowsAsked
) -> list[dict[str, Any]]:
    """The windows that are asked for. Raises QueryError, NotFound."""
    now = site.now()
    wanted = asked.wanted(windows.today(now), _articles_asked(session, asked))
    rows = windows.listed(session, wanted, now)
    return [row for row in rows if asked.closed or row["state"] != "closed"]


def _articles_asked(session: Session, asked: WindowsAsked) -> tuple[int, ...] | None:
    """The articles that a query and a saved search find, both where both are given;
    None asks for all."""
    found = articles_of_query(session, asked.q) if asked.q.strip() else None
    name = asked.saved.strip()
    if not name:
        return found
    try:
        kept = articles_of_saved(session, name)
    except LookupError:
        raise NotFound(Reason("page.no-saved-search", name=name[:60])) from None
    if found is None:
        return kept
    return tuple(sorted(set(found) & set(kept)))


@router.get("/windows")
def windows_page(request: Request, asked: Windows) -> Response:
    """Open and coming windows by month."""
    site = site_of(request)
    with site.archive.read() as session:
        rows = shown_windows(site, session, asked)
    months: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        months.setdefault((row["until"] or "")[:7], []).append(row)
    return page(request, "windows.html", active="policies", asked=asked, months=months)


@router.get("/windows.ics")
def windows_calendar(request: Request, asked: Windows) -> Response:
    """The same as an iCalendar file to subscribe to."""
    site = site_of(request)
    with site.archive.read() as session:
        rows = shown_windows(site, session, asked)
    name = asked.saved or asked.q or asked.region or "policywatch"
    made = calendar(rows, name, site.now(), site.address(request))
    return Response(made, media_type=CALENDAR)
