"""The JSON API of alert rules."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts import dryrun, register
from db.answers.alerts import DryRun, NotedRule, Rule, RuleDeed, Sent
from policywatch.web.answers import json_answer
from policywatch.web.described import (
    ERRORS,
    FORBIDDEN,
    MISSING,
    TAKEN,
    answers,
)
from policywatch.web.parameters import only_known
from policywatch.web.recipients import history_for, rule_for
from policywatch.web.site import site_of
from policywatch.web.visitors import desk_of

router = APIRouter(
    prefix="/api/alerts",
    tags=["alerts"],
    responses=ERRORS,
    dependencies=[Depends(only_known)],
)
Name = Annotated[
    str,
    Path(max_length=200, description="The rule's name.", examples=["机器人"]),
]
Asking = Annotated[
    str,
    Query(
        max_length=4000,
        description="The query to try.",
        examples=["机器人 OR 低空"],
    ),
]
Days = Annotated[
    int, Query(ge=1, le=366, description="How many days back.", examples=[90])
]
Limit = Annotated[
    int,
    Query(
        ge=1,
        le=1000,
        description="How many stories, the newest first.",
        examples=[50],
    ),
]


WHEN = "immediately, hourly, daily 08:00 or weekly mon 08:00, in the timezone of the settings."


class Options(BaseModel):
    """What a rule may ask for beside query, recipients and cadence."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["zh", "en"] | None = Field(None, description="Of the mails.")
    window: str | None = Field(
        None,
        description="Hours in which mail may be sent.",
        examples=["08:00-20:00"],
    )
    quiet: str | None = Field(
        None,
        description="Hours in which none is sent.",
        examples=["22:00-07:00"],
    )
    workdays: bool | None = Field(None, description="Only on Chinese workdays.")
    min_relevance: float | None = Field(None, description="0 to 1.", examples=[0.3])
    updates: bool | None = Field(
        None,
        description="Also when an article changes in substance.",
    )
    reminders: bool | None = Field(
        None,
        description="Reminds of windows 14, 7 and 1 workdays before their end.",
    )
    subject: str | None = Field(
        None,
        description="The mails' own subject; {title}, {rule} and {n} are filled in.",
        examples=["[policy] {title}"],
    )
    sender_name: str | None = Field(
        None,
        description="The name before the sender's address.",
    )


class NewRule(Options):
    """A rule to add."""

    name: str = Field(examples=["机器人"])
    query: str = Field(max_length=4000, examples=["机器人 AND (补贴 OR 奖励)"])
    to: list[str] = Field(max_length=200, examples=[["analyst@example.org"]])
    when: str = Field("immediately", description=WHEN, examples=["daily 08:00"])


class Change(Options):
    """What to change of a rule; what is absent stays."""

    name: str | None = None
    query: str | None = Field(None, max_length=4000)
    to: list[str] | None = Field(None, max_length=200)
    when: str | None = Field(None, description=WHEN)


@router.get("", responses=answers(list[Rule]), summary="All rules")
def listed(request: Request) -> Response:
    """All rules."""
    site = site_of(request)
    rules = register.listed(site.archive, now=site.now(), desk=desk_of(request))
    return json_answer(request, [rule_for(request, rule) for rule in rules])


@router.post(
    "",
    status_code=201,
    responses={**answers(NotedRule, 201), **TAKEN, **FORBIDDEN},
    summary="Add a rule",
)
def add(request: Request, rule: NewRule) -> Response:
    """Add a rule; it looks at what is stored from now on."""
    site = site_of(request)
    options = rule.model_dump(include=set(Options.model_fields), exclude_none=True)
    added = register.add(
        site.archive,
        name=rule.name,
        query=rule.query,
        to=rule.to,
        when=rule.when,
        options=options,
        now=site.now(),
        channels=site.alerts.channels,
        desk=desk_of(request),
    )
    return _whole(request, added, 201)


@router.get("/test", responses=answers(DryRun), summary="Dry run of a query")
def test(request: Request, query: Asking, days: Days = 90) -> Response:
    """What a query would have sent, a day; sends nothing."""
    site = site_of(request)
    return json_answer(
        request,
        dryrun.dry_run(site.archive, query, days=days, now=site.now()),
    )


# A name may hold a slash: the longer addresses are looked at first.
@router.post(
    "/{name:path}/pause",
    responses={**answers(Rule), **MISSING, **FORBIDDEN},
    summary="Pause a rule",
)
def pause(request: Request, name: Name) -> Response:
    """Send nothing until resumed."""
    archive = site_of(request).archive
    return _whole(request, register.pause(archive, name, desk=desk_of(request)))


@router.post(
    "/{name:path}/resume",
    responses={**answers(Rule), **MISSING, **FORBIDDEN},
    summary="Resume a rule",
)
def resume(request: Request, name: Name) -> Response:
    """Send again."""
    archive = site_of(request).archive
    return _whole(request, register.resume(archive, name, desk_of(request)))


@router.get(
    "/{name:path}/history",
    responses={**answers(list[Sent]), **MISSING},
    summary="What a rule found and sent",
)
def history(request: Request, name: Name, limit: Limit = 50) -> Response:
    """What a rule found and what was sent for it."""
    archive = site_of(request).archive
    found = register.history(archive, name, limit, desk_of(request))
    return json_answer(request, history_for(request, found))


@router.get(
    "/{name:path}/deeds",
    responses={**answers(list[RuleDeed]), **MISSING},
    summary="Who added, changed, paused a rule",
)
def deeds(request: Request, name: Name, limit: Limit = 50) -> Response:
    """Who did what to a rule, the newest first."""
    archive = site_of(request).archive
    done = register.deeds_of(archive, name, limit, desk_of(request))
    return json_answer(request, done)


@router.get("/{name:path}", responses={**answers(Rule), **MISSING}, summary="One rule")
def one(request: Request, name: Name) -> Response:
    """One rule."""
    return _whole(request, {"name": name})


def _whole(request: Request, known: Mapping[str, Any], status: int = 200) -> Response:
    """A rule with its state and figures, as every answer about one has it; with the
    notes on what was written.
    """
    site = site_of(request)
    rule = register.one(
        site.archive,
        known["name"],
        now=site.now(),
        desk=desk_of(request),
    )
    notes = {}
    if "notes" in known:
        notes = {"notes": known["notes"]}
    return json_answer(request, {**rule_for(request, rule), **notes}, status)


@router.patch(
    "/{name:path}",
    responses={**answers(NotedRule), **MISSING, **FORBIDDEN},
    summary="Change a rule",
)
def change(request: Request, name: Name, changes: Change) -> Response:
    """Change some of a rule."""
    site = site_of(request)
    given: dict[str, Any] = changes.model_dump(exclude_unset=True)
    changed = register.change(
        site.archive,
        name,
        given,
        now=site.now(),
        settings=site.alerts,
        desk=desk_of(request),
    )
    return _whole(request, changed)


@router.delete(
    "/{name:path}",
    status_code=204,
    responses={**MISSING, **FORBIDDEN},
    summary="Retire a rule",
)
def remove(request: Request, name: Name) -> Response:
    """Retire a rule; its history stays."""
    site = site_of(request)
    register.remove(site.archive, name, site.now(), desk_of(request))
    return Response(status_code=204)
