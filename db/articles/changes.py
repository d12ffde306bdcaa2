"""Changes of substance: figures, dates or names that pages replaced after they were stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.articles.revisions import compared_revisions
from db.models import Article, Revision
from text.sidebyside import Runs

MAX_PAIRS = 5


class Changed(NamedTuple):
    """What one reading of an article replaced: sentences before and after, verbatim."""

    article: int
    seen_at: datetime
    pairs: list[tuple[str, str]]


def substantive_changes(
    session: Session,
    article_ids: Iterable[int],
    since: datetime,
    until: datetime,
) -> list[Changed]:
    """The changes of substance seen in some articles, since ≤ seen < until, newest first."""
    asked = select(Revision.id, Revision.article_id).where(
        Revision.article_id.in_(list(article_ids)),
        Revision.substantive,
        Revision.seen_at >= since,
        Revision.seen_at < until,
    )
    rows = session.execute(asked).all()
    wanted = {row.id for row in rows}
    found: list[Changed] = []
    for article_id in sorted({row.article_id for row in rows}):
        article = session.get(Article, article_id)
        if article is None:
            continue
        for revision, compared in compared_revisions(session, article):
            if revision.id in wanted:
                pairs = []
                for row in compared.changed:
                    pairs.append((_text(row.left), _text(row.right)))
                found.append(Changed(article_id, revision.seen_at, pairs[:MAX_PAIRS]))
    found.sort(key=lambda one: (one.seen_at, one.article), reverse=True)
    return found


def _text(runs: Runs) -> str:
    return "".join(text for text, _ in runs)
