"""Commands that keep an installation going: init, status, doctor, backup, db."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import (
    AsJson,
    console,
    escape,
    local,
    print_json,
    print_table,
    progress,
)
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.session import Archive

WHOLE_WORDS = "0007"  # the revision since which Latin words are whole words
database = typer.Typer(help="The archive's tables.", no_args_is_help=True)


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to start.")
    ] = Path(),
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Then check all sources from this network, in the background.",
        ),
    ] = False,
) -> None:
    """Write a commented policywatch.toml and a folder sources/ to start from."""
    from policywatch.starter import write_starter

    try:
        written = write_starter(folder)
    except FileExistsError as error:
        raise UsageError(
            f"{error.filename} exists already: nothing was written"
        ) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    for path in written:
        console.print(f"wrote {escape(str(path))}")
    if check:
        log = _check_in_background(folder)
        console.print(f"checking all sources in the background: {escape(str(log))}")
    console.print(
        "next: edit policywatch.toml, then `policywatch doctor` and `policywatch run`; "
        "`policywatch sources check --all` says which sources work from this network"
    )


def _check_in_background(folder: Path) -> Path:
    """Begin `sources check --all` in a process that outlives this one; the file it writes to."""
    import subprocess
    import sys

    log = folder / "check.log"
    with log.open("wb") as output:
        subprocess.Popen(
            [sys.executable, "-m", "policywatch", "sources", "check", "--all"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return log


def status(
    context: typer.Context,
    as_json: AsJson = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only whether the service is alive: exit 0 or 1."),
    ] = False,
) -> None:
    """Say how the archive and the service are, and name every problem."""
    from scheduler import status_report

    work = work_of(context)
    if check:
        with work.configured_archive() as archive:
            trouble = status_report.pulse(archive, now=clock())
        if trouble:
            raise CommandError(trouble)
        return
    with work.configured_archive() as archive:
        facts = status_report.status(archive, work.setup(), now=clock())
    if as_json:
        print_json(facts)
        return
    console.print(f"{facts['articles']} articles, {facts['stories']} stories")
    console.print(f"sources: {_tally(facts['sources'])}")
    console.print(f"outbox:  {_tally(facts['outbox'])}")
    console.print(f"service: last beat {local(facts['last_beat_at']) or 'never'}")
    checked = facts["first_check"]
    if checked and checked["checked"] < checked["total"]:
        console.print(
            f"first check: {checked['checked']} of {checked['total']} sources"
        )
    for problem in facts["problems"]:
        console.print(f"[red]problem[/] {escape(problem)}")
    if not facts["problems"]:
        console.print("no problems known")


def _tally(counts: dict[str, int]) -> str:
    return (
        ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        or "none"
    )


def doctor(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    """Check everything the service depends on; exit status 1 where something is wrong."""
    from policywatch.web.checks import examine_page
    from scheduler import status_report

    work = work_of(context)
    checks = status_report.doctor(work.settings.database.url, work.setup(), now=clock())
    checks += examine_page(work.settings.web)
    if as_json:
        print_json([check.as_json() for check in checks])
    else:
        print_table(
            ["", "check", "found", "do"],
            [
                [
                    "ok" if check.ok else "WRONG",
                    check.name,
                    check.found,
                    check.advice,
                ]
                for check in checks
            ],
            empty="nothing to check",
        )
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write the copy.")
    ],
) -> None:
    """Copy the whole archive while everything runs, and check the copy; replaces an
    earlier backup and no other file.
    """
    from db.maintenance import backup as db_backup

    with work_of(context).archive(must_exist=True) as archive:
        report: Any = db_backup.backup(archive, file)
    console.print(
        f"{report.articles} articles copied to {escape(str(file))} and checked"
    )


@database.command()
def upgrade(context: typer.Context) -> None:
    """Bring the archive's tables to this program's revision."""
    from db.maintenance import upgrade as db_upgrade
    from db.session import open_archive

    archive = open_archive(work_of(context).settings.database.url)
    try:
        before = db_upgrade.current(archive)
        with progress() as bar:
            task = bar.add_task("indexing", total=None)
            db_upgrade.upgrade(archive, lambda done: bar.update(task, completed=done))
        console.print(f"{before or 'empty'} → {db_upgrade.current(archive)}")
        if before and before < WHOLE_WORDS:
            _print_opened_rules(archive)
    finally:
        archive.close()


def _print_opened_rules(archive: "Archive") -> None:
    """Which rules were written with stars, and what whole words would leave out."""
    from db.search import suggestions

    for rule in suggestions.opened_rules(archive):
        console.print(
            f"rule {escape(rule['name'])}: {escape(rule['query'])} finds what it found: "
            f"{rule['anywhere']} stories; "
            f"with whole words (without the stars) {rule['whole']}"
        )


@database.command()
def current(context: typer.Context) -> None:
    """Say which revision the archive's tables have."""
    from db.maintenance import upgrade as db_upgrade
    from db.session import open_archive

    archive = open_archive(work_of(context).settings.database.url, must_exist=True)
    try:
        revision = db_upgrade.current(archive)
        if db_upgrade.is_current(archive):
            state = "current"
        else:
            state = f"the program's is {db_upgrade.head()}"
        console.print(f"{revision or 'no tables yet'} ({state})")
    finally:
        archive.close()


@database.command()
def move(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="An empty database: postgresql+psycopg://…"),
    ],
) -> None:
    """Carry the archive over to another database with everything in it, and prove it.
    Stop the service before.
    """
    from db.maintenance import moving
    from db.session import open_archive

    with (
        work_of(context).archive(must_exist=True) as archive,
        progress() as bar,
    ):
        task = bar.add_task("moving", total=None)
        target = open_archive(url)
        try:
            moved = moving.move(
                archive,
                target,
                lambda name, rows: bar.update(task, description=name, completed=rows),
            )
        finally:
            target.close()
    console.print(
        f"{moved.articles} articles and {sum(moved.rows.values())} rows in all are there, "
        "compared and indexed"
    )
    console.print(
        escape(
            "next: write the address into [database] url, then start the service again"
        )
    )


@database.command()
def forget(
    context: typer.Context,
    older_than: Annotated[
        int,
        typer.Option(
            "--older-than",
            min=1,
            max=36_500,
            metavar="DAYS",
            help="Pages fetched before that.",
        ),
    ],
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say how many, and how large they are."),
    ] = False,
) -> None:
    """Delete raw pages fetched long ago; never an article, its text or its revisions."""
    from db.maintenance import housekeeping

    before = clock() - timedelta(days=older_than)
    with work_of(context).archive(must_exist=True) as archive:
        with archive.read() as session:
            number, size = housekeeping.old_pages(session, before)
        if not dry_run:
            number = housekeeping.forget_pages(archive, before)
    verb = "would be deleted" if dry_run else "deleted"
    console.print(f"{number} raw pages ({size / 1e6:.1f} MB) {verb}; articles stay")


def add_to(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (init, status, doctor, backup):
        app.command()(command)
    app.add_typer(database, name="db")
