"""Answers for programs: JSON and feeds with an ETag, so that asking again costs nothing."""

import json
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import Response


def json_answer(request: Request, content: Any, status: int = 200) -> Response:
    """A JSON answer; 304 where the asker has it already."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8",
        "replace",
    )
    return tagged(request, body, "application/json", status)


def tagged(
    request: Request,
    body: bytes,
    kind: str,
    status: int = 200,
) -> Response:
    """An answer with an ETag of its content; weak, because it may be compressed on the way."""
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": "private, no-cache",
        "vary": "Authorization, Cookie",
    }
    if request.method in ("GET", "HEAD") and _holds(
        request.headers.get("if-none-match", ""),
        tag,
    ):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, kind)


def _holds(header: str, tag: str) -> bool:
    known = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
