"""`policywatch alerts`: rules, what they found, what they would find."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from policywatch.cli import alert_options as options
from policywatch.cli.alert_files import export_rules, import_rules
from policywatch.cli.alert_trial import send_test
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    local,
    print_json,
    print_table,
)
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.session import Archive

app = typer.Typer(help="Alert rules.", no_args_is_help=True)
app.command("send-test")(send_test)
app.command("export")(export_rules)
app.command("import")(import_rules)


@app.command()
def add(
    context: typer.Context,
    name: options.Name,
    query: options.Query,
    to: options.To,
    also: options.More = None,
    when: options.When = "immediately",
    language: options.Language = "zh",
    workdays: options.Workdays = False,
    quiet: options.Quiet = None,
    window: options.Window = None,
    min_relevance: options.MinRelevance = 0,
    updates: options.Updates = False,
    reminders: options.Reminders = False,
    subject: options.Subject = None,
    sender_name: options.SenderName = None,
    as_json: AsJson = False,
) -> None:
    """Add a rule; it looks at what is stored from now on."""
    from alerts import register
    from alerts.rules import RuleError
    from db.access.desk import operator
    from db.alerts.rules import RuleExists

    _check_quotes(query, when, also or [])
    chosen = options.given(
        language=language,
        workdays=workdays,
        quiet=quiet,
        window=window,
        min_relevance=min_relevance,
        updates=updates,
        reminders=reminders,
        subject=subject,
        sender_name=sender_name,
    )
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
                options=chosen,
                now=clock(),
                channels=channels,
                desk=operator(clock()),
            )
        except (RuleError, RuleExists) as error:
            raise UsageError(str(error)) from error
    if as_json:
        print_json(rule)
    else:
        console.print(f"added {escape(name)}; {_held_back(rule['held_back'])}")
        for note in rule["notes"]:
            console.print(f"note: {escape(note)}")


def _check_quotes(query: str, when: str, also: list[str]) -> None:
    """Raises UsageError where words behind an option show that its quotes are missing."""
    stray = []
    for word in also:
        if "@" not in word and "://" not in word:
            stray.append(word)
    if not stray:
        return
    if when.lower() in ("daily", "weekly"):
        whole = " ".join([when, *stray])
        raise UsageError(
            f"--when has several words; put them in quotes: --when '{whole}'"
        )
    whole = " ".join([query, *stray])
    raise UsageError(
        f"{stray[0]!r} is no address; if it belongs to the query, put that in quotes: --query '{whole}'"
    )


def _held_back(number: int) -> str:
    if number == 1:
        return "1 story in the archive matches and stays silent"
    return f"{number} stories in the archive match and stay silent"


@app.command()
def change(
    context: typer.Context,
    name: options.RuleName,
    query: options.NewQuery = None,
    to: options.NewTo = None,
    when: options.NewWhen = None,
    rename: options.NewName = None,
    language: options.NewLanguage = None,
    workdays: options.NewWorkdays = None,
    quiet: options.NewQuiet = None,
    window: options.NewWindow = None,
    min_relevance: options.NewMinRelevance = None,
    updates: options.NewUpdates = None,
    reminders: options.NewReminders = None,
    subject: options.NewSubject = None,
    sender_name: options.NewSenderName = None,
    as_json: AsJson = False,
) -> None:
    """Change some of what a rule says."""
    from alerts import register
    from alerts.rules import RuleError
    from db.access.desk import operator
    from db.alerts.rules import RuleExists

    given = {
        "query": query,
        "to": to,
        "when": when,
        "name": rename,
        "language": language,
        "workdays": workdays,
        "quiet": quiet,
        "window": window,
        "min_relevance": min_relevance,
        "updates": updates,
        "reminders": reminders,
        "subject": subject,
        "sender_name": sender_name,
    }
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
                settings=work.settings.alerts,
                desk=operator(clock()),
            )
        except (RuleError, RuleExists) as error:
            raise UsageError(str(error)) from error
    if as_json:
        print_json(rule)
    else:
        console.print(f"changed {escape(rule['name'])}")
        for note in rule.get("notes", []):
            console.print(f"note: {escape(note)}")


@app.command("list")
def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List rules."""
    from alerts import register

    with work_of(context).configured_archive() as archive:
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
    name: options.RuleName,
    as_json: AsJson = False,
) -> None:
    """Show one rule."""
    from alerts import register

    with work_of(context).configured_archive() as archive:
        rule = _known(register.one, archive, name, now=clock())
    if as_json:
        print_json(rule)
        return
    for key, value in rule.items():
        shown = _shown(key, value)
        if shown:
            console.print(f"[cyan]{key:16}[/] {escape(shown)}")


def _shown(key: str, value: Any) -> str:
    """A value of a rule for people; "" for what it does not say."""
    if value is None or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(
            f"{name} until {local(until)}" for name, until in value.items()
        )
    return local(value) if key.endswith(("_at", "_until")) else str(value)


def _known(work: Any, *values: Any, **named: Any) -> Any:
    from db.alerts.rules import UnknownRule

    try:
        return work(*values, **named)
    except UnknownRule as error:
        raise CommandError(str(error.args[0])) from error


@app.command()
def remove(
    context: typer.Context,
    name: options.RuleName,
    as_json: AsJson = False,
) -> None:
    """Remove a rule; its history stays."""
    from alerts import register
    from db.access.desk import operator

    with work_of(context).configured_archive() as archive:
        _known(register.remove, archive, name, clock(), operator(clock()))
    if as_json:
        print_json({"removed": name})
    else:
        console.print(f"removed {escape(name)}")


@app.command()
def pause(
    context: typer.Context,
    name: options.RuleName,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Resume by itself on this day."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send nothing for a rule, until resumed."""
    from alerts import register
    from db.access.desk import operator
    from policywatch.cli.narrowing import day_start

    resumes = day_start("--until", until)
    if resumes is not None and resumes <= clock():
        raise UsageError(
            f"--until {until} is past: name a day to come, or leave it out"
        )
    with work_of(context).configured_archive() as archive:
        _known(register.pause, archive, name, resumes, operator(clock()))
        _print_changed(archive, "paused", name, as_json)


@app.command()
def resume(
    context: typer.Context,
    name: options.RuleName,
    as_json: AsJson = False,
) -> None:
    """Send again for a paused rule."""
    from alerts import register
    from db.access.desk import operator

    with work_of(context).configured_archive() as archive:
        _known(register.resume, archive, name, operator(clock()))
        _print_changed(archive, "resumed", name, as_json)


def _print_changed(
    archive: "Archive",
    done: str,
    name: str,
    as_json: bool,
) -> None:
    from alerts import register

    if as_json:
        print_json(register.one(archive, name, now=clock()))
    else:
        console.print(f"{done} {escape(name)}")


@app.command()
def test(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="The query, in quotes.")
    ],
    days: Annotated[
        int, typer.Option(min=1, max=3660, help="How far back to look.")
    ] = 90,
    as_json: AsJson = False,
) -> None:
    """Say what a query would have sent, a day, out of the archive; sends nothing."""
    from alerts import dryrun
    from policywatch.cli.narrowing import one_query

    query = one_query(words, "alerts test")
    with work_of(context).configured_archive() as archive:
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
    name: options.RuleName,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what a rule found and what was sent for it."""
    from alerts import register

    with work_of(context).configured_archive() as archive:
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


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="alerts")
