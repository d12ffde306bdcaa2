"""A column that was split: several lists, each with a part of its entries and nothing else. Pure."""

from collections.abc import Sequence

from crawler.repair.memory import ColumnMemory
from crawler.repair.rating import (
    PRECISION,
    RECALL,
    Candidate,
    Rated,
    is_archive,
    is_same_name,
)

_MIN_KNOWN = 3
_MIN_SINGLE = 6
_SINGLE_SHARE = 0.4
_MAX_PARTS = 4


def found_parts(rated: Sequence[Rated], memory: ColumnMemory) -> list[Rated]:
    """The lists that together are the column, the largest first; one alone where it
    holds a good part. Empty where nothing is a part.
    """
    parts = []
    for one in rated:
        if _is_part(one.candidate, memory, _MIN_KNOWN):
            parts.append(one)
    parts.sort(key=lambda one: -one.candidate.match.known)
    chosen: list[Rated] = []
    covered: set[str] = set()
    for part in parts[:20]:
        titles = set(part.candidate.match.titles)
        if len(chosen) < _MAX_PARTS and len(titles - covered) * 2 > len(titles):
            chosen.append(part)
            covered |= titles
    if len(chosen) >= 2 and _covers(chosen):
        return chosen
    largest = chosen[:1]
    return [one for one in largest if _is_large(one.candidate)]


def missing_part(
    found: Rated,
    rated: Sequence[Rated],
    memory: ColumnMemory,
) -> list[Rated]:
    """The list that has what the one found lacks, where there is one."""
    if not found.candidate.match.missing:
        return []
    have = set(found.candidate.match.titles)
    for one in rated:
        titles = set(one.candidate.match.titles)
        is_beside = bool(titles) and not titles & have
        if is_beside and _is_part(one.candidate, memory, 1):
            return [one]
    return []


def _is_part(candidate: Candidate, memory: ColumnMemory, least: int) -> bool:
    match = candidate.match
    if candidate.is_front or is_archive(candidate, memory):
        return False
    is_sent = candidate.named or candidate.redirected
    if not (is_same_name(candidate.names, memory) or is_sent):
        return False
    is_clean = match.precision >= PRECISION and not match.conflicts
    return is_clean and match.known >= least and candidate.refuted <= candidate.proved


def _is_large(candidate: Candidate) -> bool:
    match = candidate.match
    return match.known >= _MIN_SINGLE and match.recall >= _SINGLE_SHARE


def _covers(parts: Sequence[Rated]) -> bool:
    """Whether the parts together lack hardly an entry that each of them should have."""
    again = sum(one.candidate.match.again for one in parts)
    expected = max(
        one.candidate.match.again + one.candidate.match.missing for one in parts
    )
    return again >= RECALL * expected
