"""How a list compares with the column that is looked for. Pure.

A list is compared entry by entry: which of its entries the column had, which it would
have had if they were its own, and which of the column's it lacks. The same title under
another day is another article: periodic reports share their titles.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from crawler.column.shape import Row, hash_of, title_letters
from crawler.pages.rows import ListItem
from crawler.repair.memory import MAX_TITLE_LETTERS, ColumnMemory
from text.dates import SHANGHAI
from text.urls import canonical

MIN_TITLE_LETTERS = 6
_INDEX_LETTERS = 10
_SAME_DAY = timedelta(days=3)
_RECENT_ROWS = 10
_MIN_SHORTENED = 12
_CUT = re.compile(r"(?:…|\.{2,6}|。。。)\s{0,3}$")


@dataclass(frozen=True)
class Match:
    """The figures of one comparison. `known` entries were the column's; `foreign` ones
    are dated where all of the column's are known; `fresh` ones on its last day or later;
    `unknown` ones have no date. `missing` are the column's that the list should have.
    `conflicts` have a title of the column's and another day.
    """

    rows: int = 0
    known: int = 0
    foreign: int = 0
    fresh: int = 0
    unknown: int = 0
    conflicts: int = 0
    again: int = 0
    missing: int = 0
    recent: float = 0.0
    titles: tuple[str, ...] = field(default=(), compare=False)

    @property
    def precision(self) -> float:
        """The share of the comparable entries that are the column's."""
        against = self.foreign + self.conflicts
        total = self.known + against
        return self.known / total if total else 0.0

    @property
    def recall(self) -> float:
        """The share of the column's entries that the list should have and has."""
        total = self.again + self.missing
        return self.again / total if total else 0.0


class KnownEntries:
    """The column's entries, to be found by address or title."""

    def __init__(self, memory: ColumnMemory) -> None:
        self.memory = memory
        self.keys = {row.key: row for row in memory.rows}
        self._by_title: dict[str, list[Row]] = {}
        for row in memory.rows:
            if len(row.title) >= MIN_TITLE_LETTERS:
                self._by_title.setdefault(row.title[:_INDEX_LETTERS], []).append(row)

    def find(
        self,
        url: str,
        title: str,
        day: date | None,
    ) -> tuple[Row | None, bool]:
        """The column's entry a list's entry is, and whether one has its title but another day."""
        by_key = self.keys.get(hash_of(url))
        if by_key is not None:
            return by_key, False
        titled = self._titled(title, day)
        near = []
        for row in titled:
            if _is_near(row, day):
                near.append(row)
        if not near:
            return None, bool(titled)
        # A title that was cut short may be that of several entries.
        exact = [row for row in near if row.day == day]
        return (exact or near)[0], False

    def _titled(self, title: str, day: date | None) -> list[Row]:
        """The column's entries whose title a list's entry has, whole or cut short."""
        is_cut = bool(_CUT.search(title))
        name = title_letters(title)[:MAX_TITLE_LETTERS]
        return [
            row
            for row in self._candidates(name)
            if self._same(row, name, is_cut) or _is_shortened(row, name, day)
        ]

    def find_only(
        self,
        url: str,
        title: str,
        day: date | None,
    ) -> Row | None:
        """The column's entry a list's entry is; None where it may be another one of that title."""
        by_key = self.keys.get(hash_of(url))
        if by_key is not None:
            return by_key
        titled = self._titled(title, day)
        near = []
        for row in titled:
            if _is_near(row, day):
                near.append(row)
        exact = []
        for row in near:
            if day is not None and row.day == day:
                exact.append(row)
        if len(exact) == 1:
            return exact[0]
        return near[0] if len(near) == 1 else None

    def has_title(self, title: str) -> bool:
        """Whether words on a page are the title of one of the column's entries."""
        name = title_letters(title)[:MAX_TITLE_LETTERS]
        is_cut = bool(_CUT.search(title))
        return any(self._same(row, name, is_cut) for row in self._candidates(name))

    def _candidates(self, name: str) -> Sequence[Row]:
        if len(name) < MIN_TITLE_LETTERS:
            return ()
        return self._by_title.get(name[:_INDEX_LETTERS], ())

    def _same(
        self,
        row: Row,
        name: str,
        is_cut: bool,
    ) -> bool:
        if row.title == name:
            return True
        if min(len(row.title), len(name)) < _INDEX_LETTERS:
            return False
        if is_cut and row.title.startswith(name):
            return True
        # The archive of a column keeps the first letters of a title alone.
        return row.key in self.memory.cut and name.startswith(row.title)


def _is_near(row: Row, day: date | None) -> bool:
    return day is None or row.day is None or abs(row.day - day) <= _SAME_DAY


def _is_shortened(row: Row, name: str, day: date | None) -> bool:
    """Whether a title was cut without a sign of it: its first letters on the very day."""
    is_prefix = len(name) >= _MIN_SHORTENED and row.title.startswith(name)
    return is_prefix and day is not None and row.day == day


def compare(known: KnownEntries, items: Sequence[ListItem], now: datetime) -> Match:
    """The figures of a list's entries against the column's."""
    memory = known.memory
    found: dict[str, Row] = {}
    counts = {"foreign": 0, "fresh": 0, "unknown": 0, "conflicts": 0}
    hits, titles = 0, []
    days: list[date] = []
    for item in items:
        day = None
        if item.date:
            day = item.date.at.astimezone(SHANGHAI).date()
        row, is_conflict = known.find(item.url, item.title or "", day)
        if day is not None:
            days.append(day)
        if row is not None:
            found[row.key] = row
            hits += 1
            titles.append(row.title)
        elif is_conflict:
            counts["conflicts"] += 1
        else:
            counts[_kind(day, memory)] = counts.get(_kind(day, memory), 0) + 1
    expected = _expected(memory, days, len(items))
    again = sum(row.key in found for row in expected)
    recent = memory.rows[:_RECENT_ROWS]
    return Match(
        rows=len(items),
        known=hits,
        foreign=counts["foreign"],
        fresh=counts["fresh"],
        unknown=counts["unknown"],
        conflicts=counts["conflicts"],
        again=again,
        missing=len(expected) - again,
        recent=sum(row.key in found for row in recent) / len(recent) if recent else 0.0,
        titles=tuple(titles),
    )


def _kind(day: date | None, memory: ColumnMemory) -> str:
    """What an entry is that was not the column's: `foreign`, `fresh`, `older`; undated: `unknown`."""
    last = memory.last_day
    if day is None or last is None:
        return "unknown"
    if day >= last:
        return "fresh"
    if memory.since_day is not None and day >= memory.since_day:
        return "foreign"
    return "older"


def _expected(memory: ColumnMemory, days: Sequence[date], rows: int) -> Sequence[Row]:
    """The column's entries that a list of `rows` entries would name if it were the column's."""
    if not rows:
        return ()
    if days and len(days) * 2 >= rows:
        # Pinned entries are old: the oldest quarter says nothing of how far a list goes.
        oldest = sorted(days)[len(days) // 4]
        dated = []
        for row in memory.rows:
            if row.day is not None and row.day > oldest:
                dated.append(row)
        if dated:
            return dated
    return memory.rows[: min(rows, _RECENT_ROWS)]


def moved_entries(
    known: KnownEntries,
    items: Sequence[ListItem],
) -> tuple[tuple[str, str], ...]:
    """The column's entries that have another address now: the old one's hash, the new one."""
    pairs = []
    for item in items:
        day = None
        if item.date:
            day = item.date.at.astimezone(SHANGHAI).date()
        row, _ = known.find(item.url, item.title or "", day)
        if row is not None and row.key != hash_of(item.url):
            pairs.append((row.key, canonical(item.url) or item.url))
    return tuple(pairs)


def vocabulary(titles: Sequence[str]) -> Mapping[str, float]:
    """How often pairs of letters occur in titles, each title counted once."""
    counts: dict[str, float] = {}
    for title in titles:
        for pair in {title[at : at + 2] for at in range(len(title) - 1)}:
            counts[pair] = counts.get(pair, 0.0) + 1 / len(titles)
    return counts


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike the wording of two sets of titles is (cosine of their pairs of letters, 0 to 1)."""
    if not one or not other:
        return 0.0
    first, second = vocabulary(one), vocabulary(other)
    dot = sum(share * second.get(pair, 0.0) for pair, share in first.items())
    norm = sum(x * x for x in first.values()) * sum(x * x for x in second.values())
    return dot / norm**0.5 if norm else 0.0
