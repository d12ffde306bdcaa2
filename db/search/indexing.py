"""Putting articles into the full-text index and taking them out."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from db.models import Article
from db.search import sort_key
from db.search.backend import backend_of
from db.unit_of_work import unit_of_work
from text.normalise import fold
from text.words import shaped

FIELDS = ("title", "text", "attachments", "publisher", "author")


def index(session: Session, article: Article) -> None:
    """Make the article findable as it is now; call it for new articles, after a flush.

    For one that was indexed before, use `changing`.
    """
    session.flush()
    at = sort_key.moment(article)
    backend = backend_of(session)
    of_that_second = sort_key.is_of_second(article.newest, at)
    if not of_that_second or backend.keeps(session, article.newest):
        article.newest = sort_key.free_key(session, at, article.id)
        session.flush()
    backend.add_many(session, [(article.newest, searched_fields(article))])


def index_later(session: Session, key: int, fields: dict[str, str]) -> None:
    """Make a new article findable when the transaction ends; `fields` as of `searched_fields`, by its key."""
    unit_of_work(session).later(_write, (key, fields))


def _write(session: Session, entries: list[tuple[int, dict[str, str]]]) -> None:
    # In the order of their keys both databases add to their index quickest.
    entries.sort(key=itemgetter(0))
    backend_of(session).add_many(session, entries)


def unindex(session: Session, article: Article) -> None:
    """Make the article unfindable; it keeps its place in the order of time.

    SQLite's index can't forget: the article gets another number, and the old entry points at nothing.
    """
    backend_of(session).remove(session, article.newest)
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
    fields = {}
    for name in FIELDS:
        if name != "attachments":
            fields[name] = as_compared(getattr(article, name) or "")
    return {**fields, "attachments": as_compared(words_of(article.attachments))}


def words_of(attachments: Iterable[Any]) -> str:
    """Names and texts of attachments, as one text."""
    parts = []
    for one in attachments:
        for part in (one.name, one.text):
            if part:
                parts.append(part)
    return "\n".join(parts)
