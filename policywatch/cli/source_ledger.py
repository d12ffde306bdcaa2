"""`policywatch sources ledger`: what is covered, what proves it, and where the gaps are."""

from typing import TYPE_CHECKING, Annotated

import typer

from policywatch.cli.printing import (
    AsJson,
    complain,
    console,
    escape,
    local,
    print_json,
    print_table,
)
from policywatch.cli.work import Work, work_of

if TYPE_CHECKING:
    from scheduler.ledger import Coverage


def ledger(
    context: typer.Context,
    gaps: Annotated[
        bool, typer.Option("--gaps", help="Only institutions that no source proves.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say which institutions are watched, by which sources, and what proves that they work."""
    rows = _read(work_of(context))
    chosen = [row for row in rows if not gaps or row.state != "proved"]
    if as_json:
        print_json([row.as_json() for row in chosen])
        return
    _print(rows, chosen)


def _read(work: Work) -> "list[Coverage]":
    from db.errors import MissingArchive
    from scheduler.ledger import ledger as read_ledger
    from scheduler.ledger import without_archive

    try:
        with work.configured_archive() as archive:
            return read_ledger(archive, work.setup())
    except MissingArchive as error:
        # The catalogue can be read without an archive; it holds what was checked.
        complain(str(error))
        return without_archive(work.setup())


def _print(rows: "list[Coverage]", chosen: "list[Coverage]") -> None:
    from scheduler.ledger import summary

    print_table(
        ["level", "institution", "state", "checked", "last new", "sources"],
        [
            [
                row.level,
                row.institution,
                row.state + (", to be found" if row.to_be_found else ""),
                local(row.checked_at),
                local(row.last_new_at),
                ", ".join(row.sources),
            ]
            for row in chosen
        ],
        empty="every institution is proved",
    )
    console.print()
    for one in summary(rows):
        console.print(
            f"{escape(one['level'])}: {one['institutions']} institutions, {one['proved']} proved, "
            f"{one['unproved']} not checked yet, {one['broken']} broken, {one['none']} without a source"
            f" ({one['to_be_found']} have only a site whose column is to be found)"
        )


def add_to(app: typer.Typer) -> None:
    """Add the command to the group `sources`."""
    app.command()(ledger)
