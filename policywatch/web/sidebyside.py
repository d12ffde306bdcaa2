"""Two texts side by side: sentences laid along each other, and within changed ones the changed characters."""

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from text.changes import sentences

LONGEST = 2000  # characters of a sentence that are compared one by one
NEAR = 12  # sentences within which a changed one is looked for
ALIKE = 0.5
MOST = 3000  # sentences of a text that are laid along the other's

# A figure or a foreign word changes as a whole, Chinese by the character.
_PARTS = re.compile(r"\d[\d.,]*|[A-Za-z]+|.", re.DOTALL)

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
    for kind, start, end, other, stop in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            rows += [
                Row("equal", [(one, False)], [(one, False)])
                for one in before[start:end]
            ]
        else:
            rows += _replaced(before[start:end], after[other:stop])
    return rows


def changed(removed: list[str], added: list[str]) -> list[Row]:
    """The rows of what went and what came, where that alone is known."""
    return _replaced(removed[:MOST], added[:MOST])


def _replaced(before: list[str], after: list[str]) -> list[Row]:
    """Changed sentences beside what became of them, the others alone."""
    rows: list[Row] = []
    for old in before:
        partner = next(
            (place for place, new in enumerate(after[:NEAR]) if _alike(old, new)),
            None,
        )
        if partner is None:
            rows.append(Row("removed", [(old, True)], []))
            continue
        rows += [Row("added", [], [(new, True)]) for new in after[:partner]]
        rows.append(_row(old, after[partner]))
        after = after[partner + 1 :]
    return [*rows, *(Row("added", [], [(new, True)]) for new in after)]


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old[:LONGEST], new[:LONGEST], autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE
        and matcher.quick_ratio() >= ALIKE
        and matcher.ratio() >= ALIKE
    )


def _row(old: str, new: str) -> Row:
    if max(len(old), len(new)) > LONGEST:
        return Row("changed", [(old, True)], [(new, True)])
    left: Runs = []
    right: Runs = []
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    for kind, start, end, other, stop in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        # A lone character that two changes have in common is chance.
        only = kind != "equal" or (end - start < 2 and start > 0 and end < len(before))
        left.append(("".join(before[start:end]), only))
        right.append(("".join(after[other:stop]), only))
    return Row("changed", _merged(left), _merged(right))


def _merged(runs: Runs) -> Runs:
    whole = [
        ("".join(text for text, _ in those), only)
        for only, those in groupby(runs, lambda run: run[1])
    ]
    return [run for run in whole if run[0]]
