"""Two texts laid along each other: pairs of places where the same run of letters
stands, in the order of both.
"""

from bisect import bisect_left

GRAM = 10  # letters in one run


def solid(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The chain without stray matches at its ends: pieces shorter than the gap that
    parts them from the rest.
    """
    cuts = []
    for at in range(1, len(pairs)):
        if pairs[at][0] - pairs[at - 1][0] != pairs[at][1] - pairs[at - 1][1]:
            cuts.append(at)
    first, last = 0, len(pairs)
    for cut in cuts:
        if _reach(pairs, first, cut) < _gap(pairs, cut):
            first = cut
        else:
            break
    for cut in reversed(cuts):
        if cut > first and _reach(pairs, cut, last) < _gap(pairs, cut):
            last = cut
        else:
            break
    return pairs[first:last]


def _reach(pairs: list[tuple[int, int]], start: int, end: int) -> int:
    return pairs[end - 1][0] - pairs[start][0] + GRAM


def _gap(pairs: list[tuple[int, int]], cut: int) -> int:
    before, after = pairs[cut - 1], pairs[cut]
    return max(after[0] - before[0], after[1] - before[1]) - GRAM


def in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both sides only rise (patience sorting; Fredman 1975)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (left, _) in enumerate(pairs):
        place = bisect_left(tails, left)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(left)
            ends.append(index)
        else:
            tails[place] = left
            ends[place] = index
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
