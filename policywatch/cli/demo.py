"""`policywatch demo`."""

from pathlib import Path
from typing import Annotated

import typer

from policywatch.cli.printing import AsJson, print_json


def demo(
    folder: Annotated[
        Path, typer.Option("--dir", help="Folder to make and leave behind.")
    ] = Path("demo"),
    as_json: AsJson = False,
) -> None:
    """See the whole product at work on this machine alone, in about half a minute."""
    from policywatch.demo.report import as_text
    from policywatch.demo.show import run_demo

    outcome = run_demo(folder, say=None if as_json else typer.echo)
    if as_json:
        print_json(outcome.as_json())
    else:
        typer.echo(as_text(outcome))


def add_to(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(demo)
