"""Stories: one text, however many pages carry it. Joining, splitting, choosing the original, telling why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from db import signatures
from db.habits import homes
from db.models import Article, Story
from db.originals import head as choose_head
from text.boilerplate import body
from text.compare import Side, Verdict, compare

PLACING_LOCK = 0x73746F72
_LOCK = sql("SELECT pg_advisory_xact_lock(:key)")
_LOOK = select(Article.id, Article.story_id, Article.title, Article.text).where(
    Article.id.in_(bindparam("ids", expanding=True))
)


class Neighbour(NamedTuple):
    """A stored article near the text in hand, and the verdict on the two."""

    article_id: int
    story_id: int
    verdict: Verdict


class Placement(NamedTuple):
    """Where a text belongs: `story_id` is None for a new story; `bands` are those to enter it under."""

    story_id: int | None
    side: Side
    neighbours: list[Neighbour]
    bands: list[int]

    @property
    def text_hash(self) -> str:
        return self.side.digest


def alone(session: Session) -> None:
    """Nobody else places articles until this transaction ends. SQLite's writers are alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK, {"key": PLACING_LOCK})


def place(session: Session, side: Side) -> Placement:
    """Look for the story of a text that is not stored yet. Reads only."""
    twin = signatures.twin(session, side.digest)
    if twin is not None:
        near = [one for one in _judge(session, side, [twin]) if one.verdict.joins]
        if near:
            return Placement(near[0].story_id, side, near, [])
    found = signatures.look_up(session, side.bands)
    near = [one for one in _judge(session, side, found.candidates) if one.verdict.joins]
    return Placement(near[0].story_id if near else None, side, near, found.vacant)


def enter(session: Session, article: Article, placement: Placement) -> int:
    """Make a stored article findable to later copies and choose its story's original anew; the story's id."""
    signatures.sign(session, article.id, placement.bands)
    if placement.story_id is None:
        session.execute(update(Story).where(Story.id == article.story_id).values(head_id=article.id))
    else:
        settle(session, article.story_id)
    return article.story_id


def open_story(session: Session, now: datetime) -> int:
    """A new story without articles; its id."""
    story = Story(first_seen_at=now, head_id=None)
    session.add(story)
    session.flush()
    return story.id


def settle(session: Session, story_id: int) -> None:
    """Choose the story's original anew and say of every copy what it is to it."""
    articles = members(session, story_id)
    original = choose_head(articles, homes(session, {a.publisher for a in articles if a.publisher}))
    session.execute(update(Story).where(Story.id == story_id).values(head_id=original.id))
    first = Side.of(original.title, body(original.text))
    for article in articles:
        _relate(article, original, first)


def members(session: Session, story_id: int) -> list[Article]:
    """A story's articles in the order they were seen."""
    found = select(Article).where(Article.story_id == story_id).order_by(Article.first_seen_at, Article.id)
    return list(session.scalars(found))


def story_json(session: Session, story_id: int) -> dict[str, Any] | None:
    """A line of `stories --jsonl`; None where there is no such story."""
    story = session.get(Story, story_id)
    if story is None:
        return None
    copies = members(session, story_id)
    title = next((article.title for article in copies if article.id == story.head_id), None)
    return {
        "id": story.id,
        "head": story.head_id,
        "title": title,
        "copies": [_copy_json(article) for article in _original_first(copies, story.head_id)],
    }


def _copy_json(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "site": article.site,
        "publisher": article.publisher,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "first_seen_at": article.first_seen_at.isoformat(),
        "relation": article.relation,
        "similarity": article.similarity,
    }


def _original_first(articles: list[Article], head_id: int | None) -> list[Article]:
    return sorted(articles, key=lambda article: article.id != head_id)


def _judge(session: Session, side: Side, ids: Iterable[int]) -> list[Neighbour]:
    near = [
        Neighbour(row.id, row.story_id, compare(side, Side.of(row.title, body(row.text))))
        for row in session.execute(_LOOK, {"ids": list(ids)})
    ]
    return sorted(near, key=lambda one: (-one.verdict.similarity, one.article_id))


def _relate(article: Article, original: Article, first: Side) -> None:
    if article.id == original.id:
        article.relation, article.similarity = "original", None
        return
    verdict = compare(first, Side.of(article.title, body(article.text)))
    article.similarity = round(verdict.similarity, 3)
    article.relation = verdict.relation(len(article.text) < len(original.text))
