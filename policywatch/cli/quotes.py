"""`policywatch quote`: whether the archive bears out what a draft quotes."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from policywatch.cli.printing import AsJson, console, escape, print_json
from policywatch.cli.work import work_of

app = typer.Typer(help="Quotes, figures and titles of a draft.", no_args_is_help=True)
_SIGNS = {"exact": "[green]=[/]", "altered": "[red]≠[/]", "absent": "[yellow]?[/]"}


@app.callback()
def group() -> None:
    """Keep `check` a command of its own."""


@app.command("check")
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Text, Markdown or .docx; - for stdin.")],
    as_json: AsJson = False,
) -> None:
    """Look up each quote, figure, date, title and document number of a draft in the archive."""
    from db.quotes.check import check as check_draft
    from policywatch.drafts import read_draft

    draft = read_draft(file)
    with (
        work_of(context).archive(must_exist=True) as archive,
        archive.read() as session,
    ):
        checked = check_draft(session, draft)
    if as_json:
        print_json(checked)
    else:
        _print(checked)
    late = sum(not one["complete"] for one in checked)
    if late:
        typer.echo(
            f"{late} searches took too long and say nothing: check those again by themselves",
            err=True,
        )


def _print(checked: list[dict[str, Any]]) -> None:
    for one in checked:
        console.print(
            f"{_SIGNS[one['state']]} [bold]{escape(one['quote'])}[/]  [dim]{one['kind']}[/]"
        )
        for change in one["differences"]:
            draft, archive = change["draft"] or "–", change["archive"] or "–"
            console.print(
                f"    [red]{escape(draft)}[/] is [green]{escape(archive)}[/] in the archive"
            )
        if one["article"] is not None:
            console.print(
                f"    #{one['article']}  {escape(one['title'])}  [dim]{escape(one['url'])}[/]"
            )
    counted = Counter(one["state"] for one in checked)
    states = ", ".join(f"{counted[state]} {state}" for state in _SIGNS)
    console.print(
        states if checked else "nothing to look up: no quote, figure or title"
    )


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    program.add_typer(app, name="quote")
