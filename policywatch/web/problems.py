"""Errors: application/problem+json (RFC 9457) for programs, a page for people."""

import re
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from alerts.link_requests import BadLink, ExpiredLink, TooManySteps
from alerts.rules import RuleError
from db.access.accounts import AccountError, UnknownAccount
from db.access.api_tokens import TokenExists
from db.alerts.rules import RuleExists, UnknownRule
from db.errors import SearchTimeout
from db.search.saved_searches import SavedExists
from db.search.search import CursorError
from db.session import ArchiveError
from policywatch.known import UnknownName
from policywatch.web.site import site_of
from policywatch.web.slots import REFUSED
from text.form_reason import form_reason
from text.query import QueryError
from text.query_hints import suggestions
from text.reason import Reason, code_of, reason_of

MACHINES = (
    "/api/",
    "/feed",
    "/metrics",
    "/healthz",
    "/openapi.json",
    "/export",
    "/mcp",
)


class NotFound(LookupError):
    """What was asked for is not there; the text says what."""


class BadRequest(ValueError):
    """What was asked for can't be read; the text says why."""


class UnknownParameter(ValueError):
    """A parameter that the address does not have; the text names the nearest."""


STATUS: dict[type[Exception], int] = {
    QueryError: 400,
    CursorError: 400,
    BadRequest: 400,
    RuleError: 400,
    ExpiredLink: 410,
    TooManySteps: 429,
    UnknownName: 422,
    UnknownParameter: 422,
    BadLink: 404,
    RuleExists: 409,
    SavedExists: 409,
    TokenExists: 409,
    AccountError: 400,
    UnknownAccount: 404,
    UnknownRule: 404,
    NotFound: 404,
    SearchTimeout: 503,
    ArchiveError: 503,
}


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer."""
    return not request.scope["path"].startswith(
        MACHINES
    ) and "text/html" in request.headers.get("accept", "")


def path_and_query(request: Request) -> str:
    """Where the request goes, as the router reads it: never made from the Host header."""
    query = request.scope["query_string"].decode("latin-1")
    path: str = request.scope["path"]
    return f"{path}?{query}" if query else path


def answer(request: Request, status: int, detail: str, **more: Any) -> Response:
    """An error as its reader wants it."""
    if wants_page(request):
        from policywatch.web.pages import error_page

        return error_page(request, status, detail)
    return problem(status, detail, **more)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """RFC 9457: type, title, status, detail, and what else helps."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "reason_code": code_of(detail),
        **more,
    }
    return JSONResponse(content, status, media_type="application/problem+json")


def busy(reason: str, detail: str, retry_s: int) -> JSONResponse:
    """503 with Retry-After, counted under its reason."""
    REFUSED.labels(reason).inc()
    refused = problem(503, detail)
    refused.headers["retry-after"] = str(retry_s)
    return refused


async def known(request: Request, error: Exception) -> Response:
    """The answer to an error a request can cause."""
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    more: dict[str, Any] = {}
    if isinstance(error, QueryError):
        more = {
            "column": error.column,
            "hint": error.hint,
            "suggestions": suggestions(error.query),
            "reason_code": error.code,
        }
    detail = reason_of(error)
    if isinstance(error, ArchiveError) and site_of(request).seems_guarded:
        # The text names the database's place; who is not logged in need not know it.
        detail = Reason("page.archive")
    shown = answer(request, status, detail, **more)
    if status == 503:
        shown.headers["retry-after"] = "10"
    return shown


async def http_error(request: Request, error: Exception) -> Response:
    """Errors of routing: no such page, wrong method."""
    assert isinstance(error, HTTPException)
    shown = answer(request, error.status_code, _routing_reason(error))
    shown.headers.update(error.headers or {})
    return shown


async def invalid(request: Request, error: Exception) -> Response:
    """A parameter or body of the wrong form: what and why, never what was sent."""
    assert isinstance(error, RequestValidationError)
    errors = []
    for one in error.errors():
        errors.append((".".join(map(str, one["loc"])), form_reason(one)))
    listed = [
        {"where": where, "reason": reason, "reason_code": reason.code}
        for where, reason in errors
    ]
    if not errors:
        return answer(request, 400, Reason("page.unreadable"), errors=listed)
    where, reason = errors[0]
    field = re.sub(r"^(?:query|body|path)\.", "", where)
    first = Reason("page.field", where=where, field=field, told=reason)
    return answer(request, 400, first, errors=listed)


def _routing_reason(error: HTTPException) -> str:
    match str(error.detail):
        case "Not Found":
            return Reason("page.no-such-page")
        case "Method Not Allowed":
            return Reason("page.no-such-method")
    return str(error.detail)
