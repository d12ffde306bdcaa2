"""The web application: every route, behind one gate; the border where the unforeseen
becomes an error page.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from policywatch.web import (
    account_pages,
    alert_pages,
    api,
    api_alerts,
    api_policies,
    archive_page,
    article_pages,
    brief_pages,
    export,
    feeds,
    health,
    login,
    mail_finds,
    mail_links,
    mark_pages,
    mcp_endpoint,
    policy_feeds,
    policy_pages,
    problems,
    quote_pages,
    saved,
    similar_pages,
    source_adding_pages,
    source_pages,
    story_pages,
    trend_page,
)
from policywatch.web.middleware import Compressed, Head
from policywatch.web.openapi import describe
from policywatch.web.prefix import Prefixed, configured_prefix
from policywatch.web.security import Gate
from policywatch.web.site import Site
from text.reason import Reason

log = logging.getLogger(__name__)
ROUTES = (
    archive_page,
    article_pages,
    story_pages,
    source_adding_pages,
    source_pages,
    trend_page,
    alert_pages,
    quote_pages,
    similar_pages,
    brief_pages,
    policy_pages,
    saved,
    export,
    mail_links,
    mail_finds,
    login,
    account_pages,
    mark_pages,
    api,
    api_alerts,
    api_policies,
    feeds,
    policy_feeds,
    health,
)
# Some wait for their facets' turn (db.search.facets), and those who come must not wait behind
# them. Each may hold a connection and its cache, so they are not more.
THREADS = 12
STATIC = Path(__file__).parent / "static"


def create_app(site: Site) -> FastAPI:
    """The application for one archive."""
    prefix = configured_prefix(site.settings)
    app = FastAPI(
        title="policywatch",
        summary="The archive's articles, stories, sources and alerts.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        servers=[{"url": prefix}] if prefix else None,
    )
    app.state.site = site
    describe(app)
    for module in ROUTES:
        app.include_router(module.router)
    app.router.routes.append(mcp_endpoint.route())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for kind in problems.STATUS:
        app.add_exception_handler(kind, problems.known)
    app.add_exception_handler(HTTPException, problems.http_error)
    app.add_exception_handler(RequestValidationError, problems.invalid)
    # The last added is the outermost: everything passes the gate, errors of the gate itself reach the border.
    app.add_middleware(Head)
    app.add_middleware(health.Measured)
    app.add_middleware(Compressed, minimum_size=1000, compresslevel=5)
    app.add_middleware(Gate, site=site)
    app.add_middleware(Border)
    app.add_middleware(
        ProxyHeadersMiddleware, trusted_hosts=site.settings.trusted_proxies
    )
    app.add_middleware(Prefixed, settings=site.settings)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield


class Border:
    """What nobody foresaw is logged, and answered without a word about the inside."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Any, send: Any
    ) -> None:
        begun = False

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            log.exception(
                "%s %s failed",
                scope["method"],
                scope["path"].encode("unicode_escape").decode(),
            )
            request = Request(scope)
            await problems.answer(request, 500, Reason("page.our-mistake"))(
                scope, receive, send
            )
