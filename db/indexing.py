"""Putting articles into the full-text index and taking them out."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from db import fulltext_postgresql, fulltext_sqlite, newest
from db.models import Article
from text.normalise import fold

FIELDS = ("title", "text", "attachments", "publisher", "author")


def index(session: Session, article: Article) -> None:
    """Make the article findable as it is now; call it for new articles, after a flush.

    For one that was indexed before, use `changing`.
    """
    session.flush()
    at = newest.moment(article)
    if article.newest >> newest.SLOT_BITS != newest.first_key(at) >> newest.SLOT_BITS or newest.is_indexed(
        session, article.newest
    ):
        article.newest = newest.free_key(session, at, article.id)
        session.flush()
    _engine(session).add(session, article.newest, folded_fields(article))


def unindex(session: Session, article: Article) -> None:
    """Make the article unfindable; it keeps its place in the order of time.

    SQLite's index can't forget: the article gets another number, and the old entry points at nothing.
    """
    _engine(session).remove(session, article.newest)
    article.newest = newest.free_key(session, newest.moment(article), article.id)
    session.flush()


@contextmanager
def changing(session: Session, article: Article) -> Iterator[Article]:
    """Around every change of an indexed article's title, text, publisher, author, attachments or date."""
    unindex(session, article)
    yield article
    index(session, article)


def folded_fields(article: Article) -> dict[str, str]:
    """What is searched, in the form in which it is compared."""
    fields = {name: fold(getattr(article, name) or "") for name in FIELDS if name != "attachments"}
    parts = (part for one in article.attachments for part in (one.name, one.text) if part)
    return {**fields, "attachments": fold("\n".join(parts))}


def _engine(session: Session) -> type[fulltext_sqlite.Index] | type[fulltext_postgresql.Index]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    return fulltext_sqlite.Index if sqlite else fulltext_postgresql.Index
