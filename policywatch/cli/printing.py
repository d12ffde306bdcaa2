"""How commands print: JSON for programs, tables and marked text for people."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape as _without_markup

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table


class PipedConsole(Console):
    """A console whose reader may leave: that is for the border of the program to end, not for rich."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


# What a terminal acts on, and signs that turn the direction of writing.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def inert(text: str) -> str:
    """Text as a terminal shows it and never acts on it: names of files and what servers say hold anything."""
    return _ACTING.sub("\ufffd", text)


def escape(text: str) -> str:
    """Text of strangers for the console: neither its markup nor the terminal's."""
    return _without_markup(inert(text))


def complain(text: str) -> None:
    """One line on stderr, under the program's name."""
    typer.echo(f"policywatch: {inert(text)}", err=True)


console = PipedConsole(highlight=False, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON value.")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEVER_BROKEN = (
    "id",
    "state",
    "check",
    "last success",
    "next check",
    "articles",
    "when",
    "hits",
    "last",
    "",
)
WHOLE = 100_000


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_jsonl(rows: Iterable[Any]) -> None:
    """One JSON object a line on stdout."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    empty: str,
) -> None:
    """A table for people, without empty columns; `empty` is said where there is no row.

    On a terminal it fits the width; anywhere else a row is one line, whole, for grep and for log files.
    """
    from rich.table import Table

    lines = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not lines:
        console.print(escape(empty))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    filled = []
    for number in range(len(columns)):
        if any(line[number] for line in lines):
            filled.append(number)
    for number in filled:
        table.add_column(
            columns[number],
            overflow="fold",
            no_wrap=columns[number] in NEVER_BROKEN,
        )
    for line in lines:
        table.add_row(*(escape(line[number]) for number in filled))
    if console.is_terminal:
        console.print(table)
    else:
        print_whole(table)


def print_whole(table: "Table") -> None:
    """A table as wide as it is, without the blanks that fill its last column."""
    wide = Console(file=StringIO(), width=WHOLE)
    with wide.capture() as captured:
        wide.print(table)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def marked(snippet: str) -> str:
    """A snippet's <mark>s as rich markup, everything else plain."""
    import html

    pieces = (
        escape(snippet).replace("<mark>", "[bold yellow]").replace("</mark>", "[/]")
    )
    return html.unescape(pieces)


def local(moment: datetime | str | None, precision: str | None = None) -> str:
    """A time as people in Beijing write it; days without a clock time where only the day is known."""
    if moment is None:
        return ""
    if isinstance(moment, str):
        at = datetime.fromisoformat(moment)
    else:
        at = moment
    return at.astimezone(SHANGHAI).strftime(
        "%Y-%m-%d" if precision == "day" else "%Y-%m-%d %H:%M"
    )


def progress() -> "Progress":
    """A progress bar on stderr; silent where stderr is no terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
