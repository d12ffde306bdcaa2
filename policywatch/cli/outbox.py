"""`policywatch outbox`: mail waiting, sent, failed."""

from typing import Annotated

import typer

from policywatch.cli.completion import one_of
from policywatch.cli.failures import CommandError
from policywatch.cli.known import check_word
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    print_json,
    print_table,
)
from policywatch.cli.work import clock, work_of

STATES = ("waiting", "sending", "sent", "failed")
app = typer.Typer(help="Mail waiting, sent and failed.", no_args_is_help=True)


@app.command("list")
def listing(
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(
            help="waiting, sending, sent or failed.",
            autocompletion=one_of(*STATES),
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
    as_json: AsJson = False,
) -> None:
    """List messages, newest first."""
    from db.alerts import outbox

    check_word("--state", state, STATES)
    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        rows = outbox.listing(session, state=state, limit=limit)
    if as_json:
        print_json(rows)
        return
    print_table(
        ["id", "state", "tries", "rule", "to", "subject", "error"],
        [
            [
                row[key]
                for key in (
                    "id",
                    "state",
                    "attempts",
                    "rule",
                    "to",
                    "subject",
                    "error",
                )
            ]
            for row in rows
        ],
        empty="no mail yet",
    )


@app.command()
def show(
    context: typer.Context,
    identifier: Annotated[int, typer.Argument(metavar="ID")],
    as_json: AsJson = False,
) -> None:
    """Show one message as it is (or will be) sent."""
    from email import message_from_string, policy

    from db.alerts import outbox

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        row = outbox.one(session, identifier)
    if row is None:
        raise CommandError(f"no message {identifier} in the outbox")
    if as_json:
        print_json(row)
        return
    message = message_from_string(row["content"], policy=policy.default)
    for name, value in message.items():
        console.print(f"[cyan]{escape(name)}[/]: {escape(value)}")
    body = message.get_body(("plain",))
    console.print("\n" + escape(body.get_content() if body else ""))


@app.command()
def retry(
    context: typer.Context,
    identifiers: Annotated[list[int] | None, typer.Argument(metavar="[ID…]")] = None,
    as_json: AsJson = False,
) -> None:
    """Send failed messages again (default: all that failed)."""
    from db.alerts import outbox

    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.write() as session,
    ):
        count = outbox.retry(session, identifiers or None, now=clock())
    if as_json:
        print_json({"retried": count})
    else:
        console.print(f"{count} message(s) will be sent again")
    missing = len(set(identifiers or [])) - count
    if missing > 0:
        raise CommandError(
            f"{missing} of those named did not fail, or are not in the outbox (`policywatch outbox list`)"
        )


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="outbox")
