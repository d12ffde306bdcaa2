"""What every answer goes through on its way out: HEAD is GET without a body; compressed
only for who takes it so.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware

_NEVER = re.compile(r"q\s*=\s*0(\.0*)?")
Scope = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]


class _HeadIsSent(Exception):
    """Nothing more is wanted of the application."""


class Head:
    """ASGI middleware: HEAD is answered as GET; what would be sent after the headers is not even made."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(
        self,
        scope: Scope,
        receive: Any,
        send: Any,
    ) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def only_head(message: MutableMapping[str, Any]) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                await send({"type": "http.response.body", "body": b""})
                raise _HeadIsSent

        try:
            await self.app(
                {**scope, "method": "GET", "policywatch.head": True},
                receive,
                only_head,
            )
        except _HeadIsSent:
            # The answer to HEAD is complete with its headers; the rest of the work
            # would be thrown away.
            return


class Compressed(GZipMiddleware):
    """Starlette's, which takes every mention of gzip for a wish: `gzip;q=0` is none (RFC 9110, 12.5.3)."""

    async def __call__(
        self,
        scope: Scope,
        receive: Any,
        send: Any,
    ) -> None:
        if scope["type"] == "http" and not takes_gzip(
            Headers(scope=scope).get("accept-encoding", "")
        ):
            scope = {**scope, "headers": list(scope["headers"])}
            del MutableHeaders(scope=scope)["accept-encoding"]
        await super().__call__(scope, receive, send)


def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header names gzip with a weight above 0."""
    wishes = [part.partition(";") for part in header.lower().split(",")]
    for name, _, weight in wishes:
        if name.strip() == "gzip" and not _NEVER.fullmatch(weight.strip()):
            return True
    return False
