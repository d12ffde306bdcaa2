"""`policywatch stories`: list them, and correct by hand what belongs together."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from policywatch.cli.failures import CommandError
from policywatch.cli.narrowing import day_start
from policywatch.cli.printing import (
    console,
    escape,
    local,
    print_jsonl,
    progress,
)
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.session import Archive

app = typer.Typer(
    help="Stories: one text and all its copies.",
    invoke_without_command=True,
)


@app.callback()
def listing(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="First seen on this day or later."),
    ] = None,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line.")
    ] = False,
) -> None:
    """List stories with their copies, newest first."""
    if context.invoked_subcommand:
        return
    from db.stories import stories

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        rows = stories.iterate(session, since=day_start("--since", since))
        if as_jsonl:
            print_jsonl(rows)
            return
        for story in rows:
            first = local(story["copies"][0]["first_seen_at"])
            console.print(
                f"[bold]{escape(story['title'])}[/]  [dim]story {story['id']}, {first}[/]"
            )
            for copy in story["copies"][1:]:
                console.print(
                    f"  {copy['relation']:9} #{copy['id']:<6} {escape(copy['url'])}"
                )


@app.command()
def why(
    context: typer.Context,
    first: Annotated[int, typer.Argument(metavar="ID")],
    second: Annotated[int, typer.Argument(metavar="ID")],
) -> None:
    """Say in a line what made two articles one story, or did not."""
    from db.stories import stories
    from policywatch.explaining import explained

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        try:
            found = stories.why(session, first, second)
        except LookupError as error:
            raise CommandError(str(error).strip("'\"")) from error
    console.print(escape(explained(found, "en")))


@app.command()
def split(
    context: typer.Context,
    articles: Annotated[
        list[int],
        typer.Argument(metavar="ID…", help="Articles to take out of their story."),
    ],
) -> None:
    """Take articles out of their story for good; the machine will not put them back."""
    from db.stories import stories

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.write() as session,
    ):
        try:
            story = stories.split(session, articles, now=clock())
        except LookupError as error:
            raise CommandError(str(error).strip("'\"")) from error
    console.print(f"story {story}")


@app.command()
def join(
    context: typer.Context,
    articles: Annotated[
        list[int],
        typer.Argument(metavar="ID ID…", help="Articles that are one story."),
    ],
) -> None:
    """Make articles one story for good; the machine will not part them."""
    from db.stories import stories

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.write() as session,
    ):
        try:
            story = stories.join(session, articles, now=clock())
        except LookupError as error:
            raise CommandError(str(error).strip("'\"")) from error
    console.print(f"story {story}")


@app.command()
def rebuild(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only report what would change.")
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Do it without the report before and without asking.",
        ),
    ] = False,
) -> None:
    """Group the whole archive again by today's rules; can be interrupted and called again.

    On a terminal it reports first what would change, and asks.
    """
    with work_of(context).archive(must_exist=True) as archive:
        asking = not (dry_run or yes) and sys.stdin.isatty() and sys.stdout.isatty()
        if asking:
            _grouped_again(archive, dry_run=True)
            typer.confirm("Do it?", abort=True)
        _grouped_again(archive, dry_run=dry_run)


def _grouped_again(archive: "Archive", *, dry_run: bool) -> None:
    from pipelines.rebuild import rebuild as group_again

    with progress() as bar:
        task = bar.add_task("trying" if dry_run else "rebuilding", total=None)
        report = group_again(
            archive,
            now=clock(),
            dry_run=dry_run,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    for line in report.examples:
        console.print(escape(line))
    verb = "would be" if dry_run else "were"
    begun = ""
    if report.resumed:
        begun = "taken up where it stopped: "
    console.print(
        f"{begun}{report.seen} articles seen; {report.joined} {verb} joined, {report.parted} parted"
    )


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="stories")
