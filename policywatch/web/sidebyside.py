"""Two texts side by side: sentences laid along each other, and within changed ones the changed characters."""

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from text.changes import sentences

LONGEST = 2000  # characters of a sentence that are compared one by one
MOST = 3000  # sentences of a text that are laid along the other's

Runs = list[tuple[str, bool]]


class Row(NamedTuple):
    """What stands beside each other. Each side is runs of text and whether the run is on this side alone."""

    kind: str  # equal | changed | removed | added
    left: Runs
    right: Runs


def aligned(left: str, right: str) -> list[Row]:
    """The rows, in the order of the texts."""
    before, after = sentences(left)[:MOST], sentences(right)[:MOST]
    rows: list[Row] = []
    for kind, start, end, other, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [Row("equal", [(one, False)], [(one, False)]) for one in before[start:end]]
        else:
            rows += _replaced(before[start:end], after[other:stop])
    return rows


def _replaced(before: list[str], after: list[str]) -> list[Row]:
    return [_row(old, new) for old, new in zip_longest(before, after, fillvalue="")]


def _row(old: str, new: str) -> Row:
    if not new:
        return Row("removed", [(old, True)], [])
    if not old:
        return Row("added", [], [(new, True)])
    if max(len(old), len(new)) > LONGEST:
        return Row("changed", [(old, True)], [(new, True)])
    left, right = [], []
    for kind, start, end, other, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if start < end:
            left.append((old[start:end], kind != "equal"))
        if other < stop:
            right.append((new[other:stop], kind != "equal"))
    return Row("changed", left, right)
