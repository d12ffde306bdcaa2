"""`policywatch sources`: the catalogue and each source's health."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.categories import CATEGORIES
from policywatch.cli import source_adding, source_ledger, source_repair
from policywatch.cli.completion import one_of, source_ids
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.known import check_word
from policywatch.cli.printing import (
    AsJson,
    complain,
    console,
    escape,
    local,
    print_json,
    print_table,
    progress,
)
from policywatch.cli.work import clock, work_of
from scheduler.source_states import STATES

if TYPE_CHECKING:
    from crawler.catalogue import Passport
    from crawler.check import Step
    from crawler.proof import Proof

app = typer.Typer(help="The catalogue, and each source's health.", no_args_is_help=True)


@app.command("list")
def listing(
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(
            help="Only sources in this state.",
            autocompletion=one_of(*STATES),
        ),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option(help="Only this category.", autocompletion=one_of(*CATEGORIES)),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List sources: state, last success, next visit, articles."""
    from db.errors import MissingArchive
    from scheduler import status_report

    work = work_of(context)
    check_word("--state", state, STATES)
    check_word("--category", category, CATEGORIES)
    try:
        with work.configured_archive() as archive:
            rows = status_report.sources(archive, work.setup(), now=clock())
    except MissingArchive as error:
        # The catalogue can be read without an archive; only the archive knows the visits.
        complain(str(error))
        rows = status_report.catalogue(work.setup())
    chosen = []
    for row in rows:
        if state in (None, row["state"]) and category in (None, row["category"]):
            chosen.append(row)
    if as_json:
        print_json(chosen)
        return
    print_table(
        ["id", "state", "articles", "last success", "name", "reason", "proof"],
        [
            [
                row["id"],
                row["state"],
                row["articles"],
                local(row["last_success_at"]),
                row["name"],
                row["reason"],
                row["proof"],
            ]
            for row in chosen
        ],
        empty="no source (set [sources] shipped = true, or write a passport: docs/add_a_source.md)",
    )
    for problem in work.setup().problems:
        complain(problem)


@app.command()
def check(
    context: typer.Context,
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID-or-FILE…]", autocompletion=source_ids),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All sources that are on (the default).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Visit sources once without storing articles: robots, list, first articles, fields, what is wrong."""
    from crawler.check import Report, check_sources

    if everything and targets:
        raise UsageError("sources check: give ids or --all, not both")
    work = work_of(context)
    passports = [_passport(work, target) for target in targets or _checked(work)]
    leads = [one.id for one in passports if one.lead and not one.enabled]
    passports = [one for one in passports if one.id not in leads]
    with progress() as bar:
        task = bar.add_task("checking", total=len(passports))
        found = [
            Report(proof.source, proof=proof, steps=[_step_of(proof)])
            for proof in _found(work, leads)
        ]
        reports = check_sources(
            passports,
            work.setup().crawl,
            lambda done: bar.update(task, completed=done),
            clock(),
        )
        reports += found
    _keep(work, reports, targets or [], makes_archive=everything)
    if as_json:
        print_json([report.as_json() for report in reports])
    elif len(reports) == 1:
        _print_report(reports[0])
    else:
        _print_reports(reports)
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


def _keep(
    work: Any, reports: Sequence[Any], targets: Sequence[str], *, makes_archive: bool
) -> None:
    """Write checks into the ledger. Those of a passport's draft go nowhere; without an
    archive they do so, too, unless all sources were checked: then there shall be one.
    """
    from db.errors import MissingArchive
    from db.sources import proofs

    drafts = set()
    for target in targets:
        if _is_file(target):
            drafts.add(Path(target).stem)
    kept = []
    for report in reports:
        if report.source not in drafts:
            kept.append(report)
    if not kept:
        return
    try:
        opened = work.archive() if makes_archive else work.configured_archive()
        with opened as archive, archive.write() as session:
            proofs.put(session, [report.proof.as_kept() for report in kept])
    except MissingArchive:
        return


def _is_file(target: str) -> bool:
    return target.endswith(".toml") or "/" in target


def _passport(work: Any, target: str) -> "Passport":
    from crawler.catalogue import read_passport

    if _is_file(target):
        return read_passport(Path(target))
    return next(iter(work.passports([target]).values()))


def _checked(work: Any) -> list[str]:
    """The sources that are on, and those whose column is still to be found."""
    return [
        name
        for name, passport in work.catalogue[0].items()
        if passport.enabled or passport.lead
    ]


def _found(work: Any, leads: Sequence[str]) -> "list[Proof]":
    """What surveys of the sites of leads came to; a column that is proved is written down."""
    from scheduler.first_check import check_now

    if not leads:
        return []
    try:
        return check_now(None, work.setup(), leads, clock)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error


def _step_of(proof: "Proof") -> "Step":
    """What came of a lead as the one step of its check."""
    from crawler.check import Step

    if proof.found_at is not None:
        return Step(
            "list",
            True,
            f"found at {proof.found_at}, and written; a running service takes it up",
        )
    return Step("list", False, str(proof.reason))


def _print_reports(reports: Sequence[Any]) -> None:
    """A row a source: what its list and its articles gave, what is wrong, and what to do."""
    rows = []
    for report in reports:
        found = {}
        for step in report.steps:
            if step.ok:
                found[step.name] = step.found
        wrong = "; ".join(
            f"{step.name}: {step.found}" for step in report.steps if not step.ok
        )
        verdict = "ok" if report.ok else "WRONG"
        rows.append(
            [
                verdict,
                report.source,
                found.get("list"),
                found.get("articles"),
                wrong,
                report.proof.advice,
            ]
        )
    print_table(
        ["", "id", "list", "articles", "what is wrong", "what to do"],
        rows,
        empty="no source is enabled",
    )


def _print_report(report: Any) -> None:
    console.print(
        f"[bold]{escape(report.source)}[/]  {'[green]ok[/]' if report.ok else '[red]not well[/]'}"
    )
    print_table(
        ["", "step", "found"],
        [
            ["ok" if step.ok else "WRONG", step.name, step.found]
            for step in report.steps
        ],
        empty="nothing was tried",
    )


@app.command()
def enable(
    context: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="ID…", autocompletion=source_ids)
    ],
    as_json: AsJson = False,
) -> None:
    """Visit sources from now on, whatever their passport says."""
    _switch(context, names, True, as_json)


@app.command()
def disable(
    context: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="ID…", autocompletion=source_ids)
    ],
    as_json: AsJson = False,
) -> None:
    """Visit sources no more; their articles stay."""
    _switch(context, names, False, as_json)


def _switch(
    context: typer.Context,
    names: list[str],
    enabled: bool,
    as_json: bool,
) -> None:
    from db.sources import runs
    from scheduler import status_report

    work = work_of(context)
    work.passports(names)
    with work.archive() as archive:
        with archive.write() as session:
            for name in names:
                runs.switch(session, name, enabled, now=clock())
        if as_json:
            rows = status_report.sources(archive, work.setup(), now=clock())
            print_json([row for row in rows if row["id"] in names])
        else:
            console.print(f"{'enabled' if enabled else 'disabled'}: {', '.join(names)}")


@app.command("import-opml")
def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Where to write passports (default: the first of \\[sources] folders)."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a feed passport for each feed in an OPML file; existing passports are left alone."""
    from crawler import opml

    target = folder or next(
        iter(work_of(context).settings.sources.folders),
        Path("sources"),
    )
    try:
        written = opml.write_passports(file.read_bytes(), target)
    except OSError as error:
        raise CommandError(f"{error.filename or file}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error
    if as_json:
        print_json(list(map(str, written)))
    else:
        console.print(f"{len(written)} passports written to {escape(str(target))}")


@app.command("export-opml")
def export_opml(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the catalogue's feeds as OPML."""
    from crawler import opml

    passports = work_of(context).passports().values()
    if as_json:
        print_json([{"id": one.id, "name": one.name, "category": one.category, "feeds": one.start_urls}
                    for one in passports if one.kind == "feed"])  # fmt: skip
    else:
        print(opml.as_opml(passports))


def add_to(program: typer.Typer) -> None:
    """Add this file's group."""
    source_adding.add_to(app)
    source_repair.add_to(app)
    source_ledger.add_to(app)
    program.add_typer(app, name="sources")
