"""Putting articles into the full-text index and taking them out."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from db.models import Article
from db.search import sort_key
from text.normalise import fold
from text.words import shaped

if TYPE_CHECKING:
    from db.search import fulltext_postgresql, fulltext_sqlite

WAITING = "articles to index"
FIELDS = ("title", "text", "attachments", "publisher", "author")


def index(session: Session, article: Article) -> None:
    """Make the article findable as it is now; call it for new articles, after a flush.

    For one that was indexed before, use `changing`.
    """
    session.flush()
    at = sort_key.moment(article)
    if article.newest >> sort_key.SLOT_BITS != sort_key.first_key(
        at
    ) >> sort_key.SLOT_BITS or sort_key.is_indexed(session, article.newest):
        article.newest = sort_key.free_key(session, at, article.id)
        session.flush()
    engine_of(session).add(session, article.newest, searched_fields(article))


def index_later(session: Session, key: int, fields: dict[str, str]) -> None:
    """Make a new article findable at `index_now`; `fields` as of `searched_fields`, by its key."""
    session.info.setdefault(WAITING, []).append((key, fields))


def index_now(session: Session) -> None:
    """Write the index for the articles that wait for it: many at once, in the order of their keys."""
    waiting = session.info.pop(WAITING, [])
    if waiting:
        engine_of(session).add_many(session, sorted(waiting, key=lambda one: one[0]))


def unindex(session: Session, article: Article) -> None:
    """Make the article unfindable; it keeps its place in the order of time.

    SQLite's index can't forget: the article gets another number, and the old entry points at nothing.
    """
    engine_of(session).remove(session, article.newest)
    article.newest = sort_key.free_key(session, sort_key.moment(article), article.id)
    session.flush()


@contextmanager
def changing(session: Session, article: Article) -> Iterator[Article]:
    """Around every change of an indexed article's title, text, publisher, author, attachments or date."""
    unindex(session, article)
    yield article
    index(session, article)


def as_compared(text: str) -> str:
    """A text in the form in which words are looked for."""
    return shaped(fold(text))


def searched_fields(article: Any) -> dict[str, str]:
    """What is searched, in the form in which it is compared."""
    fields = {
        name: as_compared(getattr(article, name) or "")
        for name in FIELDS
        if name != "attachments"
    }
    return {**fields, "attachments": as_compared(words_of(article.attachments))}


def words_of(attachments: Iterable[Any]) -> str:
    """Names and texts of attachments, as one text."""
    return "\n".join(
        part for one in attachments for part in (one.name, one.text) if part
    )


def engine_of(
    session: Session,
) -> "type[fulltext_sqlite.Index] | type[fulltext_postgresql.Index]":
    """What writes the index of the database the session is on."""
    # One of them: the other's dialect takes a tenth of a second to import.
    if session.get_bind().dialect.name == "sqlite":
        from db.search import fulltext_sqlite

        return fulltext_sqlite.Index
    from db.search import fulltext_postgresql

    return fulltext_postgresql.Index
