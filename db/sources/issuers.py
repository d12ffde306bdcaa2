"""Issuers whose documents several sources speak of: whoever watches none of them misses the originals."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Article, PolicyMention, PolicyRecord


def issuers_spoken_of(session: Session, sources: int = 2) -> Counter[str]:
    """By issuer, how many of its documents at least `sources` sources speak of, none of
    them the issuer's own page.
    """
    told = (
        select(PolicyMention.policy_id)
        .join(Article, Article.id == PolicyMention.article_id)
        .where(PolicyMention.policy_id.is_not(None))
        .group_by(PolicyMention.policy_id)
        .having(func.count(func.distinct(Article.source)) >= sources)
    )
    records = select(PolicyRecord.issuers).where(
        PolicyRecord.id.in_(told),
        PolicyRecord.original_id.is_(None),
        PolicyRecord.merged_into.is_(None),
    )
    counted: Counter[str] = Counter()
    for issuers in session.scalars(records):
        counted.update(set(issuers))
    return counted
