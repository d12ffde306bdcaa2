"""`stories rebuild`: the whole archive grouped again by today's rules, a batch to a transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.session import Archive
from db.stories import rebuilding

BATCH = 50
EXAMPLES = 20


@dataclass
class Report:
    """Of `most` articles `seen` were looked at; `joined` came to others, `parted` were
    taken from others. `examples` are lines on the first stories that are others now;
    `resumed`: an interrupted run was taken up.
    """

    most: int
    seen: int = 0
    resumed: bool = False
    joined_ids: set[int] = field(default_factory=set)
    parted_ids: set[int] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)

    @property
    def joined(self) -> int:
        return len(self.joined_ids)

    @property
    def parted(self) -> int:
        return len(self.parted_ids)

    def add(self, changes: rebuilding.Changes) -> None:
        # Stories that the run itself opened are looked at too; their articles were seen before.
        self.seen = min(self.seen + changes.seen, self.most)
        self.joined_ids |= changes.joined
        self.parted_ids |= changes.parted
        self.examples += changes.told[: EXAMPLES - len(self.examples)]


def rebuild(
    archive: Archive,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Report:
    """Recompute signatures and stories. If interrupted, the next call goes on
    where this one stopped.

    `dry_run`: everything is tried and taken back, so the report says what would change.
    `progress(done, total)`.
    """
    with archive.read() as session:
        articles = rebuilding.total(session)
        step, done = ("sign", 0) if dry_run else rebuilding.mark(session)
        behind = rebuilding.behind(session, step, done)
    report = Report(resumed=(step, done) != ("sign", 0), most=articles)
    if step == "sign":
        _sign(
            archive,
            done,
            now,
            dry_run,
            lambda signed: progress(min(behind + signed, articles), 2 * articles),
        )
        done = behind = 0
    _group(
        archive,
        done,
        now,
        dry_run,
        report,
        lambda: progress(articles + min(behind + report.seen, articles), 2 * articles),
    )
    return report


def _sign(
    archive: Archive,
    done: int,
    now: datetime,
    dry_run: bool,
    progress: Callable[[int], None],
) -> None:
    last: int | None = done
    signed = 0
    while last is not None and not dry_run:
        with archive.write() as session:
            last = rebuilding.sign_again(session, last, BATCH)
            rebuilding.set_mark(
                session,
                *(("sign", last) if last is not None else ("group", 0)),
                now,
            )
        signed += BATCH
        progress(signed)


def _group(
    archive: Archive,
    done: int,
    now: datetime,
    dry_run: bool,
    report: Report,
    progress: Callable[[], None],
) -> None:
    last: int | None = done
    while last is not None:
        with archive.write() as session:
            trial = session.begin_nested()
            following, changes = rebuilding.group_again(session, last, BATCH, now)
            if dry_run:
                trial.rollback()
            else:
                trial.commit()
                rebuilding.set_mark(
                    session,
                    *(("group", following) if following is not None else ("sign", 0)),
                    now,
                )
        last = following
        report.add(changes)
        progress()
