"""The archive: search, facets, stories of a day; choices of language and theme; OpenSearch and favicon."""

import logging
from collections.abc import Sequence
from functools import cache, partial
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.background import BackgroundTask
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from db.access import visits
from db.articles import articles
from db.errors import SearchTimeout
from db.models import SavedSearch
from db.search import saved_searches, search
from db.search.facets import NAMES, Facets, facets
from db.search.spec import SearchSpec
from db.search.suggestions import Suggestion, suggested
from db.session import ArchiveError, Session
from policywatch.known import UnknownName
from policywatch.web import wording
from policywatch.web.asked import Asked, Search
from policywatch.web.mark_pages import marked_items
from policywatch.web.names import facet_name
from policywatch.web.pages import FOLDER, THEMES, environment, page, streamed
from policywatch.web.parameters import check_asked
from policywatch.web.places import inside
from policywatch.web.prefix import prefix_of
from policywatch.web.saved import unread
from policywatch.web.showing import day
from policywatch.web.site import Site, site_of
from policywatch.web.visitors import visitor_of
from text.exports import FORMATS
from text.query import QueryError
from text.reason import reason_of

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
PAGE_ITEMS = 30
SHOWN_VALUES = 8  # values of a facet before the rest is folded away
YEAR_S = 365 * 24 * 3600
SEARCH_TIMEOUT_S = 5.0


@router.get("/")
def archive(
    request: Request,
    asked: Search,
    cursor: str | None = Query(None, max_length=30),
) -> Response:
    """What was found, newest first; then, while that is being read, what it is made of."""
    site = site_of(request)
    account = visitor_of(request).account
    try:
        spec = asked.spec(account)
    except QueryError as error:
        with site.archive.read() as session:
            suggestions = _suggestions(session, asked, None)
        trouble = {"trouble": error, "suggestions": suggestions}
        return page(request, "archive.html", 400, **(_empty(asked) | trouble))
    with site.archive.read() as session:
        found = search.search(
            session,
            spec,
            limit=PAGE_ITEMS,
            cursor=cursor,
            seconds=SEARCH_TIMEOUT_S,
        )
        hits = articles.hits(session, found.items)
        items = marked_items(session, account, [one.as_json() for one in hits])
        visit = visits.of_account(session, account) if account else None
        since = visits.since(visit, site.now())
        fresh = 0
        if since is not None and not (cursor or asked.q or asked.narrowing()):
            fresh = visits.new_stories(session, since.article)
        newest = search.newest_number(session)
        kept = saved_searches.listed(session, account)
        suggestions = _suggestions(session, asked, found.total)
        unknown = "" if hits else _unknown(session, site, asked)
    items = [{**item, "snippet": Markup(item["snippet"])} for item in items]
    values: dict[str, Any] = {
        "items": items,
        "days": _by_day(items, asked.sort),
        "total": found.total,
        "exact": found.exact,
        "words": spec.words,
        "next": found.next and f"/?{asked.address()}&cursor={found.next}",
        "later": cursor is not None,
        "facets": lambda: _made_of(site, asked, spec, wording.language_of(request)),
        "unread": lambda: _unread(request, site, kept),
        "saved": [one.name for one in kept],
        "suggestions": suggestions,
        "unknown": unknown,
        "since": since,
        "fresh": fresh,
    }
    answer = streamed(request, "archive.html", **(_empty(asked) | values))
    if account and visits.is_to_be_noted(visit, site.now()):
        # When the page is on its way: nobody waits for the write.
        answer.background = BackgroundTask(_note_visit, site, account, newest)
    return answer


def _note_visit(site: Site, account: int, newest: int) -> None:
    try:
        with site.archive.write() as session:
            visits.note(session, account, newest, site.now())
    except ArchiveError as error:
        log.warning("a visit was not noted: %s", error)


def _unread(
    request: Request, site: Site, kept: Sequence[SavedSearch]
) -> dict[str, int]:
    """By saved search, what is new in it; nothing where the archive could not tell."""
    try:
        with site.archive.read() as session:
            return unread(request, session, kept)
    except ArchiveError as error:
        log.warning("unread counts: %s", error)
        return {}


def _empty(asked: Asked) -> dict[str, Any]:
    return {
        "active": "archive",
        "asked": asked,
        "items": [],
        "days": [],
        "total": None,
        "exact": True,
        "words": [],
        "next": None,
        "later": False,
        "facets": list,
        "saved": [],
        "unread": dict,
        "since": None,
        "fresh": 0,
        "trouble": None,
        "suggestions": [],
        "unknown": "",
        "forms": export_forms(),
    }


@cache
def export_forms() -> tuple[str, ...]:
    """The file forms that this installation can write: Parquet needs an extra."""
    return tuple(name for name, form in FORMATS.items() if form.is_available())


def _suggestions(session: Session, asked: Asked, total: int | None) -> list[Suggestion]:
    """What the query may have meant, under the same filters; a page asks only where that finds more."""
    return suggested(session, asked.q, total, asked.narrowed())


def _unknown(session: Session, site: Site, asked: Asked) -> str:
    """Why nothing can be found: a site, source or category that there is not, with the nearest."""
    try:
        check_asked(session, site, asked)
    except UnknownName as error:
        return reason_of(error)
    return ""


def _made_of(
    site: Site, asked: Asked, spec: SearchSpec, language: str
) -> list[dict[str, Any]] | None:
    """The facets as they are shown; None where the archive could not tell in time."""
    try:
        with site.archive.read() as session:
            found = facets(session, spec, seconds=SEARCH_TIMEOUT_S)
    except (SearchTimeout, ArchiveError) as error:
        log.warning("facets of %r: %s", asked.q[:80], error)
        return None
    return _facets(site.setup.passports, asked, found, language)


def _by_day(
    items: list[dict[str, Any]], sort: str
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The items by day of publication, or of first sight where they are sorted so."""
    if sort == "relevance":
        return [("", items)]

    def of(item: dict[str, Any]) -> str:
        seen = item["first_seen_at"]
        return day(seen if sort == "first-seen" else item["published_at"] or seen)

    return [(one, list(those)) for one, those in groupby(items, of)]


def _facets(
    passports: Any, asked: Asked, made_of: Facets, language: str
) -> list[dict[str, Any]]:
    shown = []
    for name in NAMES:
        chosen = f"{asked.since[:7]}" if name == "month" else getattr(asked, name)
        values = [
            {
                "label": facet_name(name, value, passports, language),
                "count": count,
                "address": "/?"
                + asked.address(**_narrowed(name, value, on=value == chosen)),
                "on": value == chosen,
            }
            for value, count in list(made_of.counts[name].items())[:60]
        ]
        if (
            len(values) > 1
            or any(value["on"] for value in values)
            or (values and name == "flag")
        ):
            shown.append({"name": name, "values": values, "shown": SHOWN_VALUES})
    return shown


def _narrowed(name: str, value: str, *, on: bool) -> dict[str, str]:
    """The changed filters; a chosen value is given up again."""
    if name != "month":
        return {name: "" if on else value}
    return (
        {"since": "", "until": ""}
        if on
        else {"since": f"{value}-01", "until": _last_day(value)}
    )


def _last_day(month: str) -> str:
    from calendar import monthrange

    year, number = map(int, month.split("-"))
    return f"{month}-{monthrange(year, number)[1]}"


@router.get("/preferences")
def preferences(
    request: Request, lang: str = "", theme: str = "", next: str = "/"
) -> Response:
    """Remember language and theme, and go back. Changes nothing but how this browser sees the page."""
    answer = RedirectResponse(inside(next), 303)
    path = prefix_of(request) or "/"
    remember = partial(
        answer.set_cookie, max_age=YEAR_S, path=path, samesite="lax", httponly=True
    )
    if lang in wording.LANGUAGES:
        remember(wording.COOKIE, lang)
    if theme in THEMES:
        remember("theme", theme)
    elif theme == "auto":
        answer.delete_cookie("theme", path=path)
    return answer


@router.get("/favicon.ico")
def favicon() -> Response:
    """The sign in the tab."""
    return FileResponse(FOLDER / "static" / "favicon.svg", media_type="image/svg+xml")


@router.get("/robots.txt")
def robots() -> Response:
    """An archive is for those it was made for: search engines leave it alone."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


@router.get("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """How a browser adds this archive to its search engines."""
    content = (
        environment()
        .get_template("opensearch.xml")
        .render(address=site_of(request).address(request))
    )
    return Response(content, media_type="application/opensearchdescription+xml")
