"""The comparing form of stored articles."""

from typing import Protocol

from db.models import Article
from text.boilerplate import body
from text.compare import Side

# What `side_of` asks of a row, for selects that do not need the whole article.
COLUMNS = (Article.title, Article.text, Article.document_number, Article.traditional)


class Row(Protocol):
    title: str
    text: str
    document_number: str | None
    traditional: bool


def side_of(row: Row) -> Side:
    """A stored article as one side of a comparison."""
    return Side.of(row.title, body(row.text), row.document_number, regional=row.traditional)
