"""Going over an existing archive with today's rules: signatures first, then stories, a batch at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Article, Band, Beat, Story
from db.sources.runs import beat
from db.stories import signatures
from db.stories.comparable_texts import COLUMNS, comparable_of
from db.stories.regrouping import linked, regroup
from db.stories.relations import settle
from db.stories.stories import neighbours

MARK = "stories rebuild"


class Changes(NamedTuple):
    """Articles looked at, articles that came to others, articles that were taken from
    others, and a line on each story that is another now.
    """

    seen: int
    joined: set[int]
    parted: set[int]
    told: list[str]


def total(session: Session) -> int:
    """How many articles there are to go over."""
    return session.scalar(select(func.count()).select_from(Article)) or 0


def mark(session: Session) -> tuple[str, int]:
    """Where an interrupted run stopped: (`sign`|`group`, last id done)."""
    kept = session.get(Beat, MARK)
    step, _, done = (
        (kept.note or "sign 0").partition(" ") if kept else ("sign", "", "0")
    )
    return step, int(done)


def behind(session: Session, step: str, done: int) -> int:
    """How many articles a run that stopped there had done in that step."""
    if step == "sign":
        place = Article.id
    else:
        place = Article.story_id
    return (
        session.scalar(select(func.count()).select_from(Article).where(place <= done))
        or 0
    )


def set_mark(
    session: Session,
    step: str,
    done: int,
    now: datetime,
) -> None:
    beat(session, MARK, now, f"{step} {done}")


def sign_again(session: Session, after: int, limit: int) -> int | None:
    """Recompute the signatures of the next articles; the last one's id, None where there are no more."""
    rows = list(
        session.scalars(
            select(Article).where(Article.id > after).order_by(Article.id).limit(limit)
        )
    )
    for article in rows:
        comparable = comparable_of(session, article)
        if comparable.digest != article.text_hash or not _signed(
            session,
            article.id,
            comparable.lsh_bands,
        ):
            article.text_hash, article.document_number = (
                comparable.digest,
                comparable.document_number,
            )
            signatures.unsign(session, article.id, comparable)
            signatures.sign(
                session,
                article.id,
                signatures.look_up(
                    session,
                    comparable.lsh_bands,
                    comparable.title_band,
                ).vacant,
            )
    return rows[-1].id if rows else None


def group_again(
    session: Session,
    after: int,
    limit: int,
    now: datetime,
) -> tuple[int | None, Changes]:
    """Decide the next stories again; the last one's id (None where there are no more) and what changed."""
    stories = list(
        session.scalars(
            select(Story.id).where(Story.id > after).order_by(Story.id).limit(limit)
        )
    )
    if not stories:
        return None, Changes(0, set(), set(), [])
    found = Changes(len(_places(session, set(stories))), set(), set(), [])
    for story in stories:
        before = _places(session, linked(session, _around(session, story)))
        if len(before) > 1:
            _regroup(session, before, found, now)
    return stories[-1], found


def _regroup(
    session: Session,
    before: dict[int, int],
    found: Changes,
    now: datetime,
) -> None:
    """Decide the stories of some articles again, and add what changed to `found`."""
    for story in regroup(session, set(before.values()), [], now):
        settle(session, story)
    then = _story_of(session, list(before))
    joined = set()
    for one in before:
        if _mates(then, one) - _mates(before, one):
            joined.add(one)
    parted = set()
    for one in before:
        if _mates(before, one) - _mates(then, one):
            parted.add(one)
    if joined or parted:
        moved = _listed(joined | parted)
        found.told.append(f"articles {moved}: {_shown(before)} → {_shown(then)}")
    found.joined.update(joined)
    found.parted.update(parted)


def _signed(session: Session, article_id: int, bands: Sequence[int]) -> bool:
    held = (
        select(func.count())
        .select_from(Band)
        .where(Band.article_id == article_id, Band.band.in_(bands))
    )
    return bool(session.scalar(held))


def _around(session: Session, story: int) -> set[int]:
    """The story and those that hold a likely copy of one of its texts."""
    found = {story}
    rows = session.execute(select(*COLUMNS).where(Article.story_id == story))
    for comparable in {comparable_of(session, row) for row in rows}:
        found |= {one.story_id for one in neighbours(session, comparable)}
    return found


def _places(session: Session, stories: set[int]) -> dict[int, int]:
    rows = session.execute(
        select(Article.id, Article.story_id).where(Article.story_id.in_(stories))
    )
    return dict(row._tuple() for row in rows)


def _story_of(session: Session, articles: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Article.id, Article.story_id).where(Article.id.in_(articles))
    )
    return dict(row._tuple() for row in rows)


def _mates(places: dict[int, int], article: int) -> set[int]:
    return {one for one, story in places.items() if story == places[article]}


def _shown(places: dict[int, int]) -> str:
    """The articles by story: `1 2 | 3`."""
    stories: dict[int, list[int]] = {}
    for article, story in sorted(places.items()):
        stories.setdefault(story, []).append(article)
    return " | ".join(" ".join(map(str, found)) for found in stories.values())


def _listed(articles: set[int]) -> str:
    return ", ".join(map(str, sorted(articles)))
