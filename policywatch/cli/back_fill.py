"""`policywatch crawl SOURCE --back-to DATE`: read a source's lists back to a day."""

from typing import TYPE_CHECKING

from policywatch.cli.failures import CommandError, UsageError
from policywatch.cli.narrowing import day_start
from policywatch.cli.printing import console, print_json, print_table, progress
from policywatch.cli.work import Work, clock

if TYPE_CHECKING:
    from scheduler.backfill_plan import Standing

_STEPS = 1000
_COLUMNS = ("source", "state", "oldest", "pages", "articles", "new", "copies", "unread")
_ENDS = {
    "reached": "the day was reached",
    "last-page": "the lists end there",
    "no-entries": "a further page had no entries",
    "repeats": "a further page repeated the one before",
}


def read_back(
    work: Work,
    names: list[str],
    back_to: str,
    *,
    send: bool,
    as_json: bool,
) -> None:
    """Read the named sources back, match the rules with what is fresh, and say what came of it."""
    from scheduler.backfill import back_fill
    from scheduler.single_pass import alert_and_send
    from text.dates import SHANGHAI

    if not names:
        raise UsageError(
            "--back-to needs the sources to read back: policywatch crawl SOURCE --back-to DATE"
        )
    start = day_start("--back-to", back_to)
    assert start is not None
    day = start.astimezone(SHANGHAI).date()
    if start > clock():
        raise UsageError(f"--back-to {back_to}: that day is still to come")
    for passport in work.passports(names).values():
        if passport.kind == "page":
            raise UsageError(
                f"{passport.id} is a page that is watched: it has no past to read back"
            )
    with work.archive() as archive, progress() as bar:
        setup = work.setup()
        task = bar.add_task("reading back", total=_STEPS * len(names))

        def show(standing: "Standing") -> None:
            done = names.index(standing.source) + standing.share
            shown = standing.oldest or "…"
            bar.update(
                task,
                completed=int(done * _STEPS),
                description=f"{standing.source} back to {shown}, {standing.counts.articles} articles",
            )

        standings = back_fill(archive, setup, names, day, clock=clock, progress=show)
        trouble = alert_and_send(archive, setup, send=send)
    _print(standings, as_json=as_json)
    stopped = [one for one in standings if one.trouble]
    if stopped:
        first = stopped[0]
        raise CommandError(
            f"{first.source}: {first.trouble}; the same command goes on from there"
        )
    if trouble:
        raise CommandError(trouble)


def _print(standings: "list[Standing]", *, as_json: bool) -> None:
    if as_json:
        from pipelines.counts import report

        answer = report(one.counts for one in standings)
        for row, one in zip(answer["sources"], standings, strict=True):
            row["backfill"] = one.as_json()
        print_json(answer)
        return
    rows = [
        [
            one.source, one.state, one.oldest or "", one.pages, one.counts.articles,
            one.counts.new, one.counts.copies, one.unread,
        ]
        for one in standings
    ]  # fmt: skip
    print_table(list(_COLUMNS), rows, empty="nothing to read back")
    for one in standings:
        ends = set()
        for end in one.ends:
            if end in _ENDS:
                ends.add(_ENDS[end])
        if one.state == "done" and one.oldest and one.oldest > one.back_to:
            console.print(
                f"{one.source}: nothing older than {one.oldest} was listed ({', '.join(sorted(ends))})"
            )
