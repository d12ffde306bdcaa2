"""Rendering pages: Jinja2 with everything escaped, in the visitor's language."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from policywatch.web import showing, wording
from policywatch.web.site import site_of
from policywatch.web.visitors import Visitor
from text.dates import SHANGHAI

FOLDER = Path(__file__).parent
THEMES = ("light", "dark")


def page(request: Request, template: str, code: int = 200, **values: Any) -> HTMLResponse:
    """A page in the visitor's language and theme."""
    language = wording.language_of(request)
    visitor = request.scope.get("policywatch.visitor") or Visitor("", frozenset())
    site = site_of(request)
    theme = request.cookies.get("theme", "")
    shared = {
        "request": request,
        "t": wording.speaker(language),
        "language": language,
        "theme": theme if theme in THEMES else "",
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "visitor": visitor,
        "csrf": lambda: visitor.csrf(site.secret),
        "locked": site.password is not None,
        "now": site.now().astimezone(SHANGHAI),
    }
    content = environment().get_template(template).render(shared | values)
    return HTMLResponse(content, code, headers={"vary": "Cookie, Accept-Language", "content-language": language})


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
    made.globals |= {"asset": asset, "quote": lambda part: quote(part, safe=""), "later": showing.later, "days_ago": showing.days_ago}
    return made


@cache
def asset(name: str) -> str:
    """The address of a file in static/, which changes when the file does."""
    content = (FOLDER / "static" / name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:10]}"
