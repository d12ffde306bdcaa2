"""`policywatch sources add URL`: find a site's columns and write a passport for one."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from policywatch.cli.failures import CommandError
from policywatch.cli.printing import AsJson, console, escape, print_json, print_table
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from scheduler.survey import Surveyed

_SHOWN = 12


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL")],
    name: Annotated[
        str | None, typer.Option("--name", help="The source's name.")
    ] = None,
    column: Annotated[
        int | None,
        typer.Option(
            "--column",
            help="Which of the columns found (default: the first that works).",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the columns, write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find the columns of a site and write a passport for one of them."""
    from crawler.catalogue import PassportError
    from scheduler.survey import SurveyError, chosen, survey, write_passport

    setup = work_of(context).setup()
    try:
        with console.status("surveying") if console.is_terminal else nullcontext():
            surveyed = survey(url, setup, clock())
        if not as_json:
            _print(surveyed)
        written = None
        if not dry_run:
            one = chosen(surveyed.columns, column)
            written = write_passport(setup, surveyed, one, name, clock())
    except (SurveyError, PassportError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    if as_json:
        print_json(
            {
                "url": surveyed.url,
                "columns": [one.as_json() for one in surveyed.columns],
                "source": written[0].id if written else None,
                "passport": str(written[1]) if written else None,
            }
        )
    elif written:
        passport, path = written
        console.print(
            f"{escape(str(path))} written: {escape(passport.name)}\n"
            f"policywatch sources check {passport.id}    proves it;"
            " a running service takes it up after SIGHUP"
        )


def _print(surveyed: "Surveyed") -> None:
    print_table(
        ["", "column", "kind", "entries", "with a day", "newest", "articles read", "address"],
        [
            [
                number, one.name, one.kind, one.items, one.dated, one.newest or "",
                f"{one.read} of {one.tried}" if one.tried else "", one.url,
            ]
            for number, one in enumerate(surveyed.columns[:_SHOWN], 1)
        ],
        empty="no column",
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add the command to the group `sources`."""
    app.command("add")(add)
