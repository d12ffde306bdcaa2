"""Full text on SQLite: FTS5 over character pairs, and a table of single characters for
one-character words.

A word of two characters or more is a phrase of its pairs, so it is found wherever it
stands. Everything handed to FTS5 is quoted and holds no ASCII punctuation, so a query
can never be its syntax.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    TableClause,
    bindparam,
    column,
    exists,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from db.models import Article
from text.ngrams import bigrams
from text.query import EVERYWHERE, And, Node, Not, Or, Term

PAIRS, CHARACTERS, OTHER = "article_search", "article_characters", "articles"
PLACES = {
    name: table(name, column(name), column("rowid")) for name in (PAIRS, CHARACTERS)
}
# One token a character and field: 力 in the text, 力t in the title. A second column would
# cost bytes in every entry.
SUFFIX = {
    "title": "t",
    "text": "",
    "attachments": "a",
    "publisher": "p",
    "author": "w",
}
# The tokenizer drops ASCII punctuation and white space; text.normalise.clean leaves no
# private-use characters.
DROPPED = re.compile("[\x00-/:-@[-`{-\x7f]")
INSTEAD = {chr(code): chr(0xE000 + code) for code in range(128)}

_add_pairs = text(
    f"INSERT INTO {PAIRS} (rowid, title, text, attachments, publisher, author) "
    "VALUES (:key, :title, :text, :attachments, :publisher, :author)"
)
_add_characters = text(
    f"INSERT INTO {CHARACTERS} (rowid, characters) VALUES (:key, :characters)"
)


# Edited articles leave their old numbers in the index; those are not given out twice.
_KEPT = table("article_search_docsize", column("id"))
_NUMBERS: Any = Article.__table__.c.newest
_KEEPS = select(exists().where(_KEPT.c.id == bindparam("key")))


@cache
def _taken(number: int) -> CompoundSelect[Any]:
    """Which of so many keys are taken. A list that grows would be written out each time."""
    keys: list[BindParameter[int]] = [bindparam(f"key{at}") for at in range(number)]
    numbered = select(_NUMBERS).where(_NUMBERS.in_(keys))
    return numbered.union_all(select(_KEPT.c.id).where(_KEPT.c.id.in_(keys)))


class SqliteIndex:
    """Writing the index: the half of `SearchBackend` that stores."""

    def add_many(
        self,
        session: Session,
        articles: Iterable[tuple[int, Mapping[str, str]]],
    ) -> None:
        kept = []
        for key, fields in articles:
            kept.append(
                (key, {name: searchable(value) for name, value in fields.items()})
            )
        pairs = [{"key": key, **_pairs(fields)} for key, fields in kept]
        characters = []
        for key, fields in kept:
            characters.append({"key": key, "characters": _characters(fields)})
        session.execute(_add_pairs, pairs)
        session.execute(_add_characters, characters)

    def remove(self, session: Session, key: int) -> None:
        """Nothing: a contentless table forgets only if told the old words exactly; the
        old number is given up.
        """

    def taken_keys(self, session: Session, keys: Collection[int]) -> set[int]:
        asked = {f"key{at}": key for at, key in enumerate(keys)}
        return set(session.connection().scalars(_taken(len(asked)), asked))

    def keeps(self, session: Session, key: int) -> bool:
        return bool(session.scalar(_KEEPS, {"key": key}))

    def knows_article(self, above: int | None = None) -> ColumnElement[bool]:
        # One look-up each; a list of all would be compared row by row.
        index = _KEPT.alias()
        if above is None:
            bounds = []
        else:
            bounds = [index.c.id > above]
        return exists().where(index.c.id == Article.newest, *bounds).correlate(Article)

    def clear(self, session: Session) -> None:
        for name in (PAIRS, CHARACTERS):
            session.execute(text(f"INSERT INTO {name} ({name}) VALUES ('delete-all')"))

    def before_filling(self, session: Session) -> None:
        """Nothing: FTS5 merges its segments as it goes."""

    def after_filling(self, session: Session) -> None:
        """Nothing."""


def searchable(folded: str) -> str:
    """A folded, shaped text with the signs that the tokenizer drops as private-use characters."""
    return DROPPED.sub(lambda hit: INSTEAD[hit[0]], folded)


def _pairs(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(bigrams(value)) for name, value in fields.items()}


def _characters(fields: Mapping[str, str]) -> str:
    tokens: list[str] = []
    for name, suffix in SUFFIX.items():
        tokens += [letter + suffix for letter in set(fields[name])]
    return " ".join(tokens)


@dataclass(frozen=True)
class Match:
    """An expression for one of the two tables."""

    table: str
    expression: str

    @property
    def place(self) -> TableClause:
        """The table, with the hidden column that FTS5 calls as the table itself."""
        return PLACES[self.table]

    def holds(self) -> ColumnElement[bool]:
        """Whether the article in hand matches: a look into the index at its row."""
        here = self.place.alias()
        return (
            exists()
            .where(self.said(here.c[self.table]), here.c.rowid == Article.newest)
            .correlate(Article)
        )

    def among(
        self,
        floor: int | None = None,
        below: int | None = None,
    ) -> ColumnElement[bool]:
        """The same, for many articles: all matching rows between two keys first, then
        whether the article is one.
        """
        here = self.place.alias()
        listed = select(here.c.rowid).where(self.said(here.c[self.table]))
        if floor is not None:
            listed = listed.where(here.c.rowid >= floor)
        if below is not None:
            listed = listed.where(here.c.rowid < below)
        return Article.newest.in_(listed)

    def said(self, whole: ColumnElement[str]) -> ColumnElement[bool]:
        return whole.op("MATCH", is_comparison=True)(bindparam(None, self.expression))


def matching(node: Node) -> Match | None:
    """The one expression that says what `node` says; None where it takes more than one
    table, or a row's fields.
    """
    tables = _tables(node)
    if len(tables) != 1 or OTHER in tables:
        return None
    expression = _expression(node)
    if expression:
        return Match(tables.pop(), expression)
    return None


def is_text(node: Node) -> bool:
    return isinstance(node, Term) and (node.field is None or node.field in SUFFIX)


def _tables(node: Node) -> set[str]:
    match node:
        case And(children) | Or(children):
            return set().union(*map(_tables, children))
        case Not(child):
            return _tables(child)
        case Term(_, folded) if is_text(node):
            return {CHARACTERS if len(folded) == 1 else PAIRS}
    return {OTHER}


def _expression(node: Node) -> str | None:
    """FTS5's words for the node; None where it would be a bare NOT, which FTS5 has not."""
    match node:
        case Term():
            return _term(node)
        case Or(children):
            each = list(map(_expression, children))
            return _joined(each, " OR ")
        case And(children):
            wanted = []
            for child in children:
                if not isinstance(child, Not):
                    wanted.append(child)
            unwanted = []
            for child in children:
                if isinstance(child, Not):
                    unwanted.append(child.child)
            every = _joined(list(map(_expression, wanted)), " AND ")
            if every is None or not unwanted:
                return every
            return _joined([every, *map(_expression, unwanted)], " NOT ")
    return None


def _joined(parts: list[str | None], word: str) -> str | None:
    """The parts in brackets; None where there is none, or one that FTS5 has no words for."""
    if not parts or not all(parts):
        return None
    return f"({word.join(filter(None, parts))})"


def _term(term: Term) -> str:
    if len(term.folded) == 1:
        write = _one_character
    else:
        write = _phrase
    parts = [write(term.field, needle) for needle in term.needles]
    if len(parts) == 1:
        return parts[0]
    return f"({' OR '.join(parts)})"


def _phrase(field: str | None, needle: str) -> str:
    columns = " ".join((field,) if field else EVERYWHERE)
    pairs = " ".join(bigrams(searchable(needle)))
    return f'{{{columns}}} : "{pairs}"'


def _one_character(field: str | None, needle: str) -> str:
    names = (field,) if field else EVERYWHERE
    each = [f'"{searchable(needle)}{SUFFIX[name]}"' for name in names]
    return f"({' OR '.join(each)})"
