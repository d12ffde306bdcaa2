"""`policywatch policies read`: the facts of given texts, storing nothing."""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import complain


def read(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON lines of id, title, text, published_at; - for stdin."
        ),
    ],
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line (the only form).")
    ] = False,
) -> None:
    """Print the facts of given texts as JSON lines, in the order given, storing nothing."""
    bad = 0
    for number, row in _rows(file):
        if isinstance(row, str):
            bad += 1
            complain(f"{file}, line {number}: {row}")
            continue
        print(json.dumps(row, ensure_ascii=False))
    if bad:
        raise CommandError(f"{file}: {bad} lines could not be read (see above)")


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line's number with its facts, or with the reason it can't be read."""
    from text.policy.reading import read_facts

    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            given = _given(line)
            if isinstance(given, str):
                yield number, given
                continue
            facts = read_facts(
                given["text"],
                given.get("title") or "",
                given.get("published_at"),
            )
            yield number, {"id": given.get("id"), **facts.as_json()}


def _opened(file: Path) -> AbstractContextManager[TextIO]:
    """The file, or stdin for `-`; a byte order mark is no part of the first line."""
    if str(file) == "-":
        return nullcontext(sys.stdin)
    if not file.is_file():
        raise UsageError(f"{file}: no such file")
    return file.open(encoding="utf-8-sig", errors="replace")


def _given(line: str) -> dict[str, Any] | str:
    """The object on a line, or the reason it is none."""
    try:
        given = json.loads(line)
    except ValueError as error:
        return f"not JSON ({error})"
    if not isinstance(given, dict):
        return "not a JSON object"
    for name in ("title", "published_at"):
        if not isinstance(given.get(name), str | None):
            return f"{name!r} is not text"
    if not isinstance(given.get("text"), str):
        return "no 'text'"
    return given
