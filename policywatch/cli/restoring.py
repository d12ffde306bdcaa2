"""`policywatch restore`: a backup takes the archive's place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policywatch.cli.printing import console, escape, local
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.maintenance.restore import Lost, Restored

NAMED = 5  # rules that are named


def restore(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What `policywatch backup` wrote.")
    ],
) -> None:
    """Put a backup in the archive's place, safely: stop service and page before. The
    old archive is kept beside it.
    """
    from db.maintenance.restore import restore as restored_from
    from scheduler.lock import only_one

    work = work_of(context)
    with only_one(work.setup()):
        report = restored_from(work.settings.database.url, file, clock())
    console.print(
        f"{report.articles} articles in {report.stories} stories restored from {escape(str(file))}"
    )
    for line in _losses(report):
        console.print(escape(line))
    if report.aside is not None:
        console.print(f"the archive as it was lies at {escape(str(report.aside))}")
    if not report.is_current:
        console.print(
            f"its tables are of revision {report.revision}: run `policywatch db upgrade`"
        )
    console.print("next: start the service and the page again")


def _losses(report: "Restored") -> list[str]:
    if report.unreadable:
        return [f"what was lost since can't be told: {report.unreadable}"]
    if report.lost is None:
        return ["there was no archive before"]
    return list(_lost(report.lost)) or ["nothing was lost since that copy"]


def _lost(lost: "Lost") -> list[str]:
    lines = []
    if lost.first_seen is not None:
        first, last = (local(f"{moment}+00:00") for moment in lost.first_seen)
        lines.append(
            f"lost since that copy: {lost.articles} articles, first seen {first} to {last}; "
            "what their sources still list comes again"
        )
    if lost.rules:
        named = ", ".join(lost.rules[:NAMED])
        more = len(lost.rules) - NAMED
        lines.append(f"lost rules: {named}{f' and {more} more' if more > 0 else ''}")
    if lost.sent:
        lines.append(
            f"{lost.sent} mails were sent since that copy; those about articles that come "
            "again may be sent again"
        )
    if lost.revoked:
        lines.append(f"{lost.revoked} tokens revoked since that copy stay revoked")
    if lost.left:
        lines.append(
            f"{lost.left} times a reader left a rule since that copy: they stay away"
        )
    return lines


def add_to(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(restore)
