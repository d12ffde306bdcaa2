"""Longest common subsequences within a budget of steps: how two lists of sentences, or
two sentences, differ.

The bit-parallel algorithm of Hyyrö (2004, "Bit-parallel LCS-length computation
revisited") handles a whole column a step, so 2,000 by 2,000 characters take
milliseconds whatever they are; `difflib` takes seconds on repetitive text. Where the
budget does not cover a comparison, the two are reported as wholly different.
"""

from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple

STEPS_PER_CHAR = 40
LEAST_STEPS = 200_000
# Bits of a column that cost as much as the step itself.
COLUMN_BITS = 1_000
# One row of bits is kept for each element of the left side.
MAX_KEPT_BITS = 64_000_000


class Part(NamedTuple):
    """`left[start:end]` became `right[other:stop]`, as `difflib` writes its opcodes."""

    kind: Literal["equal", "replace"]
    start: int
    end: int
    other: int
    stop: int


class Budget:
    """Steps left for the comparisons of one pair of texts."""

    def __init__(self, chars: int) -> None:
        self.left = max(LEAST_STEPS, STEPS_PER_CHAR * chars)

    def covers(self, rows: int, columns: int) -> bool:
        """Whether a comparison of this size is paid for; it is then taken off."""
        cost = rows * (1 + columns // COLUMN_BITS)
        if rows * columns > MAX_KEPT_BITS or cost > self.left:
            return False
        self.left -= cost
        return True


def parts(
    left: Sequence[Hashable],
    right: Sequence[Hashable],
    budget: Budget,
) -> list[Part]:
    """The differences of two sequences, in order, without gaps."""
    begin = _common(left, right)
    tail = _common(left[begin:][::-1], right[begin:][::-1])
    end, stop = len(left) - tail, len(right) - tail
    pairs = [(at, at) for at in range(begin)]
    for at, other in _pairs(left[begin:end], right[begin:stop], budget):
        pairs.append((begin + at, begin + other))
    pairs += [(end + at, stop + at) for at in range(tail)]
    return _as_parts(pairs, len(left), len(right))


def _common(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """How many elements at the beginning are the same."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _pairs(
    left: Sequence[Hashable],
    right: Sequence[Hashable],
    budget: Budget,
) -> list[tuple[int, int]]:
    """Places of a longest common subsequence; none where the budget does not cover it."""
    if not left or not right or not budget.covers(len(left), len(right)):
        return []
    places: dict[Hashable, int] = {}
    for at, one in enumerate(right):
        places[one] = places.get(one, 0) | (1 << at)
    mask = (1 << len(right)) - 1
    # A cleared bit: the subsequence becomes longer with this element of the right side.
    column, columns = mask, []
    for one in left:
        matched = column & places.get(one, 0)
        column = ((column + matched) | (column - matched)) & mask
        columns.append(column)
    return _walk_back(columns, len(right))


def _walk_back(columns: list[int], width: int) -> list[tuple[int, int]]:
    """From the end: an element of the left side belongs to the subsequence where its
    column first lengthened it.
    """
    pairs: list[tuple[int, int]] = []
    at, other = len(columns) - 1, width - 1
    while at >= 0 and other >= 0:
        if columns[at] >> other & 1:
            other -= 1
        elif at and not columns[at - 1] >> other & 1:
            at -= 1
        else:
            pairs.append((at, other))
            at, other = at - 1, other - 1
    pairs.reverse()
    return pairs


def _as_parts(pairs: list[tuple[int, int]], left: int, right: int) -> list[Part]:
    found: list[Part] = []
    start = other = 0
    for at, place in [*pairs, (left, right)]:
        if at > start or place > other:
            found.append(Part("replace", start, at, other, place))
        if at < left or place < right:
            last = found[-1] if found else None
            if last is not None and last.kind == "equal":
                found[-1] = last._replace(end=at + 1, stop=place + 1)
            else:
                found.append(Part("equal", at, at + 1, place, place + 1))
        start, other = at + 1, place + 1
    return found
