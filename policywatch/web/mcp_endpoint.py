"""`/mcp`: the tools of `policywatch mcp` over HTTP, for clients with a token that may read.

Requests are independent (the protocol's stateless mode, answers as JSON), so no client
leaves anything behind here.
"""

from importlib.util import find_spec
from typing import Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from policywatch.web import problems
from policywatch.web.site import Site, site_of
from text.reason import Reason

PATH = "/mcp"


class McpEndpoint:
    """ASGI: hands a request to the SDK. Its library is imported by the first one."""

    def __init__(self) -> None:
        self._server: Any = None

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if find_spec("mcp") is None:
            missing = problems.problem(501, Reason("page.no-mcp"))
            await missing(scope, receive, send)
            return
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        if self._server is None:
            self._server = _server(site_of(Request(scope)))
        # The gate has checked host and origin; a manager runs once, so each request has its own.
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _server(site: Site) -> Any:
    from policywatch.mcp_server.library import Library
    from policywatch.mcp_server.server import make_server

    return make_server(Library(site.archive, lambda: site.setup, site.now))


def route() -> Route:
    """The route; GET would wait for messages that never come, and is refused."""
    return Route(PATH, McpEndpoint(), methods=["POST"], include_in_schema=False)
