"""Two texts side by side: sentences laid along each other, and within changed ones the
changed characters.

Linear in the texts' length: every comparison is paid for out of a budget
(text/alignment.py). What it does not cover is shown as removed and added, or as changed
as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from text.alignment import Budget, Part, parts
from text.changes import sentences

MAX_COMPARED_CHARS = 2000  # characters of a sentence that are compared one by one
NEAR_SENTENCES = 12  # sentences within which a changed one is looked for
MIN_ALIKE_SHARE = 0.5
MAX_SENTENCES = 3000  # sentences of a text that are laid along the other's

# A figure or a foreign word changes as a whole, Chinese by the character.
_PARTS = re.compile(r"\d[\d.,]*|[A-Za-z]+|.", re.DOTALL)

Runs = list[tuple[str, bool]]


class Row(NamedTuple):
    """One row of the two-column view. Each side is runs of text and whether the run is on this side alone."""

    kind: str  # equal | changed | removed | added
    left: Runs
    right: Runs


def aligned(left: str, right: str) -> list[Row]:
    """The rows, in the order of the texts."""
    budget = Budget(len(left) + len(right))
    before = sentences(left)[:MAX_SENTENCES]
    after = sentences(right)[:MAX_SENTENCES]
    rows: list[Row] = []
    for kind, start, end, other, stop in parts(before, after, budget):
        if kind == "equal":
            for one in before[start:end]:
                rows.append(Row("equal", [(one, False)], [(one, False)]))
        else:
            rows += _replaced(before[start:end], after[other:stop], budget)
    return rows


def changed(removed: list[str], added: list[str]) -> list[Row]:
    """The rows of what went and what came, where that alone is known."""
    budget = Budget(sum(map(len, removed)) + sum(map(len, added)))
    return _replaced(removed[:MAX_SENTENCES], added[:MAX_SENTENCES], budget)


def _replaced(before: list[str], after: list[str], budget: Budget) -> list[Row]:
    """Changed sentences beside what became of them, the others alone."""
    rows: list[Row] = []
    at = 0
    for old in before:
        for place in range(at, min(at + NEAR_SENTENCES, len(after))):
            row = _changed_row(old, after[place], budget)
            if row is not None:
                rows += [Row("added", [], [(new, True)]) for new in after[at:place]]
                rows.append(row)
                at = place + 1
                break
        else:
            rows.append(Row("removed", [(old, True)], []))
    return [*rows, *(Row("added", [], [(new, True)]) for new in after[at:])]


def _changed_row(old: str, new: str, budget: Budget) -> Row | None:
    """The two sentences beside each other; None where they have too little in common to
    be one that changed.
    """
    before = _PARTS.findall(old[:MAX_COMPARED_CHARS])
    after = _PARTS.findall(new[:MAX_COMPARED_CHARS])
    if _most_in_common(before, after) < MIN_ALIKE_SHARE:
        return None
    found = parts(before, after, budget)
    if _in_common(found, before, after) < MIN_ALIKE_SHARE:
        return None
    if max(len(old), len(new)) > MAX_COMPARED_CHARS:
        return Row("changed", [(old, True)], [(new, True)])
    left: Runs = []
    right: Runs = []
    for part in found:
        only = part.kind != "equal" or _is_chance(part, len(before))
        left.append(("".join(before[part.start : part.end]), only))
        right.append(("".join(after[part.other : part.stop]), only))
    return Row("changed", _merged(left), _merged(right))


def _most_in_common(before: list[str], after: list[str]) -> float:
    """An upper limit of what `_in_common` would say, at a fraction of its cost."""
    both = Counter(before) & Counter(after)
    return 2 * _size(both.elements()) / max(1, _size(before) + _size(after))


def _in_common(found: list[Part], before: list[str], after: list[str]) -> float:
    """The share of characters in runs that both sides have."""
    common = 0
    for part in found:
        if part.kind == "equal" and not _is_chance(part, len(before)):
            common += _size(before[part.start : part.end])
    return 2 * common / max(1, _size(before) + _size(after))


def _is_chance(part: Part, size: int) -> bool:
    """Whether what two changes have in common between them is a lone character."""
    return part.end - part.start < 2 and part.start > 0 and part.end < size


def _size(pieces: Iterable[str]) -> int:
    return sum(map(len, pieces))


def _merged(runs: Runs) -> Runs:
    whole = [
        ("".join(text for text, _ in those), only)
        for only, those in groupby(runs, lambda run: run[1])
    ]
    return [run for run in whole if run[0]]
