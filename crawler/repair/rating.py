"""How well a list fits the column that is looked for, and how certain that is. Pure.

Certain is only a list that names the column's entries and hardly anything else of the
same days, lacks none of them, has the column's name or its place where the site itself
sent us, and whose articles are those stored. One of another name that means the same is
certain where nothing at all is amiss and the site has no column of the old name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.repair.leads import is_twin
from crawler.repair.match import Match, likeness
from crawler.repair.memory import ColumnMemory, column_name
from crawler.repair.names import means_the_same
from text.urls import site

CERTAIN, LIKELY, MERGED, OTHER = "certain", "likely", "merged", "other"
MIN_CERTAIN = 5
_MIN_ENTRIES = 3
PRECISION = 0.9
RECALL = 0.8
_LIKELY_SHARE = 0.6
_FRESH_DUE = 6.0
_SAME_WORDING = 0.35
# A column of another name must be proved by more than one article.
_MIN_RENAMED_PROOFS = 2
MAX_PROOFS = 3
_MIN_FRESH = 3
_ARCHIVED = re.compile(r"历史|归档|往年|旧版|存档|往期|archive|history", re.I)


@dataclass(frozen=True)
class Candidate:
    """A list that may be the column: its address as asked for and as answered, its names,
    how it is read, how it compares, and what its articles showed. `named`: the site links
    to it under the column's own name; `redirected`: the old address leads to it. `proved`
    and `refuted` count articles that say the same as, or something else than, those stored.
    `linked_as` are the words of the link to it, `is_alone` says that no other page answers
    under the column's old name, `request` is a `[request]` table.
    """

    url: str
    names: tuple[str, ...]
    match: Match
    listing: dict[str, Any] | None = field(default=None, compare=False)
    kind: str = "listing"
    table: dict[str, Any] | None = field(default=None, compare=False)
    titles: tuple[str, ...] = ()
    item_urls: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    named: bool = False
    redirected: bool = False
    is_front: bool = False
    proved: int = 0
    refuted: int = 0
    asked: int = 0
    linked_as: str = ""
    is_alone: bool = True
    request: dict[str, Any] | None = field(default=None, compare=False)

    @property
    def score(self) -> float:
        """From 0 to 1: how much of what could speak for the list does."""
        overlap = self.match.precision * self.match.recall
        return round(0.6 * overlap + 0.2 * min(self.match.known / 10, 1.0), 3)


@dataclass(frozen=True)
class Rated:
    """A candidate with its verdict and score."""

    candidate: Candidate
    verdict: str
    score: float


def is_same_name(names: Sequence[str], memory: ColumnMemory) -> bool:
    """Whether a page has the column's most telling name."""
    return bool(memory.names) and memory.names[0] in names


def rate(candidate: Candidate, memory: ColumnMemory, now: datetime) -> Rated:
    """The verdict on one list."""
    match = candidate.match
    score = _score(candidate, memory)
    # A silent column goes on only where something new has come.
    if memory.is_frozen and match.fresh < _MIN_FRESH:
        return Rated(candidate, OTHER, score)
    if candidate.is_front or is_archive(candidate, memory):
        return Rated(candidate, OTHER, score)
    if not match.known:
        fits = _fits_by_name(candidate, memory) or _fits_beside(candidate, memory)
        return Rated(candidate, LIKELY if fits else OTHER, score)
    if candidate.refuted > candidate.proved:
        return Rated(candidate, OTHER, score)
    is_certain = _is_certain(candidate, memory, now)
    if is_certain or is_renamed(candidate, memory, now):
        return Rated(candidate, CERTAIN, score)
    if match.recall >= _LIKELY_SHARE and match.precision < _LIKELY_SHARE:
        return Rated(candidate, MERGED, score)
    if _is_likely(candidate, memory):
        return Rated(candidate, LIKELY, score)
    return Rated(candidate, OTHER, score)


def _score(candidate: Candidate, memory: ColumnMemory) -> float:
    bonus = 0.1 if is_same_name(candidate.names, memory) else 0.0
    bonus += 0.05 if candidate.named or candidate.redirected else 0.0
    bonus += 0.05 if candidate.proved and not candidate.refuted else 0.0
    bonus -= 0.1 if is_twin(candidate.url) else 0.0
    return round(min(candidate.score + bonus, 1.0), 3)


def is_archive(candidate: Candidate, memory: ColumnMemory) -> bool:
    """Whether a list says of itself that it keeps what is over."""
    said = " ".join((*candidate.names, candidate.url))
    return bool(_ARCHIVED.search(said)) and not any(
        _ARCHIVED.search(name) for name in memory.names
    )


def _is_certain(candidate: Candidate, memory: ColumnMemory, now: datetime) -> bool:
    match = candidate.match
    needed = min(_enough(candidate, memory), len(memory.rows))
    if match.known < max(needed, 2) or candidate.refuted:
        return False
    if match.precision < PRECISION or match.recall < RECALL:
        return False
    if match.unknown > match.known + _due(memory, now):
        return False
    if is_stale(candidate, memory, now):
        return False
    if is_twin(candidate.url) and not is_twin(memory.address):
        return False
    is_named = is_same_name(candidate.names, memory)
    is_sent = candidate.redirected or candidate.named
    if not (is_named or is_sent):
        return False
    if site(candidate.url) != site(memory.address) and not is_sent:
        return False
    if match.foreign and not (is_named and is_sent):
        return False
    return candidate.proved > 0 or (not memory.openings and match.known >= MIN_CERTAIN)


def _enough(candidate: Candidate, memory: ColumnMemory) -> int:
    """How many entries are enough: one less where everything else there is to ask says yes."""
    match = candidate.match
    is_clean = not (match.foreign or match.conflicts or match.missing)
    is_named = is_same_name(candidate.names, memory) and candidate.named
    is_proved = candidate.proved >= MAX_PROOFS
    return MIN_CERTAIN - (is_clean and is_named and is_proved)


def renamed_to(candidate: Candidate, memory: ColumnMemory) -> str:
    """The name of a list that means the same as the column's; empty where it has none."""
    if not memory.names:
        return ""
    names = (column_name(candidate.linked_as), *candidate.names[:2])
    same = (name for name in names if name and means_the_same(memory.names[0], name))
    return next(same, "")


def is_renamed(candidate: Candidate, memory: ColumnMemory, now: datetime) -> bool:
    """Whether a list is the column under another name of the same meaning: all of its
    entries and none of another, several articles as stored, and no page of the old name.
    """
    match = candidate.match
    if not candidate.is_alone or candidate.refuted:
        return False
    if not renamed_to(candidate, memory):
        return False
    has_all = match.known >= MIN_CERTAIN and not match.missing
    has_others = match.foreign or match.conflicts
    if not has_all or has_others or match.unknown > match.known + _due(memory, now):
        return False
    if is_twin(candidate.url) or site(candidate.url) != site(memory.address):
        return False
    is_proved = candidate.proved >= _MIN_RENAMED_PROOFS
    return is_proved and not is_stale(candidate, memory, now)


def _due(memory: ColumnMemory, now: datetime) -> float:
    """How many new entries the column's pace lets expect at most since it was last read."""
    if memory.seen_at is None:
        return 3.0
    days = max((now - memory.seen_at).total_seconds() / 86_400, 0.0)
    return 3.0 + 3.0 * memory.pace * days


def is_stale(candidate: Candidate, memory: ColumnMemory, now: datetime) -> bool:
    """Whether new entries should have come by now, and none has."""
    if memory.seen_at is None or candidate.match.fresh or candidate.match.unknown:
        return False
    days = (now - memory.seen_at).total_seconds() / 86_400
    return memory.pace * days >= _FRESH_DUE


def _is_likely(candidate: Candidate, memory: ColumnMemory) -> bool:
    match = candidate.match
    is_named = is_same_name(candidate.names, memory) or candidate.named
    enough = match.known >= (_MIN_ENTRIES if not is_named else 2)
    share = _LIKELY_SHARE if is_named or candidate.redirected else RECALL
    shares = match.precision >= share and match.recall >= share
    if enough and shares:
        return True
    is_clean = match.foreign == 0 and not match.conflicts
    return is_named and match.known >= 2 and is_clean and match.recall >= _LIKELY_SHARE


def _fits_by_name(candidate: Candidate, memory: ColumnMemory) -> bool:
    """Whether a list without any known entry may be the column begun anew: it bears the
    name, the site links to it under that name, and its titles are worded alike.
    """
    is_named = is_same_name(candidate.names, memory)
    is_sent = candidate.redirected or candidate.named
    if not (is_named and is_sent) or candidate.match.foreign or not candidate.titles:
        return False
    if not memory.rows:
        return True
    words = likeness(candidate.titles, [row.title for row in memory.rows[:60]])
    return words >= _SAME_WORDING


def _fits_beside(candidate: Candidate, memory: ColumnMemory) -> bool:
    """Whether a neighbour of a silent column has its sort of titles since then, and none
    from the time before, under its name or one of the same meaning.
    """
    is_named = is_same_name(candidate.names, memory) or candidate.named
    if not memory.is_frozen or candidate.match.foreign or not memory.rows:
        return False
    if not (is_named or renamed_to(candidate, memory)):
        return False
    titles = [row.title for row in memory.rows[:60]]
    return likeness(candidate.titles, titles) >= _SAME_WORDING


def with_proof(candidate: Candidate, proved: int, refuted: int) -> Candidate:
    """The candidate with what its articles showed."""
    return replace(candidate, proved=proved, refuted=refuted, asked=proved + refuted)
