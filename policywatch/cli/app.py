"""The program `policywatch`: global options, the commands, and the border where errors become one line."""

import errno
import logging
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, ClassVar

import typer

from policywatch.cli.failures import CommandError
from policywatch.cli.lazy import LazyCommand, LazyGroup
from policywatch.cli.work import Work

# The commands of each file, in the order `--help` shows them, each with the line it shows there.
COMMANDS = {
    "demo": {
        "demo": "See the whole product at work on this machine alone, in about half a minute.",
    },
    "upkeep": {
        "init": "Write a commented policywatch.toml and a folder sources/ to start from.",
        "status": "Say how the archive and the service are, and name every problem.",
        "doctor": "Check everything the service depends on; exit status 1 where something is wrong.",
        "backup": "Copy the whole archive while everything runs, and check the copy; "
        "replaces an earlier backup and no other file.",
        "db": "The archive's tables.",
    },
    "restoring": {
        "restore": "Put a backup in the archive's place, safely: stop service and page before.",
    },
    "intake": {
        "crawl": "Visit the named sources (default: all that are enabled) once, now; "
        "then match rules and send mail.",
        "run": "Run the service in the foreground until SIGTERM or Ctrl-C.",
        "worker": "Take crawl jobs from the shared queue (PostgreSQL), beside a service on another machine.",
        "import": "Take saved pages into the archive, through the same steps as crawled ones.",
        "extract": "Show what we read from pages, without storing anything.",
    },
    "archive": {
        "search": "Search the archive.",
        "show": "Show one article with its story: every copy, what changed, how it was read.",
        "diff": "Show what changed in an article between two revisions (default: the last two).",
        "export": "Take articles out of the archive.",
    },
    "similar": {
        "similar": "Find stories that mean the same as an article or a text, in whatever words.",
    },
    "web": {
        "web": "Serve the archive page, the JSON API and the feeds, until SIGTERM.",
    },
    "accounts": {
        "accounts": "Who may log in to the page, and what each may do.",
    },
    "stories": {
        "stories": "Stories: one text and all its copies.",
    },
    "sources": {
        "sources": "The catalogue, and each source's health.",
    },
    "alerts": {
        "alerts": "Alert rules.",
    },
    "outbox": {
        "outbox": "Mail waiting, sent and failed.",
    },
    "policies": {
        "policies": "Policy documents and what is known of them.",
    },
    "windows": {
        "windows": "Open and coming times to apply, comment, object.",
    },
    "mcp": {
        "mcp": "Serve the archive to a language-model client over stdio; nothing writes.",
    },
    "brief": {
        "brief": "Write a saved search or rule as a report: Word, Excel, HTML, Markdown.",
    },
    "quotes": {
        "quote": "Quotes, figures and titles of a draft.",
    },
}


# What the device that stdout leads to says where it takes no more.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Commands(LazyGroup):
    """The commands of the program."""

    lazy_commands: ClassVar = {
        name: LazyCommand(f"policywatch.cli.{file}", help)
        for file, lines in COMMANDS.items()
        for name, help in lines.items()
    }

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that is called. A reader who left (`… | head`) has what it
        wanted: that is no failure.

        Raises CommandError where what stdout leads to is full.
        """
        try:
            result = super().invoke(ctx)
            # The library behind `mcp` closes it when the client has gone.
            if not sys.stdout.closed:
                sys.stdout.flush()
        except BrokenPipeError:
            # Here, before Typer takes it for a failure; and Python must not say it again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            if error.errno not in FULL or error.filename is not None:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError(f"stdout: {error.strerror}") from error
        return result


app = typer.Typer(
    name="policywatch",
    cls=Commands,
    help="Watches China's industrial policy: every new article once, from its best source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"policywatch {version('policywatch')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
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


def known_errors() -> tuple[type[Exception], ...]:
    """The errors that a person can cause; imported once something was raised."""
    from policywatch.cli.errors import KNOWN

    return KNOWN


def run() -> None:
    """Run the command line; every error a person can cause ends in one line on stderr and status 1 or 2."""
    try:
        app()
    except (SystemExit, KeyboardInterrupt, BrokenPipeError):
        raise  # before the next line imports every room to name its errors
    except known_errors() as error:
        from db.errors import ArchiveReplaced
        from policywatch.cli.errors import status_and_line
        from policywatch.cli.printing import inert

        status, line = status_and_line(error)
        print(f"policywatch: {inert(line)}", file=sys.stderr)
        if isinstance(error, ArchiveReplaced):
            # An orderly end would fold this archive's log into the file that took its place.
            sys.stdout.flush()
            os._exit(status)
        sys.exit(status)
