"""What people decide about stories: taken apart, put together, remembered for good; and
why two articles are as they are.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from db.alerts import hits
from db.models import Article, Story, StoryDecision
from db.stories.comparable_texts import comparable_of
from db.stories.relations import open_story, settle
from text.compare import compare


def split(session: Session, article_ids: Sequence[int], *, now: datetime) -> int:
    """Take articles out of their story into one of their own; the number of that story.

    Raises LookupError for an article that is not there, for articles of several
    stories, or where nothing would be left.
    """
    moved = _articles(session, article_ids)
    old = {article.story_id for article in moved}
    if len(old) > 1:
        raise LookupError(
            f"articles {_named(article_ids)} are of several stories: {_named(sorted(old))}"
        )
    story = old.pop()
    ids = {article.id for article in moved}
    staying = (
        set(session.scalars(select(Article.id).where(Article.story_id == story))) - ids
    )
    if not staying:
        raise LookupError(
            f"story {story} holds nothing but {_named(article_ids)}: there is nothing to split"
        )
    _decide(
        session,
        [(one, other) for one, other in product(ids, staying)],
        together=False,
        now=now,
    )
    new = open_story(session, now)
    session.execute(
        update(Article).where(Article.id.in_(ids)).values(story_id=new, similarity=None)
    )
    session.execute(
        update(Article).where(Article.id.in_(staying)).values(similarity=None)
    )
    for one in (story, new):
        settle(session, one)
    hits.carry(session, story, new, now)
    return new


def join(session: Session, article_ids: Sequence[int], *, now: datetime) -> int:
    """Make the stories of these articles one; the number of that story. Raises
    LookupError for an unknown article.
    """
    articles = _articles(session, article_ids)
    stories = sorted({article.story_id for article in articles})
    first = articles[0]
    _decide(
        session,
        [(first.id, other.id) for other in articles[1:]],
        together=True,
        now=now,
    )
    kept = stories[0]
    for story in stories[1:]:
        session.execute(
            update(Article).where(Article.story_id == story).values(story_id=kept)
        )
        hits.carry(session, story, kept, now)
        session.execute(delete(Story).where(Story.id == story))
    session.execute(
        update(Article).where(Article.story_id == kept).values(similarity=None)
    )
    settle(session, kept)
    return kept


class Explanation(NamedTuple):
    """Why two articles are one story, or two.

    `rule` is the code of the rule, or of the decision by hand, that `values` explain.
    `overruled`: the pair's own verdict was outweighed by texts nearer to either.
    """

    one_story: bool
    rule: str
    values: dict[str, Any]
    overruled: bool = False


def why(session: Session, first: int, second: int) -> Explanation:
    """Return what made two articles one story, or two. Raises LookupError for an unknown article."""
    one, two = _articles(session, [first, second])
    one_story = one.story_id == two.story_id
    decision = session.scalar(
        select(StoryDecision).where(
            StoryDecision.article_id == min(first, second),
            StoryDecision.other_id == max(first, second),
        )
    )
    if decision is not None:
        rule = "split-by-hand"
        if decision.together:
            rule = "joined-by-hand"
        return Explanation(one_story, rule, {"day": f"{decision.decided_at:%Y-%m-%d}"})
    verdict = compare(comparable_of(session, one), comparable_of(session, two))
    overruled = verdict.joins != one_story
    return Explanation(one_story, verdict.rule, verdict.values, overruled)


def _articles(session: Session, ids: Sequence[int]) -> list[Article]:
    found = {}
    for article in session.scalars(select(Article).where(Article.id.in_(ids))):
        found[article.id] = article
    missing = [one for one in ids if one not in found]
    if missing:
        raise LookupError(f"no article {_named(missing)} in the archive")
    return [found[one] for one in ids]


def _decide(
    session: Session,
    pairs: list[tuple[int, int]],
    *,
    together: bool,
    now: datetime,
) -> None:
    """Remember a decision; it takes the place of an earlier one on the same two articles."""
    for one, two in ((min(pair), max(pair)) for pair in pairs):
        same = (StoryDecision.article_id == one) & (StoryDecision.other_id == two)
        session.execute(delete(StoryDecision).where(or_(same)))
        session.add(
            StoryDecision(
                article_id=one,
                other_id=two,
                together=together,
                decided_at=now,
            )
        )
    session.flush()


def _named(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))
