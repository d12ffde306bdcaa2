"""`policywatch web`: the archive page, the API and the feeds."""

import logging
import sys
from typing import Annotated

import typer

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import console, escape
from policywatch.cli.work import work_of

GRACE = 5  # seconds open answers may take after SIGTERM


def web(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Where to listen instead of \\[web] host.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="… instead of \\[web] port; 0 takes a free one.",
        ),
    ] = None,
    hash_password: Annotated[
        bool,
        typer.Option(
            "--hash-password",
            help="Read a password and print its hash for password_file; serve nothing.",
        ),
    ] = False,
) -> None:
    """Serve the archive page, the JSON API and the feeds, until SIGTERM."""
    if hash_password:
        _print_hash()
        return
    from policywatch.web.passwords import open_door, required_password
    from policywatch.web.server import serve
    from policywatch.web.site import Site

    work = work_of(context)
    settings = work.settings.web
    changed = {}
    for name, value in (("host", host), ("port", port)):
        if value is not None:
            changed[name] = value
    settings = settings.model_copy(update=changed)
    password = required_password(settings)
    if not work.verbose:
        logging.getLogger("policywatch").setLevel(logging.WARNING)
    with work.configured_archive(connection_cache=2) as archive:
        site = Site(archive, settings, work.settings.alerts, work.reread, password)

        def ready(address: str) -> None:
            console.print(f"the archive is at {address}  (Ctrl-C ends)")
            if warning := open_door(settings):
                console.print(f"[red]{escape(warning)}[/]")
            sys.stdout.flush()

        try:
            serve(site, ready=ready, grace=GRACE, verbose=work.verbose)
        except OSError as error:
            raise CommandError(
                f"can't listen on {settings.host} port {settings.port}: "
                f"{error.strerror or error}; choose another with --port"
            ) from error


def _print_hash() -> None:
    from policywatch.web.passwords import hash_password

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise UsageError("--hash-password: no password was given")
    print(hash_password(password))


def add_to(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(web)
