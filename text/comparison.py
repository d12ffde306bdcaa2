"""Two readings of a page compared once and written down: what went, what came, and both
side by side.

Sentences are written down by their place in the texts, which are kept anyway, and runs
of changed ones by their length.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from text.changes import Change, change, sentences
from text.sidebyside import MAX_SENTENCES, Row, Runs, aligned, changed

FORM = 1


class Comparison(NamedTuple):
    """`removed` and `added` sentences, these beside each other, and both texts beside each other."""

    removed: list[str]
    added: list[str]
    changed: list[Row]
    aligned: list[Row]


class BadForm(Exception):
    """What was written down does not fit the texts."""


def compared(old: str, new: str, difference: Change | None = None) -> Comparison:
    """The comparison of two texts, within its budget; `difference`: where it is known already."""
    removed, added, _ = difference or change(old, new)
    return Comparison(removed, added, changed(removed, added), aligned(old, new))


def written(found: Comparison, old: str, new: str) -> str:
    """A comparison as text, for `recalled`."""
    return json.dumps(
        {
            "form": FORM,
            "removed": _places(found.removed, sentences(old)),
            "added": _places(found.added, sentences(new)),
            "changed": _short(found.changed),
            "aligned": _short(found.aligned),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def recalled(kept: str | None, old: str, new: str) -> Comparison:
    """The stored comparison of these two texts; computed if there is none that fits."""
    if kept is None:
        return compared(old, new)
    try:
        told = json.loads(kept)
        before, after = sentences(old), sentences(new)
        if told["form"] != FORM:
            raise BadForm
        removed = [before[at] for at in told["removed"]]
        added = [after[at] for at in told["added"]]
        return Comparison(
            removed,
            added,
            _long(told["changed"], removed, added),
            _long(told["aligned"], before, after),
        )
    except (BadForm, ValueError, LookupError, TypeError):
        return compared(old, new)


def _places(some: list[str], every: list[str]) -> list[int]:
    """Positions in `every` of `some`, a selection of it in the same order."""
    places: list[int] = []
    at = 0
    for one in some:
        at = every.index(one, at)
        places.append(at)
        at += 1
    return places


def _short(rows: Iterable[Row]) -> list[Any]:
    """Runs of equal, removed and added rows as their kind and number; changed ones with their runs."""
    short: list[Any] = []
    for row in rows:
        if row.kind == "changed":
            short.append(["changed", _lengths(row.left), _lengths(row.right)])
        elif short and short[-1][0] == row.kind:
            short[-1][1] += 1
        else:
            short.append([row.kind, 1])
    return short


def _lengths(runs: Runs) -> list[int]:
    """The runs' lengths, negative where the run is on its side alone."""
    return [-len(text) if only else len(text) for text, only in runs]


def _runs(sentence: str, lengths: list[int]) -> Runs:
    """The runs again. Raises BadForm where they are not those of this sentence."""
    runs: Runs = []
    at = 0
    for length in lengths:
        runs.append((sentence[at : at + abs(length)], length < 0))
        at += abs(length)
    if at != len(sentence):
        raise BadForm
    return runs


def _long(short: list[Any], before: list[str], after: list[str]) -> list[Row]:
    """The rows again. Raises BadForm where they are not those of these sentences."""
    rows: list[Row] = []
    left = right = 0
    for kind, *told in short:
        if kind == "changed":
            old, new = _runs(before[left], told[0]), _runs(after[right], told[1])
            rows.append(Row(kind, old, new))
            left, right = left + 1, right + 1
            continue
        for _ in range(told[0]):
            old = []
            if kind != "added":
                old = [(before[left], kind != "equal")]
            new = []
            if kind != "removed":
                new = [(after[right], kind != "equal")]
            rows.append(Row(kind, old, new))
            left, right = left + bool(old), right + bool(new)
    if (left, right) != (
        min(len(before), MAX_SENTENCES),
        min(len(after), MAX_SENTENCES),
    ):
        raise BadForm
    return rows
