"""`policywatch policies`: policy documents, what is known of them, and facts of texts."""

from typing import Annotated, Any

import typer

from policywatch.cli.completion import one_of
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.narrowing import check_choice
from policywatch.cli.policy_texts import read
from policywatch.cli.policy_views import compare, show_radar
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    print_json,
    print_jsonl,
    print_table,
    progress,
)
from policywatch.cli.work import clock, work_of

app = typer.Typer(
    help="Policy documents and what is known of them.",
    no_args_is_help=True,
)
DEFAULT_LIMIT = 50
LEVELS = ("central", "ministry", "province", "city", "district", "other")
STATUSES = ("draft", "in-force", "revised", "repealed", "unknown")
PolicyId = Annotated[int, typer.Argument(metavar="ID", help="A record's number.")]


app.command("read")(read)


@app.command("list")
def list_records(
    context: typer.Context,
    words: Annotated[
        str | None,
        typer.Argument(metavar="[WORDS]", help="Part of a title or short name."),
    ] = None,
    issuer: Annotated[str | None, typer.Option(help="工信部 or its full name.")] = None,
    level: Annotated[
        str | None,
        typer.Option(help=", ".join(LEVELS), autocompletion=one_of(*LEVELS)),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="意见, 行动方案, 条例 …")] = None,
    region: Annotated[str | None, typer.Option(help="苏州, 江苏省 …")] = None,
    topic: Annotated[str | None, typer.Option(help="量子, 未来信息 …")] = None,
    number: Annotated[str | None, typer.Option(help="工信部联科〔2024〕12号")] = None,
    status: Annotated[
        str | None,
        typer.Option(help=", ".join(STATUSES), autocompletion=one_of(*STATUSES)),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Issued on this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Issued on this day or earlier.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1)] = DEFAULT_LIMIT,
    as_json: AsJson = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="All of them, one JSON object a line.")
    ] = False,
) -> None:
    """List policy documents, the latest first."""
    from db.policies import showing

    _check_choices(level, status)
    asked = {
        "policy": words,
        "issuer": issuer,
        "level": level,
        "kind": kind,
        "region": region,
        "topic": topic,
        "number": number,
    }
    fields = tuple((name, word) for name, word in asked.items() if word)
    wanted = showing.RecordFilter(fields, status, since, until)
    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        if as_jsonl:
            print_jsonl(showing.iterate(session, wanted))
            return
        rows = showing.listed(session, wanted, limit)
        total = showing.total(session, wanted)
    if as_json:
        print_json(rows)
    else:
        _print_list(rows, total)


def _check_choices(level: str | None, status: str | None) -> None:
    if level is not None:
        check_choice("--level", level, LEVELS)
    if status is not None:
        check_choice("--status", status, STATUSES)


def _print_list(rows: list[dict[str, Any]], total: int) -> None:
    print_table(
        ["id", "issued", "title", "number", "issuers", "level", "status", "articles"],
        list(map(_as_row, rows)),
        empty="no record fits (`policywatch policies list` without options shows all there are)",
    )
    if total > len(rows):
        console.print(f"{total} records; --limit shows more")


def _as_row(row: dict[str, Any]) -> list[Any]:
    dates = row["dates"]
    issued = dates["issued"] or dates["published"] or dates["passed"]
    issuers = "、".join(row["issuers"][:3])
    return [
        row["id"],
        issued,
        row["title"],
        row["number"],
        issuers,
        row["level"],
        row["status"],
        len(row["articles"]),
    ]


@app.command("show")
def show(context: typer.Context, identifier: PolicyId, as_json: AsJson = False) -> None:
    """Show a policy document: facts with their sentences, articles by role, what came
    before it and what carries it out."""
    from db.policies import showing

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        row = showing.by_id(session, identifier)
    if row is None:
        raise CommandError(
            f"there is no record {identifier} (`policywatch policies list` gives numbers)"
        )
    if as_json:
        print_json(row)
    else:
        _print_record(row)


def _print_record(row: dict[str, Any]) -> None:
    console.print(f"[bold]{escape(row['title'])}[/]  [dim]record {row['id']}[/]")
    facts = {
        "number": row["number"],
        "issuers": "、".join(row["issuers"]),
        "level": row["level"],
        "kind": row["kind"],
        "status": row["status"],
        **row["dates"],
        "topics": "、".join(row["topics"]),
        "regions": "、".join(row["regions"]),
        "predecessor": row["predecessor"],
        "successor": row["successor"],
        "carries_out": row["carries_out"],
    }
    for name, value in facts.items():
        if not value:
            continue
        console.print(f"[cyan]{name:11}[/] {escape(str(value))}")
        proof = row["evidence"].get(name)
        if proof and proof.get("sentence"):
            told = f"#{proof['article']}: {proof['sentence']}"
            console.print(f"            [dim]{escape(told)}[/]")
    for target in row["targets"]:
        year = target["year"] or ""
        shown = f"{year} {target['indicator']} {target['comparator']} {target['value']:g} {target['unit']}"
        console.print(f"[cyan]target     [/] {escape(shown.strip())}")
    for window in row["windows"]:
        shown = f"{window['kind']} {window['from'] or ''} – {window['until'] or ''}"
        console.print(f"[cyan]window     [/] {escape(shown)}")
    for article in row["articles"]:
        line = f"{article['role']:14} #{article['id']:<6} {article['title']}"
        console.print(escape(line))


app.command("compare")(compare)
app.command("radar")(show_radar)


@app.command("gaps")
def gaps(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1)] = DEFAULT_LIMIT,
    as_json: AsJson = False,
) -> None:
    """List documents that several sites speak of and whose original is missing, with
    the sources where it should be."""
    from policywatch.policy_gaps import gap_list

    work = work_of(context)
    passports, _ = work.catalogue
    with work.archive(must_exist=True) as archive, archive.read() as session:
        rows = gap_list(session, passports.values(), limit)
    if as_json:
        print_json(rows)
        return
    print_table(
        ["id", "sources", "title", "number", "issuers", "where it should be"],
        [
            [
                row["id"],
                row["sources"],
                row["title"],
                row["number"],
                "、".join(row["issuers"][:3]),
                ", ".join(one["source"] for one in row["where"]) or "no source of it",
            ]
            for row in rows
        ],
        empty="no gap: every document that several sites name has its original",
    )


@app.command("merge")
def merge(
    context: typer.Context,
    identifiers: Annotated[
        list[int], typer.Argument(metavar="ID ID…", help="Records that are one.")
    ],
    as_json: AsJson = False,
) -> None:
    """Make records one for good: the first stays, and every rebuild keeps to it."""
    from policies import correcting

    if len(set(identifiers)) < 2:
        raise UsageError("merge takes two records or more")
    work = work_of(context)
    with work.archive(must_exist=True) as archive:
        try:
            kept = correcting.merge(archive, identifiers, work.setup().topics, clock())
        except LookupError as error:
            raise CommandError(str(error).strip("'\"")) from error
    _print_kept(kept, as_json)


@app.command("split")
def split(
    context: typer.Context,
    identifier: PolicyId,
    articles: Annotated[
        list[int],
        typer.Argument(metavar="ARTICLE…", help="Articles that speak of another."),
    ],
    as_json: AsJson = False,
) -> None:
    """Take what some articles say of a record into a new one, for good."""
    from policies import correcting

    work = work_of(context)
    with work.archive(must_exist=True) as archive:
        try:
            fresh = correcting.split(
                archive,
                identifier,
                articles,
                work.setup().topics,
                clock(),
            )
        except LookupError as error:
            raise CommandError(str(error).strip("'\"")) from error
    _print_kept(fresh, as_json)


def _print_kept(policy_id: int, as_json: bool) -> None:
    if as_json:
        print_json({"id": policy_id})
    else:
        console.print(f"record {policy_id}")


@app.command("set")
def put_right(
    context: typer.Context,
    identifier: PolicyId,
    field: Annotated[
        str,
        typer.Argument(help="title, number, issuers, level, kind, status or a date."),
    ],
    value: Annotated[
        str | None,
        typer.Argument(help="The fact; issuers with 、 between them."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Let the texts say it again.")
    ] = False,
) -> None:
    """Put a fact of a record right, for good."""
    from policies import correcting

    if (value is None) != again:
        raise UsageError("set takes a value, or --again")
    work = work_of(context)
    with work.archive(must_exist=True) as archive:
        try:
            correcting.put_right(
                archive,
                identifier,
                field,
                value,
                work.setup().topics,
                clock(),
            )
        except LookupError as error:
            raise CommandError(str(error).strip("'\"")) from error
        except ValueError as error:
            raise UsageError(str(error)) from error
    console.print(f"record {identifier}: {field} is kept as it was given")


@app.command("rebuild")
def rebuild(context: typer.Context, as_json: AsJson = False) -> None:
    """Read every article again by today's rules; hand corrections stay."""
    from policies import correcting
    from scheduler.borders import guarded

    work = work_of(context)
    with work.archive(must_exist=True) as archive, progress() as bar:
        task = bar.add_task("reading", total=None)
        report = correcting.rebuild(
            archive,
            topics=work.setup().topics,
            now=clock(),
            guard=guarded,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print_counts({"articles": report.articles, **report.counts}, as_json)


@app.command("counts")
def counts(context: typer.Context, as_json: AsJson = False) -> None:
    """Say how often mentions were linked, founded a record, or could not be told."""
    from db.policies import mentions, queue, records

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        found = {"records": records.count(session), "waiting": queue.length(session)}
        found |= mentions.counts(session)
    _print_counts(found, as_json)


def _print_counts(found: dict[str, int], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for name, number in found.items():
        console.print(f"{number:8} {escape(name)}")


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="policies")
