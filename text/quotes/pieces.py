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
MAX_CLAUSES = 4
DIGIT_WEIGHT = 4
WINDOW_CHARS, MAX_WINDOWS = 6, 8
SHINGLE_CHARS, MAX_SHINGLES = 4, 60
FIGURE_WEIGHT = 2  # a digit tells as much as so many Chinese characters

Group = list[str]  # words that occur in one article


class Levels(NamedTuple):
    """Groups of words to search for. `exact`: one after the other, for the passage as it
    is. `near`: for a passage with something changed, level by level; the groups of a
    level are asked for one by one, because the articles of a common one would hide
    those of a rare one.
    """

    exact: list[Group]
    near: list[list[Group]]

    shingles: list[str]  # short runs of the passage, to rank what was found by


def levels(passage: str) -> Levels:
    """What to ask the index for.

    Few words are enough, since each article found is compared: thirty phrases cost an
    index of half a million articles four times what six do.
    """
    folded = fold(passage)
    clauses = [one for one in _CLAUSE.split(folded) if len(one) > 1] or [folded]
    words = _words(folded)
    telling = sorted(range(len(words)), key=lambda at: (-_weight(words[at]), at))
    few = [words[at] for at in sorted(telling[:PIECES])]
    longest = sorted(clauses, key=_clause_weight, reverse=True)[:MAX_CLAUSES]
    return Levels(
        [longest, few],
        [*_near(few), _windows(folded)],
        _spread(folded, SHINGLE_CHARS),
    )


def _words(folded: str) -> list[str]:
    """The passage in short pieces: Latin words, figures, and Chinese cut to a few characters."""
    size = 0
    for one in _WORD.finditer(folded):
        if one["han"]:
            size += len(one["han"])
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


def _clause_weight(clause: str) -> int:
    """Bulletins of every month have the same words and other figures."""
    return len(clause) + DIGIT_WEIGHT * sum(one.isdigit() for one in clause)


def _weight(word: str) -> int:
    return len(word) * (FIGURE_WEIGHT if word[0].isascii() else 1)


def _near(few: list[str]) -> list[list[Group]]:
    """All pieces but two neighbours, then halves: where one place is changed, one of
    these groups has none of it.
    """
    if len(few) < 4:
        return []
    without = [few[:at] + few[at + 2 :] for at in range(0, len(few), 2)]
    middle = len(few) // 2
    return [without, [few[:middle], few[middle:]]]


def _windows(folded: str) -> list[Group]:
    """Short runs from all over the passage, each by itself: some lie between two changes,
    or between two marks of punctuation that one side lacks.
    """
    runs = _spread(folded, WINDOW_CHARS)
    short = []
    for run in _WORD.finditer(folded):
        if run["han"]:
            short.append(run["han"])
    runs += [run for run in short if MIN_PIECE_CHARS <= len(run) < WINDOW_CHARS]
    step = max(1, -(-len(runs) // MAX_WINDOWS))
    return [[run] for run in dict.fromkeys(runs[::step])]


def _spread(folded: str, length: int) -> list[str]:
    """Runs of Chinese of one length, half overlapping."""
    found = []
    for run in _WORD.finditer(folded):
        if run["han"]:
            for at in range(0, len(run["han"]) - length + 1, max(1, length // 2)):
                found.append(run["han"][at : at + length])
    step = max(1, len(found) // MAX_SHINGLES)
    return list(dict.fromkeys(found[::step]))
