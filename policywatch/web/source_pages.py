"""The sources: how each is, what it brought day by day, its last visits."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from crawler.catalogue import PassportError
from db.access import deeds
from db.search import trends
from db.sources import proofs, runs
from policywatch.web.pages import page
from policywatch.web.problems import BadRequest, NotFound
from policywatch.web.showing import in_shanghai
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import desk_of
from scheduler import first_check_plan, ledger, repair, status_report
from scheduler.passport_files import target_of
from scheduler.proof_reasons import advice_of, proof_reason
from scheduler.source_states import UNWELL
from text.reason import Reason

router = APIRouter(include_in_schema=False)
DAYS = 30
VISITS = 40
# The unwell first: they are what somebody has to look at.
ORDER = (*UNWELL, "new", "well", "disabled")
CATEGORIES = (
    "central-government", "ministry", "local-government", "news-agency", "financial-press",
    "industry-press", "think-tank",
    "repost-site",
)  # fmt: skip


@router.get("/sources")
def sources(request: Request, state: str = "") -> Response:
    """All sources by category, each with its state and its last month."""
    site = site_of(request)
    now = site.now()
    rows = status_report.sources(site.archive, site.setup, now=now)
    states = {}
    for name in sorted({row["state"] for row in rows}, key=_rank):
        states[name] = sum(row["state"] == name for row in rows)
    if state:
        rows = [row for row in rows if row["state"] == state]
    with site.archive.read() as session:
        harvests = trends.harvests(
            session,
            now - timedelta(days=DAYS),
            now + timedelta(days=1),
        )
    days = last_days(site, DAYS)
    for row in rows:
        row["harvest"] = [harvests.get(row["id"], {}).get(one, 0) for one in days]
    rows.sort(
        key=lambda row: (
            _place(row["category"]),
            _rank(row["state"]),
            row["id"],
        )
    )
    groups = [
        (category, list(those))
        for category, those in groupby(rows, lambda row: row["category"])
    ]
    return page(
        request, "sources.html", active="sources", groups=groups, states=states, chosen=state, days=days,
        problems=site.setup.problems,
    )  # fmt: skip


@router.get("/sources/ledger")
def coverage(request: Request) -> Response:
    """Which institutions are watched, what proves it, and where the gaps are."""
    site = site_of(request)
    rows = ledger.ledger(site.archive, site.setup)
    groups = [
        (level, list(those)) for level, those in groupby(rows, lambda row: row.level)
    ]
    with site.archive.read() as session:
        checks, known = proofs.latest(session), runs.states(session)
        first = first_check_plan.progress(session, site.setup)
    checked = []
    for name, passport in sorted(site.setup.passports.items()):
        if passport.enabled or passport.lead:
            checked.append(
                (
                    passport,
                    checks.get(name),
                    proof_reason(
                        checks.get(name),
                        known[name].last_success_at if name in known else None,
                    ),
                    advice_of(checks[name]) if name in checks else None,
                )
            )
    return page(
        request,
        "ledger.html",
        active="sources",
        groups=groups,
        first=first,
        counts=ledger.summary(rows),
        checked=checked,
    )


@router.get("/sources/{name}")
def source(request: Request, name: str) -> Response:
    """One source: its passport, its harvest, its last visits."""
    site = site_of(request)
    now = site.now()
    passport = site.setup.passports.get(name)
    if passport is None:
        raise NotFound(Reason("page.no-source", name=name[:60]))
    row = next(
        row
        for row in status_report.sources(site.archive, site.setup, now=now)
        if row["id"] == name
    )
    with site.archive.read() as session:
        harvest = trends.harvests(
            session,
            now - timedelta(days=DAYS),
            now + timedelta(days=1),
        ).get(name, {})
        visits = list(map(_visit, runs.latest(session, name, VISITS)))
        searched = repair.open_rows(session, site.setup).get(name)
        checks = proofs.of_source(session, name, 1)
        visited = runs.state(session, name).last_success_at
    return page(
        request, "source.html", active="sources", source=row, passport=passport, visits=visits,
        searched=searched,
        proof=proof_reason(checks[0] if checks else None, visited),
        advice=advice_of(checks[0]) if checks else None,
        harvest=[(one, harvest.get(one, 0)) for one in last_days(site, DAYS)],
    )  # fmt: skip


@router.post("/sources/{name}/repair")
def take_up(request: Request, name: str) -> Response:
    """Take up the new place of a source's column that was proposed."""
    site = site_of(request)
    if name not in site.setup.passports:
        raise NotFound(Reason("page.no-source", name=name[:60]))
    try:
        repair.take_up(site.archive, site.setup, name, site.now())
        with site.archive.write() as session:
            deeds.note(session, desk_of(request), "source.repair", name)
    except PassportError as error:
        raise BadRequest(str(error)) from error
    except OSError as error:
        path = str(target_of(site.setup, name))
        reason = Reason("page.not-written", path=path, error=error.strerror or "")
        raise BadRequest(reason) from error
    site.read_anew()
    return RedirectResponse(f"/sources/{name}", 303)


def last_days(site: Site, number: int) -> list[date]:
    """The last days in Beijing, today the last."""
    today = in_shanghai(site.now()).date()
    return [today - timedelta(days=back) for back in range(number - 1, -1, -1)]


def _visit(run: Any) -> dict[str, Any]:
    names = (
        "started_at",
        "requested",
        "articles",
        "new",
        "copies",
        "updated",
        "unchanged",
        "held_back",
        "errors",
        "error",
        "wall",
    )
    seconds = None
    if run.finished_at:
        seconds = (run.finished_at - run.started_at).total_seconds()
    return {
        **{name: getattr(run, name) for name in names},
        "seconds": seconds,
        "refused": sum((run.refused or {}).values()),
    }


def _rank(state: str) -> int:
    if state in ORDER:
        return ORDER.index(state)
    return -1


def _place(category: str) -> int:
    if category in CATEGORIES:
        return CATEGORIES.index(category)
    return len(CATEGORIES)
