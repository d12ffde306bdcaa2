"""Which records articles speak of."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PolicyMention

CHUNK = 500
_mentions: Any = PolicyMention.__table__


def ids_of(session: Session, article_ids: Collection[int]) -> dict[int, list[int]]:
    """By article, the records it speaks of, as it names them."""
    found: dict[int, dict[int, None]] = {}
    ids = sorted(set(article_ids))
    for start in range(0, len(ids), CHUNK):
        asked = (
            select(_mentions.c.article_id, _mentions.c.policy_id)
            .where(
                _mentions.c.article_id.in_(ids[start : start + CHUNK]),
                _mentions.c.policy_id.is_not(None),
            )
            .order_by(_mentions.c.article_id, _mentions.c.position)
        )
        for row in session.connection().execute(asked):
            found.setdefault(row.article_id, {})[row.policy_id] = None
    return {article: list(policies) for article, policies in found.items()}
