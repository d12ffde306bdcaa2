"""Back-fill: reading a source's lists back to a day, a few pages at a time.

One slice reads a few list pages of one column and the articles they name. Where the
next slice begins is a `Cursor`, kept by the scheduler; it moves on only after
a slice that left nothing undone. So a slice that was killed is read again, and what it
had stored is known by its address.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self

from text.dates import SHANGHAI

# Three pages of twenty articles are read in about a minute at a second's delay. News
# from the same host waits no longer than that.
SLICE_PAGES = 3
SLICE_ARTICLES = 300
SLICE_SECONDS = 120.0
MAX_AGAIN = 1_000
AGAIN_AT_ONCE = 100
# Lists that go round, or answer every page with a few entries drawn at random, have no last page.
RECENT_ROWS = 600
MAX_BARREN_PAGES = 3
# What invents a new entry for every page that is asked for ends here.
MAX_PAGES = 20_000
ENDS = ("reached", "last-page", "no-entries", "repeats", "too-many")


@dataclass(frozen=True)
class Row:
    """An article that a list page names. `day` is the one beside it, in China."""

    url: str
    title: str | None
    day: date | None


@dataclass(frozen=True)
class Cursor:
    """How far one column has been read.

    `further` is the request for the next page as its spider writes it; None: the
    column's own address. `last` is a digest of the addresses on the last page, `oldest`
    the earliest day seen, `ended` one of ENDS. `recent` are the last entries in short,
    `barren` the pages in a row that named none but these.
    """

    column: str
    further: dict[str, Any] | None = None
    pages: int = 0
    last: str = ""
    oldest: str | None = None
    ended: str | None = None
    recent: tuple[str, ...] = ()
    barren: int = 0

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**{**values, "recent": tuple(values.get("recent", ()))})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def digest_of(rows: Sequence[Row]) -> str:
    """The addresses of a page in short; empty for a page without any."""
    if not rows:
        return ""
    joined = "\n".join(row.url for row in rows)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]


def issue_before(column: str, day: date) -> date:
    """A day of the issue before that of `day`, for an address with the day, month or year in it."""
    if "{DD}" in column:
        return day - timedelta(days=1)
    if "{MM}" in column or "{YYYYMM}" in column:
        return day.replace(day=1) - timedelta(days=1)
    return day.replace(month=1, day=1) - timedelta(days=1)


def after_page(
    cursor: Cursor,
    rows: Sequence[Row],
    further: dict[str, Any] | None,
    back_to: date,
) -> Cursor:
    """Where a column stands after one more of its pages. `further`: the request for the next one.

    A page on which every entry has a day, all before `back_to`, ends it. Single old
    entries do not: lists keep some on top.
    """
    days = _days_of(rows)
    moved = _moved(cursor, rows, further, days)
    if not rows:
        return replace(moved, ended="no-entries")
    if moved.last == cursor.last or moved.barren >= MAX_BARREN_PAGES:
        return replace(moved, ended="repeats")
    if len(days) == len(rows) and max(days) < back_to:
        return replace(moved, ended="reached")
    if further is None:
        return replace(moved, ended="last-page")
    if moved.pages >= MAX_PAGES:
        return replace(moved, ended="too-many")
    return moved


def _in_short(row: Row) -> str:
    return hashlib.sha256(row.url.encode("utf-8", "replace")).hexdigest()[:8]


def _days_of(rows: Sequence[Row]) -> list[date]:
    return [row.day for row in rows if row.day is not None]


def _moved(
    cursor: Cursor,
    rows: Sequence[Row],
    further: dict[str, Any] | None,
    days: Sequence[date],
) -> Cursor:
    """The cursor after a page that shows `days`, whether or not its column goes on."""
    oldest = [day.isoformat() for day in days]
    if cursor.oldest is not None:
        oldest.append(cursor.oldest)
    named = list(map(_in_short, rows))
    is_barren = bool(named) and set(named) <= set(cursor.recent)
    recent = dict.fromkeys([*cursor.recent, *named])
    return replace(
        cursor,
        further=further,
        pages=cursor.pages + 1,
        last=digest_of(rows),
        oldest=min(oldest, default=None),
        recent=tuple(recent)[-RECENT_ROWS:],
        barren=cursor.barren + 1 if is_barren else 0,
    )


@dataclass
class Slice:
    """One slice while it is read: what its spider was told, and what came of it.

    `again` are articles whose pages could not be had, as [address, title, day]; a
    slice that is given some asks for them and reads no list.
    """

    back_to: date
    cursor: Cursor | None
    pages: int = SLICE_PAGES
    again: list[list[str | None]] = field(default_factory=list)
    failed: list[list[str | None]] = field(default_factory=list)
    trouble: str | None = None
    read_days: list[date] = field(default_factory=list)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        cursor = values["cursor"]
        return cls(
            date.fromisoformat(values["back_to"]),
            Cursor.from_json(cursor) if cursor is not None else None,
            values.get("pages", SLICE_PAGES),
            values.get("again", []),
        )

    def as_json(self) -> dict[str, Any]:
        """What the slice found, for the scheduler."""
        cursor = self.cursor
        return {
            "cursor": cursor.as_json() if cursor is not None else None,
            "failed": self.failed,
            "trouble": self.trouble,
        }

    def take_page(self, rows: Sequence[Row], further: dict[str, Any] | None) -> bool:
        """Move on by one page; whether the next one belongs to this slice."""
        assert self.cursor is not None
        self.cursor = after_page(self.cursor, rows, further, self.back_to)
        self.pages -= 1
        return self.cursor.ended is None and self.pages > 0

    def take_part(
        self,
        rows: Sequence[Row],
        further: dict[str, Any] | None,
        at: date | None,
    ) -> bool:
        """Move on by one issue or one sitemap. Only the last one ends the column: one
        without entries, or with old ones only, says nothing of the others.
        """
        assert self.cursor is not None
        days = [*_days_of(rows), *([at] if at is not None else [])]
        moved = _moved(self.cursor, rows, further, days)
        self.cursor = replace(moved, ended="last-page" if further is None else None)
        self.pages -= 1
        return further is not None and self.pages > 0

    def end(self, how: str) -> None:
        """End the column: its next page is none."""
        assert self.cursor is not None
        self.cursor = replace(self.cursor, further=None, ended=how)

    def close(self) -> None:
        """End a column whose lists show no days by the days of the articles read in this slice."""
        cursor = self.cursor
        if cursor is None or cursor.ended or cursor.oldest or not self.read_days:
            return
        if max(self.read_days) < self.back_to:
            self.cursor = replace(cursor, ended="reached")

    def fail(
        self,
        url: str,
        title: str | None,
        day: date | None,
    ) -> None:
        """Note an article whose page could not be had."""
        self.failed.append([url, title, day.isoformat() if day else None])


def row_of(url: str, title: str | None, at: Any) -> Row:
    """A row; `at` is the moment beside it or None."""
    return Row(url, title, at.astimezone(SHANGHAI).date() if at is not None else None)
