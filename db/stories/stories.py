"""Stories: one text, however many pages carry it. Finding an article's story, choosing
the original, showing both.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from db.answers import articles as answers
from db.models import Article, Story
from db.stories import signatures
from db.stories.comparable_texts import COLUMNS, comparable_of
from db.stories.corrections import join, split, why
from db.stories.regrouping import linked, regroup
from db.stories.relations import head_of, members, open_story, set_head, settle
from text.comparable import ComparableText
from text.compare import compare
from text.fingerprint import plain
from text.overlap import resemble
from text.story_rules import Verdict

__all__ = [
    "Placement", "enter", "first_addresses", "iterate", "join", "neighbours",
    "open_story", "place", "settle", "split", "story_answer", "story_json", "why"
]  # fmt: skip

STORIES_AT_ONCE = 200
_LOOK = select(Article.id, Article.story_id, *COLUMNS).where(
    Article.id.in_(bindparam("ids", expanding=True))
)
_SAME_NUMBER = (
    select(Article.id)
    .where(Article.document_number == bindparam("number"))
    .order_by(Article.id)
    .limit(8)
)


class Neighbour(NamedTuple):
    """A stored article near the text in hand, and the verdict on the two."""

    article_id: int
    story_id: int
    verdict: Verdict
    twin: bool  # the same letters under the same title


class Placement(NamedTuple):
    """What the archive holds near a text, the likeliest copy first; `bands` to enter it under."""

    comparable: ComparableText
    judged: list[Neighbour]
    bands: list[int]

    @property
    def touching(self) -> list[Neighbour]:
        """What bears on how the text is grouped."""
        return [one for one in self.judged if one.verdict.touches]

    @property
    def near(self) -> list[Neighbour]:
        """The likely copies."""
        return [one for one in self.judged if one.verdict.joins]

    @property
    def story_id(self) -> int | None:
        """The story of the nearest copy; None for a text that opens a story of its own."""
        if self.near:
            return self.near[0].story_id
        return None

    @property
    def text_hash(self) -> str:
        return self.comparable.digest


def place(session: Session, comparable: ComparableText) -> Placement:
    """Look for the neighbours of a text that is not stored yet. Reads only."""
    near = []
    for one in _judge(
        session,
        comparable,
        signatures.twins(session, comparable.digest),
    ):
        if one.twin:
            near.append(one)
    if near:
        return Placement(comparable, near[:1], [])
    found = signatures.look_up(session, comparable.lsh_bands, comparable.title_band)
    return Placement(
        comparable,
        _judge(
            session,
            comparable,
            [*found.candidates, *_same_number(session, comparable)],
        ),
        found.vacant,
    )


def neighbours(session: Session, comparable: ComparableText) -> list[Neighbour]:
    """The stored articles that bear on how a text is grouped, itself among them where it is stored."""
    found = signatures.look_up(session, comparable.lsh_bands, comparable.title_band)
    judged = _judge(
        session,
        comparable,
        [*found.candidates, *_same_number(session, comparable)],
    )
    return [one for one in judged if one.verdict.touches]


def _same_number(session: Session, comparable: ComparableText) -> list[int]:
    if comparable.document_number is None:
        return []
    return list(
        session.connection()
        .execute(_SAME_NUMBER, {"number": comparable.document_number})
        .scalars()
    )


def enter(
    session: Session,
    article_id: int,
    story_id: int,
    placement: Placement,
    now: datetime,
) -> int:
    """Make a stored article findable to later ones, decide its story and that story's
    original; the story's id.
    """
    signatures.sign(session, article_id, placement.bands)
    if not placement.touching:
        set_head(session, story_id, article_id)
        return story_id
    around = [one.article_id for one in placement.touching]
    touched = linked(session, {story_id, *(one.story_id for one in placement.touching)})
    if len(touched) > 1 or not _plainly_joins(session, placement):
        touched = regroup(session, touched, [article_id, *around], now)
    for story in touched:
        settle(session, story)
    return session.scalars(
        select(Article.story_id).where(Article.id == article_id)
    ).one()


def _plainly_joins(session: Session, placement: Placement) -> bool:
    """Is the text so near to its story's original that nothing else could be decided?"""
    if not placement.near:
        return False
    head = head_of(session, placement.near[0].story_id)
    if any(
        one.verdict.kind == "apart" and one.story_id == placement.story_id
        for one in placement.judged
    ):
        return False
    nearest = {one.article_id: one for one in placement.near}
    return placement.near[0].twin or (
        head in nearest and nearest[head].verdict.kind == "same"
    )


def story_json(session: Session, story_id: int) -> dict[str, Any] | None:
    """A line of `stories --jsonl`, with the path of spread; None where there is no such story."""
    answer = story_answer(session, story_id)
    if answer is None:
        return None
    return answer.as_json()


def story_answer(session: Session, story_id: int) -> answers.Story | None:
    """A story with its copies; None where there is no such story."""
    story = session.get(Story, story_id)
    if story is None:
        return None
    return answers.Story.of(story, members(session, story_id))


def first_addresses(session: Session, story_ids: Iterable[int]) -> dict[int, str]:
    """The address of each story's first article, by the story's id: what stays the same while copies come."""
    first = (
        select(func.min(Article.id))
        .where(Article.story_id.in_(set(story_ids)))
        .group_by(Article.story_id)
    )
    rows = session.execute(
        select(Article.story_id, Article.url).where(Article.id.in_(first))
    )
    return dict(rows.tuples().all())


def iterate(
    session: Session,
    since: datetime | None = None,
) -> Iterator[dict[str, Any]]:
    """All stories first seen at `since` or later, newest first, as lines of `stories --jsonl`."""
    chosen = select(Story.id).order_by(Story.first_seen_at.desc(), Story.id.desc())
    if since is not None:
        chosen = chosen.where(Story.first_seen_at >= since)
    ids = list(session.scalars(chosen))
    for start in range(0, len(ids), STORIES_AT_ONCE):
        chunk = ids[start : start + STORIES_AT_ONCE]
        stories = {}
        for story in session.scalars(select(Story).where(Story.id.in_(chunk))):
            stories[story.id] = story
        found: dict[int, list[Article]] = defaultdict(list)
        rows = (
            select(Article)
            .where(Article.story_id.in_(chunk))
            .order_by(Article.first_seen_at, Article.id)
        )
        for article in session.scalars(rows):
            found[article.story_id].append(article)
        for one in chunk:
            if found[one]:
                yield answers.Story.of(stories[one], found[one]).as_json()
        session.expunge_all()


def _judge(
    session: Session,
    comparable: ComparableText,
    ids: Iterable[int],
) -> list[Neighbour]:
    near = []
    ids = list(ids)
    if not ids:
        return []
    for row in session.connection().execute(_LOOK, {"ids": ids}):
        if not (
            resemble(comparable.text, plain(row.text))
            or (
                comparable.document_number
                and row.document_number == comparable.document_number
            )
        ):
            continue
        other = comparable_of(session, row)
        verdict = compare(comparable, other)
        near.append(
            Neighbour(
                row.id,
                row.story_id,
                verdict,
                comparable.title == other.title and comparable.text == other.text,
            )
        )
    return sorted(
        near,
        key=lambda one: (
            not one.verdict.joins,
            -one.verdict.similarity,
            one.article_id,
        ),
    )
