"""The comparing form of stored articles."""

from typing import Protocol

from sqlalchemy.orm import Session

from db import habits
from db.models import Article
from text.boilerplate import body
from text.comparable import ComparableText

# What `comparable_of` asks of a row, for selects that do not need the whole article.
COLUMNS = (
    Article.site,
    Article.title,
    Article.text,
    Article.document_number,
    Article.traditional,
)


class Row(Protocol):
    site: str
    title: str
    text: str
    document_number: str | None
    traditional: bool


def comparable_of(session: Session, row: Row) -> ComparableText:
    """A stored article as one comparable of a comparison, without what its site is known to put around every article."""
    around = habits.furniture(session, row.site, row.text)
    return ComparableText.of(
        row.title,
        body(row.text, around),
        row.document_number,
        maybe_taiwanese=row.traditional,
    )
