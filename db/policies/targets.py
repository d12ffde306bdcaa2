"""Targets of records: numbers to be reached."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PolicyTarget


def of_records(
    session: Session,
    policy_ids: Collection[int],
) -> dict[int, list[dict[str, Any]]]:
    """By record, its targets, those of one wording once."""
    found: dict[int, dict[Any, dict[str, Any]]] = {}
    asked = (
        select(PolicyTarget)
        .where(PolicyTarget.policy_id.in_(list(policy_ids)))
        .order_by(PolicyTarget.id)
    )
    for row in session.scalars(asked):
        key = (row.indicator, row.value, row.unit, row.year)
        shown = {
            "indicator": row.indicator,
            "comparator": row.comparator,
            "value": row.value,
            "unit": row.unit,
            "year": row.year,
            "sentence": row.sentence,
            "article": row.article_id,
        }
        found.setdefault(row.policy_id or 0, {}).setdefault(key, shown)
    return {policy_id: list(rows.values()) for policy_id, rows in found.items()}
