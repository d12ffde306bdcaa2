"""What the alert scan reads and writes: pending articles, what rules already found, stories as mails show
them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, tuple_, update
from sqlalchemy.orm import Session, selectinload

from db.dialects import insert_for
from db.models import (
    Article,
    DigestItem,
    Hit,
    Message,
    PolicyQueue,
    Revision,
    Rule,
    Story,
)

# SQLite limits the bound values of a statement, and each hit binds all its columns.
_CHUNK = 500


@dataclass(frozen=True)
class StoryView:
    """A story as a mail needs it: its head, all its articles in the order they came."""

    id: int
    head: Article
    articles: list[Article] = field(default_factory=list)


def pending(
    session: Session,
    limit: int,
    unread_since: datetime | None = None,
) -> list[Article]:
    """Articles the scan has not looked at, oldest first, with their attachments.

    With `unread_since`, articles whose policy documents are still to be read are left
    out, unless they were stored before that moment.
    """
    chosen = (
        select(Article)
        .where(Article.alert_state == "pending")
        .order_by(Article.id)
        .limit(limit)
    )
    if unread_since is not None:
        is_read = Article.id.not_in(select(PolicyQueue.article_id))
        chosen = chosen.where(or_(is_read, Article.first_seen_at < unread_since))
    return list(session.scalars(chosen.options(selectinload(Article.attachments))))


def pending_revisions(session: Session, limit: int) -> list[tuple[Revision, Article]]:
    """Substantive revisions the scan has not looked at, with the article as it reads now."""
    chosen = (
        select(Revision, Article)
        .join(Article, Article.id == Revision.article_id)
        .where(Revision.substantive, ~Revision.alerted)
        .order_by(Revision.id)
        .limit(limit)
        .options(selectinload(Article.attachments))
    )
    return [(revision, article) for revision, article in session.execute(chosen)]


def claim_articles(session: Session, ids: Sequence[int]) -> set[int]:
    """Mark pending articles as looked at; only those come back that nobody else marked before."""
    return _claim(
        session,
        update(Article)
        .where(Article.alert_state == "pending")
        .values(alert_state="done"),
        Article.id,
        ids,
    )


def claim_revisions(session: Session, ids: Sequence[int]) -> set[int]:
    """Mark revisions as looked at; only those come back that nobody else marked before."""
    return _claim(
        session,
        update(Revision).where(~Revision.alerted).values(alerted=True),
        Revision.id,
        ids,
    )


def _claim(
    session: Session,
    statement: Any,
    column: Any,
    ids: Sequence[int],
) -> set[int]:
    if not ids:
        return set()
    statement = statement.where(column.in_(ids)).returning(column)
    return set(session.scalars(statement.execution_options(synchronize_session=False)))


def active_rules(session: Session) -> list[Rule]:
    return list(
        session.scalars(select(Rule).where(Rule.removed_at.is_(None)).order_by(Rule.id))
    )


def active_queries(session: Session) -> list[tuple[int, str]]:
    """Number and query of every rule that was not removed: all that matching needs of thousands."""
    chosen = (
        select(Rule.id, Rule.query).where(Rule.removed_at.is_(None)).order_by(Rule.id)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def rules(session: Session, ids: Collection[int]) -> dict[int, Rule]:
    """Rules by number."""
    found: dict[int, Rule] = {}
    for chunk in chunks(ids):
        found.update(
            (rule.id, rule)
            for rule in session.scalars(select(Rule).where(Rule.id.in_(chunk)))
        )
    return found


def still_active(session: Session, ids: Collection[int]) -> set[int]:
    """Which of these rules have not been removed meanwhile."""
    return set(
        session.scalars(
            select(Rule.id).where(Rule.removed_at.is_(None), Rule.id.in_(ids))
        )
    )


def views(session: Session, story_ids: Collection[int]) -> dict[int, StoryView]:
    """Stories with all their articles. A story whose head is unknown is headed by its first article."""
    found: dict[int, list[Article]] = {}
    for chunk in chunks(story_ids):
        chosen = select(Article).where(Article.story_id.in_(chunk)).order_by(Article.id)
        for article in session.scalars(
            chosen.options(selectinload(Article.attachments))
        ):
            found.setdefault(article.story_id, []).append(article)
    heads: dict[int, int | None] = {}
    for chunk in chunks(story_ids):
        heads.update(
            (story, head)
            for story, head in session.execute(
                select(Story.id, Story.head_id).where(Story.id.in_(chunk))
            )
        )
    view_of_story: dict[int, StoryView] = {}
    for story, articles in found.items():
        view_of_story[story] = StoryView(
            story,
            next(
                (one for one in articles if one.id == heads.get(story)),
                articles[0],
            ),
            articles,
        )
    return view_of_story


def rules_of_story(session: Session, story_id: int, account: int) -> list[Rule]:
    """The rules of an account that found a story, by name."""
    found = select(Hit.rule_id).where(Hit.story_id == story_id)
    asked = select(Rule).where(
        Rule.id.in_(found), Rule.account_id == account, Rule.removed_at.is_(None)
    )
    return list(session.scalars(asked.order_by(Rule.name)))


def articles(session: Session, ids: Collection[int]) -> dict[int, Article]:
    """Articles by id, with their attachments."""
    found: dict[int, Article] = {}
    for chunk in chunks(ids):
        chosen = (
            select(Article)
            .where(Article.id.in_(chunk))
            .options(selectinload(Article.attachments))
        )
        found.update((article.id, article) for article in session.scalars(chosen))
    return found


def texts_before(session: Session, revision_ids: Collection[int]) -> dict[int, str]:
    """By number, what revisions kept of the text before the change."""
    found: dict[int, str] = {}
    for chunk in chunks(revision_ids):
        rows = session.execute(
            select(Revision.id, Revision.text).where(Revision.id.in_(chunk))
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def already(
    session: Session,
    stories: Collection[StoryView],
    rules: Collection[int],
) -> set[tuple[int, int]]:
    """The (rule, story) pairs found before, by the story's number or by any of its articles.

    The articles count because stories are split and joined: an article that alerted never alerts again.
    """
    story_of = {}
    for story in stories:
        for article in story.articles:
            story_of[article.id] = story.id
    pairs: set[tuple[int, int]] = set()
    first = select(Hit.rule_id, Hit.story_id, Hit.article_id).where(
        Hit.revision_id == 0
    )
    for chunk in chunks([story.id for story in stories]):
        pairs.update(
            (hit.rule_id, hit.story_id)
            for hit in session.execute(first.where(Hit.story_id.in_(chunk)))
        )
    for chunk in chunks(story_of):
        rows = session.execute(first.where(Hit.article_id.in_(chunk)))
        pairs.update((hit.rule_id, story_of[hit.article_id]) for hit in rows)
    return {pair for pair in pairs if pair[0] in rules}


def record(
    session: Session,
    rows: Sequence[dict[str, Any]],
) -> dict[tuple[int, int, int], int]:
    """Write hits; by (rule, story, revision), the numbers of those that were not there before."""
    insert_new = insert_for(session.get_bind().dialect.name)
    new: dict[tuple[int, int, int], int] = {}
    for start in range(0, len(rows), _CHUNK):
        statement = insert_new(Hit).values(list(rows[start : start + _CHUNK]))
        statement = statement.on_conflict_do_nothing(
            index_elements=["rule_id", "story_id", "revision_id"]
        )
        returning = statement.returning(
            Hit.rule_id,
            Hit.story_id,
            Hit.revision_id,
            Hit.id,
        )
        new.update(
            ((row[0], row[1], row[2]), row[3]) for row in session.execute(returning)
        )
    return new


def carry(
    session: Session,
    old_story: int,
    new_story: int,
    now: datetime,
) -> int:
    """Let a story that came of a split or join count as found by every rule that found the old one."""
    rules = set(
        session.scalars(
            select(Hit.rule_id).where(Hit.story_id == old_story, Hit.revision_id == 0)
        )
    )
    heads = session.scalar(select(Story.head_id).where(Story.id == new_story)) or 0
    rows = [
        {"rule_id": rule, "story_id": new_story, "article_id": heads, "revision_id": 0, "relevance": 0.0,
         "muted": True, "found_at": now}
        for rule in sorted(rules)
    ]  # fmt: skip
    return len(record(session, rows))


@dataclass(frozen=True)
class Waiting:
    """A hit that waits for one recipient's digest."""

    hit: Hit
    rule: Rule
    to: str
    due_at: datetime


def due_items(session: Session, now: datetime, limit: int = 5000) -> list[Waiting]:
    """What waits for a digest that is due, rules in order of name, then as found."""
    chosen = (
        select(Hit, Rule, DigestItem.to, DigestItem.due_at)
        .join(DigestItem, DigestItem.hit_id == Hit.id)
        .join(Rule, Rule.id == Hit.rule_id)
        .where(
            DigestItem.message_id.is_(None),
            DigestItem.due_at <= now,
            Rule.removed_at.is_(None),
        )
        .order_by(DigestItem.to, Rule.name, Hit.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in session.execute(chosen)]


def move_waiting(session: Session, rule_id: int, due_at: datetime) -> None:
    """Let everything that waits for a rule's mail be due then."""
    found = select(Hit.id).where(Hit.rule_id == rule_id)
    session.execute(
        update(DigestItem)
        .where(DigestItem.message_id.is_(None), DigestItem.hit_id.in_(found))
        .values(due_at=due_at)
    )


def put_off(session: Session, items: Iterable[Waiting], due_at: datetime) -> None:
    """Let items wait for a later digest."""
    for item in items:
        session.execute(
            update(DigestItem)
            .where(DigestItem.hit_id == item.hit.id, DigestItem.to == item.to)
            .values(due_at=due_at)
        )


def unclaimed(
    session: Session,
    pairs: Collection[tuple[int, str]],
) -> set[tuple[int, str]]:
    """Which of these (hit, recipient) pairs no digest has taken along yet; locks them
    where the database can.
    """
    found: set[tuple[int, str]] = set()
    for chunk in chunks(pairs):
        chosen = select(DigestItem.hit_id, DigestItem.to).where(
            DigestItem.message_id.is_(None),
            tuple_(DigestItem.hit_id, DigestItem.to).in_(chunk),
        )
        found.update((hit, to) for hit, to in session.execute(chosen.with_for_update()))
    return found


def digest_was_made(
    session: Session,
    rule_id: int,
    to: str,
    due_at: datetime,
) -> bool:
    """Whether this rule and recipient already had the digest of that moment (the clock may have been set
    back).
    """
    chosen = (
        select(DigestItem.hit_id)
        .join(Hit, Hit.id == DigestItem.hit_id)
        .join(Message, Message.id == DigestItem.message_id)
        .where(
            Hit.rule_id == rule_id,
            DigestItem.to == to,
            DigestItem.due_at == due_at,
        )
        .limit(1)
    )
    return session.scalar(chosen) is not None


def wait_for_digest(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Let hits wait for recipients' digests: rows of hit_id, to, due_at."""
    if rows:
        session.execute(insert(DigestItem), list(rows))


def chunks(values: Collection[Any]) -> Iterable[list[Any]]:
    """The values in lists short enough for one statement."""
    listed = list(values)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]
