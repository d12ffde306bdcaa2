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
from text.quotes.pieces import Group, levels

EXACT_CANDIDATES = 12
NEAR_CANDIDATES = 12
PREPARED = 12  # of the articles found at a level, those that hold most words
COMPARED = 4  # near candidates that are compared sign by sign
GOOD_SHARE = 0.95  # a near passage with so much in common ends the search
MIN_NEAR_SIGNS = 8  # what is shorter resembles too much


class Found(NamedTuple):
    """The best article for a passage, and what it makes of it; no article for `absent`."""

    article: Candidate | None
    comparison: Comparison


NOTHING = Found(None, Comparison(ABSENT, 0.0))


def find(session: Session, written: str, field: str | None = None) -> Found:
    """Find a passage in the archive. `field` is `title` for titles.

    A passage with marks of omission must be in one article with all its fragments.
    """
    whole = []
    for piece in fragments(written):
        if (one := Passage.of(piece)).signs:
            whole.append(one)
    if not whole:
        return NOTHING
    longest = max(whole, key=lambda one: len(one.signs))
    asked = levels(longest.written)
    search = _Search(session, whole, asked.shingles, field)
    for group in asked.exact:
        search.ask([group], EXACT_CANDIDATES)
        if search.best.comparison.state == EXACT:
            return search.best
    if len(longest.signs) < MIN_NEAR_SIGNS:
        return search.best
    for level in asked.near:
        if search.best.comparison.share >= GOOD_SHARE:
            break
        search.ask(level, NEAR_CANDIDATES)
    return search.best


class _Search:
    """The search for one passage: what was read, what was compared, the best so far."""

    def __init__(
        self,
        session: Session,
        whole: list[Passage],
        words: Iterable[str],
        field: str | None,
    ) -> None:
        self._session, self._whole, self._field = session, whole, field
        self._words = list(words)
        self._known: dict[int, Candidate] = {}
        self._compared: set[int] = set()
        self.best = NOTHING

    def ask(self, groups: Sequence[Group], limit: int) -> None:
        """Ask for the groups one by one and compare what is promising among the answers."""
        found: dict[int, Candidate] = {}
        for group in groups:
            answer = candidates(self._session, [group], limit, self._field, self._known)
            found |= {one.key: one for one in answer}
        fresh = []
        for key, one in found.items():
            if key not in self._compared:
                fresh.append(one)
        for article in self._promising(fresh):
            self._compared.add(article.key)
            self.best = _better(self.best, Found(article, self._made_of(article)))
            if self.best.comparison.state == EXACT:
                break

    def _promising(self, found: list[Candidate]) -> list[Candidate]:
        """Articles that hold the passage as it is, the story's original and the earliest
        first; then the few that hold most of its words.

        Words are counted in the texts as they are stored: to prepare a text costs as much as
        a search, and to compare it sign by sign a hundred times as much.
        """
        found.sort(key=lambda one: (not one.is_original, one.key))
        found.sort(key=lambda one: -sum(word in one.text for word in self._words))
        looked_into = found[:PREPARED]
        whole = list(filter(self._stands_in, looked_into))
        whole.sort(key=lambda one: (not one.is_original, one.key))
        rest = []
        for one in looked_into:
            if one not in whole:
                rest.append(one)
        return [*whole, *rest[:COMPARED]]

    def _stands_in(self, article: Candidate) -> bool:
        return all(part.compact in article.compact.text for part in self._whole)

    def _made_of(self, article: Candidate) -> Comparison:
        """What an article makes of all fragments of the passage."""
        each = [compare(one, article.compact) for one in self._whole]
        if len(each) == 1:
            return each[0]
        if any(one.state == ABSENT for one in each):
            return Comparison(ABSENT, 0.0)
        if all(one.state == EXACT for one in each):
            return each[0]
        differences: list[Difference] = []
        for one in each:
            differences += one.differences
        shown = "……".join(
            one.archive or passage.written
            for one, passage in zip(each, self._whole, strict=True)
        )
        return Comparison(ALTERED, min(one.share for one in each), differences, shown)


_RANK = {ABSENT: 0, ALTERED: 1, EXACT: 2}


def _better(one: Found, other: Found) -> Found:
    """The better of two; the first where they are alike."""
    ranks = []
    for found in (one, other):
        ranks.append((_RANK[found.comparison.state], found.comparison.share))
    return other if ranks[1] > ranks[0] else one
