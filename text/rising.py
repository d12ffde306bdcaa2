"""Words that occur in recent titles more often than their past frequency predicts.

No dictionary: policy lives on words that are new. Candidates are runs of 2 to 8
characters; of runs that occur in (nearly) the same titles the longest is kept; the rest
are ordered by the log-likelihood ratio of the two samples (Dunning 1993).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

from text.normalise import fold

_RUN = re.compile(r"[一-鿿]+|[a-z][a-z0-9.+-]+[a-z0-9+]")
SHORTEST, LONGEST = 2, 8
LEAST = 3  # titles that must contain a word
ABSORBED = 0.8  # a part that stands outside its whole in fewer titles than 1 of 5 is only a part
# Runs that begin or end so are pieces of grammar, not words.
_EDGES = frozenset(
    "的了在是和与及或等为对将被把从到于其这那个一二三四五六七八九十年月日第有不也都就"
)


class Rise(NamedTuple):
    """A word; in how many recent and past titles it stands; how unlikely that is."""

    word: str
    recent: int
    past: int
    score: float


def rising(recent: Sequence[str], past: Sequence[str], limit: int) -> list[Rise]:
    """The words that rose most, the most surprising first."""
    now = _counted(recent)
    frequent = _whole({word: number for word, number in now.items() if number >= LEAST})
    before = _counted(past, only=frozenset(frequent))
    rises = []
    for word, number in frequent.items():
        if number * max(1, len(past)) > before[word] * len(recent) * 1.5:
            rises.append(
                Rise(
                    word,
                    number,
                    before[word],
                    round(_surprise(number, len(recent), before[word], len(past)), 1),
                )
            )
    return _apart(
        sorted(rises, key=lambda rise: (-rise.score, -len(rise.word), rise.word)),
        limit,
    )


def _counted(titles: Iterable[str], only: frozenset[str] | None = None) -> Counter[str]:
    counted: Counter[str] = Counter()
    for title in titles:
        words = words_in(title)
        counted.update(words if only is None else words & only)
    return counted


def words_in(title: str) -> set[str]:
    """The runs of a title that may be words: two to eight characters, no piece of grammar at an end."""
    found = set()
    for run in _RUN.findall(fold(title)):
        if run[0].isascii():
            found.add(run)
            continue
        for length in range(SHORTEST, min(LONGEST, len(run)) + 1):
            for start in range(len(run) - length + 1):
                word = run[start : start + length]
                if word[0] not in _EDGES and word[-1] not in _EDGES:
                    found.add(word)
    return found


def _whole(counts: dict[str, int]) -> dict[str, int]:
    """Without the parts of longer words that hardly stand elsewhere."""
    parts: set[str] = set()
    for word, number in counts.items():
        for length in range(SHORTEST, len(word)):
            for start in range(len(word) - length + 1):
                part = word[start : start + length]
                if number >= ABSORBED * counts.get(part, number + 1):
                    parts.add(part)
    return {word: number for word, number in counts.items() if word not in parts}


def _surprise(
    recent: int,
    of_recent: int,
    past: int,
    of_past: int,
) -> float:
    rate = (recent + past) / (of_recent + of_past)
    terms = ((recent, rate * of_recent), (past, rate * of_past))
    return 2 * sum(seen * log(seen / expected) for seen, expected in terms if seen)


def _apart(rises: Sequence[Rise], limit: int) -> list[Rise]:
    """The first `limit` of which none is part of another, or another piece of the same long phrase."""
    kept: list[Rise] = []
    for rise in rises:
        if not any(_of_one_phrase(rise, other) for other in kept):
            kept.append(rise)
        if len(kept) == limit:
            break
    return kept


def _of_one_phrase(one: Rise, other: Rise) -> bool:
    if one.word in other.word or other.word in one.word:
        return True
    if min(one.recent, other.recent) < ABSORBED * max(one.recent, other.recent):
        return False
    shared = range(
        max(SHORTEST, min(len(one.word), len(other.word)) // 3),
        min(len(one.word), len(other.word)),
    )
    for n in shared:
        if one.word[-n:] == other.word[:n] or other.word[-n:] == one.word[:n]:
            return True
    return False
