"""Finding a passage in the archive: word for word, else the most similar one."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from db.quotes.candidates import Candidate, candidates
from text.quotes.compare import (
    ABSENT,
    ALTERED,
    EXACT,
    Comparison,
    Difference,
    Passage,
    compare,
    fragments,
)
from text.quotes.pieces import Levels, levels

EXACT_CANDIDATES = 20
NEAR_CANDIDATES = 40
ALONE_CANDIDATES = 12
COMPARED = 4  # near candidates that are compared sign by sign
GOOD_SHARE = 0.85  # a near passage with so much in common ends the search
MIN_NEAR_SIGNS = 8  # what is shorter resembles too much


class Found(NamedTuple):
    """The best article for a passage, and what it makes of it; no article for `absent`."""

    article: Candidate | None
    comparison: Comparison


NOTHING = Found(None, Comparison(ABSENT, 0.0))


def find(session: Session, written: str, field: str | None = None) -> Found:
    """Where a passage stands in the archive. `field` is `title` for titles.

    A passage with marks of omission must be in one article with all its fragments.
    """
    whole = [one for piece in fragments(written) if (one := Passage.of(piece)).signs]
    if not whole:
        return NOTHING
    longest = max(whole, key=lambda one: len(one.signs))
    asked = levels(longest.written)
    best = NOTHING
    for group in asked.exact:
        near = candidates(session, [group], EXACT_CANDIDATES, field)
        best = _better(best, _best_of(near, whole))
        if best.comparison.state == EXACT:
            return best
    if len(longest.signs) < MIN_NEAR_SIGNS:
        return best
    return _nearest(session, whole, asked, field, best)


def _nearest(
    session: Session,
    whole: list[Passage],
    asked: Levels,
    field: str | None,
    best: Found,
) -> Found:
    """The most similar passage: by all pieces but one, else by pairs and single pieces."""
    words = {word for group in asked.alone for word in group}
    for groups in asked.near:
        found = candidates(session, groups, NEAR_CANDIDATES, field)
        best = _better(best, _best_of(_promising(found, words), whole))
    if best.comparison.share >= GOOD_SHARE:
        return best
    # Newest first, the articles of a common pair would hide those of a rare one.
    gathered: dict[int, Candidate] = {}
    for group in asked.alone:
        for one in candidates(session, [group], ALONE_CANDIDATES, field):
            gathered[one.key] = one
    return _better(best, _best_of(_promising(list(gathered.values()), words), whole))


def _promising(found: list[Candidate], words: Iterable[str]) -> list[Candidate]:
    """The candidates that hold most of the words."""
    wanted = list(words)
    held = [(sum(word in one.folded for word in wanted), one) for one in found]
    held.sort(key=lambda pair: (-pair[0], not pair[1].is_original, pair[1].key))
    return [one for _, one in held[:COMPARED]]


def _best_of(found: Sequence[Candidate], whole: list[Passage]) -> Found:
    """The best of some articles: word for word before altered, a story's original and
    the earliest first.
    """
    best = NOTHING
    for article in sorted(found, key=lambda one: (not one.is_original, one.key)):
        best = _better(best, Found(article, _all_of(whole, article)))
        if best.comparison.state == EXACT:
            break
    return best


def _all_of(whole: list[Passage], article: Candidate) -> Comparison:
    """What an article makes of all fragments of a passage."""
    each = [compare(one, article.compact) for one in whole]
    if len(each) == 1 or any(one.state == ABSENT for one in each):
        return each[0] if len(each) == 1 else Comparison(ABSENT, 0.0)
    if all(one.state == EXACT for one in each):
        return each[0]
    differences: list[Difference] = [one for part in each for one in part.differences]
    shown = "……".join(
        part.archive or passage.written
        for part, passage in zip(each, whole, strict=True)
    )
    return Comparison(ALTERED, min(one.share for one in each), differences, shown)


_RANK = {ABSENT: 0, ALTERED: 1, EXACT: 2}


def _better(one: Found, other: Found) -> Found:
    """The better of two; the first where they are alike."""
    ranks = [
        (_RANK[found.comparison.state], found.comparison.share)
        for found in (one, other)
    ]
    return other if ranks[1] > ranks[0] else one
