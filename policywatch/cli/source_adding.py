"""`policywatch sources add URL`: find a site's columns and write a passport for one."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from policywatch.cli.completion import one_of
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.known import check_word
from policywatch.cli.printing import AsJson, console, escape, print_json, print_table
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.catalogue import Passport
    from scheduler.survey import Surveyed

_KINDS = ("page",)
_SHOWN, _MAX_SENTENCE_CHARS = 12, 100


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
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="page: watch this page itself for changes.",
            autocompletion=one_of(*_KINDS),
        ),
    ] = None,
    selector: Annotated[
        str | None,
        typer.Option(
            "--selector",
            help="With --kind page: the CSS selector of what is watched (default: the article's text).",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the columns, write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find the columns of a site and write a passport for one of them, or watch a page for changes."""
    check_word("--kind", kind, _KINDS)
    if kind == "page" and column is not None:
        raise UsageError("sources add: --column does not go with --kind page")
    if kind is None and selector is not None:
        raise UsageError("sources add: --selector goes with --kind page")
    if kind == "page":
        _add_page(context, url, name, selector, dry_run=dry_run, as_json=as_json)
        return
    _add_column(context, url, name, column, dry_run=dry_run, as_json=as_json)


def _add_column(
    context: typer.Context,
    url: str,
    name: str | None,
    column: int | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Survey a site and write a passport for one of its columns."""
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
        columns = [one.as_json() for one in surveyed.columns]
        print_json(
            {
                "url": surveyed.url,
                "site": surveyed.site,
                "columns": columns,
                **_written(written),
            }
        )
    elif written:
        _print_written(written)


def _add_page(
    context: typer.Context,
    url: str,
    name: str | None,
    selector: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Look at a page and write a passport that watches it."""
    from crawler.catalogue import PassportError
    from scheduler.survey import SurveyError, survey_page, write_page_passport

    setup = work_of(context).setup()
    try:
        with console.status("looking") if console.is_terminal else nullcontext():
            surveyed = survey_page(url, selector, setup, clock())
        written = None
        if not dry_run:
            written = write_page_passport(setup, surveyed, selector, name, clock())
    except (SurveyError, PassportError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    if as_json:
        print_json(
            {"url": surveyed.url, "page": surveyed.as_json(), **_written(written)}
        )
        return
    console.print(
        f"[bold]{escape(surveyed.title)}[/]  {surveyed.sentences} sentences are watched"
    )
    for sentence in surveyed.shown[:_SHOWN]:
        console.print(f"  {escape(sentence[:_MAX_SENTENCE_CHARS])}")
    if written:
        _print_written(written)


def _written(written: "tuple[Passport, Path] | None") -> dict[str, str | None]:
    if written is None:
        return {"source": None, "passport": None, "file": None}
    passport, path = written
    return {
        "source": passport.id,
        "passport": path.read_text("utf-8"),
        "file": str(path),
    }


def _print_written(written: "tuple[Passport, Path]") -> None:
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
