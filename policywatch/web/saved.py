"""Saved searches: each is a page, two feeds, an address of the API, and the beginning of an alert."""

import logging
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from zlib import crc32

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from db.access.desk import HOUSE
from db.errors import SearchTimeout
from db.models import SavedSearch
from db.search import saved_searches, search
from db.session import Session
from policywatch.web import problems
from policywatch.web.asked import Asked, asked_of
from policywatch.web.pages import page
from policywatch.web.problems import BadRequest, NotFound
from policywatch.web.site import site_of
from policywatch.web.visitors import cookie, is_secure, own_desk_of, visitor_of
from text.reason import Reason, reason_of

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
LONGEST_NAME = 100
# What this browser has seen of each search: `mark:article` pairs. Nobody else's business, so a cookie.
SEEN_COOKIE = "policywatch_seen"
SEEN_LIFETIME = timedelta(days=400)
MAX_SEEN = 50
COUNT_TIMEOUT_S = 1.0


@router.get("/saved")
def listing(request: Request) -> Response:
    """All saved searches."""
    return _listed(request)


@router.post("/saved")
def keep(
    request: Request,
    name: Annotated[str, Form()],
    asked: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Save a search under a name; where another search has it, ask for a different one."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadRequest(Reason("page.name", most=LONGEST_NAME))
    wanted = asked_of(asked)
    wanted.spec()
    site = site_of(request)
    try:
        with site.archive.write() as session:
            account = visitor_of(request).account
            saved_searches.keep(session, name, wanted.address(), site.now(), account)
    except saved_searches.SavedExists as error:
        if problems.wants_page(request):
            return _listed(
                request,
                409,
                trouble=reason_of(error),
                name=name,
                wanted=wanted.address(),
            )
        raise
    return RedirectResponse("/saved", 303)


def _listed(request: Request, code: int = 200, **refused: str) -> Response:
    """The page; with what was refused, and its form to try again."""
    account = visitor_of(request).account
    with site_of(request).archive.read() as session:
        found = saved_searches.listed(session, account)
        kept = [(one.name, asked_of(one.asked), one.created_at) for one in found]
        news = unread(request, session, found)
    return page(
        request,
        "saved.html",
        code,
        active="saved",
        saved=kept,
        news=news,
        **({"trouble": "", "name": "", "wanted": ""} | refused),
    )


@router.post("/saved/forget")
def forget(request: Request, name: Annotated[str, Form()]) -> Response:
    """Forget a saved search."""
    with site_of(request).archive.write() as session:
        if not saved_searches.forget(session, name, visitor_of(request).account):
            raise NotFound(Reason("page.no-saved-search", name=name[:LONGEST_NAME]))
    return RedirectResponse("/saved", 303)


@router.get("/saved/{name:path}")
def open_one(request: Request, name: str) -> Response:
    """The search itself; this account, or without one this browser, has seen what it finds now."""
    site, desk = site_of(request), own_desk_of(request)
    with site.archive.read() as session:
        found = saved_searches.find(session, name, desk)
        newest = search.newest_number(session)
    if found is None:
        raise NotFound(Reason("page.no-saved-search", name=name[:LONGEST_NAME]))
    answer = RedirectResponse(f"/?{found.asked}", 303)
    if desk.account != HOUSE:
        with site.archive.write() as session:
            saved_searches.see(session, name, desk.account, newest)
        return answer
    seen = {_mark(name): newest} | {
        mark: number for mark, number in _seen(request).items() if mark != _mark(name)
    }
    pairs = [f"{mark}:{number}" for mark, number in seen.items()]
    value = ".".join(pairs[:MAX_SEEN])
    secure = is_secure(site_of(request), request)
    answer.headers["set-cookie"] = cookie(
        request, value, secure=secure, name=SEEN_COOKIE, age=SEEN_LIFETIME
    )
    return answer


def unread(
    request: Request, session: Session, kept: Sequence[SavedSearch]
) -> dict[str, int]:
    """By saved search, how many stories came since it was opened last: by this account, or
    where nobody is named in this browser. Searches never opened have no number.
    """
    is_named = visitor_of(request).account != HOUSE
    browsers = {} if is_named else _seen(request)
    news = {}
    for one in kept:
        seen = one.seen_article if is_named else browsers.get(_mark(one.name))
        if seen is not None:
            asked = asked_of(one.asked)
            news[one.name] = _news(session, one, asked, seen)
    return news


def _mark(name: str) -> str:
    return f"{crc32(name.encode()):08x}"


def _seen(request: Request) -> dict[str, int]:
    """By mark of a search, the newest article when this browser opened it last."""
    pairs = re.findall(
        r"([0-9a-f]{8}):(\d{1,18})", request.cookies.get(SEEN_COOKIE, "")[:4096]
    )
    return {mark: int(number) for mark, number in pairs[:MAX_SEEN]}


def _news(session: Session, one: SavedSearch, asked: Asked, number: int) -> int:
    """How many stories are new; 0 for a search that can't be read any more, or not counted in time."""
    try:
        return search.found_after(
            session, asked.spec(one.account_id), number, COUNT_TIMEOUT_S
        )
    except (ValueError, SearchTimeout) as error:
        # One query of many on the page: it shows no number, and the others show theirs.
        log.warning("saved search %r: %s", one.name[:80], error)
        return 0
