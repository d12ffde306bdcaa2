"""Which of thousands of rules an article fires: one pass of an automaton for all words, then the few trees it woke."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from text.normalise import fold
from text.query import And, Node, Not, Or, Query, QueryError, Term, fold_document, holds, parse

# Joins what a word may not run across. Cleaned text holds no NUL, so no word can contain it.
_WALL = "\0"

Fields = Mapping[str, str | list[str] | datetime | None]


@dataclass(frozen=True)
class Firing:
    """What one article set off: rule ids, and the rules' words that stand in its title, text or attachments."""

    rules: list[int]
    words: frozenset[str] = field(default_factory=frozenset)


class Matcher:
    """All active rules, ready to be asked about one article after another.

    A rule is looked at only if one of the words it cannot do without stands in the article. Rules without such a
    word (`NOT …`, `site:…`) are looked at every time.
    """

    def __init__(self, queries: Mapping[int, Query]) -> None:
        self._trees = {rule: query.tree for rule, query in queries.items()}
        self._always = [rule for rule, tree in self._trees.items() if needed_words(tree) is None]
        self._words = sorted({word for tree in self._trees.values() for word in free_words(tree)})
        self._woken: list[list[int]] = [[] for _ in self._words]
        number = {word: position for position, word in enumerate(self._words)}
        for rule, tree in self._trees.items():
            for word in needed_words(tree) or ():
                self._woken[number[word]].append(rule)
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.Standard) if self._words else None
        self.unreadable: dict[int, str] = {}

    def fire(self, fields: Fields) -> Firing:
        """The rules that hold for an article given by its fields (names of the query language, texts unfolded)."""
        document = fold_document(fields)
        found = self._found(_WALL.join(_free_text(document)))
        candidates = set(self._always)
        for number in found:
            candidates.update(self._woken[number])
        words = frozenset(self._words[number] for number in found)
        fired = [rule for rule in candidates if holds(self._trees[rule], document, words)]
        return Firing(sorted(fired), words)

    def _found(self, folded: str) -> set[int]:
        if self._automaton is None:
            return set()
        return {hit[0] for hit in self._automaton.find_matches_as_indexes(folded, overlapping=True)}
