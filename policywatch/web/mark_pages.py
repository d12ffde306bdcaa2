"""Marks of stories and policy records: buttons of the page, the API, and words for a NOT."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from alerts.exclusion import exclusions
from db.access import marks
from db.access.marks import ARTICLE, MAX_NOTE_CHARS, NOTE, SWITCHES, Marked
from db.alerts import hits
from db.answers.marks import MarkedThing
from db.policies import showing
from db.session import Session
from db.stories import stories
from policywatch.web.answers import json_answer
from policywatch.web.article_pages import by_number
from policywatch.web.described import ERRORS, FORBIDDEN, MISSING, Number, answers
from policywatch.web.pages import page
from policywatch.web.parameters import only_known
from policywatch.web.places import inside
from policywatch.web.problems import BadRequest, NotFound
from policywatch.web.site import site_of
from policywatch.web.visitors import own_desk_of, visitor_of
from text.reason import Reason

MAX_LISTED = 1000
DAYS = 90
Subject = Literal["articles", "stories", "policies"]
Kind = Annotated[
    Subject,
    Path(
        description="What the number is of; an article's story is marked.",
        examples=["articles"],
    ),
]

router = APIRouter(responses=ERRORS)


class MarkChange(BaseModel):
    """What to mark; what is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    read: bool | None = Field(None, description="Read.")
    important: bool | None = Field(None, description="Important; not both.")
    irrelevant: bool | None = Field(None, description="Not relevant.")
    note: str | None = Field(
        None, max_length=MAX_NOTE_CHARS, description="A note; empty takes it away."
    )


@router.post("/marks", include_in_schema=False)
def do(
    request: Request,
    do: Annotated[str, Form(max_length=60)],
    next: Annotated[str, Form()] = "/",
) -> Response:
    """One button of the page: `important:24` marks article 24's story, `-important:24`
    takes the mark away, `important:policy:7` marks a record.
    """
    what, _, number = do.rpartition(":")
    kind, _, subject = what.partition(":")
    on = not kind.startswith("-")
    kind = kind.removeprefix("-")
    if kind not in SWITCHES or not number.isdecimal() or len(number) > 18:
        raise BadRequest(Reason("page.unreadable"))
    known: Subject = "policies" if subject == marks.POLICY else "articles"
    _mark(request, known, int(number), {kind: on})
    return RedirectResponse(inside(next), 303)


@router.post("/marks/note", include_in_schema=False)
def annotate(
    request: Request,
    number: Annotated[int, Form(ge=1, lt=2**63)],
    note: Annotated[str, Form(max_length=MAX_NOTE_CHARS)] = "",
    subject: Annotated[Literal["articles", "policies"], Form()] = "articles",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Keep a note; an empty one takes it away."""
    _mark(request, subject, number, {NOTE: note.strip() or None})
    return RedirectResponse(inside(next), 303)


@router.get("/marks/exclusions", include_in_schema=False)
def words_for_a_not(
    request: Request,
    article: Annotated[int, Query(ge=1, lt=2**63)],
    q: Annotated[str, Query(max_length=4000)] = "",
    rule: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Words of a story that is not relevant, and how many of a rule's or query's finds of
    the last 90 days each would leave out.
    """
    site, desk = site_of(request), own_desk_of(request)
    with site.archive.read() as session:
        found = by_number(session, article)
        title, story = found.title, found.story_id
        rules = hits.rules_of_story(session, story, desk.account)
    chosen = next((one for one in rules if one.name == rule), None)
    if chosen is None and not q and rules:
        chosen = rules[0]
    query = chosen.query if chosen else q
    offered = (
        exclusions(site.archive, query, title, desk.account, days=DAYS, now=site.now())
        if query.strip()
        else None
    )
    return page(
        request,
        "exclusions.html",
        active="archive",
        article=article,
        title=title,
        rules=rules,
        chosen=chosen,
        query=query,
        q=q,
        offered=offered,
        days=DAYS,
    )


@router.get(
    "/api/marks",
    tags=["marks"],
    responses=answers(list[MarkedThing]),
    summary="What you have marked",
    dependencies=[Depends(only_known)],
)
def listed(
    request: Request,
    kind: Annotated[
        Literal["read", "important", "irrelevant", "note"] | None,
        Query(description="Only what is marked so.", examples=["important"]),
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=MAX_LISTED, description="How many marks.", examples=[50])
    ] = 50,
) -> Response:
    """Stories and policy records with marks of the account, those marked last first."""
    account = visitor_of(request).account
    with site_of(request).archive.read() as session:
        rows = marks.listed(session, account, kind, limit)
        told = _told(session, account, rows)
    return json_answer(request, told)


@router.get(
    "/api/marks/{subject}/{number}",
    tags=["marks"],
    responses={**answers(MarkedThing), **MISSING},
    summary="The marks of one story or policy record",
    dependencies=[Depends(only_known)],
)
def one(request: Request, subject: Kind, number: Number) -> Response:
    """The account's marks of a story (by its own number, or one of its articles') or record."""
    with site_of(request).archive.read() as session:
        told = _state(session, visitor_of(request).account, subject, number)
    return json_answer(request, told)


@router.patch(
    "/api/marks/{subject}/{number}",
    tags=["marks"],
    responses={**answers(MarkedThing), **MISSING, **FORBIDDEN},
    summary="Mark a story or policy record",
    dependencies=[Depends(only_known)],
)
def change(
    request: Request, subject: Kind, number: Number, changes: MarkChange
) -> Response:
    """Set or take away marks. A token of the account that may write, or a session."""
    given = changes.model_dump(exclude_unset=True)
    return json_answer(request, _mark(request, subject, number, given))


def _mark(
    request: Request,
    subject: Subject,
    number: int,
    changes: Mapping[str, bool | str | None],
) -> dict[str, Any]:
    site, account = site_of(request), visitor_of(request).account
    with site.archive.write() as session:
        place = _place(session, subject, number)
        if subject == "policies":
            marks.mark_policy(session, account, place, changes, site.now())
        else:
            marks.mark_story(session, account, place, changes, site.now())
        return _state(session, account, subject, number)


def _place(session: Session, subject: Subject, number: int) -> int:
    """The article or record that a mark is kept with. Raises NotFound."""
    if subject == "policies":
        return _record(session, number)
    if subject == "articles":
        return by_number(session, number).id
    shown = stories.story_json(session, number) if abs(number) < 2**63 else None
    if shown is None:
        raise NotFound(Reason("page.no-story", number=number))
    return int(shown["head"])


def _record(session: Session, number: int) -> int:
    shown = showing.by_id(session, number)
    if shown is None:
        raise NotFound(Reason("page.no-policy", number=number))
    return int(shown["id"])


def _state(
    session: Session, account: int, subject: Subject, number: int
) -> dict[str, Any]:
    place = _place(session, subject, number)
    if subject == "policies":
        known = marks.of_policies(session, account, [place])
        return _as_json("policy", place, None, known.get(place, marks.NOTHING))
    story = by_number(session, place).story_id
    known = marks.of_stories(session, account, [story])
    return _as_json("story", story, place, known.get(story, marks.NOTHING))


def _told(session: Session, account: int, rows: list[Any]) -> list[dict[str, Any]]:
    """Each story or record of some marks once, in their order."""
    read = [one.subject_id for one in rows if one.subject == ARTICLE]
    homes = marks.stories_of(session, read)
    records = [one.subject_id for one in rows if one.subject != ARTICLE]
    of_story = marks.of_stories(session, account, homes.values())
    of_record = marks.of_policies(session, account, records)
    told: dict[tuple[str, int], dict[str, Any]] = {}
    for one in rows:
        if one.subject != ARTICLE:
            known = of_record.get(one.subject_id, marks.NOTHING)
            made = _as_json("policy", one.subject_id, None, known)
        elif one.subject_id in homes:
            story = homes[one.subject_id]
            known = of_story.get(story, marks.NOTHING)
            made = _as_json("story", story, one.subject_id, known)
        else:
            continue
        told.setdefault((made["subject"], made["id"]), made)
    return list(told.values())


def _as_json(
    subject: Literal["story", "policy"], number: int, article: int | None, known: Marked
) -> dict[str, Any]:
    answer = MarkedThing(subject=subject, id=number, article=article, **vars(known))
    return answer.as_json()


def marked_items(
    session: Session, account: int, items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Items of a list of stories, each with its `marks`."""
    known = marks.of_stories(session, account, {item["story"] for item in items})
    return [
        {**item, "marks": known.get(item["story"], marks.NOTHING)} for item in items
    ]
