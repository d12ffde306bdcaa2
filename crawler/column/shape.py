"""What is remembered of a column, what one visit saw of it, and what was decided about it. Values only."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crawler.column.forms import AddressForm
from crawler.pages.rows import ListItem
from text.dates import SHANGHAI
from text.normalise import letters
from text.reason import Reason
from text.urls import address_key

MAX_ROWS = 200
MAX_TITLE_LETTERS = 24
_MAX_RAW_TITLE_CHARS = 200
# What is said about a paper has the paper's own title with a few words behind it.
_TOLD_ABOUT = re.compile(
    r"(?:政策|文件)?(?:解读|图解|问答|起草说明|编制说明|答记者问|一图读懂)[一二三四五六七八九十0-9]{0,3}$"
)


@dataclass(frozen=True)
class Row:
    """One entry of a list: a short hash of its address, the first letters of its title, its day."""

    key: str
    title: str
    day: date | None = None


@dataclass(frozen=True)
class Signs:
    """What a page says of itself. `headings` by where they stand (`column`, `crumb`,
    `title`); `place` is the part of the page that holds the list; `beside` the hashes
    of the page's other links; `notice` the words by which the page says that the column
    is closed or has moved, `away` those by which it says that the site is being rebuilt.
    """

    headings: tuple[tuple[str, str], ...] = ()
    place: str | None = None
    beside: frozenset[str] = frozenset()
    notice: str | None = None
    away: str = ""


@dataclass(frozen=True)
class Sighting:
    """A list as one visit got it. `asked` and `came` are its address before and after redirects."""

    asked: str
    came: str
    at: datetime
    rows: tuple[Row, ...]
    urls: tuple[str, ...]
    signs: Signs = Signs()
    strict_redirects: bool = True

    @property
    def day(self) -> date:
        return self.at.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class ColumnShape:
    """What well visits have shown of a column. `rows` are the latest first; `since_day`
    is the day from which on all its entries are known; `pace` is new entries a day.
    """

    address: str
    seen_at: datetime
    rows: tuple[Row, ...]
    forms: tuple[AddressForm, ...] = ()
    headings: tuple[tuple[str, str], ...] = ()
    place: str | None = None
    beside: frozenset[str] = frozenset()
    since_day: date | None = None
    pace: float = 0.0

    @property
    def last_day(self) -> date:
        """The day of the last visit: what is dated on it may still have been listed after that visit."""
        return self.seen_at.astimezone(SHANGHAI).date()

    def as_json(self) -> dict[str, Any]:
        """The shape as plain values for the archive."""
        rows = [[row.key, row.title, _iso(row.day)] for row in self.rows]
        forms = [[form.pattern, list(map(list, form.constants))] for form in self.forms]
        return {
            "address": self.address,
            "seen_at": self.seen_at.isoformat(),
            "rows": rows,
            "forms": forms,
            "headings": list(map(list, self.headings)),
            "place": self.place,
            "beside": sorted(self.beside),
            "since_day": _iso(self.since_day),
            "pace": self.pace,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "ColumnShape":
        """The shape that `as_json` wrote."""
        return cls(
            address=kept["address"],
            seen_at=datetime.fromisoformat(kept["seen_at"]),
            rows=tuple(Row(key, title, _day(day)) for key, title, day in kept["rows"]),
            forms=tuple(
                AddressForm(pattern, tuple((place, value) for place, value in pairs))
                for pattern, pairs in kept["forms"]
            ),
            headings=tuple((where, words) for where, words in kept["headings"]),
            place=kept["place"],
            beside=frozenset(kept["beside"]),
            since_day=_day(kept["since_day"]),
            pace=kept["pace"],
        )


@dataclass(frozen=True)
class Evidence:
    """One thing that spoke for or against a list: its name, and what was found, for people."""

    name: str
    says: Reason


@dataclass(frozen=True)
class Judgement:
    """Whether a list is the column that is known. `finding` names what it is instead:
    `emptied`, `redirected`, `redirected-home`, `closed` or `strangers`; None for the
    column.
    """

    finding: str | None
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def is_column(self) -> bool:
        return self.finding is None

    @property
    def reason(self) -> str:
        """The evidence in one line."""
        if not self.evidence:
            return ""
        line = self.evidence[0].says
        for one in self.evidence[1:]:
            line = Reason("column.and", first=line, more=one.says)
        return line


def hash_of(url: str) -> str:
    """A short hash of an address; http and https twins share it."""
    key = address_key(url).encode("utf-8", "replace")
    return hashlib.blake2b(key, digest_size=5).hexdigest()


def title_letters(title: str) -> str:
    """A title in the form in which titles are compared. The words that make it one about
    a paper go to its front: cut short, 《…》政策解读 would be the paper itself.
    """
    name = letters(title[:_MAX_RAW_TITLE_CHARS])
    about = _TOLD_ABOUT.search(name)
    return about[0] + name if about else name


def rows_of(items: Sequence[ListItem]) -> tuple[Row, ...]:
    """List entries in the form in which they are remembered."""
    rows = []
    for item in items[:MAX_ROWS]:
        rows.append(
            Row(
                hash_of(item.url),
                title_letters(item.title or "")[:MAX_TITLE_LETTERS],
                item.date.at.astimezone(SHANGHAI).date() if item.date else None,
            )
        )
    return tuple(rows)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: str | None) -> date | None:
    if written:
        return date.fromisoformat(written)
    return None
