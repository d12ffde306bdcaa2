"""A story's original, and what its other articles are to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from db.models import Article, Story
from db.stories import site_boilerplate
from db.stories.comparable_texts import COLUMNS, comparable_of
from db.stories.originals import head as choose_head
from text.relations import relation

_OPEN = insert(Story)
_SET_HEAD = (
    update(Story)
    .where(Story.id == bindparam("story"))
    .values(head_id=bindparam("head"))
)
_PAGES = (
    select(
        Article.id,
        Article.title,
        Article.site,
        Article.category,
        Article.publisher,
        Article.published_at,
        Article.published_precision,
        Article.first_seen_at,
        Article.similarity,
    )
    .where(Article.story_id == bindparam("story"))
    .order_by(Article.first_seen_at, Article.id)
)
_RELATE = (
    update(Article)
    .where(Article.id == bindparam("article"))
    .values(relation=bindparam("kind"), similarity=bindparam("share"))
)
_TEXTS = select(Article.id, *COLUMNS).where(
    Article.id.in_(bindparam("ids", expanding=True))
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
    """Re-elect the story's original and recompute the relation of each copy that has none yet, or of all."""
    session.flush()
    pages = session.connection().execute(_PAGES, {"story": story_id}).all()
    original = choose_head(
        pages,
        site_boilerplate.homes(session, {page.site for page in pages}),
    )
    changed = head_of(session, story_id) != original.id
    if changed:
        set_head(session, story_id, original.id)
    undecided = []
    for page in pages:
        if page.id != original.id and (changed or page.similarity is None):
            undecided.append(page.id)
    relations = [_relation(original.id, "original", 1.0)]
    if undecided:
        relations += _relations_to(session, original.id, undecided)
    session.connection().execute(_RELATE, relations)


def _relations_to(
    session: Session,
    original_id: int,
    copies: list[int],
) -> list[dict[str, Any]]:
    """Compute what these copies are to the original."""
    found = session.connection().execute(_TEXTS, {"ids": [original_id, *copies]})
    rows = {row.id: row for row in found}
    original = comparable_of(session, rows[original_id])
    relations: list[dict[str, Any]] = []
    for copy in copies:
        relations.append(
            _relation(copy, *relation(original, comparable_of(session, rows[copy])))
        )
    return relations


def _relation(article_id: int, kind: str, similarity: float) -> dict[str, Any]:
    return {"article": article_id, "kind": kind, "share": round(similarity, 3)}


def members(session: Session, story_id: int) -> list[Article]:
    """Return a story's articles in the order they were seen."""
    found = (
        select(Article)
        .where(Article.story_id == story_id)
        .order_by(Article.first_seen_at, Article.id)
    )
    return list(session.scalars(found))
