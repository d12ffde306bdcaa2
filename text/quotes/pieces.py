"""The pieces of a passage that lead to where it may stand: words for the search index.

Punctuation, spaces and line breaks may differ, so pieces end at them. A changed word
spoils one piece, so a passage is cut into several, and groups of them are asked for.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from text.normalise import fold

# Where a clause ends: punctuation, but not the point or comma inside a figure.
_CLAUSE = re.compile(r"[^\w%‰+]+(?!(?<=\d[.,])\d)|(?<!\d)[.,]|[.,](?!\d)")
_WORD = re.compile(
    r"(?P<han>[^\W\d_a-z]++)|[a-z]++|\d{1,3}(?:,\d{3}){1,6}+(?!\d)|\d++(?:\.\d++)?"
)
MIN_PIECE_CHARS, MAX_PIECE_CHARS = 3, 8
PIECES = 6
MAX_ALL_OF = 12
FIGURE_WEIGHT = 2  # a digit tells as much as so many Chinese characters

Group = list[str]  # words that stand in one article


class Levels(NamedTuple):
    """Groups of words to search for. `exact`: one level after the other, for the passage
    as it is; `near`, then `alone`: for a passage with something changed.
    """

    exact: list[Group]
    near: list[list[Group]]  # the groups of one level are asked for together
    alone: list[Group]  # asked for one by one, because some are in many articles


def levels(passage: str) -> Levels:
    """What to ask the index for."""
    folded = fold(passage)
    clauses = [one for one in _CLAUSE.split(folded) if len(one) > 1] or [folded]
    words = _words(folded)
    telling = sorted(range(len(words)), key=lambda at: (-_weight(words[at]), at))
    all_of = [words[at] for at in sorted(telling[:MAX_ALL_OF])]
    few = [words[at] for at in sorted(telling[:PIECES])]
    longest = sorted(clauses, key=len, reverse=True)[:MAX_ALL_OF]
    near = [few[:at] + few[at + 1 :] for at in range(len(few))]
    return Levels([longest, all_of], [near] if len(few) > 2 else [], _alone(few))


def _words(folded: str) -> list[str]:
    """The passage in short pieces: Latin words, figures, and Chinese cut to a few characters."""
    size = sum(len(one["han"]) for one in _WORD.finditer(folded) if one["han"])
    length = max(MIN_PIECE_CHARS, min(MAX_PIECE_CHARS, size // PIECES))
    found: list[str] = []
    for match in _WORD.finditer(folded):
        found += _cut(match[0], length) if match["han"] else [match[0]]
    # Single characters are in another index, and in nearly every article.
    return [word for word in dict.fromkeys(found) if len(word) > 1] or found[:1]


def _cut(run: str, length: int) -> list[str]:
    """A run in pieces of about the same length."""
    count = max(1, round(len(run) / length))
    edges = [len(run) * at // count for at in range(count + 1)]
    return [run[start:end] for start, end in pairwise(edges)]


def _weight(word: str) -> int:
    return len(word) * (FIGURE_WEIGHT if word[0].isascii() else 1)


def _alone(few: list[str]) -> list[Group]:
    """Neighbouring pairs, then each telling piece by itself."""
    pairs = [few[at : at + 2] for at in range(len(few) - 1)] if len(few) > 3 else []
    return [*pairs, *([word] for word in few if _weight(word) >= MIN_PIECE_CHARS)]
