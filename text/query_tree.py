"""The parsed tree of a query and its evaluation on a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from text.normalise import fold
from text.reason import Reason
from text.words import begins_with_word, ends_with_word, needles, shaped

EVERYWHERE = ("title", "text", "attachments")
CONTAINING = (*EVERYWHERE, "publisher", "author")
EQUAL = ("source", "category", "flag")
FIELDS = (*CONTAINING, "site", *EQUAL, "published")
FLAGS = ("annotated", "doubled", "gone", "image-only", "traditional", "updated")
Value = str | list[str] | datetime | None


class QueryError(ValueError):
    """A query that cannot be read. `column` counts characters from 1; `hint` says what to write instead.

    `reason` is the whole, `told` the message with its hint, for displays with a column of their own.
    """

    def __init__(self, message: Reason, column: int, hint: Reason) -> None:
        self.told = Reason("query.with-hint", message=message, hint=hint)
        self.reason = Reason("query.at", column=column, told=self.told)
        super().__init__(self.reason)
        self.code = message.code
        self.column = column
        self.hint = hint
        self.query = ""  # what was written, where a whole query was read


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
    """`folded` in the field; field None: in title, text or attachments.

    Latin words and numbers at its ends are whole words, unless an end is open (`*AI*`).
    """

    field: str | None
    folded: str
    open_start: bool = False
    open_end: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is looked for within texts, rather than compared with a whole value."""
        return self.field is None or self.field in CONTAINING

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """The substrings of which one must occur in the shaped text (text.words)."""
        return needles(self.folded, self.open_start, self.open_end)


@dataclass(frozen=True)
class Range:
    """The field's time within low ≤ time < high; None: open. Both are midnights in Asia/Shanghai."""

    field: str
    low: datetime | None
    high: datetime | None


Node = And | Or | Not | Term | Range


class Folded:
    """A document whose fields are folded when they are first asked for; those that are searched for words
    are shaped too (text.words)."""

    def __init__(self, document: Mapping[str, Value]) -> None:
        self.document = document
        self.folded: dict[str, list[str]] = {}

    def __getitem__(self, field: str) -> list[str]:
        if field not in self.folded:
            value = self.document.get(
                "flags" if field == "flag" and "flag" not in self.document else field
            )
            texts = value if isinstance(value, list) else [value]
            if field == "site":
                texts = [*texts, self.document.get("host")]
            folded = [fold(text) for text in texts if isinstance(text, str)]
            if field in CONTAINING:
                folded = [shaped(text) for text in folded]
            self.folded[field] = folded
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
            return (
                at is not None
                and (low is None or low <= at)
                and (high is None or at < high)
            )
        case Term(field):
            return any(
                _fits(name, node, value)
                for name in fields_of(field)
                for value in document[name]
            )


def fields_of(field: str | None) -> tuple[str, ...]:
    """The document fields a term looks into."""
    return EVERYWHERE if field is None else (field,)


def _fits(field: str, term: Term, value: str) -> bool:
    if field in CONTAINING:
        return any(needle in value for needle in term.needles)
    if field == "site":
        return f".{value}".endswith(f".{term.folded}")
    return term.folded == value


def with_ends(node: Node, is_open: bool) -> Node:
    """The tree with every Latin word and number whole, or with every one open to be found in any place."""
    match node:
        case And(children):
            return And(tuple(with_ends(child, is_open) for child in children))
        case Or(children):
            return Or(tuple(with_ends(child, is_open) for child in children))
        case Not(child):
            return Not(with_ends(child, is_open))
        case Term(field, folded) if node.is_word and is_open:
            return Term(field, folded, begins_with_word(folded), ends_with_word(folded))
        case Term(field, folded):
            return Term(field, folded)
    return node
