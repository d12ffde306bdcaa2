"""`policywatch brief`: a saved search or rule as a report."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from policywatch.cli.completion import one_of, rule_names
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.narrowing import Since, Until, check_choice, days_between
from policywatch.cli.printing import console
from policywatch.cli.work import clock, work_of

FORMS = ("docx", "xlsx", "html", "md")
LANGUAGES = ("zh", "en")
USUAL_DAYS = 7


def brief(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(help="A saved search or a rule.", autocompletion=rule_names),
    ],
    to: Annotated[
        str, typer.Option(help="docx, xlsx, html or md.", autocompletion=one_of(*FORMS))
    ],
    since: Since = None,
    until: Until = None,
    output: Annotated[
        Path | None, typer.Option(help="File to write (default: stdout).")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="zh or en (default: \\[alerts] language).",
            autocompletion=one_of(*LANGUAGES),
        ),
    ] = None,
    sections: Annotated[
        str,
        typer.Option(help="Which parts, in which order, with commas between."),
    ] = "documents,figures,windows,stories",
    limit: Annotated[int, typer.Option(min=1, max=2000, help="Stories at most.")] = 200,
) -> None:
    """Write a saved search or rule as a report: Word, Excel, HTML, Markdown."""
    from policywatch.brief.collect import BriefSpec, collect
    from policywatch.brief.model import SECTIONS
    from policywatch.brief.named import UnknownSearch, search_named
    from policywatch.brief.writing import written

    check_choice("--to", to, FORMS)
    chosen = tuple(dict.fromkeys(one.strip() for one in sections.split(",")))
    for one in chosen:
        check_choice("--sections", one, SECTIONS)
    work = work_of(context)
    spoken = language or work.settings.alerts.language
    check_choice("--language", spoken, LANGUAGES)
    if output is None and to in ("docx", "xlsx") and sys.stdout.isatty():
        raise UsageError(f"a {to} file is nothing for a terminal: give --output FILE")
    low, high = _period(since, until)
    with work.archive(must_exist=True) as archive, archive.read() as session:
        try:
            query, asked = search_named(session, name)
        except UnknownSearch as error:
            raise UsageError(str(error)) from error
        spec = BriefSpec(name, query, asked, low, high, spoken, chosen, limit)
        content = written(collect(session, spec), to)
    _put(content, output)


def _period(since: str | None, until: str | None) -> tuple[datetime, datetime]:
    """From --since (a week before the end) to --until (now)."""
    low, high = days_between(since, until)
    high = high or clock()
    low = low or high - timedelta(days=USUAL_DAYS)
    if low >= high:
        raise UsageError(f"--since {since} is in the future")
    return low, high


def _put(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    part = output.with_name(output.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"{output}: {error.strerror}") from error
    console.print(f"written to {output} ({len(content)} bytes)")


def add_to(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(brief)
