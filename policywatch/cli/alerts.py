"""`policywatch alerts`: rules, what they found, what they would find."""

from pathlib import Path
from typing import Annotated, Any

import typer

from alerts import dryrun, register
from alerts.rules import RuleError
from db import rules as db_rules
from db.session import Archive
from policywatch.cli.errors import CommandError, UsageError
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    local,
    print_json,
    print_table,
)
from policywatch.cli.work import clock, work_of

app = typer.Typer(help="Alert rules.", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    query: Annotated[
        str, typer.Option(help="What to look for; docs/write_a_query.md.")
    ],
    to: Annotated[
        list[str],
        typer.Option(metavar="ADDRESS", help="Who hears of it; may be repeated."),
    ],
    also: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ADDRESS…]", help="More of those who hear of it."),
    ] = None,
    when: Annotated[
        str,
        typer.Option(help='immediately, hourly, "daily 08:00" or "weekly mon 08:00".'),
    ] = "immediately",
    language: Annotated[
        str, typer.Option(help="Language of the mails: zh or en.")
    ] = "zh",
    workdays: Annotated[
        bool, typer.Option("--workdays", help="Only on Chinese workdays.")
    ] = False,
    quiet: Annotated[
        str | None,
        typer.Option(metavar="22:00-07:00", help="No mail in these hours."),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(metavar="08:00-20:00", help="Mail in these hours only."),
    ] = None,
    min_relevance: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            help="0 takes every mention; 0.5 wants it in the title.",
        ),
    ] = 0,
    updates: Annotated[
        bool,
        typer.Option(
            "--updates", help="Also when a found article changes in substance."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a rule; it looks at what is stored from now on."""
    options: dict[str, Any] = {"language": language}
    options |= {"workdays": True} if workdays else {}
    options |= {"quiet": quiet} if quiet else {}
    options |= {"window": window} if window else {}
    options |= {"min_relevance": min_relevance} if min_relevance else {}
    options |= {"updates": True} if updates else {}
    work = work_of(context)
    channels = work.settings.alerts.channels
    with work.archive() as archive:
        try:
            rule = register.add(
                archive,
                name=name,
                query=query,
                to=[*to, *(also or ())],
                when=when,
                options=options,
                now=clock(),
                channels=channels,
            )
        except (RuleError, db_rules.RuleExists) as error:
            raise UsageError(str(error)) from error
    if as_json:
        print_json(rule)
    else:
        console.print(
            f"added {escape(name)}; {rule['held_back']} stories in the archive match and stay silent"
        )
        for note in rule["notes"]:
            console.print(f"note: {escape(note)}")


@app.command()
def change(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    query: Annotated[
        str | None,
        typer.Option(help="A new query begins with what is stored from now on."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="These recipients instead."),
    ] = None,
    when: Annotated[str | None, typer.Option(help="As in `alerts add`.")] = None,
    rename: Annotated[str | None, typer.Option(help="A new name.")] = None,
    language: Annotated[str | None, typer.Option(help="zh or en.")] = None,
    workdays: Annotated[
        bool | None,
        typer.Option("--workdays/--every-day", help="Chinese workdays only."),
    ] = None,
    quiet: Annotated[
        str | None,
        typer.Option(metavar="22:00-07:00", help='No mail in these hours; "": none.'),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(metavar="08:00-20:00", help='Mail in these hours only; "": all.'),
    ] = None,
    min_relevance: Annotated[
        float | None, typer.Option(min=0, max=1, help="As in `alerts add`.")
    ] = None,
    updates: Annotated[
        bool | None,
        typer.Option("--updates/--no-updates", help="Hear of changes in substance."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change some of what a rule says."""
    given = {
        "query": query, "to": to, "when": when, "name": rename, "language": language, "workdays": workdays,
        "quiet": quiet, "window": window, "min_relevance": min_relevance, "updates": updates,
    }  # fmt: skip
    changes = {key: value for key, value in given.items() if value is not None}
    work = work_of(context)
    with work.archive() as archive:
        try:
            rule = _known(
                register.change,
                archive,
                name,
                changes,
                now=clock(),
                channels=work.settings.alerts.channels,
            )
        except (RuleError, db_rules.RuleExists) as error:
            raise UsageError(str(error)) from error
    if as_json:
        print_json(rule)
    else:
        console.print(f"changed {escape(rule['name'])}")


@app.command("list")
def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List rules."""
    with work_of(context).archive() as archive:
        rows = register.listed(archive, now=clock())
    if as_json:
        print_json(rows)
        return
    print_table(
        ["name", "query", "to", "when", "state", "hits", "last"],
        [
            [
                row["name"],
                row["query"],
                ", ".join(row["to"]),
                row["when"],
                row["state"],
                row["hits"],
                local(row["last_hit_at"]),
            ]
            for row in rows
        ],
        empty="no rules yet: policywatch alerts add NAME --query Q --to ADDRESS",
    )


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    as_json: AsJson = False,
) -> None:
    """Show one rule."""
    with work_of(context).archive() as archive:
        rule = _known(register.one, archive, name, now=clock())
    if as_json:
        print_json(rule)
        return
    for key, value in rule.items():
        console.print(
            f"[cyan]{key:14}[/] {escape(', '.join(value) if isinstance(value, list) else str(value))}"
        )


def _known(work: Any, *values: Any, **named: Any) -> Any:
    try:
        return work(*values, **named)
    except db_rules.UnknownRule as error:
        raise CommandError(str(error.args[0])) from error


@app.command()
def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    as_json: AsJson = False,
) -> None:
    """Remove a rule; its history stays."""
    with work_of(context).archive() as archive, archive.write() as session:
        _known(db_rules.remove, session, name, clock())
    if as_json:
        print_json({"removed": name})
    else:
        console.print(f"removed {escape(name)}")


@app.command()
def pause(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Resume by itself on this day."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send nothing for a rule, until resumed."""
    from policywatch.cli.archive import day_start

    with work_of(context).archive() as archive:
        with archive.write() as session:
            _known(db_rules.pause, session, name, day_start("--until", until))
        _print_changed(archive, "paused", name, as_json)


@app.command()
def resume(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    as_json: AsJson = False,
) -> None:
    """Send again for a paused rule."""
    with work_of(context).archive() as archive:
        with archive.write() as session:
            _known(db_rules.resume, session, name)
        _print_changed(archive, "resumed", name, as_json)


def _print_changed(archive: Archive, done: str, name: str, as_json: bool) -> None:
    if as_json:
        print_json(register.one(archive, name, now=clock()))
    else:
        console.print(f"{done} {escape(name)}")


@app.command()
def test(
    context: typer.Context,
    query: Annotated[str, typer.Argument()],
    days: Annotated[
        int, typer.Option(min=1, max=3660, help="How far back to look.")
    ] = 90,
    as_json: AsJson = False,
) -> None:
    """Say what a query would have sent, a day, out of the archive; sends nothing."""
    with work_of(context).archive() as archive:
        outcome = dryrun.dry_run(archive, query, days=days, now=clock())
    if as_json:
        print_json(outcome)
        return
    console.print(
        f"{outcome['stories']} stories in {days} days, {outcome['stories'] / days:.1f} a day"
    )
    most = max((row["stories"] for row in outcome["per_day"]), default=0)
    for row in outcome["per_day"]:
        if row["stories"]:
            console.print(
                f"  {row['date']} {row['stories']:4} {'▇' * max(1, round(30 * row['stories'] / most))}"
            )
    if len(outcome["words"]) > 1:
        shares = (
            f"{escape(one['word'])} {one['stories']} ({one['alone']} alone)"
            for one in outcome["words"]
        )
        console.print("  " + ", ".join(shares))
    for item in outcome["items"]:
        console.print(
            f"  {local(item['published_at'], item['published_precision'])}  {escape(item['title'])}"
        )


@app.command()
def history(
    context: typer.Context,
    name: Annotated[str, typer.Argument()],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what a rule found and what was sent for it."""
    with work_of(context).archive() as archive:
        rows = _known(register.history, archive, name, limit=limit)
    if as_json:
        print_json(rows)
        return
    print_table(
        ["when", "story", "title", "mail"],
        [
            [
                local(row["found_at"]),
                row["story"],
                row["title"],
                ", ".join(f"{m['to']} {m['state']}" for m in row["messages"]),
            ]
            for row in rows
        ],
        empty="nothing found yet",
    )


@app.command("export")
def export_rules(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON instead of TOML.")
    ] = False,
) -> None:
    """Print all rules as one TOML (or JSON) file."""
    with work_of(context).archive() as archive:
        print(register.export(archive, form="json" if as_json else "toml"))


@app.command("import")
def import_rules(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: AsJson = False,
) -> None:
    """Add the rules of an exported file; all of them, or none where one is wrong."""
    try:
        content = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{file}: {getattr(error, 'strerror', None) or error}"
        ) from error
    work = work_of(context)
    with work.archive() as archive:
        try:
            names = register.import_rules(
                archive,
                content,
                now=clock(),
                channels=work.settings.alerts.channels,
            )
        except (RuleError, db_rules.RuleExists, ValueError) as error:
            raise UsageError(f"{file}: {error}") from error
    if as_json:
        print_json(names)
    else:
        console.print(f"{len(names)} rules added")
