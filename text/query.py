"""The one query language, for search and for alerts: Lucene's, read by luqum, with Chinese words of any
length.

* Words side by side must all stand in the article: `新质生产力 脑机接口`. AND, OR, NOT (capitals), -word and
  brackets do what they do in Lucene: AND binds closer than OR, a mere space least of all, so that `北京 政策
  OR 规划` is `北京 AND (政策 OR 规划)`. Lower-case `and`, `or`, `not` are words.
* A word is found wherever its characters stand next to each other. `"…"` keeps spaces and signs: `"GB/T
  7714"`.
* Width, case, traditional or simplified, bracketed readings make no difference (`text.normalise.fold`).
* `field:word`, `field:"…"`, `field:(a OR b)`, `published:[2025-01-01 TO 2025-06-30]`,
  `published:>=2025-01-01`.
* `*` at either end of a word changes nothing and is dropped. Regular expressions, `~`, `^` and a `*`
  within a word are refused: they would promise what neither search nor alerts do.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from luqum import tree as lucene
from luqum.exceptions import ParseError
from luqum.thread import parse as parse_lucene

from text.dates import SHANGHAI, parse_date
from text.normalise import clean, fold
from text.readings import spans

EVERYWHERE = ("title", "text", "attachments")
CONTAINING = (*EVERYWHERE, "publisher", "author")
EQUAL = ("source", "flag")
FIELDS = (*CONTAINING, "site", *EQUAL, "published")
_LONGEST, _DEEPEST = 4000, 50
_FAR = datetime(2000, 1, 1, tzinfo=UTC)

Value = str | list[str] | datetime | None


class QueryError(ValueError):
    """A query that cannot be read. `column` counts characters from 1; `hint` says what to write instead."""

    def __init__(self, message: str, column: int, hint: str) -> None:
        super().__init__(f"column {column}: {message} ({hint})")
        self.column = column
        self.hint = hint


@dataclass(frozen=True)
class And:
    children: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    children: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    child: "Node"


@dataclass(frozen=True)
class Term:
    """`folded` in the field; field None: in title, text or attachments."""

    field: str | None
    folded: str


@dataclass(frozen=True)
class Range:
    """The field's time within low ≤ time < high; None: open. Both are midnights in Asia/Shanghai."""

    field: str
    low: datetime | None
    high: datetime | None


Node = And | Or | Not | Term | Range


@dataclass(frozen=True)
class Query:
    """A query that was read: what was typed, and its tree."""

    source: str
    tree: Node

    def matches(self, document: Mapping[str, Value]) -> bool:
        """Whether a document (field → text, list of texts, or time; absent fields are None) is what was
        asked for."""
        return holds(self.tree, Folded(document))

    def words(self) -> list[str]:
        """The folded words that made a document match, for marking: those not under NOT, without those of
        fields that are no text (site, source, flag)."""
        return list(dict.fromkeys(term.folded for term in _positive(self.tree)))


def parse(q: str) -> Query:
    """Reads a query. Raises QueryError with the column and a hint."""
    if len(q) > _LONGEST:
        raise QueryError(f"longer than {_LONGEST} characters", _LONGEST + 1, "split it into several queries")
    source = clean(q).replace("\n", " ")
    readable, origin = _without_readings(source)
    if not readable.strip():
        raise QueryError("the query is empty", 1, "write at least one word")
    _check_depth(readable, origin)
    try:
        tree = parse_lucene(readable)
    except ParseError as error:
        raise _unreadable(str(error), readable, origin) from None
    except RecursionError:
        raise QueryError("too deeply nested", 1, "use fewer brackets") from None
    return Query(q, _Reader(origin).node(tree, None, 0))


def _without_readings(source: str) -> tuple[str, list[int]]:
    """The query without bracketed readings, which would otherwise be groups, and where each character
    came from."""
    cut = {at for start, end in spans(source) for at in range(start, end)}
    origin = [at for at in range(len(source)) if at not in cut]
    return "".join(source[at] for at in origin), [*origin, len(source)]


def _check_depth(readable: str, origin: list[int]) -> None:
    depth = 0
    for at, character in enumerate(
        re.sub(r'"(?:[^"\\]|\\.)*"', lambda quoted: "_" * len(quoted[0]), readable)
    ):
        depth += (character == "(") - (character == ")")
        if depth > _DEEPEST:
            raise QueryError(
                "too deeply nested", origin[at] + 1, f"at most {_DEEPEST} brackets within one another"
            )


def _unreadable(message: str, readable: str, origin: list[int]) -> QueryError:
    """luqum's message, in the column and with the hint that help."""
    place = re.search(r"position (\d+)", message)
    at = int(place[1]) if place else len(readable.rstrip())
    column = origin[min(at, len(origin) - 1)] + 1
    character = readable[at : at + 1]
    if readable.count('"') % 2:
        column = origin[readable.rindex('"')] + 1
        return QueryError("a quotation mark is not closed", column, 'close it with another "')
    if place is None and readable.count("(") > readable.count(")"):
        column = origin[readable.rindex("(")] + 1
        return QueryError(
            "a bracket is not closed", column, 'add ")", or put the words in "…" to find the bracket itself'
        )
    if place is None:
        return QueryError("something is missing at the end", column, "write a word after it")
    if character == ")":
        return QueryError(
            "a bracket is closed that was not opened", column, 'remove ")", or put the words in "…"'
        )
    operator = re.match(r"(?:AND|OR|NOT)\b", readable[at:])
    if operator:
        return QueryError(
            f"{operator[0]} has no word beside it", column, "write a word there; in small letters it is one"
        )
    return QueryError(f"{character!r} cannot stand here", column, 'put words with signs in "…"')


class _Reader:
    """luqum's tree → ours. `origin` tells the column for a message."""

    def __init__(self, origin: list[int]) -> None:
        self.origin = origin

    def node(self, item: lucene.Item, field: str | None, depth: int) -> Node:
        if depth > 4 * _DEEPEST:
            raise self.error(item, "too deeply nested", f"at most {_DEEPEST} brackets within one another")
        read: Callable[[Any, str | None, int], Node] | None = getattr(
            self, f"read_{type(item).__name__}", None
        )
        if read is None:
            raise self.refused(item)
        return read(item, field, depth + 1)

    def error(self, item: lucene.Item, message: str, hint: str) -> QueryError:
        at = getattr(item, "pos", None) or 0
        return QueryError(message, self.origin[min(at, len(self.origin) - 1)] + 1, hint)

    def refused(self, item: lucene.Item) -> QueryError:
        name = {
            "Regex": "regular expressions are not searched for",
            "Fuzzy": "~ (similar words) is not searched for",
            "Proximity": "~ (words near each other) is not searched for",
            "Boost": "^ (weights) is not used",
        }.get(type(item).__name__, f"{item} cannot stand here")
        return self.error(item, name, 'put it in "…" to find the signs themselves')

    def read_AndOperation(self, item: lucene.AndOperation, field: str | None, depth: int) -> Node:
        nodes = (self.node(child, field, depth) for child in item.children)
        return And(
            tuple(one for node in nodes for one in (node.children if isinstance(node, And) else (node,)))
        )

    read_UnknownOperation = read_AndOperation

    def read_OrOperation(self, item: lucene.OrOperation, field: str | None, depth: int) -> Node:
        nodes = (self.node(child, field, depth) for child in item.children)
        return Or(
            tuple(one for node in nodes for one in (node.children if isinstance(node, Or) else (node,)))
        )

    def read_Not(self, item: lucene.Not, field: str | None, depth: int) -> Node:
        return Not(self.node(item.children[0], field, depth))

    read_Prohibit = read_Not

    def read_Group(self, item: lucene.Group, field: str | None, depth: int) -> Node:
        return self.node(item.children[0], field, depth)

    read_FieldGroup = read_Plus = read_Group

    def read_SearchField(self, item: lucene.SearchField, field: str | None, depth: int) -> Node:
        name = item.name.lower()
        if field is not None or name not in FIELDS:
            raise self.error(
                item, f"there is no field {item.name!r}", f'fields: {", ".join(FIELDS)}; or put it in "…"'
            )
        return self.node(item.expr, name, depth)

    def read_Word(self, item: lucene.Word, field: str | None, depth: int) -> Node:
        word = item.value
        if "*" in word.strip("*"):
            raise self.error(
                item, "* within a word is not searched for", 'join the parts with AND, or put it in "…"'
            )
        return self.term(item, word.strip("*"), field)

    def read_Phrase(self, item: lucene.Phrase, field: str | None, depth: int) -> Node:
        return self.term(item, item.value[1:-1], field)

    def term(self, item: lucene.Item, written: str, field: str | None) -> Node:
        if field == "published":
            return self.day(item, written)
        folded = fold(re.sub(r"\\(.)", r"\1", written))
        if not folded:
            raise self.error(item, "there is no word here", "write at least one letter, digit or character")
        return Term(field, folded)

    def day(self, item: lucene.Item, written: str) -> Range:
        low, high = self.period(item, written)
        return Range("published", low, high)

    def read_Range(self, item: lucene.Range, field: str | None, depth: int) -> Node:
        self.only_published(item, field)
        low = self.bound(item.low, 0 if item.include_low else 1)
        high = self.bound(item.high, 1 if item.include_high else 0)
        return Range("published", low, high)

    def read_From(self, item: lucene.From, field: str | None, depth: int) -> Node:
        self.only_published(item, field)
        return Range("published", self.bound(item.children[0], 0 if item.include else 1), None)

    def read_To(self, item: lucene.To, field: str | None, depth: int) -> Node:
        self.only_published(item, field)
        return Range("published", None, self.bound(item.children[0], 1 if item.include else 0))

    def only_published(self, item: lucene.Item, field: str | None) -> None:
        if field != "published":
            raise self.error(item, "only dates have ranges", "published:[2025-01-01 TO 2025-06-30]")

    def bound(self, item: lucene.Item, end: int) -> datetime | None:
        """One end of a range: the first moment of the stated day, month or year, or (1) the first one
        after it."""
        written = str(item).strip().strip('"')
        return None if written == "*" else self.period(item, written)[end]

    def period(self, item: lucene.Item, written: str) -> tuple[datetime, datetime]:
        """A day, a month (2025-06) or a year as first moment and first moment after it."""
        parts = re.fullmatch(r"(\d{4})(?:[-/.](\d{1,2}))?", written)
        try:
            if not parts:
                moment = parse_date(written, _FAR) if re.match(r"\d{4}", written) else None
                if moment is None:
                    raise ValueError
                low = moment.at.replace(hour=0, minute=0, second=0)
                return low, low + timedelta(days=1)
            year, month = int(parts[1]), int(parts[2] or 1)
            low = datetime(year, month, 1, tzinfo=SHANGHAI)
            after = (year + 1, 1) if not parts[2] or month == 12 else (year, month + 1)
            return low, datetime(*after, 1, tzinfo=SHANGHAI)
        except ValueError:
            hint = "write 2025-06-30, 2025-06, 2025, or * for an open end"
            raise self.error(item, f"{written!r} is no date", hint) from None


class Folded:
    """A document whose fields are folded when they are first asked for."""

    def __init__(self, document: Mapping[str, Value]) -> None:
        self.document = document
        self.folded: dict[str, list[str]] = {}

    def __getitem__(self, field: str) -> list[str]:
        if field not in self.folded:
            value = self.document.get("flags" if field == "flag" and "flag" not in self.document else field)
            texts = value if isinstance(value, list) else [value]
            self.folded[field] = [fold(text) for text in texts if isinstance(text, str)]
        return self.folded[field]

    def time(self, field: str) -> datetime | None:
        value = self.document.get(field) or self.document.get(f"{field}_at")
        return value if isinstance(value, datetime) else None


def holds(node: Node, document: Folded) -> bool:
    """Whether the tree is true of the document."""
    match node:
        case And(children):
            return all(holds(child, document) for child in children)
        case Or(children):
            return any(holds(child, document) for child in children)
        case Not(child):
            return not holds(child, document)
        case Range(field, low, high):
            at = document.time(field)
            return at is not None and (low is None or low <= at) and (high is None or at < high)
        case Term(field, folded):
            return any(_fits(name, folded, value) for name in fields_of(field) for value in document[name])


def fields_of(field: str | None) -> tuple[str, ...]:
    """The document fields a term looks into."""
    return EVERYWHERE if field is None else (field,)


def _fits(field: str, folded: str, value: str) -> bool:
    if field in CONTAINING:
        return folded in value
    if field == "site":
        return f".{value}".endswith(f".{folded}")
    return folded == value


def _positive(node: Node) -> Iterator[Term]:
    if isinstance(node, Term) and (node.field is None or node.field in CONTAINING):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _positive(child)
