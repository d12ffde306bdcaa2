"""`policywatch mcp`: the archive for language-model clients, over stdio."""

import sys
from typing import TYPE_CHECKING, Any

import typer

from policywatch.cli.failures import CommandError
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from policywatch.mcp_server.library import Library

MISSING = "needs the MCP library: pip install 'policywatch[mcp]'"


def mcp(context: typer.Context) -> None:
    """Serve the archive to a language-model client over stdio; nothing writes."""
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise CommandError(MISSING)
    from policywatch.mcp_server.library import Library

    work = work_of(context)
    if sys.stdin.isatty():
        typer.echo("waiting for a client on stdin (Ctrl-C ends)", err=True)
    with work.archive(must_exist=True) as archive:
        _serve(Library(archive, work.reread, clock))


def _serve(library: "Library") -> None:
    import anyio

    from policywatch.mcp_server.server import make_server

    async def serve() -> None:
        from mcp.server.stdio import stdio_server

        server: Any = make_server(library)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)


def add_to(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(mcp)
