"""Full text on PostgreSQL: folded and shaped columns, and a GIN index over numbers of
character pairs within spans of time.

Whether an article matches is always decided on the folded text itself (`strpos`); the
index only proposes. A pair's number holds the span (a year) as well, so the newest
spans are asked first and a query for a page of newest articles touches no older ones.
Works on a plain server: no extension is needed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.migrations.common_characters import COMMON
from db.migrations.search_tables import (
    POSTGRESQL_INDEXES,
    POSTGRESQL_NO_INDEXES,
)
from db.models import Article
from text.query import EVERYWHERE, And, Node, Or, Term

SPAN_BITS = 29
SEARCH = table(
    "article_search",
    column("newest", BigInteger),
    *map(column, (*EVERYWHERE, "publisher", "author")),
)
TEXTS = (*EVERYWHERE, "publisher", "author")

_add = text(
    "INSERT INTO article_search (newest, title, text, attachments, publisher, author) "
    "VALUES (:key, :title, :text, :attachments, :publisher, :author)"
)
_remove = text("DELETE FROM article_search WHERE newest = :key")

# Word for word the index's expression, or the planner does not see that they are one.
GRAMS: Any = literal_column(
    "article_grams(article_search.newest, article_search.title || E'\\n' || article_search.text || E'\\n' || "
    "article_search.attachments || E'\\n' || article_search.publisher || E'\\n' || article_search.author)",
    ARRAY(Integer),
)
TITLE_GRAMS: Any = literal_column(
    "article_grams(article_search.newest, article_search.title)",
    ARRAY(Integer),
)


_NUMBERS: Any = Article.__table__.c.newest
_TAKEN = select(_NUMBERS).where(_NUMBERS.in_(bindparam("keys", expanding=True)))


class PostgresqlIndex:
    """Writing the index: the half of `SearchBackend` that stores."""

    def add_many(
        self,
        session: Session,
        articles: Iterable[tuple[int, Mapping[str, str]]],
    ) -> None:
        session.execute(_add, [{"key": key, **fields} for key, fields in articles])

    def remove(self, session: Session, key: int) -> None:
        session.execute(_remove, {"key": key})

    def taken_keys(self, session: Session, keys: Collection[int]) -> set[int]:
        found = session.connection().execute(_TAKEN, {"keys": list(keys)})
        return set(found.scalars())

    def keeps(self, session: Session, key: int) -> bool:
        """Never: this index forgets with the article."""
        return False

    def knows_article(self, above: int | None = None) -> ColumnElement[bool]:
        # One look-up each; a list of all would be compared row by row as soon as it
        # outgrows the server's memory.
        index = SEARCH.alias()
        if above is None:
            bounds = []
        else:
            bounds = [index.c.newest > above]
        same = index.c.newest == Article.newest
        return exists().where(same, *bounds).correlate(Article)

    def clear(self, session: Session) -> None:
        session.execute(text("TRUNCATE article_search"))

    def before_filling(self, session: Session) -> None:
        """Drops the indexes: putting the numbers in order afterwards, all at once, takes half the time."""
        for statement in POSTGRESQL_NO_INDEXES:
            session.execute(text(statement))

    def after_filling(self, session: Session) -> None:
        """Makes the indexes; others can read meanwhile, but not write."""
        session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        for statement in POSTGRESQL_INDEXES:
            session.execute(text(statement))


def is_text(node: Node) -> bool:
    return isinstance(node, Term) and (node.field is None or node.field in TEXTS)


def holds(term: Term) -> ColumnElement[bool]:
    """Whether the article in hand has the term."""
    fields = (term.field,) if term.field else EVERYWHERE
    return or_(
        *(
            func.strpos(SEARCH.c[name], bindparam(None, needle)) > 0
            for name in fields
            for needle in term.needles
        )
    )


def proposed(node: Node, span: int) -> ColumnElement[bool] | None:
    """What the index says of a span: true for every match in it, and for little else;
    None where it can't help.
    """
    match node:
        case Term() if is_text(node):
            return _proposed_term(node, span)
        case And():
            needed = list(_needed(node))
            # Titles hold few words: listing the other required words would cost more than it saves.
            named = []
            for one in needed:
                if isinstance(one, Term) and one.field == "title":
                    named.append(one)
            found = _said(named, span) or _said(needed, span)
            return and_(*found) if found else None
        case Or(children):
            each = _said(children, span)
            if len(each) == len(children):
                return or_(*each)
            return None
    return None


def _proposed_term(term: Term, span: int) -> ColumnElement[bool] | None:
    # A needle that has no number of its own: the index cannot lead to it.
    if len(term.folded) == 1 and any(needle in COMMON for needle in term.needles):
        return None
    held = TITLE_GRAMS if term.field == "title" else GRAMS
    return or_(
        *(
            held.contains(
                bindparam(None, sorted(numbers(needle, span)), ARRAY(Integer))
            )
            for needle in term.needles
        )
    )


def _said(nodes: Iterable[Node], span: int) -> list[ColumnElement[bool]]:
    proposals: list[ColumnElement[bool]] = []
    for node in nodes:
        if (said := proposed(node, span)) is not None:
            proposals.append(said)
    return proposals


def _needed(node: Node) -> Iterator[Node]:
    """What must all be true, Ands within Ands resolved."""
    if not isinstance(node, And):
        yield node
        return
    for child in node.children:
        yield from _needed(child)


def numbers(folded: str, span: int) -> set[int]:
    """The numbers of a word's pairs (of a rare character by itself);
    migrations/search_tables.py computes the same for a text.
    """
    if len(folded) == 1:
        return {_number(ord(folded), 0, span)}
    bigram_numbers: set[int] = set()
    for first, second in pairwise(folded):
        bigram_numbers.add(_number(ord(first), ord(second), span))
    return bigram_numbers


def _number(first: int, second: int, span: int) -> int:
    return (first * 2654435761 + second * 40503 + span * 97531) & 0x7FFFFFFF
