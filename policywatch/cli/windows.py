"""`policywatch windows`: times to apply, to comment, to object."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.narrowing import day_start
from policywatch.cli.printing import AsJson, console, print_json, print_table
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.session import Session

app = typer.Typer(
    help="Open and coming times to apply, comment, object.",
    no_args_is_help=True,
)
MAX_ARTICLES = 20_000


@app.command("list")
def list_windows(
    context: typer.Context,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="That end on this day or earlier."),
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="PLACE", help="苏州, 江苏省 …")
    ] = None,
    query: Annotated[
        str | None, typer.Option(metavar="QUERY", help="Only of articles it finds.")
    ] = None,
    saved: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of a saved search.")
    ] = None,
    closed: Annotated[
        bool, typer.Option("--closed", help="Also those that have ended.")
    ] = False,
    as_json: AsJson = False,
    as_ics: Annotated[
        bool, typer.Option("--ics", help="An iCalendar file on stdout.")
    ] = False,
) -> None:
    """List open and coming windows, the one that ends first first."""
    from db.policies import windows

    if as_json and as_ics:
        raise UsageError("--json and --ics exclude one another: give one")
    if query and saved:
        raise UsageError("--query and --saved exclude one another: give one")
    last_day = day_start("--until", until)
    work, now = work_of(context), clock()
    with work.archive(must_exist=True) as archive, archive.read() as session:
        wanted = windows.WindowFilter(
            since=None if closed else windows.today(now),
            until=windows.today(last_day) if last_day else None,
            region=region,
            articles=_articles(session, query, saved),
        )
        rows = windows.listed(session, wanted, now)
    if not closed:
        rows = [row for row in rows if row["state"] != "closed"]
    if as_ics:
        _print_ics(rows, saved or query or region or "policywatch", work)
    elif as_json:
        print_json(rows)
    else:
        _print_rows(rows)


def _articles(
    session: "Session",
    query: str | None,
    saved_name: str | None,
) -> tuple[int, ...] | None:
    """The numbers of the articles a query or a saved search finds; None asks for all."""
    if query is None and saved_name is None:
        return None
    from policywatch.window_search import articles_of_query, articles_of_saved

    if query is not None:
        return articles_of_query(session, query)
    try:
        return articles_of_saved(session, saved_name or "")
    except LookupError as error:
        raise CommandError(str(error).strip("'\"")) from error


def _print_ics(rows: list[dict[str, Any]], name: str, work: Any) -> None:
    from policywatch.window_calendar import calendar

    made = calendar(rows, name, clock(), work.settings.web.public_url)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


def _print_rows(rows: list[dict[str, Any]]) -> None:
    print_table(
        ["until", "state", "kind", "title", "region", "article"],
        [
            [
                (row["until"] or "").replace("T", " "),
                row["state"],
                row["kind"],
                row["title"],
                row["region"],
                f"#{row['article']}",
            ]
            for row in rows
        ],
        empty="no window is open or coming",
    )
    if rows:
        console.print(f"{len(rows)} windows")


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="windows")
