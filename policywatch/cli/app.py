"""The program `policywatch`: global options, the commands, and the border where errors become one line."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from db.trouble import ArchiveReplaced
from policywatch.cli import (
    alerts,
    archive,
    demo,
    intake,
    outbox,
    policies,
    restoring,
    sources,
    stories,
    upkeep,
    web,
)
from policywatch.cli.errors import KNOWN, status_and_line
from policywatch.cli.work import Work

app = typer.Typer(
    name="policywatch",
    help="Watches China's industrial policy: every new article once, from its best source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (demo, upkeep, restoring, intake, archive, web):
    group.add_to(app)
app.add_typer(stories.app, name="stories")
app.add_typer(sources.app, name="sources")
app.add_typer(alerts.app, name="alerts")
app.add_typer(outbox.app, name="outbox")
app.add_typer(policies.app, name="policies")
app.add_typer(upkeep.database, name="db")


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="policywatch.toml to use.", metavar="FILE"),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Archive to use instead of \\[database] url.", metavar="URL"),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Log what happens on stderr."),
    ] = False,
) -> None:
    """Options that stand before the command."""
    level = logging.INFO if verbose else logging.ERROR
    logging.basicConfig(
        level=level,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    # A library that sets its own logger's level (Scrapy: DEBUG) passes the root's, not its handler's.
    for handler in logging.getLogger().handlers:
        handler.setLevel(level)
    context.obj = Work(config, database, verbose)


def run() -> None:
    """Run the command line; every error a person can cause ends in one line on stderr and status 1 or 2."""
    try:
        app()
    except KNOWN as error:
        status, line = status_and_line(error)
        print(f"policywatch: {line}", file=sys.stderr)
        if isinstance(error, ArchiveReplaced):
            # An orderly end would fold this archive's log into the file that took its place.
            sys.stdout.flush()
            os._exit(status)
        sys.exit(status)
