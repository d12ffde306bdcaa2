"""The JSON API of alert rules."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts import dryrun, register
from policywatch.web.answers import json_answer
from policywatch.web.api import ERRORS, MISSING
from policywatch.web.site import site_of

router = APIRouter(prefix="/api/alerts", tags=["alerts"], responses=ERRORS)
Name = Annotated[str, Path(max_length=200)]


class Options(BaseModel):
    """What a rule may ask for beside query, recipients and cadence."""

    model_config = ConfigDict(extra="forbid")

    language: str | None = None
    window: str | None = None
    quiet: str | None = None
    workdays: bool | None = None
    min_relevance: float | None = None
    updates: bool | None = None


class NewRule(Options):
    """A rule to add."""

    name: str
    query: str = Field(max_length=4000)
    to: list[str] = Field(max_length=200)
    when: str = "immediately"


class Change(Options):
    """What to change of a rule; what is absent stays."""

    name: str | None = None
    query: str | None = Field(None, max_length=4000)
    to: list[str] | None = Field(None, max_length=200)
    when: str | None = None


@router.get("")
def listed(request: Request) -> Response:
    """All rules."""
    site = site_of(request)
    return json_answer(request, register.listed(site.archive, now=site.now()))


@router.post("", status_code=201, responses={409: {**ERRORS[400], "description": "There is one of that name"}})
def add(request: Request, rule: NewRule) -> Response:
    """Add a rule; it looks at what is stored from now on."""
    site = site_of(request)
    options = rule.model_dump(include=set(Options.model_fields), exclude_none=True)
    added = register.add(
        site.archive, name=rule.name, query=rule.query, to=rule.to, when=rule.when, options=options, now=site.now(),
        channels=site.alerts.channels,
    )  # fmt: skip
    return json_answer(request, added, 201)


@router.get("/test")
def test(
    request: Request, query: Annotated[str, Query(max_length=4000)], days: Annotated[int, Query(ge=1, le=366)] = 90
) -> Response:
    """What a query would have sent, a day; sends nothing."""
    site = site_of(request)
    return json_answer(request, dryrun.dry_run(site.archive, query, days=days, now=site.now()))


@router.get("/{name}", responses=MISSING)
def one(request: Request, name: Name) -> Response:
    """One rule."""
    site = site_of(request)
    return json_answer(request, register.one(site.archive, name, now=site.now()))


@router.patch("/{name}", responses=MISSING)
def change(request: Request, name: Name, changes: Change) -> Response:
    """Change some of a rule."""
    site = site_of(request)
    given: dict[str, Any] = changes.model_dump(exclude_unset=True)
    return json_answer(request, register.change(site.archive, name, given, now=site.now(), channels=site.alerts.channels))


@router.delete("/{name}", status_code=204, responses=MISSING)
def remove(request: Request, name: Name) -> Response:
    """Retire a rule; its history stays."""
    site = site_of(request)
    register.remove(site.archive, name, site.now())
    return Response(status_code=204)


@router.post("/{name}/pause", responses=MISSING)
def pause(request: Request, name: Name) -> Response:
    """Send nothing until resumed."""
    return json_answer(request, register.pause(site_of(request).archive, name))


@router.post("/{name}/resume", responses=MISSING)
def resume(request: Request, name: Name) -> Response:
    """Send again."""
    return json_answer(request, register.resume(site_of(request).archive, name))


@router.get("/{name}/history", responses=MISSING)
def history(request: Request, name: Name, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> Response:
    """What a rule found and what was sent for it."""
    return json_answer(request, register.history(site_of(request).archive, name, limit=limit))
