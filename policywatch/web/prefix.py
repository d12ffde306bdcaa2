"""The page under a path: https://host/watch/ behind a proxy, whether or not the proxy
takes the path away.

Inside, addresses have no prefix: it is taken off what comes in, and added to links,
redirects and cookies that go out.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from policywatch.settings import WebSettings

Scope = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]
KEY = "policywatch.prefix"
MAX_PREFIX_CHARS = 200
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]++)++")


def prefix_of(request: Request) -> str:
    """The path the page stands under for this visitor, such as "/watch"; empty at the root."""
    return str(request.scope.get(KEY, ""))


def configured_prefix(settings: WebSettings) -> str:
    """The path of public_url."""
    return readable_prefix(urlsplit(settings.public_url).path)


def readable_prefix(written: str) -> str:
    """The path a proxy or a setting names; empty where it is none that a link could begin with.

    Several proxies add theirs behind a comma, the outermost first.
    """
    if len(written) > MAX_PREFIX_CHARS:
        return ""
    parts = [part.strip().strip("/") for part in written.split(",")]
    path = "".join(f"/{part}" for part in parts if part)
    segments = path.split("/")
    if not _PATH.fullmatch(path) or "." in segments or ".." in segments:
        return ""
    return path


class Prefixed:
    """ASGI middleware, outside everything but uvicorn's: it still sees the proxy as the one who asks."""

    def __init__(self, app: App, settings: WebSettings) -> None:
        self.app, self.settings = app, settings
        self.configured = configured_prefix(settings)

    async def __call__(
        self,
        scope: Scope,
        receive: Any,
        send: Any,
    ) -> None:
        """Take the prefix off the path, and put it before where redirects lead."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        prefix = self._named(scope, headers) or self.configured
        scope = {**scope, KEY: prefix, "path": without(prefix, scope["path"])}
        host = headers.get("host", "")

        async def led_inside(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, _location(value, prefix, host))
                    if name.lower() == b"location"
                    else (name, value)
                    for name, value in message.get("headers", [])
                ]
            await send(message)

        await self.app(scope, receive, led_inside)

    def _named(self, scope: Scope, headers: Headers) -> str:
        """The prefix a trusted proxy names; anybody else's is not believed."""
        peer = ""
        if scope.get("client"):
            peer = scope["client"][0]
        if not self.settings.is_trusted_proxy(peer):
            return ""
        return readable_prefix(headers.get("x-forwarded-prefix", ""))


def without(prefix: str, path: str) -> str:
    """The path inside the page; a proxy that took the prefix away already has nothing taken from it."""
    if prefix and path == prefix:
        return "/"
    if prefix and path.startswith(f"{prefix}/"):
        return path.removeprefix(prefix)
    return path


def _location(value: bytes, prefix: str, host: str) -> bytes:
    """Where a redirect of ours leads, under the prefix and on the host that was asked."""
    where = value.decode("latin-1")
    parts = urlsplit(where)
    if parts.netloc and parts.netloc == host:
        # The router makes whole addresses, of the scheme it sees: behind a proxy that is another one.
        query = f"?{parts.query}" if parts.query else ""
        where = f"{parts.path}{query}"
    if where.startswith("/"):
        where = f"{prefix}{where}"
    return where.encode("latin-1")
