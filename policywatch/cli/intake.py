"""Commands that bring articles in: crawl, run, worker, import, extract."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policywatch.cli.completion import source_ids
from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.printing import (
    AsJson,
    complain,
    console,
    escape,
    local,
    print_json,
    print_jsonl,
    print_table,
    progress,
)
from policywatch.cli.work import Work, clock, work_of

if TYPE_CHECKING:
    from pipelines.store import Window
    from policywatch.watched import Watched

COLUMNS = (
    "source",
    "requested",
    "articles",
    "new",
    "copies",
    "updated",
    "unchanged",
    "held_back",
    "errors",
)


def crawl(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE…]", autocompletion=source_ids)
    ] = None,
    no_send: Annotated[
        bool,
        typer.Option("--no-send", help="Match the rules, but leave the mail waiting."),
    ] = False,
    back_to: Annotated[
        str | None,
        typer.Option(
            "--back-to",
            metavar="DATE",
            help="Read the named sources' lists back to this day; may be broken off and goes on.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Visit the named sources (default: all that are enabled) once, now; then match rules and send mail."""
    from scheduler import single_pass

    work = work_of(context)
    chosen = work.passports(names) if names else None
    for problem in [] if names else work.setup().problems:
        complain(problem)
    if back_to is not None:
        from policywatch.cli.back_fill import read_back

        read_back(work, list(chosen or ()), back_to, send=not no_send, as_json=as_json)
        return
    with work.archive() as archive, progress() as bar:
        task = bar.add_task("visiting", total=None)
        result = single_pass.crawl_now(
            archive,
            work.setup(),
            list(chosen) if chosen else None,
            send=not no_send,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print_counts([row.as_json() for row in result.rows], as_json)
    for one in result.repairs:
        complain(f"{one.source}: {one.told}")
    if result.trouble:
        raise CommandError(result.trouble)


def run(context: typer.Context) -> None:
    """Run the service in the foreground until SIGTERM or Ctrl-C."""
    from scheduler import service

    work = work_of(context)
    with work.archive():
        """Only to make or refuse the tables before anything starts."""
    raise typer.Exit(service.run(work.reread))


def worker(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a finished visit.")
    ] = False,
) -> None:
    """Take crawl jobs from the shared queue (PostgreSQL), beside a service on another machine."""
    try:
        from scheduler import queue_worker
    except ModuleNotFoundError as error:
        raise UsageError(
            f"worker needs {error.name}: pip install 'policywatch[postgresql]'"
        ) from error

    work = work_of(context)
    if not work.settings.database.url.startswith("postgresql"):
        raise UsageError(
            "worker needs PostgreSQL: set [database] url to postgresql+psycopg://…"
        )
    raise typer.Exit(queue_worker.work(work.reread, as_json=as_json))


def import_command(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…",
            help=".html, .mhtml, .warc(.gz), .jsonl or folders.",
        ),
    ],
    alert: Annotated[
        bool,
        typer.Option("--alert", help="Let the rules look at what comes in, and send."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take saved pages into the archive, through the same steps as crawled ones."""
    from pipelines.store import HISTORY
    from policywatch.importing import count
    from policywatch.intake import Watcher, import_all

    _require(paths)
    work = work_of(context)
    totals = list(map(count, paths))
    known = []
    for total in totals:
        if total is not None:
            known.append(total)
    with work.archive() as archive, _reader(work) as reader, progress() as bar:
        task = bar.add_task(
            "importing",
            total=sum(known) if len(known) == len(totals) else None,
        )
        counts = import_all(
            archive,
            paths,
            reader=reader,
            now=clock,
            window=_alerting(work) if alert else HISTORY,
            watcher=Watcher(
                complain=complain,
                advance=lambda: bar.advance(task),
            ),
        )
        _link_policies(work, archive)
        trouble = _send(work, archive) if alert else None
    _print_counts([counts.as_json()], as_json)
    if trouble:
        raise CommandError(trouble)
    if counts.errors or counts.refused:
        raise typer.Exit(1)


def _alerting(work: Work) -> "Window":
    from pipelines.store import Window

    return Window(fresh=work.settings.alerts.fresh, oldest=work.settings.alerts.oldest)


def _link_policies(work: Work, archive: Any) -> None:
    """Link the documents of what came in; the service goes on with what is left."""
    from scheduler import single_pass

    with progress() as bar:
        task = bar.add_task("linking policies", total=None)
        single_pass.link_policies(
            archive,
            work.setup(),
            lambda done: bar.update(task, completed=done),
        )


def _send(work: Work, archive: Any) -> str | None:
    """Match the rules and deliver, as after a crawl; what went wrong, if anything."""
    from scheduler import single_pass

    return single_pass.alert_and_send(archive, work.setup(), send=True)


def _require(paths: list[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise CommandError(f"{path}: no such file or folder")


def _print_counts(rows: list[dict[str, Any]], as_json: bool) -> None:
    totals: dict[str, Any] = {key: sum(row[key] for row in rows) for key in COLUMNS[1:]}
    totals["refused"] = {}
    for row in rows:
        for reason, number in row["refused"].items():
            totals["refused"][reason] = totals["refused"].get(reason, 0) + number
    if as_json:
        print_json({"sources": rows, "totals": totals})
        return
    table = [[row[key] for key in COLUMNS] + [_reasons(row["refused"])] for row in rows]
    if len(rows) > 1:
        table.append(
            [
                "total",
                *(totals[key] for key in COLUMNS[1:]),
                _reasons(totals["refused"]),
            ]
        )
    print_table(
        [*COLUMNS, "refused"],
        table,
        empty="no source is enabled (`policywatch sources list`)",
    )


def _reasons(refused: dict[str, int]) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in sorted(refused.items()))


def extract(
    context: typer.Context,
    targets: Annotated[list[str], typer.Argument(metavar="PATH-or-URL…")],
    url: Annotated[
        str | None, typer.Option(help="The address a saved page came from.")
    ] = None,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a page.")
    ] = False,
    as_json: AsJson = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say why each field has its value, and what lost.",
        ),
    ] = False,
) -> None:
    """Show what we read from pages, without storing anything."""
    from policywatch.intake import extract_entries

    work = work_of(context)
    with _reader(work) as reader:
        rows = extract_entries(
            _entries(work, targets, url),
            reader=reader,
            now=clock(),
            explain=explain,
        )
        if as_jsonl:
            failed = _count_errors(rows, print_jsonl)
        elif as_json:
            failed = _count_errors(rows, lambda each: print_json(list(each)))
        else:
            failed = _count_errors(rows, _print_readings)
    if failed:
        raise typer.Exit(1)


def _reader(work: Work) -> "Watched":
    """A process that reads pages under the limits of the crawl workers."""
    from policywatch.intake import EXPECTED
    from policywatch.watched import Limits, Watched

    service = work.settings.service
    limits = Limits(service.stall_cpu, service.stall_wall, service.worker_memory)
    return Watched(limits, EXPECTED)


def _entries(work: Work, targets: list[str], url: str | None) -> Iterator[Any]:
    from dataclasses import replace

    from policywatch.importing import BadEntry, Entry, entries

    for target in targets:
        if target.startswith(("http://", "https://")):
            from scheduler import single_pass

            try:
                body, charset = single_pass.fetch(target, work.setup())
            except single_pass.FetchError as error:
                yield BadEntry(f"{target}: {error}")
            else:
                yield Entry(target, url=target, body=body, header_charset=charset)
            continue
        _require([Path(target)])
        for entry in entries(Path(target)):
            yield (
                replace(entry, url=url) if url and isinstance(entry, Entry) else entry
            )


def _count_errors(rows: Iterator[dict[str, Any]], show: Any) -> int:
    failed = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for row in rows:
            failed += "error" in row
            yield row

    show(counted())
    return failed


def _print_readings(rows: Iterator[dict[str, Any]]) -> None:
    for row in rows:
        console.print(f"[dim]{escape(row['path'])}[/]")
        if "error" in row:
            console.print(f"[red]not read:[/] {escape(row['error'])}\n")
            continue
        console.print(f"[bold]{escape(row['title'] or '(no title)')}[/]")
        facts = [
            local(row["published_at"], row["published_precision"]) or "undated",
            row["publisher"],
            row["author"],
        ]
        console.print(
            f"[cyan]{escape(' · '.join(filter(None, facts)))}[/]  {' '.join(row['flags'])}"
        )
        _print_evidence(row.get("evidence", {}))
        console.print(escape(row["text"] or "") + "\n")


def _print_evidence(evidence: dict[str, Any]) -> None:
    """For each field its winner and its losers: value, score, where it was found."""
    for name, found in evidence.items():
        rows = [found, *found["others"]]
        for mark, row in zip("✓" + "·" * len(rows), rows, strict=False):
            if row["value"] is not None:
                place = f"{row['score']:.2f} {row['from']}"
                console.print(
                    f"  {name} {mark} {escape(row['value'])} [dim]{escape(place)}[/]"
                )
        for flag in found.get("flags", ()):
            console.print(f"  {name} [yellow]{escape(flag)}[/]")


def add_to(app: typer.Typer) -> None:
    """Add this file's commands."""
    for name, command in (
        ("crawl", crawl),
        ("run", run),
        ("worker", worker),
        ("import", import_command),
    ):
        app.command(name)(command)
    app.command()(extract)
