"""Wordings (提法) that appear for the first time, or rise, in recent titles.

No dictionary: policy lives on words that no dictionary has. A run of characters is a
wording where what stands left and right of it varies (Harris 1955; boundary entropy as in
Jin & Tanaka-Ishii 2006): 届四中全会 always follows 十, so it is a piece of a longer one.
Runs grow from pairs, only while they stay frequent, which bounds time and memory.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from text.normalise import fold
from text.policy.lexicon import alternation, toml

MIN_TITLES = 3
MIN_CHARS, MAX_CHARS = 2, 16
TELLING_CHARS = 4
MAX_TITLE_CHARS = 120
# The share of one neighbour from which on a run is only a piece of a longer one.
MAX_NEIGHBOUR_SHARE = 0.65
# A shorter wording counts beside a longer one that holds it where it stands elsewhere too.
MIN_OWN_SHARE = 0.35
MIN_RISE = 1.5
_RUN = re.compile(r"[一-鿿]{2,}+|[a-z][a-z0-9.+-]{1,30}")
_EDGE = ""


@dataclass(frozen=True)
class Wording:
    """A wording with the titles that contain it, recent and past, and how surprising that
    is (log-likelihood ratio, Dunning 1993). `past` 0: it appears for the first time."""

    word: str
    recent: int
    past: int
    score: float


def wordings(recent: Sequence[str], past: Sequence[str], limit: int) -> list[Wording]:
    """The wordings that are new or rise, the most surprising first."""
    runs = [_runs(title) for title in recent]
    counts = _frequent(runs)
    whole = {word for word in _whole(runs, counts) if not is_filling(word)}
    before = _counted(map(_runs, past), whole)
    found = []
    for word in whole:
        number, earlier = counts[word], before[word]
        if number * max(1, len(past)) <= earlier * len(recent) * MIN_RISE:
            continue
        score = surprise(number, len(recent), earlier, len(past))
        found.append(Wording(word, number, earlier, round(score, 1)))
    found.sort(key=lambda one: (-one.score * _weight(one.word), one.word))
    return _apart(found, limit)


def _weight(word: str) -> float:
    """Short words are everyday language more often than wordings of policy."""
    if word[0].isascii():
        return 1.0
    return min(1.0, (len(word) - 1) / (TELLING_CHARS - 1))


def _runs(title: str) -> list[str]:
    return _RUN.findall(fold(title[:MAX_TITLE_CHARS]))


def _frequent(titles: Sequence[Sequence[str]]) -> dict[str, int]:
    """Runs that are in MIN_TITLES titles or more, grown from pairs: a run is looked at
    only where both runs that it is made of are frequent."""
    found: dict[str, int] = {}
    known: set[str] | None = None
    for length in range(MIN_CHARS, MAX_CHARS + 1):
        counted: Counter[str] = Counter()
        for runs in titles:
            counted.update(_pieces(runs, length, known))
        known = {word for word, number in counted.items() if number >= MIN_TITLES}
        if not known:
            break
        found.update((word, counted[word]) for word in known)
    words = Counter(run for runs in titles for run in {*runs} if run[0].isascii())
    found.update((word, n) for word, n in words.items() if n >= MIN_TITLES)
    return found


def _pieces(runs: Iterable[str], length: int, known: set[str] | None) -> set[str]:
    found = set()
    for run in runs:
        if run[0].isascii():
            continue
        for at in range(len(run) - length + 1):
            piece = run[at : at + length]
            if known is None or (piece[:-1] in known and piece[1:] in known):
                found.add(piece)
    return found


def _whole(titles: Sequence[Sequence[str]], counts: Mapping[str, int]) -> set[str]:
    """The runs whose neighbours vary on both sides."""
    left: dict[str, Counter[str]] = {word: Counter() for word in counts}
    right: dict[str, Counter[str]] = {word: Counter() for word in counts}
    longest = max(map(len, counts), default=0)
    for runs in titles:
        for run in runs:
            for at in range(len(run)):
                for end in range(at + MIN_CHARS, min(len(run), at + longest) + 1):
                    word = run[at:end]
                    if word not in counts:
                        break
                    left[word][run[at - 1] if at else _EDGE] += 1
                    right[word][run[end] if end < len(run) else _EDGE] += 1
    return {
        word
        for word in counts
        if word[0].isascii() or (_varies(left[word]) and _varies(right[word]))
    }


def _varies(neighbours: Counter[str]) -> bool:
    """Whether no single character stands beside a run most of the time; a title's or
    clause's edge is none."""
    total = sum(neighbours.values())
    most = max((n for one, n in neighbours.items() if one != _EDGE), default=0)
    return total > 0 and most <= MAX_NEIGHBOUR_SHARE * total


@cache
def _filling() -> tuple[re.Pattern[str], frozenset[str]]:
    words = toml("radar.toml")
    starts, ends = alternation(words["starts"]), alternation(words["ends"])
    return re.compile(rf"^(?:{starts})|(?:{ends})$"), frozenset(words["common"])


def is_filling(word: str) -> bool:
    """Whether a run is grammar or everyday news language: 俄称, 我国, 称打击."""
    edges, common = _filling()
    return word in common or edges.search(word) is not None


def _counted(titles: Iterable[Sequence[str]], wanted: set[str]) -> Counter[str]:
    lengths = sorted({len(word) for word in wanted})
    counted: Counter[str] = Counter()
    for runs in titles:
        held = {run for run in runs if run in wanted}
        for run in runs:
            for length in lengths:
                for at in range(len(run) - length + 1):
                    piece = run[at : at + length]
                    if piece in wanted:
                        held.add(piece)
        counted.update(held)
    return counted


def surprise(recent: int, of_recent: int, past: int, of_past: int) -> float:
    """The log-likelihood ratio of two counts (Dunning 1993)."""
    rate = (recent + past) / max(1, of_recent + of_past)
    terms = ((recent, rate * of_recent), (past, rate * of_past))
    return 2 * sum(seen * log(seen / expected) for seen, expected in terms if seen)


def _apart(found: Sequence[Wording], limit: int) -> list[Wording]:
    """The first `limit`, of nested ones the longer unless the shorter stands mostly
    elsewhere."""
    kept: list[Wording] = []
    for one in found:
        nested = [other for other in kept if _nested(one, other)]
        if nested:
            continue
        kept.append(one)
        if len(kept) == limit:
            break
    return kept


def _nested(one: Wording, other: Wording) -> bool:
    if one.word in other.word:
        return one.recent - other.recent < MIN_OWN_SHARE * one.recent
    return other.word in one.word
