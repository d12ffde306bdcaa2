"""Commands that read the archive: search, show, diff, export."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from db import articles, search
from db.export import COLUMNS, csv_lines
from policywatch.cli.errors import CommandError, UsageError
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    local,
    marked,
    print_json,
    print_jsonl,
    progress,
)
from policywatch.cli.work import work_of
from text.days import edge
from text.query import Query, parse

SORTS = ("newest", "relevance")
GROUPS = ("story", "article")


def day_start(
    option: str, value: str | None, *, following: bool = False
) -> datetime | None:
    """What an option states as a day or ISO time (text.days.edge); None where it is not given."""
    try:
        return edge(value, following=following) if value is not None else None
    except ValueError as error:
        raise UsageError(
            f"{option}: {error}; without {option} that end is open"
        ) from error


def search_command(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            help="What to look for; docs/write_a_query.md explains the language."
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Published on this day or later."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Published on this day or earlier."),
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="Only this site, such as miit.gov.cn.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this source of the catalogue."),
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option(help="Only where the publisher's name holds this."),
    ] = None,
    sort: Annotated[str, typer.Option(help="newest or relevance.")] = "newest",
    by: Annotated[
        str,
        typer.Option(help="story (each once, its best article) or article."),
    ] = "story",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="CSV with a head line.")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line.")
    ] = False,
) -> None:
    """Search the archive."""
    if sort not in SORTS or by not in GROUPS:
        raise UsageError("--sort is newest or relevance, --by is story or article")
    if as_json + as_csv + as_jsonl > 1:
        raise UsageError("--json, --csv and --jsonl exclude one another: give one")
    parsed = parse(query)
    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        page = search.search(
            session,
            parsed,
            since=day_start("--since", since),
            until=day_start("--until", until, following=True),
            site=site,
            source=source,
            publisher=publisher,
            sort=sort,
            by=by,
            limit=limit,
        )
        items = [
            articles.as_json(session, found.article, snippet=found.snippet)
            for found in page.items
        ]
    if page.partial:
        typer.echo(
            "the time was up before all articles were looked at: older ones may match too",
            err=True,
        )
    if as_json:
        print_json({"query": query, "total": page.total, "items": items})
    elif as_jsonl:
        print_jsonl(items)
    elif as_csv:
        sys.stdout.writelines(csv_lines(items, columns=(*COLUMNS, "snippet")))
    else:
        _print_hits(items, page.total or 0)


def _print_hits(items: list[dict[str, Any]], total: int) -> None:
    for item in items:
        console.print(f"[bold]{escape(item['title'])}[/]  [dim]#{item['id']}[/]")
        facts = [
            local(item["published_at"], item["published_precision"]) or "undated",
            item["publisher"] or item["site"],
            f"{item['copies']} copies" if item["copies"] > 1 else "",
            " ".join(item["flags"]),
        ]
        console.print(f"  [cyan]{escape(' · '.join(filter(None, facts)))}[/]")
        if item.get("snippet"):
            console.print("  " + marked(item["snippet"]))
        console.print(f"  [dim]{escape(item['url'])}[/]\n")
    shown = f"{len(items)} of {total}" if len(items) < total else str(total)
    console.print(f"{shown} found" if total else "nothing found")


def show(
    context: typer.Context,
    identifier: Annotated[
        int, typer.Argument(metavar="ID", help="An article's number.")
    ],
    revisions: Annotated[
        bool, typer.Option("--revisions", help="Also what it said before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one article with its story: every copy, what changed, how it was read."""
    from db import revisions as db_revisions
    from db import stories as db_stories

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        article = articles.by_id(session, identifier)
        if article is None:
            raise CommandError(
                f"no article {identifier} in the archive (`policywatch search` gives numbers)"
            )
        shown = articles.as_json(session, article)
        shown["story_copies"] = db_stories.story_json(session, article.story_id)
        shown["revisions"] = db_revisions.revisions_json(session, article)
    if as_json:
        print_json(shown)
    else:
        _print_article(shown, revisions)


def _print_article(shown: dict[str, Any], revisions: bool) -> None:
    console.print(f"[bold]{escape(shown['title'])}[/]")
    for label in ("publisher", "author", "url", "source"):
        if shown[label]:
            console.print(f"[cyan]{label:10}[/] {escape(shown[label])}")
    console.print(
        f"[cyan]published [/] {local(shown['published_at'], shown['published_precision']) or 'undated'}"
    )
    console.print(f"[cyan]first seen[/] {local(shown['first_seen_at'])}")
    if shown["flags"]:
        console.print(f"[cyan]flags     [/] {' '.join(shown['flags'])}")
    console.print("\n" + escape(shown["text"]) + "\n")
    _print_copies(shown["story_copies"])
    if revisions:
        for revision in shown["revisions"]:
            kind = "substantive" if revision["substantive"] else "minor"
            console.print(
                f"revision {revision['number']}, {local(revision['seen_at'])}, {kind}"
            )
            for removed in revision["removed"]:
                console.print(f"  [red]- {escape(removed)}[/]")
            for added in revision["added"]:
                console.print(f"  [green]+ {escape(added)}[/]")


def _print_copies(story: dict[str, Any]) -> None:
    console.print(f"[bold]story {story['id']}[/], {len(story['copies'])} article(s)")
    for copy in story["copies"]:
        seen = local(copy["published_at"] or copy["first_seen_at"])
        console.print(
            f"  {copy['relation']:9} #{copy['id']:<6} {seen}  {escape(copy['url'])}"
        )


def diff(
    context: typer.Context,
    identifier: Annotated[
        int, typer.Argument(metavar="ID", help="An article's number.")
    ],
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="[REV REV]", help="Two revisions."),
    ] = None,
) -> None:
    """Show what changed in an article between two revisions (default: the last two)."""
    from db import revisions as db_revisions

    if numbers and len(numbers) != 2:
        raise UsageError("diff takes an article and two revision numbers, or none")
    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        article = articles.by_id(session, identifier)
        if article is None:
            raise CommandError(f"no article {identifier} in the archive")
        try:
            lines = db_revisions.difference(
                session, article, (numbers[0], numbers[1]) if numbers else None
            )
        except LookupError as error:
            raise CommandError(str(error).strip("'")) from error
    for line in lines:
        colour = {"+": "green", "-": "red"}.get(line[:1], "default")
        console.print(f"[{colour}]{escape(line)}[/]")
    if not lines:
        console.print("no difference")


def export(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Argument(help="Which articles (default: all).")
    ] = None,
    format: Annotated[str, typer.Option(help="jsonl, csv or parquet.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option(help="File to write (default: stdout).")
    ] = None,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="CSV cells as they are, formulas and all."),
    ] = False,
) -> None:
    """Take articles out of the archive."""
    from db import export as db_export

    wanted: Query | None = parse(query) if query else None
    with (
        work_of(context).archive(must_exist=True) as archive,
        progress() as bar,
    ):
        task = bar.add_task("exporting", total=None)
        try:
            count = db_export.write(
                archive,
                wanted,
                format,
                output,
                raw=raw,
                advance=lambda: bar.advance(task),
            )
        except (ValueError, ImportError) as error:
            raise UsageError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
    if output:
        console.print(f"{count} articles written to {output}")


def add_to(app: typer.Typer) -> None:
    """Add this file's commands."""
    # A query may begin with a minus.
    app.command("search", context_settings={"ignore_unknown_options": True})(
        search_command
    )
    app.command()(show)
    app.command()(diff)
    app.command(context_settings={"ignore_unknown_options": True})(export)
