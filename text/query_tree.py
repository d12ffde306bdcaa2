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
# What is asked of the policy records that an article speaks of (text.policy.terms).
RECORD_FIELDS = (
    "policy",
    "number",
    "issuer",
    "kind",
    "level",
    "region",
    "topic",
    "target-year",
)
DATES = ("published", "deadline")
FIELDS = (*CONTAINING, "site", *EQUAL, *RECORD_FIELDS, *DATES)
Pairs = frozenset[tuple[str, str]]
FLAGS = ("annotated", "doubled", "gone", "image-only", "traditional", "updated")
Value = str | list[str] | list[datetime] | list[Pairs] | datetime | None


class QueryError(ValueError):
    """A query that cannot be read. `column` counts characters from 1; `hint` says what to write instead.

    `reason` is the whole, `told` the message with its hint, for displays with a column of their own.
    """

    def __init__(
        self,
        message: Reason,
        column: int,
        hint: Reason,
    ) -> None:
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


@dataclass(frozen=True)
class OneRecord:
    """An article speaks of a policy record of which all of `tree` is true: terms of
    RECORD_FIELDS that stand side by side are asked of one and the same record."""

    tree: "Node"


Node = And | Or | Not | Term | Range | OneRecord


def joined(children: list[Node]) -> Node:
    """Children that must all be true, those about records as one: beside another,
    `-kind:意见` asks for a record that is no 意见."""
    about: list[Node] = []
    unwanted: list[Node] = []
    others: list[Node] = []
    for child in children:
        match child:
            case OneRecord(tree):
                about.append(tree)
            case Not(OneRecord(tree)):
                unwanted.append(Not(tree))
            case _:
                others.append(child)
    if not about or len(about) + len(unwanted) < 2:
        return And(tuple(children))
    one = OneRecord(And((*about, *unwanted)))
    return And((*others, one)) if others else one


def either(children: list[Node]) -> Node:
    """Children of which one must be true; where all are about records, as one."""
    about = []
    for child in children:
        if isinstance(child, OneRecord):
            about.append(child.tree)
    if len(about) == len(children):
        return OneRecord(Or(tuple(about)))
    return Or(tuple(children))


def asks_records(node: Node) -> bool:
    """Whether the tree asks for policy records or deadlines."""
    match node:
        case And(children) | Or(children):
            return any(map(asks_records, children))
        case Not(child):
            return asks_records(child)
        case Range(field):
            return field == "deadline"
    return isinstance(node, OneRecord)


def describes_records(node: Node) -> bool:
    """Whether a tree asks for records of some kind (level, topic, issuer …), without
    naming them by title or number."""
    match node:
        case And(children):
            return any(map(describes_records, children))
        case Or(children):
            return all(map(describes_records, children))
        case OneRecord(tree):
            return not _names_record(tree)
    return False


def _names_record(node: Node) -> bool:
    match node:
        case And(children) | Or(children):
            return any(map(_names_record, children))
        case Term(field):
            return field in ("policy", "number")
    return False


def record_holds(node: Node, pairs: Pairs) -> bool:
    """Whether a tree about one record is true of the record with these pairs."""
    match node:
        case And(children):
            return all(record_holds(child, pairs) for child in children)
        case Or(children):
            return any(record_holds(child, pairs) for child in children)
        case Not(child):
            return not record_holds(child, pairs)
        case Term(str(field), folded):
            # The lexicons behind it are read where a query asks for records.
            from text.policy.terms import has_terms

            return has_terms(pairs, field, folded)
    return False


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
            texts: list[object] = [value]
            if isinstance(value, list):
                texts = list(value)
            if field == "site":
                texts.append(self.document.get("host"))
            folded = []
            for text in texts:
                if isinstance(text, str):
                    folded.append(fold(text))
            if field in CONTAINING:
                folded = list(map(shaped, folded))
            self.folded[field] = folded
        return self.folded[field]

    def times(self, field: str) -> list[datetime]:
        """The times of a field: one moment of publication, any number of deadlines."""
        value = self.document.get(field) or self.document.get(f"{field}_at")
        listed = value if isinstance(value, list) else [value]
        return [one for one in listed if isinstance(one, datetime)]

    def records(self) -> list[Pairs]:
        """The policy records that the document speaks of, each as its pairs."""
        value = self.document.get("records")
        if not isinstance(value, list):
            return []
        return [one for one in value if isinstance(one, frozenset)]


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
            for at in document.times(field):
                if (low is None or low <= at) and (high is None or at < high):
                    return True
            return False
        case OneRecord(tree):
            return any(record_holds(tree, pairs) for pairs in document.records())
        case Term(field):
            for name in fields_of(field):
                for value in document[name]:
                    if _fits(name, node, value):
                        return True
            return False


def fields_of(field: str | None) -> tuple[str, ...]:
    """The document fields a term looks into."""
    if field is None:
        return EVERYWHERE
    return (field,)


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
