"""Where two texts fill one template in with different words: equal surroundings, other runs between them."""

from itertools import takewhile
from typing import NamedTuple

from text.comparable import ComparableText

AROUND = 3
FEWEST = 3
ENDS = 2
SELF = frozenset("我本全该各此")
_SUFFIXES = frozenset("省市县区州旗镇乡村")

Gap = tuple[int, int]


class Filling(NamedTuple):
    """The values of one blank of a template in both texts; and both with a letter of
    the template on either side.
    """

    ours: str
    theirs: str
    our_words: str
    their_words: str

    @property
    def reworded(self) -> bool:
        """May both say the same? `我` and `青梧` before 市, `科技` and `科学技术`."""
        return (
            self_referring(self.ours)
            or self_referring(self.theirs)
            or _shortens(self.ours, self.theirs)
        )

    @property
    def strange(self) -> bool:
        """Have they as little in common as two names have? Synonyms are shorter or share a letter."""
        return (
            min(len(self.ours), len(self.theirs)) >= FEWEST
            and set(self.ours).isdisjoint(self.theirs)
            and not self.reworded
        )


def fillings(
    one: str,
    gaps: list[Gap],
    two: str,
    others: list[Gap],
) -> list[Filling]:
    """The runs of two plain texts that have equal surroundings; the gaps are what
    either has and the other has not.
    """
    ours, theirs = _places(one, gaps), _places(two, others)
    filled: list[Filling] = []
    for at in ours.keys() & theirs.keys():
        filled.append(
            Filling(
                _run(one, ours[at]),
                _run(two, theirs[at]),
                _run(one, ours[at], 1),
                _run(two, theirs[at], 1),
            )
        )
    return filled


def renames(a: ComparableText, b: ComparableText, filled: list[Filling]) -> bool:
    """Do two titles name what the texts put differently in one place? Then no editor
    chose those words: each text bears its own title out, or one does where the titles
    are the same around them.
    """
    if a.title == b.title or a.maybe_taiwanese != b.maybe_taiwanese:
        return False
    ours, theirs = _own_words(a, b), _own_words(b, a)
    if ours and theirs and _same_around(a.title, b.title):
        enough = any
    else:
        enough = all
    for one in filled:
        if not one.reworded and enough(
            (_says(one.our_words, ours), _says(one.their_words, theirs))
        ):
            return True
    return False


def _says(run: str, words: frozenset[str]) -> bool:
    return any(word in run for word in words)


def _same_around(one: str, two: str) -> bool:
    """Do two titles begin and end alike, with something else in the middle?"""
    head, tail = _alike(one, two), _alike(one[::-1], two[::-1])
    return min(head, tail) >= ENDS and head + tail < min(len(one), len(two))


def _alike(one: str, two: str) -> int:
    """How many letters from the start on are the same."""
    return sum(
        1
        for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))
    )


def self_referring(run: str) -> bool:
    """`我`, `本市`: what a text calls its own place is the name of none."""
    return run[:1] in SELF and set(run[1:]) <= _SUFFIXES


def _own_words(side: ComparableText, other: ComparableText) -> frozenset[str]:
    """Of the title, what the other has neither in title nor in text."""
    own_words = []
    for word in side.title_grams - other.title_grams:
        if word not in other.text:
            own_words.append(word)
    return frozenset(own_words)


def _places(text: str, gaps: list[Gap]) -> dict[tuple[str, str], Gap]:
    places: dict[tuple[str, str], Gap] = {}
    for start, end in gaps:
        places[(text[max(0, start - AROUND) : start], text[end : end + AROUND])] = (
            start,
            end,
        )
    return places


def _run(text: str, gap: Gap, more: int = 0) -> str:
    return text[max(0, gap[0] - more) : gap[1] + more]


def _shortens(one: str, two: str) -> bool:
    """Are the letters of the shorter in the longer, in order?"""
    short, long = sorted((one, two), key=len)
    letters = iter(long)
    return all(letter in letters for letter in short)
