"""A story's original, and what its other articles are to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from db import habits
from db.comparable_texts import comparable_of
from db.models import Article, Story
from db.originals import head as choose_head
from text.relations import relation

_OPEN = insert(Story)
_SET_HEAD = (
    update(Story)
    .where(Story.id == bindparam("story"))
    .values(head_id=bindparam("head"))
)
_HEADS = select(Story.head_id).where(Story.id == bindparam("story"))


def open_story(session: Session, now: datetime) -> int:
    """A new story without articles; its id."""
    key: Any = (
        session.connection().execute(_OPEN, {"first_seen_at": now}).inserted_primary_key
    )
    return key[0]


def head_of(session: Session, story_id: int) -> int | None:
    """The article id of a story's original."""
    return session.connection().execute(_HEADS, {"story": story_id}).scalar()


def set_head(session: Session, story_id: int, article_id: int) -> None:
    session.connection().execute(_SET_HEAD, {"story": story_id, "head": article_id})


def settle(session: Session, story_id: int) -> None:
    """Choose the story's original anew and say of every copy what it is to it."""
    articles = members(session, story_id)
    original = choose_head(
        articles, habits.homes(session, {article.site for article in articles})
    )
    changed = head_of(session, story_id) != original.id
    if changed:
        set_head(session, story_id, original.id)
    first = comparable_of(session, original)
    for article in articles:
        if article.id == original.id:
            article.relation, article.similarity = "original", 1.0
        elif changed or article.similarity is None:
            found = relation(first, comparable_of(session, article))
            article.relation, article.similarity = (
                found.name,
                round(found.similarity, 3),
            )
    session.flush()


def members(session: Session, story_id: int) -> list[Article]:
    """A story's articles in the order they were seen."""
    found = (
        select(Article)
        .where(Article.story_id == story_id)
        .order_by(Article.first_seen_at, Article.id)
    )
    return list(session.scalars(found))
