"""Which of thousands of rules an article fires: one pass of an automaton for all words, then the few trees it
woke.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from alerts.attempts import FailedAttempt, attempt
from db.models import Article
from db.search.sort_key import moment
from text.query import (
    CONTAINING,
    EVERYWHERE,
    And,
    Folded,
    Node,
    Not,
    Or,
    Query,
    QueryError,
    Term,
    holds,
    parse,
)
from text.query_tree import Pairs, asks_records, describes_records
from text.reason import reason_of

# Joins what a word may not run across: cleaned text holds no NUL, so no word can either.
_WALL = "\0"

Fields = Mapping[str, str | list[str] | list[datetime] | list[Pairs] | datetime | None]
Test = Callable[[set[int], "_Remembering"], bool]


def fields_of(article: Article) -> dict[str, Any]:
    """An article as the query language sees it: its fields by name, texts as stored."""
    attachments = []
    for attachment in article.attachments:
        if attachment.text:
            attachments.append(attachment.text)
    return {
        "title": article.title,
        "text": article.text,
        "attachments": attachments,
        "publisher": article.publisher,
        "author": article.author,
        "site": article.site,
        "host": article.address_key.partition("/")[0],
        "source": article.source,
        "category": article.category,
        "flag": article.flags,
        "published": moment(article),
    }


class _Remembering(Folded):
    """A document that answers `site:gov.cn` once, however many rules ask."""

    def __init__(self, fields: Fields) -> None:
        super().__init__(fields)
        self._answers: dict[int, bool] = {}
        self._joined: dict[str, str] = {}

    def contains(self, field: str, needles: Sequence[str]) -> bool:
        """Whether one of the needles of a word occurs in one of the field's texts."""
        joined = self._joined.get(field)
        if joined is None:
            joined = self._joined[field] = _WALL.join(self[field])
        return any(needle in joined for needle in needles)

    def holds(self, tree: Node) -> bool:
        """Whether the tree (a matcher's, where equal ones are one object) is true of the document."""
        answer = self._answers.get(id(tree))
        if answer is None:
            answer = self._answers[id(tree)] = holds(tree, self)
        return answer


class Matcher:
    """All active rules, ready to be asked about one article after another.

    A rule is evaluated only if one of the words it requires occurs in the article. Rules without
    such a word (`NOT …`, `site:…`) are looked at every time. A rule whose query can't be read (written by
    another version) never fires and is named in `unreadable`.
    """

    def __init__(self, queries: Iterable[tuple[int, str]]) -> None:
        self._queries: dict[int, Query] = {}
        self.unreadable: dict[int, str] = {}
        for rule, written in queries:
            query = attempt(f"rule {rule}", partial(_read, written))
            if isinstance(query, Query):
                self._queries[rule] = query
            else:
                self.unreadable[rule] = (
                    query.reason
                    if isinstance(query, FailedAttempt)
                    else reason_of(query)
                )
        trees = {rule: query.tree for rule, query in self._queries.items()}
        needles: set[str] = set()
        for tree in trees.values():
            needles.update(_needles(tree))
        self._words = sorted(needles)
        self._automaton = None
        if self._words:
            self._automaton = AhoCorasick(self._words, matchkind=MatchKind.Standard)
        self._always: list[int] = []
        self._enough: list[list[int]] = [[] for _ in self._words]
        self._woken: list[list[int]] = [[] for _ in self._words]
        number = {word: position for position, word in enumerate(self._words)}
        leaves: dict[Node, Node] = {}
        self._tests = {
            rule: _test(tree, number, leaves) for rule, tree in trees.items()
        }
        for rule, tree in trees.items():
            self._file(rule, tree, number)

    def _file(
        self,
        rule: int,
        tree: Node,
        number: Mapping[str, int],
    ) -> None:
        """Put a rule where its words find it: behind words that are enough, words that are needed, or
        neither.
        """
        needed = needed_words(tree)
        if needed is None:
            self._always.append(rule)
            return
        enough = isinstance(tree, Term | Or) and _is_plain(tree)
        for word in needed:
            (self._enough if enough else self._woken)[number[word]].append(rule)

    def fire(self, fields: Fields) -> list[int]:
        """The rules that hold for an article given by its fields (see `fields_of`), in order."""
        if not self._tests:
            return []
        document = _Remembering(fields)
        found = self._found(
            _WALL.join(text for name in EVERYWHERE for text in document[name])
        )
        fired = set().union(*[self._enough[position] for position in found])
        candidates = set(self._always).union(
            *[self._woken[position] for position in found]
        )
        tests = self._tests
        fired.update([rule for rule in candidates if tests[rule](found, document)])
        return sorted(fired)

    def _found(self, compared: str) -> set[int]:
        if self._automaton is None:
            return set()
        matched_ids: set[int] = set()
        for hit in self._automaton.find_matches_as_indexes(compared, overlapping=True):
            matched_ids.add(hit[0])
        return matched_ids

    @cached_property
    def asks_records(self) -> bool:
        """Whether any rule asks for policy records or deadlines."""
        return any(asks_records(query.tree) for query in self._queries.values())

    def describes_records(self, rule: int) -> bool:
        """Whether a rule asks for records of some kind: it tells of each once."""
        query = self._queries.get(rule)
        return query is not None and describes_records(query.tree)

    def rules(self) -> list[int]:
        """All rules that can be read."""
        return sorted(self._queries)

    def holds(self, rule: int, fields: Fields) -> bool:
        """Whether this one rule holds for an article."""
        query = self._queries.get(rule)
        return query is not None and query.matches(fields)

    def words(self, rule: int) -> list[str]:
        """The words a rule looks for, folded, for marking."""
        query = self._queries.get(rule)
        return query.words() if query else []


def needed_words(tree: Node) -> frozenset[str] | None:
    """Needles of words (text.words) of which at least one stands, in title, text or attachments, wherever the
    tree holds; None: no such words.
    """
    match tree:
        case Term(field=field) if field is None or field in EVERYWHERE:
            return frozenset(tree.needles)
        case And(children=children):
            known = []
            for words in map(needed_words, children):
                if words is not None:
                    known.append(words)
            return min(known, key=_cost) if known else None
        case Or(children=children):
            each = list(map(needed_words, children))
            if None in each:
                return None
            return frozenset().union(*(words for words in each if words is not None))
    return None


def _cost(words: frozenset[str]) -> tuple[int, int]:
    # Few and long words wake a rule least often.
    return len(words), -min(map(len, words), default=0)


def _needles(tree: Node) -> Iterator[str]:
    """The needles of every word of the tree that is looked for in title, text or
    attachments, wanted or not.
    """
    match tree:
        case Term(field=field) if field is None or field in EVERYWHERE:
            yield from tree.needles
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _needles(child)
        case Not(child=child):
            yield from _needles(child)


def _is_plain(tree: Node) -> bool:
    """Whether the tree is a word without field, or alternatives of such words."""
    match tree:
        case Term(field=None):
            return True
        case Or(children=children):
            return all(map(_is_plain, children))
    return False


def _test(tree: Node, number: Mapping[str, int], leaves: dict[Node, Node]) -> Test:
    """The tree as a function of the words found and the document; for what is no word without field,
    text.query's own.
    """
    match tree:
        case Term(field=None, needles=(needle,)):
            position = number[needle]
            return lambda found, document: position in found
        case Term() | Or() if _is_plain(tree):
            any_of = frozenset(number[needle] for needle in _needles(tree))
            return lambda found, document: not any_of.isdisjoint(found)
        case And(children=children):
            return _all_test(children, number, leaves)
        case Or(children=children):
            tests = [_test(child, number, leaves) for child in children]
            return lambda found, document: any(test(found, document) for test in tests)
        case Not(child=child):
            test = _test(child, number, leaves)
            return lambda found, document: not test(found, document)
        case Term(field=str(field), needles=needles) if field in CONTAINING:
            return lambda found, document: document.contains(field, needles)
    leaf = leaves.setdefault(tree, tree)
    return lambda found, document: document.holds(leaf)


def _all_test(
    children: tuple[Node, ...],
    number: Mapping[str, int],
    leaves: dict[Node, Node],
) -> Test:
    """All children at once: words wanted and words unwanted as sets, alternatives, then what needs the
    document.
    """
    wanted, unwanted = set[str](), set[str]()
    others: list[Test] = []
    for child in children:
        match child:
            case Term(field=None, needles=(needle,)):
                wanted.add(needle)
            case Not(child=inner) if _is_plain(inner):
                unwanted.update(_needles(inner))
            case _:
                others.append(_test(child, number, leaves))
    all_of, none_of = (
        frozenset(number[needle] for needle in needles)
        for needles in (wanted, unwanted)
    )
    if not others:
        return lambda found, document: all_of <= found and none_of.isdisjoint(found)
    first, rest = others[0], others[1:]

    def test(found: set[int], document: _Remembering) -> bool:
        return (
            all_of <= found
            and none_of.isdisjoint(found)
            and first(found, document)
            and all(other(found, document) for other in rest)
        )

    return test


@lru_cache(maxsize=50_000)
def _read(query: str) -> Query | QueryError:
    try:
        return parse(query)
    except QueryError as error:
        return error


@lru_cache(maxsize=2)
def matcher_for(rules: Sequence[tuple[int, str]]) -> Matcher:
    """The matcher for these (rule id, query) pairs; building one takes seconds for thousands, so the last are
    kept.
    """
    return Matcher(rules)
