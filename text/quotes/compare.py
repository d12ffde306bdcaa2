"""A quoted passage beside an article: word for word, with differences, or not there.

Word for word means the same signs (text.quotes.tokens) in the same order without a gap,
and not cut so that the sense turns: a passage that begins behind a negation, or ends
inside a figure, is not what the article says.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from text.normalise import clean
from text.numerals import WRITTEN
from text.quotes.differences import Beside, Difference
from text.quotes.entities import NEGATED_BEHIND
from text.quotes.tokens import Compact, Token, compact_of, tokens

EXACT, ALTERED, ABSENT = "exact", "altered", "absent"
MIN_ALIKE_SHARE = 0.6
MIN_ALIKE_SIGNS = 6
MAX_OCCURRENCES = 20
ANCHOR_CHARS = 4
MAX_ANCHORS = 200
ANCHOR_OCCURRENCES = 5
DIAGONAL_CHARS = 16
SLACK_CHARS = 24
BOUNDARY_CHARS = 4
_GAP = re.compile(r"…{1,6}|\.{3,6}|\[…\]|（略）|\(略\)|〔略〕")
_SCALE = frozenset("十百千万亿兆%‰点")
_NUMERALS = frozenset(WRITTEN)
_COUNTING = _NUMERALS | {"万", "亿"}


@dataclass(frozen=True)
class Comparison:
    """What became of a passage in one article. `share` of its signs stand there."""

    state: str
    share: float
    differences: list[Difference] = field(default_factory=list)
    archive: str = ""


@dataclass(frozen=True)
class Passage:
    """A passage prepared for comparison with many articles."""

    written: str
    signs: tuple[Token, ...]
    compact: str

    @classmethod
    def of(cls, written: str) -> "Passage":
        """Prepare a passage as a draft has it."""
        found = tokens(written)
        return cls(clean(written), tuple(found), compact_of(found))


def fragments(quote: str) -> list[str]:
    """The pieces of a quote between its marks of omission (`……`)."""
    return [piece for piece in _GAP.split(quote) if piece.strip()] or [quote]


def compare(passage: Passage, article: Compact) -> Comparison:
    """What an article makes of a passage."""
    if not passage.compact:
        return Comparison(ABSENT, 0.0)
    cut: Difference | None = None
    at = article.text.find(passage.compact)
    for _ in range(MAX_OCCURRENCES):
        if at < 0:
            break
        cut = _cut(passage, article, at)
        if cut is None:
            return Comparison(EXACT, 1.0)
        at = article.text.find(passage.compact, at + 1)
    if cut is not None:
        return Comparison(ALTERED, 1.0, [cut], passage.written)
    return _aligned(passage, article)


def _cut(passage: Passage, article: Compact, at: int) -> Difference | None:
    """What the article has directly before or behind a passage that turns its sense."""
    folded = article.folded
    start = article.folded_start(at)
    end = article.folded_end(at + len(passage.compact) - 1)
    before = folded[max(0, start - BOUNDARY_CHARS) : start]
    return _cut_before(passage, before) or _cut_behind(passage, folded[end : end + 1])


def _cut_before(passage: Passage, before: str) -> Difference | None:
    first = passage.signs[0]
    negated = NEGATED_BEHIND.search(before)
    if negated:
        return Difference("", negated[0], "negation", first.start, first.end)
    if first.form in _COUNTING and before and _is_number(before[-1]):
        longer = f"{before[-1]}{first.form}"
        return Difference(first.form, longer, "figure", first.start, first.end)
    return None


def _cut_behind(passage: Passage, behind: str) -> Difference | None:
    last = passage.signs[-1]
    goes_on = behind in _SCALE or behind in _NUMERALS
    counts = last.form[-1].isdigit() or last.form in _COUNTING
    if not behind or not goes_on or not counts:
        return None
    longer = f"{last.form}{behind}"
    return Difference(last.form, longer, "figure", last.start, last.end)


def _is_number(character: str) -> bool:
    return character.isdigit() or character in _NUMERALS


def _aligned(passage: Passage, article: Compact) -> Comparison:
    """The stretch of the article that is most like the passage."""
    best = Comparison(ABSENT, 0.0)
    for start, end in _windows(passage.compact, article.text):
        found = _beside(passage, article.stretch(start, end))
        if found.share > best.share:
            best = found
    return best


def _windows(wanted: str, text: str) -> list[tuple[int, int]]:
    """Where the article may have the passage, by the diagonals its short pieces lie on."""
    step = max(1, (len(wanted) - ANCHOR_CHARS) // MAX_ANCHORS)
    votes: Counter[int] = Counter()
    for at in range(0, max(1, len(wanted) - ANCHOR_CHARS + 1), step):
        piece = wanted[at : at + ANCHOR_CHARS]
        place = text.find(piece)
        for _ in range(ANCHOR_OCCURRENCES):
            if place < 0:
                break
            votes[(place - at) // DIAGONAL_CHARS] += 1
            place = text.find(piece, place + 1)
    windows: list[tuple[int, int]] = []
    for diagonal, _ in votes.most_common(2):
        windows.append(
            (
                max(0, diagonal * DIAGONAL_CHARS - SLACK_CHARS),
                min(
                    len(text),
                    (diagonal + 1) * DIAGONAL_CHARS + len(wanted) + SLACK_CHARS,
                ),
            )
        )
    return windows


def _beside(passage: Passage, stretch: str) -> Comparison:
    """The passage beside a stretch of the article, sign by sign."""
    both = Beside.of(passage.written, list(passage.signs), stretch)
    if both.share < MIN_ALIKE_SHARE or both.equal < min(
        MIN_ALIKE_SIGNS,
        len(passage.signs),
    ):
        return Comparison(ABSENT, both.share)
    return Comparison(ALTERED, both.share, both.differences(), both.archive_wording())
