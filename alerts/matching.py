"""Which of thousands of rules an article fires: one pass of an automaton for all words, then the few trees it
woke.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from db.models import Article
from text.query import EVERYWHERE, And, Folded, Node, Not, Or, Query, QueryError, Term, holds, parse

# Joins what a word may not run across: cleaned text holds no NUL, so no word can either.
_WALL = "\0"

Fields = Mapping[str, str | list[str] | datetime | None]


def fields_of(article: Article) -> dict[str, Any]:
    """An article as the query language sees it: its fields by name, texts as stored."""
    return {
        "title": article.title,
        "text": article.text,
        "attachments": [attachment.text for attachment in article.attachments if attachment.text],
        "publisher": article.publisher,
        "author": article.author,
        "site": article.site,
        "source": article.source,
        "flag": article.flags,
        "published": article.published_at,
    }


class Matcher:
    """All active rules, ready to be asked about one article after another.

    A rule is looked at only if one of the words it cannot do without stands in the article. Rules without
    such a word (`NOT …`, `site:…`) are looked at every time. A rule whose query can't be read (written by
    another version) never fires and is named in `unreadable`.
    """

    def __init__(self, queries: Iterable[tuple[int, str]]) -> None:
        self._queries: dict[int, Query] = {}
        self.unreadable: dict[int, str] = {}
        for rule, written in queries:
            try:
                self._queries[rule] = _parsed(written)
            except QueryError as error:
                self.unreadable[rule] = str(error)
        self._words = sorted({word for query in self._queries.values() for word in free_words(query.tree)})
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.Standard) if self._words else None
        self._always: list[int] = []
        self._woken: list[list[int]] = [[] for _ in self._words]
        self._file_rules()

    def _file_rules(self) -> None:
        number = {word: position for position, word in enumerate(self._words)}
        for rule, query in self._queries.items():
            needed = needed_words(query.tree)
            if needed is None:
                self._always.append(rule)
            for word in needed or ():
                self._woken[number[word]].append(rule)

    def fire(self, fields: Fields) -> list[int]:
        """The rules that hold for an article given by its fields (see `fields_of`), in order."""
        document = Folded(fields)
        found = self._found(_WALL.join(text for name in EVERYWHERE for text in document[name]))
        candidates = set(self._always)
        for number in found:
            candidates.update(self._woken[number])
        document.found = frozenset(self._words[number] for number in found)
        return sorted(rule for rule in candidates if holds(self._queries[rule].tree, document))

    def _found(self, folded: str) -> set[int]:
        if self._automaton is None:
            return set()
        return {hit[0] for hit in self._automaton.find_matches_as_indexes(folded, overlapping=True)}

    def holds(self, rule: int, fields: Fields) -> bool:
        """Whether this one rule holds for an article."""
        query = self._queries.get(rule)
        return query is not None and query.matches(fields)

    def words(self, rule: int) -> list[str]:
        """The words a rule looks for, folded, for marking."""
        query = self._queries.get(rule)
        return query.words() if query else []


def needed_words(tree: Node) -> frozenset[str] | None:
    """Words of which at least one stands in every text the tree holds for; None where there are no such
    words.
    """
    match tree:
        case Term(field=None, folded=word):
            return frozenset([word])
        case And(children=children):
            known = [words for words in map(needed_words, children) if words is not None]
            return min(known, key=_cost) if known else None
        case Or(children=children):
            each = [needed_words(child) for child in children]
            return (
                None if None in each else frozenset().union(*(words for words in each if words is not None))
            )
    return None


def _cost(words: frozenset[str]) -> tuple[int, int]:
    # Few and long words wake a rule least often.
    return len(words), -min(map(len, words), default=0)


def free_words(tree: Node) -> Iterator[str]:
    """Every word of the tree that is looked for in title, text and attachments, wanted or not."""
    match tree:
        case Term(field=None, folded=word):
            yield word
        case And(children=children) | Or(children=children):
            for child in children:
                yield from free_words(child)
        case Not(child=child):
            yield from free_words(child)


@lru_cache(maxsize=50_000)
def _parsed(query: str) -> Query:
    return parse(query)


@lru_cache(maxsize=2)
def matcher_for(rules: Sequence[tuple[int, str]]) -> Matcher:
    """The matcher for these (rule id, query) pairs; building one takes seconds for thousands, so the last are
    kept.
    """
    return Matcher(rules)
