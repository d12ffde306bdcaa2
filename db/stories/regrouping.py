"""Group stories again when an article arrives that touches them, so that the order of
arrival makes no difference.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session, aliased

from db.alerts import hits
from db.models import Article, Story, StoryDecision, StoryLink
from db.stories.comparable_texts import COLUMNS, comparable_of
from db.stories.relations import open_story
from text.grouping import group

# So many different texts are compared with each other at once; further copies follow the nearest of them.
MAX_COMPARED_TEXTS = 16
MAX_LINK_STEPS = 4
_one, _other = aliased(Article), aliased(Article)
_ASK_LINKED = [
    select(_other.story_id)
    .join(StoryLink, there == _other.id)
    .join(_one, here == _one.id)
    .where(_one.story_id.in_(bindparam("stories", expanding=True)))
    for here, there in (
        (StoryLink.article_id, StoryLink.other_id),
        (StoryLink.other_id, StoryLink.article_id),
    )
]


def linked(session: Session, stories: set[int]) -> set[int]:
    """These stories and all that hold an article alike to one of theirs, near and far."""
    found, fresh = set(stories), set(stories)
    for _ in range(MAX_LINK_STEPS):
        connection = session.connection()
        fresh = {
            row[0]
            for ask in _ASK_LINKED
            for row in connection.execute(ask, {"stories": list(fresh)})
        } - found
        if not fresh:
            break
        found |= fresh
    return found


def regroup(
    session: Session,
    stories: set[int],
    fresh: Sequence[int],
    now: datetime,
) -> set[int]:
    """Decide again which articles of these stories belong together; returns the resulting story ids.

    `fresh` articles are always among those compared.
    """
    rows = _rows(session, stories)
    decisions = _decisions(session, [row.id for row in rows])
    parted: set[int] = set()
    for first, second, together in decisions:
        if not together:
            parted |= {first, second}
    nodes = _nodes(rows, set(fresh), parted)
    places = {}
    for at, node in enumerate(nodes):
        for row in node:
            places[row.id] = at
    sides = [comparable_of(session, node[0]) for node in nodes]
    joined = _by_hand(decisions, places, together=True)
    apart = _by_hand(decisions, places, together=False)
    labels, alike = group(sides, joined, apart)
    groups: dict[int, list[Any]] = defaultdict(list)
    for at, node in enumerate(nodes):
        groups[labels[at]] += node
    _follow(groups, rows, places)
    _remember(session, nodes, alike, labels)
    return _move(session, list(groups.values()), now)


def _by_hand(
    decisions: list[tuple[int, int, bool]],
    places: dict[int, int],
    *,
    together: bool,
) -> set[tuple[int, int]]:
    """The places of texts that somebody put together, or apart."""
    pairs: set[tuple[int, int]] = set()
    for one, two, kind in decisions:
        if kind is together and one in places and two in places:
            pairs.add((places[one], places[two]))
    return pairs


def _rows(session: Session, stories: set[int]) -> list[Any]:
    wanted = (Article.id, Article.story_id, Article.text_hash, *COLUMNS)
    return list(
        session.execute(
            select(*wanted).where(Article.story_id.in_(stories)).order_by(Article.id)
        )
    )


def _nodes(rows: list[Any], fresh: set[int], single: set[int]) -> list[list[Any]]:
    """Articles by text (those somebody parted stay `single`); not more texts than can
    be compared, the fresh ones and the most carried first.
    """
    by_text: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    for row in rows:
        by_text[row.text_hash, row.title, row.id if row.id in single else 0].append(row)
    ranked = sorted(
        by_text.items(),
        key=lambda item: (
            not fresh & {row.id for row in item[1]},
            -len(item[1]),
            item[0],
        ),
    )
    return [found for _, found in ranked[:MAX_COMPARED_TEXTS]]


def _follow(
    groups: dict[int, list[Any]],
    rows: list[Any],
    places: dict[int, int],
) -> None:
    """Articles that were not compared stay with the largest piece of their story."""
    home: dict[int, tuple[int, int]] = {}
    for label, members in groups.items():
        for story, count in Counter(row.story_id for row in members).items():
            if count > home.get(story, (0, 0))[0]:
                home[story] = (count, label)
    for row in rows:
        if row.id not in places:
            groups[
                home[row.story_id][1] if row.story_id in home else -row.story_id
            ].append(row)


def _decisions(session: Session, ids: list[int]) -> list[tuple[int, int, bool]]:
    """What people decided about these articles."""
    asked = select(
        StoryDecision.article_id,
        StoryDecision.other_id,
        StoryDecision.together,
    )
    kept_decisions: list[tuple[int, int, bool]] = []
    for one, two, together in session.execute(
        asked.where(StoryDecision.article_id.in_(ids))
    ):
        if two in set(ids):
            kept_decisions.append((one, two, together))
    return kept_decisions


def _remember(
    session: Session,
    nodes: list[list[Any]],
    alike: Iterable[tuple[int, int]],
    labels: list[int],
) -> None:
    ids = []
    for node in nodes:
        for row in node:
            ids.append(row.id)
    session.execute(
        delete(StoryLink).where(
            StoryLink.article_id.in_(ids),
            StoryLink.other_id.in_(ids),
        )
    )
    parted = []
    for one, two in alike:
        if labels[one] != labels[two]:
            parted.append((nodes[one][0].id, nodes[two][0].id))
    if parted:
        session.execute(
            insert(StoryLink),
            [
                {"article_id": min(pair), "other_id": max(pair)}
                for pair in sorted(parted)
            ],
        )


def _move(session: Session, groups: list[list[Any]], now: datetime) -> set[int]:
    """Give every group a story: the one most of its articles are in, else a new one. Alerts go along."""
    taken: set[int] = set()
    left: set[int] = set()
    for members in sorted(groups, key=lambda members: (-len(members), members[0].id)):
        story = _story_for(members, taken) or open_story(session, now)
        taken.add(story)
        moved = []
        for row in members:
            if row.story_id != story:
                moved.append(row)
        if moved:
            left |= _move_articles(session, moved, story, now)
    for old in left - taken:
        session.execute(delete(Story).where(Story.id == old))
    return taken


def _story_for(members: list[Any], taken: set[int]) -> int | None:
    """The story that most of a group's articles are in; None where other groups have all of them."""
    counts = Counter(row.story_id for row in members if row.story_id not in taken)
    return min(counts, key=lambda one: (-counts[one], one), default=None)


def _move_articles(
    session: Session,
    moved: list[Any],
    story: int,
    now: datetime,
) -> set[int]:
    """Move articles to a story; the stories they were in."""
    ids = [row.id for row in moved]
    session.execute(
        update(Article)
        .where(Article.id.in_(ids))
        .values(story_id=story, similarity=None)
    )
    left = {row.story_id for row in moved}
    for old in sorted(left):
        hits.carry(session, old, story, now)
    return left
