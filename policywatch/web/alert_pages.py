"""Alerts: the rules, an editor with a dry run, what each rule sent; import and export."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from alerts import dryrun, portable, register
from alerts.rules import RuleError
from db.alerts.rules import RuleExists
from db.search.suggestions import suggested
from policywatch.web.alert_form import AlertForm
from policywatch.web.pages import page
from policywatch.web.problems import BadRequest
from policywatch.web.recipients import history_for, requests_for, rule_on_page
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import desk_of
from text.query import QueryError
from text.reason import Reason, reason_of

router = APIRouter(include_in_schema=False)
DAYS = 90
HISTORY = 100
Name = Annotated[str, Form(max_length=200)]


@router.get("/alerts")
def alerts(request: Request) -> Response:
    """All rules."""
    site = site_of(request)
    rules = register.listed(site.archive, now=site.now(), desk=desk_of(request))
    shown = [rule_on_page(request, rule) for rule in rules]
    return page(request, "alerts.html", active="alerts", rules=shown)


@router.get("/alerts/new")
def new(
    request: Request,
    given: Annotated[AlertForm, Depends(AlertForm.of_address)],
) -> Response:
    """The editor; where a query is given already, with what it would have sent."""
    return _editor(request, given, "")


@router.get("/alerts/edit")
def edit(
    request: Request,
    name: str,
    query: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """The editor with a rule as it is, or with another query to be looked at first."""
    site = site_of(request)
    rule = register.one(site.archive, name, now=site.now(), desk=desk_of(request))
    given = AlertForm.of_rule(rule)
    return _editor(request, replace(given, query=query or given.query), name)


@router.get("/alerts/preview")
def preview(
    request: Request,
    query: Annotated[str, Query(max_length=4000)] = "",
    days: int = DAYS,
) -> Response:
    """The dry run alone, for the script that shows it while the query is written."""
    return page(
        request,
        "preview.html",
        **_dry_run(site_of(request), query, min(max(days, 1), 366)),
    )


@router.post("/alerts/save")
def save(
    request: Request,
    given: Annotated[AlertForm, Depends(AlertForm.of_form)],
    was: Annotated[str, Form(max_length=200)] = "",
    deed: Annotated[str, Form()] = "save",
) -> Response:
    """Add the rule, or change the one that `was` names; `deed=try` only shows the dry run."""
    if deed == "try":
        return _editor(request, given, was)
    site = site_of(request)
    try:
        if was:
            register.change(
                site.archive,
                was,
                given.changes(),
                now=site.now(),
                settings=site.alerts,
                desk=desk_of(request),
            )
        else:
            register.add(
                site.archive,
                **given.arguments(),
                now=site.now(),
                channels=site.alerts.channels,
                desk=desk_of(request),
            )
    except (QueryError, RuleError, RuleExists) as error:
        return _editor(request, given, was, error)
    return RedirectResponse("/alerts", 303)


@router.post("/alerts/pause")
def pause(request: Request, name: Name) -> Response:
    """Send nothing until resumed."""
    register.pause(site_of(request).archive, name, desk=desk_of(request))
    return RedirectResponse("/alerts", 303)


@router.post("/alerts/resume")
def resume(request: Request, name: Name) -> Response:
    """Send again."""
    register.resume(site_of(request).archive, name, desk_of(request))
    return RedirectResponse("/alerts", 303)


@router.post("/alerts/remove")
def remove(request: Request, name: Name) -> Response:
    """Retire a rule; its history stays."""
    site = site_of(request)
    register.remove(site.archive, name, site.now(), desk_of(request))
    return RedirectResponse("/alerts", 303)


@router.get("/alerts/history")
def history(request: Request, name: str) -> Response:
    """What a rule found, and what became of its mail."""
    site = site_of(request)
    desk = desk_of(request)
    rule = register.one(site.archive, name, now=site.now(), desk=desk)
    found = register.history(site.archive, name, HISTORY, desk)
    asked = register.requests_of(site.archive, name, HISTORY, desk)
    return page(
        request,
        "history.html",
        active="alerts",
        rule=rule_on_page(request, rule),
        hits=history_for(request, found),
        requests=requests_for(request, asked),
        deeds=register.deeds_of(site.archive, name, HISTORY, desk),
    )


@router.get("/alerts/export")
def export(request: Request) -> Response:
    """All rules as one TOML file."""
    headers = {"content-disposition": 'attachment; filename="alerts.toml"'}
    written = portable.export(site_of(request).archive, desk=desk_of(request))
    return PlainTextResponse(written, headers=headers)


@router.post("/alerts/import")
def take_in(
    request: Request, rules: Annotated[str, Form(max_length=500_000)] = ""
) -> Response:
    """Add the rules of an exported file; all or none."""
    site = site_of(request)
    if not rules.strip():
        raise BadRequest(Reason("page.no-rules"))
    portable.import_rules(
        site.archive,
        rules,
        now=site.now(),
        channels=site.alerts.channels,
        desk=desk_of(request),
    )
    return RedirectResponse("/alerts", 303)


def _editor(
    request: Request,
    given: AlertForm,
    was: str,
    error: Exception | None = None,
) -> Response:
    site = site_of(request)
    result = _dry_run(site, given.query, DAYS)
    if isinstance(error, QueryError):
        result["query_trouble"] = error
    trouble = error if error is not None and not isinstance(error, QueryError) else None
    status = 400 if error else 200
    if isinstance(error, RuleExists):
        status = 409
    return page(
        request,
        "alert_edit.html",
        status,
        active="alerts",
        given=given,
        was=was,
        trouble=trouble and reason_of(trouble),
        **result,
    )


def _dry_run(site: Site, query: str, days: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "outcome": None,
        "query_trouble": None,
        "suggestions": [],
        "words": None,
        "asked": query,
    }
    if not query.strip():
        return shown
    try:
        outcome = dryrun.dry_run(site.archive, query, days=days, now=site.now())
    except QueryError as error:
        with site.archive.read() as session:
            readings = suggested(session, query, None)
        return shown | {"query_trouble": error, "suggestions": readings}
    return shown | {
        "outcome": outcome,
        "suggestions": outcome["suggestions"],
        "words": outcome["whole_words"],
    }
