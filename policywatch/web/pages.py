"""Rendering pages: Jinja2 with everything escaped, in the visitor's language."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse

from policywatch.web import showing, wording
from policywatch.web.collecting import ago, collecting_of
from policywatch.web.prefix import prefix_of
from policywatch.web.problems import path_and_query
from policywatch.web.site import site_of
from policywatch.web.visitors import Visitor
from text.meaning.model import is_installed
from text.moments import SHANGHAI

FOLDER = Path(__file__).parent
THEMES = ("light", "dark")
FURTHER = "<!-- further -->"


def page(
    request: Request, template: str, code: int = 200, **values: Any
) -> HTMLResponse:
    """A page in the visitor's language and theme."""
    said = _shared(request) | values
    return HTMLResponse(
        environment().get_template(template).render(said),
        code,
        headers=_headers(said["language"]),
    )


def streamed(request: Request, template: str, **values: Any) -> StreamingResponse:
    """The same, sent in parts: what comes before the template's `further` is on its
    way while the rest is computed.

    `values` may be functions that the template calls there; they must not raise, since
    the page has begun.
    """
    said = _shared(request) | values
    parts = _parts(environment().get_template(template).generate(said))
    return StreamingResponse(
        parts,
        media_type="text/html",
        headers=_headers(said["language"]),
    )


def _parts(pieces: Iterator[str]) -> Iterator[str]:
    kept: list[str] = []
    for piece in pieces:
        kept.append(piece)
        if FURTHER in piece:
            yield "".join(kept)
            kept = []
    yield "".join(kept)


def _headers(language: str) -> dict[str, str]:
    return {"vary": "Cookie, Accept-Language", "content-language": language}


def _shared(request: Request) -> dict[str, Any]:
    """What every template may use."""
    language = wording.language_of(request)
    visitor = request.scope.get("policywatch.visitor") or Visitor("", frozenset())
    site = site_of(request)
    theme = request.cookies.get("theme", "")
    return {
        "request": request,
        "t": wording.speaker(language),
        "language": language,
        "theme": theme if theme in THEMES else "",
        "root": prefix_of(request),
        "collecting": collecting_of(request),
        "here": path_and_query(request),
        "visitor": visitor,
        "csrf": lambda: visitor.csrf(site.secret),
        "locked": site.seems_guarded,
        "may": visitor.scopes.__contains__,
        "has_meaning": is_installed(),
        "now": site.now().astimezone(SHANGHAI),
    }


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """What went wrong, for people."""
    return page(request, "error.html", status, status=status, detail=detail, active="")


@cache
def environment() -> Environment:
    """The templates; autoescape is on for every file whatever its name."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= showing.FILTERS
    made.globals |= {
        "asset": asset,
        "quote": lambda part: quote(part, safe=""),
        "later": showing.later,
        "ago": ago,
        "days_ago": showing.days_ago,
        "further": Markup(FURTHER),
    }
    return made


@cache
def asset(name: str) -> str:
    """The address of a file in static/, which changes when the file does."""
    content = (FOLDER / "static" / name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:10]}"
