"""`policywatch alerts send-test`: one mail now, and the server's answer."""

from typing import Annotated

import typer

from policywatch.cli.completion import rule_names
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import AsJson, console, escape, print_json
from policywatch.cli.work import clock, work_of


def send_test(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(help="Send as this rule would.", autocompletion=rule_names),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Send to this address alone."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send one mail now, past the outbox, and say what the server answers."""
    from alerts import trial
    from alerts.rules import RuleError
    from db.alerts.rules import UnknownRule

    if name is None and to is None:
        raise UsageError("send-test: name a rule, or an address with --to")
    work = work_of(context)
    with work.archive() as archive:
        try:
            results = trial.send(archive, work.setup(), clock(), name, to)
        except RuleError as error:
            raise UsageError(str(error)) from error
        except UnknownRule as error:
            raise CommandError(str(error.args[0])) from error
    if any(result.is_sample for result in results):
        typer.echo(f"no stored story matches {name}: a sample is sent", err=True)
    if as_json:
        print_json([result.as_json() for result in results])
    for result in results:
        if not as_json and result.sent:
            console.print(f"sent to {escape(result.to)}: {escape(result.detail)}")
    failed = []
    for result in results:
        if not result.sent:
            failed.append(result)
    if failed:
        raise CommandError(
            "; ".join(f"not sent to {one.to}: {one.detail}" for one in failed)
        )
