"""The comparing form of articles: without what their site puts around every article."""

from functools import lru_cache
from typing import Protocol

from sqlalchemy.orm import Session

from db.models import Article
from db.stories import site_boilerplate
from text.boilerplate import body
from text.comparable import ComparableText
from text.facts import document_number
from text.hanzi import simplify

# What `comparable_of` asks of a row, for selects that do not need the whole article.
COLUMNS = (
    Article.site,
    Article.title,
    Article.text,
    Article.document_number,
    Article.traditional,
)
# Placing one article prepares the same few texts again and again: to find its story, to
# group it, to settle the story. Shingles weigh a hundred times the text, so few are
# kept, and none of a long text.
MAX_KEPT_TEXTS = 32
MAX_KEPT_CHARS = 10_000


class Row(Protocol):
    """The fields of a stored article that its comparing form is made of."""

    site: str
    title: str
    text: str
    document_number: str | None
    traditional: bool


def comparable_of(session: Session, row: Row) -> ComparableText:
    """Return the comparing form of a stored article."""
    boilerplate = site_boilerplate.repeated_paragraphs(session, row.site, row.text)
    return prepare(
        row.title,
        body(row.text, boilerplate),
        row.document_number,
        maybe_taiwanese=row.traditional,
    )


def prepare(
    title: str,
    text: str,
    number: str | None = None,
    *,
    maybe_taiwanese: bool,
) -> ComparableText:
    """Return the comparing form of a text without boilerplate; `number` where the document's own is known."""
    number = number or document_number(simplify(title)[0], text)
    if len(text) > MAX_KEPT_CHARS:
        return ComparableText.of(title, text, number, maybe_taiwanese=maybe_taiwanese)
    return _kept(title, text, number, maybe_taiwanese)


@lru_cache(maxsize=MAX_KEPT_TEXTS)
def _kept(
    title: str,
    text: str,
    number: str | None,
    maybe_taiwanese: bool,
) -> ComparableText:
    return ComparableText.of(title, text, number, maybe_taiwanese=maybe_taiwanese)
