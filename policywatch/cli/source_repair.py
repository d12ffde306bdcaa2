"""`policywatch sources repair`: look for columns that have died, and take up what was found."""

from typing import TYPE_CHECKING, Annotated

import typer

from policywatch.cli.completion import source_ids
from policywatch.cli.failures import CommandError
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    print_json,
    print_table,
    progress,
)
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.session import Archive
    from scheduler.repair_result import Searched
    from scheduler.settings import Setup


def repair(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID…]", autocompletion=source_ids)
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take up what is proposed.")
    ] = False,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="With PostgreSQL: take what was accepted out of the archive; "
            "each machine's file holds again.",
        ),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Search even if that was done just now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for the columns of sources (default: those that are lost) that have moved."""
    from scheduler.accepted import adopt

    work = work_of(context)
    if names:
        work.passports(names)
    with work.archive() as archive:
        setup = adopt(archive, work.setup())
        if forget:
            _forget(archive, list(names or ()))
            return
        found = _searched(archive, setup, names, accept=accept, again=again)
        if accept:
            found = [_accepted(archive, setup, one) for one in found]
    if as_json:
        print_json([one.as_json() for one in found])
    else:
        _print(found)


def _forget(archive: "Archive", names: list[str]) -> None:
    """Let the files say again what the named sources are."""
    from db.sources import accepted
    from policywatch.cli.failures import UsageError

    if not names:
        raise UsageError("--forget needs the sources to forget the repairs of")
    with archive.write() as session:
        for name in names:
            if not accepted.forget(session, name):
                typer.echo(f"policywatch: {name}: nothing to forget", err=True)


def _searched(
    archive: "Archive",
    setup: "Setup",
    names: list[str] | None,
    *,
    accept: bool,
    again: bool,
) -> "list[Searched]":
    """What was found: proposals that are open already, and searches made now."""
    from scheduler.repair import fresh_rows, open_rows, search_now

    with archive.read() as session:
        rows = open_rows(session, setup)
        fresh = fresh_rows(session, setup, clock())
    known = {}
    for name, row in rows.items():
        if (row.can_be_taken_up and (accept or not names)) or (
            name in fresh and not again
        ):
            known[name] = row
    if names:
        wanted = names
    else:
        wanted = [*known, *_lost(archive, setup, set(known))]
    if accept and not names:
        wanted = list(known)
    to_search = []
    for name in wanted:
        if name not in known:
            to_search.append(name)
    with progress() as bar:
        task = bar.add_task("searching", total=len(to_search))
        searched = search_now(
            archive,
            setup,
            to_search,
            clock,
            progress=lambda done: bar.update(task, completed=done),
        )
    by_name = known | {one.source: one for one in searched}
    return [by_name[name] for name in dict.fromkeys(wanted)]


def _lost(archive: "Archive", setup: "Setup", known: set[str]) -> list[str]:
    """The sources whose list is lost now."""
    from db.sources import runs
    from scheduler.repair_plan import SEARCHED_STATES, can_search

    with archive.read() as session:
        states = runs.states(session)
    lost_sources: list[str] = []
    for name, state in states.items():
        if (
            state.state in SEARCHED_STATES
            and name not in known
            and name in setup.passports
            and can_search(setup.passports[name])
        ):
            lost_sources.append(name)
    return lost_sources


def _accepted(archive: "Archive", setup: "Setup", one: "Searched") -> "Searched":
    from scheduler.passport_files import target_of
    from scheduler.repair import take_up

    if not one.can_be_taken_up:
        return one
    try:
        return take_up(archive, setup, one.source, clock())
    except OSError as error:
        path = target_of(setup, one.source)
        raise CommandError(
            f"{path}: can't be written ({error.strerror}); give [sources] folders a folder that can"
        ) from error


def _print(found: "list[Searched]") -> None:
    print_table(
        ["id", "state", "was", "is now"],
        [
            [one.source, one.state, "\n".join(one.old), "\n".join(one.new)]
            for one in found
        ],
        empty="no source is lost",
    )
    for one in found:
        console.print(f"\n[bold]{escape(one.source)}[/]  {one.state}")
        for line in one.evidence:
            console.print(f"  {escape(str(line))}")
        if one.can_be_taken_up:
            console.print(
                f"  → policywatch sources repair {escape(one.source)} --accept"
            )


def add_to(app: typer.Typer) -> None:
    """Add the command to the group `sources`."""
    app.command()(repair)
