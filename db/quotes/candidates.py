"""Articles that may hold a passage, through the full-text index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Article, Attachment
from db.search.search import rows_of
from db.search.spec import RowFilter
from text.query import And, Node, Or, Term
from text.quotes.pieces import Group
from text.quotes.tokens import Compact


@dataclass(frozen=True)
class Candidate:
    """An article that may hold a passage. `is_original`: it heads its story."""

    id: int
    url: str
    site: str
    title: str
    publisher: str | None
    published_at: datetime | None
    text: str
    is_original: bool
    key: int
    document_number: str | None

    @cached_property
    def compact(self) -> Compact:
        """Everything it says, prepared for comparison."""
        return Compact(f"{self.title}\n{self.text}")


def candidates(
    session: Session,
    groups: Sequence[Group],
    limit: int,
    field: str | None = None,
    known: dict[int, Candidate] | None = None,
) -> list[Candidate]:
    """The newest articles that hold every word of one of the groups.

    `field` is `title` to look into titles only. `known` keeps articles by key, so that
    none is read and prepared twice.
    """
    tree = _tree(groups, field)
    if tree is None:
        return []
    kept = {} if known is None else known
    rows = rows_of(session, RowFilter(tree)).newest_first(None, limit)
    originals = set()
    for row in rows:
        if row.id == row.head_id:
            originals.add(row.newest)
    missing = []
    for row in rows:
        if row.newest not in kept:
            missing.append(row.newest)
    for one in _loaded(session, missing, originals):
        kept[one.key] = one
    return [kept[row.newest] for row in rows if row.newest in kept]


def numbered(session: Session, number: str) -> list[Candidate]:
    """The articles whose page states this document number of itself."""
    keys = list(
        session.scalars(
            select(Article.newest).where(Article.document_number == number).limit(5)
        )
    )
    return _loaded(session, keys, set(keys))


def _tree(groups: Sequence[Group], field: str | None) -> Node | None:
    every = []
    for group in groups:
        if terms := tuple(Term(field, word) for word in group):
            every.append(And(terms) if len(terms) > 1 else terms[0])
    if len(every) < 2:
        return every[0] if every else None
    return Or(tuple(every))


def _loaded(
    session: Session,
    keys: Sequence[int],
    originals: Iterable[int],
) -> list[Candidate]:
    """The articles of some keys, in their order, with the text of their attachments."""
    if not keys:
        return []
    columns = (
        Article.id, Article.url, Article.site, Article.title, Article.publisher,
        Article.published_at, Article.newest, Article.document_number, Article.text,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(Article.newest.in_(keys))).all()
    attached = _attached(session, [row.id for row in rows])
    heads = set(originals)
    found = {
        row.newest: Candidate(
            row.id, row.url, row.site, row.title, row.publisher, row.published_at,
            "\n".join([row.text, *attached.get(row.id, [])]), row.newest in heads,
            row.newest, row.document_number,
        )
        for row in rows
    }  # fmt: skip
    return [found[key] for key in keys if key in found]


def _attached(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    asked = (
        select(Attachment.article_id, Attachment.text)
        .where(Attachment.article_id.in_(ids), Attachment.text.is_not(None))
        .order_by(Attachment.id)
    )
    texts: dict[int, list[str]] = {}
    for article_id, text in session.execute(asked):
        texts.setdefault(article_id, []).append(text or "")
    return texts
