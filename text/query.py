"""The one query language, for search and for alerts: Lucene's, read by luqum, with
Chinese words of any length.

* Words side by side must all occur in the article: `新质生产力 脑机接口`. AND, OR, NOT (capitals), -word and
  brackets do what they do in Lucene: AND binds closer than OR, a mere space least of all, so that `北京 政策
  OR 规划` is `北京 AND (政策 OR 规划)`. Lower-case `and`, `or`, `not` are words.
* A word is found wherever its characters stand next to each other. `"…"` keeps spaces and signs: `"GB/T
  7714"`.
* Width, case, traditional or simplified, bracketed readings make no difference (`text.normalise.fold`).
* `field:word`, `field:"…"`, `field:(a OR b)`, `published:[2025-01-01 TO 2025-06-30]`,
  `published:>=2025-01-01`.
* `policy: number: issuer: kind: level: region: topic: target-year:` ask for policy records that
  an article speaks of; side by side they ask for one and the same record.
  `deadline:[* TO 2026-12-20]` asks for windows by their end.
* `published` is the article's date, else when it was first seen; the caller that supplies
  the document decides.
* A Latin word or a number is a whole word (`text.words`): `AI` does not find MAIN, `1号` does not find 11号.
  A `*` at its beginning or end opens that end: `*AI*` finds both. Beside a Han character it changes nothing.
* Regular expressions, `~`, `^`, `&&`, `||`, `!`, `?` and a `*` within a word are refused:
  they would promise what neither search nor alerts do.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import InvalidOperation

from luqum.exceptions import ParseError
from luqum.thread import parse as parse_lucene

from text.normalise import clean
from text.query_reader import DEEPEST, Reader
from text.query_tree import (
    CONTAINING,
    EVERYWHERE,
    FIELDS,
    And,
    Folded,
    Node,
    Not,
    OneRecord,
    Or,
    QueryError,
    Range,
    Term,
    Value,
    fields_of,
    holds,
    with_ends,
)
from text.readings import spans
from text.reason import Reason
from text.words import Word

__all__ = [
    "EVERYWHERE",
    "FIELDS",
    "And",
    "Folded",
    "Node",
    "Not",
    "OneRecord",
    "Or",
    "Query",
    "QueryError",
    "Range",
    "Term",
    "fields_of",
    "holds",
    "parse",
    "read",
]

_LONGEST = 4000


@dataclass(frozen=True)
class Query:
    """A query that was read: what was typed, and its tree."""

    source: str
    tree: Node

    def matches(self, document: Mapping[str, Value]) -> bool:
        """Whether a document (field → text, list of texts, or time; absent fields are None) is what was
        asked for."""
        return holds(self.tree, Folded(document))

    def with_whole_words(self) -> "Query":
        """The same query with every Latin word and number whole."""
        return Query(self.source, with_ends(self.tree, is_open=False))

    def in_any_place(self) -> "Query":
        """The same query with every Latin word and number found inside longer ones too."""
        return Query(self.source, with_ends(self.tree, is_open=True))

    def words(self) -> list[str]:
        """The folded words (text.words.Word) that made a document match, for marking: those not under NOT,
        without those of fields that are no text (site, source, flag)."""
        terms = dict.fromkeys(
            (term.folded, term.open_start, term.open_end)
            for term in _positive(self.tree)
        )
        return [Word(*term) for term in terms]


def parse(q: str) -> Query:
    """Reads a query. Raises QueryError with the column and a hint."""
    return read(q)[0]


def read(q: str) -> tuple[Query, Reader]:
    """A query, and its reader, which knows where each word stands. Raises QueryError."""
    try:
        return _read(q)
    except QueryError as error:
        error.query = q
        raise


def _read(q: str) -> tuple[Query, Reader]:
    if len(q) > _LONGEST:
        raise QueryError(
            Reason("query.too-long", most=_LONGEST),
            _LONGEST + 1,
            Reason("hint.split-query"),
        )
    readable, origin = _without_readings(q)
    if not readable.strip():
        raise QueryError(Reason("query.empty"), 1, Reason("hint.write-word"))
    _check_depth(readable, origin)
    try:
        tree = parse_lucene(readable)
    except ParseError as error:
        raise _unreadable(str(error), readable, origin) from None
    except RecursionError:
        raise QueryError(
            Reason("query.too-deep"),
            1,
            Reason("hint.fewer-brackets"),
        ) from None
    except InvalidOperation:
        # The number behind ^ or ~ is none: luqum reads it before it is refused.
        raise _unused_sign(readable, origin) from None
    reader = Reader(q, origin)
    return Query(q, reader.node(tree, None, 0)), reader


def _without_readings(q: str) -> tuple[str, list[int]]:
    """The query in one line, clean and without bracketed readings, which would otherwise be groups; and where
    each of its characters came from."""
    pairs = []
    for at, character in enumerate(q):
        for piece in clean(character):
            pairs.append((piece.replace("\n", " "), at))
    cut = set()
    for start, end in spans("".join(piece for piece, _ in pairs)):
        for at in range(start, end):
            cut.add(at)
    kept = []
    for place, pair in enumerate(pairs):
        if place not in cut:
            kept.append(pair)
    return "".join(piece for piece, _ in kept), [
        *(at for _, at in kept),
        len(q),
    ]


def _unused_sign(readable: str, origin: list[int]) -> QueryError:
    at = re.search(r"[\^~]", readable)
    column = origin[at.start() if at else 0] + 1
    return QueryError(
        Reason("query.weights-unused"),
        column,
        Reason("hint.quote-signs"),
    )


def _check_depth(readable: str, origin: list[int]) -> None:
    depth = 0
    for at, character in enumerate(
        re.sub(
            r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)',
            lambda quoted: "_" * len(quoted[0]),
            readable,
        )
    ):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST:
            raise QueryError(
                Reason("query.too-deep"),
                origin[at] + 1,
                Reason("hint.brackets", most=DEEPEST),
            )


def _unreadable(message: str, readable: str, origin: list[int]) -> QueryError:
    """luqum's message, in the column and with the hint that help."""
    place = re.search(r"position (\d+)", message)
    if place:
        at = int(place[1])
    else:
        at = len(readable.rstrip())
    column = origin[min(at, len(origin) - 1)] + 1
    character = readable[at : at + 1]
    if readable.count('"') % 2:
        column = origin[readable.rindex('"')] + 1
        return QueryError(
            Reason("query.quotation-open"),
            column,
            Reason("hint.close-quotation"),
        )
    if place is None and readable.count("(") > readable.count(")"):
        column = origin[readable.rindex("(")] + 1
        return QueryError(
            Reason("query.bracket-open"),
            column,
            Reason("hint.close-bracket"),
        )
    if place is None:
        return QueryError(
            Reason("query.end-missing"),
            column,
            Reason("hint.word-after"),
        )
    if character == ")" and readable.count("(", 0, at) > readable.count(")", 0, at):
        return QueryError(
            Reason("query.bracket-before-word"),
            column,
            Reason("hint.word-before-bracket"),
        )
    if character == ")":
        return QueryError(
            Reason("query.bracket-not-opened"),
            column,
            Reason("hint.remove-bracket"),
        )
    operator = re.match(r"(?:AND|OR|NOT)\b", readable[at:])
    if operator:
        return QueryError(
            Reason("query.operator-alone", operator=operator[0]),
            column,
            Reason("hint.word-beside"),
        )
    return QueryError(
        Reason("query.sign-misplaced", sign=character),
        column,
        Reason("hint.quote-words"),
    )


def _positive(node: Node) -> Iterator[Term]:
    if isinstance(node, Term) and (node.field is None or node.field in CONTAINING):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _positive(child)
