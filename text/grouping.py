"""Which of some neighbouring texts are one story: a decision that depends on the texts
alone, not on their order.

Links are taken strongest first. Two groups become one unless something in them
contradicts something in the other; so a text that stands between two stories goes to
the nearer one and never joins the two.
"""

from collections.abc import Collection, Sequence
from itertools import combinations, product
from typing import NamedTuple

from text.comparable import ComparableText
from text.compare import compare
from text.overlap import covered
from text.story_rules import Verdict

FILLED, FOREIGN = 0.8, 0.6
LEAST_PART = 0.12
OVERLAP = 0.1
Pair = tuple[int, int]


class Link(NamedTuple):
    """A pair that wants to be one story."""

    strength: tuple[bool, float]
    keys: tuple[str, str]
    pair: Pair


def group(
    sides: Sequence[ComparableText],
    together: Collection[Pair] = (),
    apart: Collection[Pair] = (),
) -> tuple[list[int], set[Pair]]:
    """For each text the smallest index of its group, and the pairs that are alike, whatever became of them.

    `together` and `apart` are what people decided.
    """
    verdicts = {}
    for pair in combinations(range(len(sides)), 2):
        verdicts[pair] = compare(sides[pair[0]], sides[pair[1]])
    alike = set()
    for pair, verdict in verdicts.items():
        if verdict.touches:
            alike.add(pair)
    cut, strangers = _bindings(sides, verdicts)
    for pair in cut:
        verdicts[pair] = Verdict("none", 0.0, "bound-together", {})
    groups = {at: {at} for at in range(len(sides))}
    forbidden = _both_ways(apart) | _both_ways(strangers)
    for link in _links(sides, verdicts):
        first, second = (groups[at] for at in link.pair)
        if first is not second and not _forbidden(first, second, verdicts, forbidden):
            _unite(groups, *link.pair)
    for one, two in sorted(together):
        _unite(groups, one, two)
    return [min(groups[at]) for at in range(len(sides))], alike


def _both_ways(pairs: Collection[Pair]) -> set[Pair]:
    return {*pairs, *((two, one) for one, two in pairs)}


def _links(
    sides: Sequence[ComparableText],
    verdicts: dict[Pair, Verdict],
) -> list[Link]:
    links = []
    for (one, two), verdict in verdicts.items():
        if verdict.joins:
            first, second = sorted((sides[one].sort_key, sides[two].sort_key))
            links.append(
                Link(
                    (verdict.kind == "same", verdict.similarity),
                    (first, second),
                    (one, two),
                )
            )
    return sorted(
        links,
        key=lambda link: (not link.strength[0], -link.strength[1], link.keys),
    )


def _forbidden(
    first: set[int],
    second: set[int],
    verdicts: dict[Pair, Verdict],
    forbidden: set[Pair],
) -> bool:
    """Whether anything in one group may not be in a story with anything in the other."""
    for one, two in product(first, second):
        if (one, two) in forbidden or verdicts[
            min(one, two), max(one, two)
        ].kind == "apart":
            return True
    return False


def _unite(groups: dict[int, set[int]], one: int, two: int) -> None:
    merged = groups[one] | groups[two]
    for at in merged:
        groups[at] = merged


def _bindings(
    sides: Sequence[ComparableText],
    verdicts: dict[Pair, Verdict],
) -> tuple[set[Pair], set[Pair]]:
    """Links to cut, because a text that holds two unrelated stories and little else is
    a story of its own; and those unrelated pairs, which no text that holds both may
    bring together.
    """
    cut: set[Pair] = set()
    strangers: set[Pair] = set()
    for whole, side in enumerate(sides):
        unrelated = _unrelated_parts(sides, verdicts, whole)
        strangers |= unrelated
        bound = {}
        for pair in unrelated:
            for at in pair:
                bound[at] = sides[at]
        for at in _bound_together(side, bound):
            cut.add((min(at, whole), max(at, whole)))
    return cut, strangers


def _unrelated_parts(
    sides: Sequence[ComparableText],
    verdicts: dict[Pair, Verdict],
    whole: int,
) -> set[Pair]:
    """The pairs of texts that are both part of a text and no one story themselves."""
    others = []
    for at in range(len(sides)):
        if at != whole:
            others.append(at)
    parts = []
    for at in others:
        if _is_part(sides, verdicts, at, whole):
            parts.append(at)
    unrelated: set[Pair] = set()
    for one, two in combinations(parts, 2):
        if _unrelated(sides, verdicts, whole, one, two):
            unrelated.add((one, two))
    return unrelated


def _bound_together(
    whole: ComparableText,
    parts: dict[int, ComparableText],
) -> list[int]:
    """Those of some unrelated parts which make up nearly all of a text, or most of it
    under another title than theirs.
    """
    large = []
    for at, side in parts.items():
        if covered(whole.text, side.grams) >= LEAST_PART * len(whole.text):
            large.append(at)
    foreign = []
    for at in large:
        if parts[at].title != whole.title:
            foreign.append(at)
    for some, enough in ((large, FILLED), (foreign, FOREIGN)):
        grams = frozenset().union(*(parts[at].grams for at in some))
        if len(some) > 1 and covered(whole.text, grams) >= enough * len(whole.text):
            return some
    return []


def _is_part(
    sides: Sequence[ComparableText],
    verdicts: dict[Pair, Verdict],
    part: int,
    whole: int,
) -> bool:
    smaller = len(sides[part].text) < 0.95 * len(sides[whole].text)
    return smaller and verdicts[min(part, whole), max(part, whole)].touches


def _unrelated(
    sides: Sequence[ComparableText],
    verdicts: dict[Pair, Verdict],
    whole: int,
    one: int,
    two: int,
) -> bool:
    """Two pieces that share nothing: two stories, unless all three stand under one
    title that says what they tell.
    """
    verdict = verdicts[min(one, two), max(one, two)]
    if verdict.kind != "none" or verdict.similarity > OVERLAP:
        return False
    return not (
        sides[whole].has_specific_title
        and all(sides[at].title == sides[whole].title for at in (one, two))
    )
