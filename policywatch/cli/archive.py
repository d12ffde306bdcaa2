"""Commands that read the archive: search, show, diff, export."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policywatch.cli.completion import one_of
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.known import check_names
from policywatch.cli.narrowing import (
    Publisher,
    QueryWords,
    Since,
    SiteName,
    SourceId,
    Until,
    check_choice,
    days_between,
    one_query,
)
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
from text.exports import FORMATS, byte_order_mark, csv_lines, named_formats
from text.imports import without_collection

if TYPE_CHECKING:
    from db.answers.articles import Hit
    from db.answers.search import FoundArticles
    from db.search.spec import SearchSpec
    from db.session import Session

SORTS = ("newest", "first-seen", "relevance")
GROUPS = ("story", "article")
PAGE_SIZE = 500  # matches read at once, however many are asked for


def search_command(
    context: typer.Context,
    words: QueryWords,
    since: Since = None,
    until: Until = None,
    site: SiteName = None,
    source: SourceId = None,
    publisher: Publisher = None,
    sort: Annotated[
        str,
        typer.Option(
            help="newest, first-seen or relevance.", autocompletion=one_of(*SORTS)
        ),
    ] = "newest",
    by: Annotated[
        str,
        typer.Option(
            help="story (each once, its best article) or article.",
            autocompletion=one_of(*GROUPS),
        ),
    ] = "story",
    limit: Annotated[
        int, typer.Option(min=1, help="How many at most; any number.")
    ] = 20,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="CSV with a head line.")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line.")
    ] = False,
) -> None:
    """Search the archive."""
    from db.search.spec import SearchSpec
    from text.query import parse

    query = one_query(words, "search")
    check_choice("--sort", sort, SORTS)
    check_choice("--by", by, GROUPS)
    if as_json + as_csv + as_jsonl > 1:
        raise UsageError("--json, --csv and --jsonl exclude one another: give one")
    days = days_between(since, until)
    spec = SearchSpec(parse(query), *days, site, source, publisher, by, sort)
    work = work_of(context)
    with work.archive(must_exist=True) as archive, archive.read() as session:
        check_names(session, work, site=site, source=source)
        found, partial = _found(session, query, spec, limit)
    _say_beside(found, partial)
    forms = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv}
    _print_answer(found, next((form for form in forms if forms[form]), "table"))


def _print_answer(found: "FoundArticles", form: str) -> None:
    """Print what was found as `json`, `jsonl`, `csv` or `table`."""
    shown = found.as_json()
    if form == "json":
        print_json(shown)
    elif form == "jsonl":
        print_jsonl(shown["items"])
    elif form == "csv":
        from db.articles.export import COLUMNS

        sys.stdout.write(byte_order_mark(sys.stdout))
        sys.stdout.writelines(csv_lines(shown["items"], [*COLUMNS, "snippet"]))
    else:
        _print_hits(shown["items"], found.total or 0)


def _found(
    session: "Session",
    query: str,
    spec: "SearchSpec",
    limit: int,
) -> "tuple[FoundArticles, bool]":
    """Up to `limit` matches, read a page at a time, and whether the time was up before all were seen."""
    with without_collection():
        from db.answers.search import FoundArticles
        from db.articles import articles
        from db.search import search
        from db.search.suggestions import suggested

    items: list[Hit] = []
    total, cursor = 0, None
    while True:
        page = search.search(
            session,
            spec,
            limit=min(PAGE_SIZE, limit - len(items)),
            cursor=cursor,
            count_all=cursor is None,
        )
        if cursor is None:
            total = page.total or 0
        items += articles.hits(session, page.items)
        cursor = page.next
        if cursor is None or page.partial or len(items) >= limit:
            break
        session.expunge_all()
    suggestions = suggested(session, query, total, spec)
    found = FoundArticles(
        query=query,
        total=total,
        items=items,
        suggestions=suggestions,
    )
    return found, page.partial


def _say_beside(found: "FoundArticles", partial: bool) -> None:
    """On stderr: that time was up, and what the query may have meant."""
    if partial:
        typer.echo(
            "the time was up before all articles were looked at: older ones may match too",
            err=True,
        )
    for one in found.suggestions:
        if one.total is None:
            count = "not counted in time"
        else:
            count = f"{one.total} found"
        typer.echo(f"did you mean {one.query}  ({count})", err=True)


def _print_hits(items: list[dict[str, Any]], total: int) -> None:
    for item in items:
        console.print(f"[bold]{escape(item['title'])}[/]  [dim]#{item['id']}[/]")
        facts = [
            local(item["published_at"], item["published_precision"]) or "undated",
            item["publisher"] or item["site"],
            _copies(item["copies"] - 1),
            " ".join(item["flags"]),
        ]
        console.print(f"  [cyan]{escape(' · '.join(filter(None, facts)))}[/]")
        if item.get("snippet"):
            console.print("  " + marked(item["snippet"]))
        console.print(f"  [dim]{escape(item['url'])}[/]\n")
    if len(items) < total:
        shown = f"{len(items)} of {total}"
    else:
        shown = str(total)
    console.print(f"{shown} found" if total else "nothing found")


def _copies(number: int) -> str:
    """How many articles a story has beside its original, as page and mails count them."""
    if number < 1:
        return ""
    if number == 1:
        return "1 copy"
    return f"{number} copies"


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
    from db.articles import articles
    from db.articles.whole import whole_json

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        article = articles.by_id(session, identifier)
        if article is None:
            raise CommandError(
                f"no article {identifier} in the archive (`policywatch search` gives numbers)"
            )
        shown = whole_json(session, article)
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
            kind = "minor"
            if revision["substantive"]:
                kind = "substantive"
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
        seen = local(
            copy["published_at"] or copy["first_seen_at"],
            copy["published_precision"],
        )
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
    from db.articles import articles
    from db.articles import revisions as db_revisions

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
                session,
                article,
                (numbers[0], numbers[1]) if numbers else None,
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
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]",
            help="Which articles, in quotes (default: all).",
        ),
    ] = None,
    format: Annotated[
        str,
        typer.Option(help=f"{named_formats()}.", autocompletion=one_of(*FORMATS)),
    ] = "jsonl",
    output: Annotated[
        Path | None, typer.Option(help="File to write (default: stdout).")
    ] = None,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="CSV cells as they are, formulas and all."),
    ] = False,
) -> None:
    """Take articles out of the archive."""
    from db.articles import export as db_export
    from text.query import parse

    query = one_query(words, "export") if words else ""
    wanted = parse(query) if query else None
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
        except BrokenPipeError:
            raise  # who reads the output has enough: click ends quietly
        except OSError as error:
            place = output or "stdout"
            raise CommandError(f"{place}: {error.strerror}") from error
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
