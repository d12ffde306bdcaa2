"""Whether two titles are wordings of one: how alike they are, and what differs.

Similarity proposes and what differs decides: a figure, a place, a kind of paper or a
word that says something makes two documents of titles however alike.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from text.policy.lexicon import toml
from text.policy.places_of import first_place

MIN_LIKENESS = 0.72
MIN_LIKENESS_OF_TYPOS = 0.75
MIN_CHARS_OF_TYPOS = 12
MAX_SEGMENT_CHARS = 12
MIN_SHARE_WITH_NUMBER = 0.25
# Titles are compared place by place, which costs the square of their length; no real
# one is longer.
MAX_TITLE_CHARS = 200
MAX_TYPOS_UNDER_NUMBER = 2


@dataclass(frozen=True)
class Likeness:
    """`share` of the pairs of characters two cores have in common, 0 to 1; `difference`
    names what tells them apart, None where nothing does."""

    share: float
    difference: str | None


def likeness(one: str, other: str) -> Likeness:
    """How alike two cores are, and what tells them apart."""
    if one == other:
        return Likeness(1.0, None)
    share = _share(one, other)
    if share < MIN_LIKENESS:
        return Likeness(share, "title")
    return Likeness(share, _difference(one, other, share))


def _share(one: str, other: str) -> float:
    """Dice's coefficient of the pairs of characters."""
    first, second = _pairs(one), _pairs(other)
    both = sum((first & second).values())
    total = sum(first.values()) + sum(second.values())
    return 2 * both / total if total else 0.0


def _pairs(core: str) -> Counter[str]:
    return Counter(core[at : at + 2] for at in range(len(core) - 1))


def _difference(one: str, other: str, share: float) -> str | None:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    typos = 0
    for kind, start, end, start_other, end_other in matcher.get_opcodes():
        if kind == "equal":
            continue
        left, right = one[start:end], other[start_other:end_other]
        if first_place(left) or first_place(right):
            return "place in the title"
        if max(len(left), len(right)) > MAX_SEGMENT_CHARS:
            return "words of the title"
        if _is_weak(left) and _is_weak(right):
            continue
        if not _is_typo(left, right):
            return "words of the title"
        typos += 1
    long_enough = min(len(one), len(other)) >= MIN_CHARS_OF_TYPOS
    if typos > 1 or (typos and (share < MIN_LIKENESS_OF_TYPOS or not long_enough)):
        return "words of the title"
    return None


def parted_under_number(one: str, other: str) -> bool:
    """Whether two titles printed with one number are of two documents.

    The news leave words out and mistype them; where each title has words of its own in
    the place of the other's (云晶电池 for 未来制造) one of the numbers is misprinted.
    """
    one, other = one[:MAX_TITLE_CHARS], other[:MAX_TITLE_CHARS]
    if not one or not other:
        return False
    if _share(one, other) < MIN_SHARE_WITH_NUMBER:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    typos = 0
    for kind, start, end, start_other, end_other in matcher.get_opcodes():
        if kind != "replace":
            continue
        left, right = one[start:end], other[start_other:end_other]
        if _is_weak(left) or _is_weak(right):
            continue
        if not _is_typo(left, right):
            return True
        typos += 1
    return typos > MAX_TYPOS_UNDER_NUMBER


def _is_typo(left: str, right: str) -> bool:
    """One character for another of no meaning of its own: 智能/职能."""
    if len(left) != 1 or len(right) != 1 or not (left + right).isalpha():
        return False
    telling = toml("titles.toml")["telling"]["characters"]
    return left not in telling and right not in telling and not left.isascii()


@cache
def _weak_words() -> frozenset[str]:
    return frozenset(toml("titles.toml")["weak"]["words"])


@cache
def _is_weak(segment: str) -> bool:
    """Whether a segment is made of weak words and nothing else."""
    if not segment:
        return True
    for length in range(1, len(segment) + 1):
        if segment[:length] in _weak_words() and _is_weak(segment[length:]):
            return True
    return False


def kinds_agree(one: str, other: str) -> bool:
    """Whether two kinds may be one document's: equal, or of one family."""
    if one == other:
        return True
    for family in toml("titles.toml")["families"].values():
        if one in family and other in family:
            return True
    return False
