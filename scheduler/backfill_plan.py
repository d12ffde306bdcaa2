"""What a back-fill does next, and how far it is: decided from its row, the slice that ended and the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crawler.backfill import (
    AGAIN_AT_ONCE,
    MAX_AGAIN,
    Cursor,
)
from crawler.catalogue import Passport
from db.models import SourceBackFill
from pipelines.counts import Counts
from scheduler.passport_files import digest
from text.dates import SHANGHAI


@dataclass(frozen=True)
class Standing:
    """How far a back-fill is. `state`: `running`, `done`, or `stopped` with the `trouble`
    that stopped it. `oldest`: the earliest day read; `unread`: articles whose pages could
    not be had; `share`: of the span of days, between 0 and 1.
    """

    source: str
    back_to: date
    state: str
    oldest: date | None
    pages: int
    unread: int
    share: float
    counts: Counts
    ends: tuple[str, ...] = ()
    trouble: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What `crawl --back-to --json` adds to a source's row."""
        oldest = None
        if self.oldest:
            oldest = self.oldest.isoformat()
        return {
            "back_to": self.back_to.isoformat(),
            "state": self.state,
            "oldest": oldest,
            "pages": self.pages,
            "unread": self.unread,
            "share": round(self.share, 3),
            "ends": list(self.ends),
            "trouble": self.trouble,
        }


@dataclass(frozen=True)
class Step:
    """What comes next: a slice of a column, or articles asked for again; neither: the end."""

    cursor: Cursor | None = None
    again: tuple[list[Any], ...] = ()

    @property
    def is_end(self) -> bool:
        return self.cursor is None and not self.again


def begin(passport: Passport, back_to: date, now: datetime) -> dict[str, Any]:
    """A row for a source of which nothing has been read back yet."""
    columns = dict.fromkeys(passport.start_urls)
    cursors = [Cursor(column).as_json() for column in columns]
    return {
        "back_to": back_to.isoformat(),
        "basis": digest(passport),
        "state": "running",
        "cursors": cursors,
        "again": [],
        "counts": Counts(passport.id).as_json(),
        "started_at": now,
        "updated_at": now,
        "held_until": None,
    }


def goes_on(row: SourceBackFill, passport: Passport, back_to: date) -> bool:
    """Whether a row says where to go on: the same passport and the same day."""
    same = row.basis == digest(passport) and row.back_to == back_to.isoformat()
    return same and row.state != "done"


def next_step(row: SourceBackFill) -> Step:
    """The first column that has not ended; then the articles that failed and were not asked for again."""
    for values in row.cursors:
        cursor = Cursor.from_json(values)
        if cursor.ended is None:
            return Step(cursor)
    waiting = [one for one in row.again if len(one) == 3]
    return Step(again=tuple(waiting[:AGAIN_AT_ONCE]))


def after_slice(
    cursors: Sequence[dict[str, Any]],
    again: Sequence[list[Any]],
    step: Step,
    found: dict[str, Any],
    *,
    is_complete: bool,
) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """The cursors and the failed articles after a slice.

    A slice that was cut short moves nothing on. An article that failed twice is kept
    with a mark (a fourth value), so that it is counted and not asked for a third time.
    """
    if not is_complete:
        return list(cursors), list(again)
    known = {one[0] for one in again}
    if step.cursor is None:
        asked = {one[0] for one in step.again}
        failed = {one[0] for one in found["failed"]}
        rest = []
        for one in again:
            if one[0] not in asked:
                rest.append(one)
        twice = []
        for one in again:
            if one[0] in asked and one[0] in failed:
                twice.append([*one, "twice"])
        return list(cursors), [*rest, *twice]
    moved = [
        found["cursor"] if one["column"] == step.cursor.column else one
        for one in cursors
    ]
    new = []
    for one in found["failed"]:
        if one[0] not in known:
            new.append(one)
    return moved, [*again, *new][:MAX_AGAIN]


def added(counts: dict[str, Any], more: Counts) -> dict[str, Any]:
    """A row of counts with those of a slice added."""
    summed = dict(counts)
    for name, value in more.as_json().items():
        if isinstance(value, int):
            summed[name] = summed.get(name, 0) + value
    refused = dict(summed.get("refused", {}))
    for reason, number in more.refused.items():
        refused[reason] = refused.get(reason, 0) + number
    summed["refused"] = dict(sorted(refused.items()))
    return summed


def standing_of(row: SourceBackFill, trouble: str | None = None) -> Standing:
    """A row as the command line prints it."""
    cursors = list(map(Cursor.from_json, row.cursors))
    back_to = date.fromisoformat(row.back_to)
    begun = row.started_at.astimezone(SHANGHAI).date()
    days = []
    for one in cursors:
        if one.oldest:
            days.append(date.fromisoformat(one.oldest))
    values = {}
    for name, value in row.counts.items():
        if name != "refused":
            values[name] = value
    counts = Counts(**values)
    counts.refused.update(row.counts.get("refused", {}))
    shares = [_share(one, begun, back_to) for one in cursors]
    share = sum(shares) / len(shares) if shares else 1.0
    return Standing(
        source=row.source,
        back_to=back_to,
        state="stopped" if trouble else row.state,
        oldest=min(days, default=None),
        pages=sum(one.pages for one in cursors),
        unread=len(row.again),
        share=share,
        counts=counts,
        ends=tuple(one.ended or "" for one in cursors),
        trouble=trouble,
    )


def _share(cursor: Cursor, begun: date, back_to: date) -> float:
    if cursor.ended is not None:
        return 1.0
    span = (begun - back_to).days
    if cursor.oldest is None or span <= 0:
        return 0.0
    read = (begun - date.fromisoformat(cursor.oldest)).days
    return min(max(read / span, 0.0), 1.0)
