"""`policywatch alerts export` and `import`: all rules as one file."""

from pathlib import Path
from typing import Annotated

import typer

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import AsJson, console, print_json
from policywatch.cli.work import clock, work_of


def export_rules(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON instead of TOML.")
    ] = False,
) -> None:
    """Print all rules as one TOML (or JSON) file."""
    from alerts import portable

    with work_of(context).configured_archive() as archive:
        print(portable.export(archive, form="json" if as_json else "toml"))


def import_rules(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: AsJson = False,
) -> None:
    """Add the rules of an exported file; all of them, or none where one is wrong."""
    from alerts import portable, register
    from alerts.rules import RuleError
    from db.access.desk import operator
    from db.alerts.rules import RuleExists

    try:
        content = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{file}: {getattr(error, 'strerror', None) or error}"
        ) from error
    work = work_of(context)
    with work.archive() as archive:
        there = {rule["name"] for rule in register.listed(archive, now=clock())}
        try:
            names = portable.import_rules(
                archive,
                content,
                now=clock(),
                channels=work.settings.alerts.channels,
                desk=operator(clock()),
            )
        except (RuleError, RuleExists, ValueError) as error:
            raise UsageError(f"{file}: {error}") from error
        for note in register.notes_on(archive, names):
            typer.echo(f"note: {note}", err=True)
    if as_json:
        print_json(names)
        return
    added = [name for name in names if name not in there]
    kept = len(names) - len(added)
    console.print(
        f"{len(added)} rules added" + (f", {kept} there already" if kept else "")
    )
