"""Two policy records side by side: what changed, from their originals where they are there."""

from collections.abc import Mapping
from typing import Any

from db.answers.policies import (
    ComparedRecord,
    ComparedValue,
    FigureChange,
    PolicyComparison,
)
from db.models import Article
from db.policies import showing
from db.session import Session
from text.moments import SHANGHAI
from text.policy.comparing import Item, compare, items_of, items_of_targets


def compare_records(session: Session, before: int, after: int) -> dict[str, Any]:
    """The comparison as JSON. Raises LookupError with the number that is no record's."""
    sides: list[tuple[ComparedRecord, list[Item]]] = []
    for number in (before, after):
        record = showing.by_id(session, number)
        if record is None:
            raise LookupError(number)
        sides.append(_side(session, record))
    (old, items_before), (new, items_after) = sides
    changes = [
        FigureChange(
            kind=one.kind,
            change=one.change,
            what=one.label,
            before=_value(one.before),
            after=_value(one.after),
        )
        for one in compare(items_before, items_after)
    ]
    return PolicyComparison(before=old, after=new, changes=changes).as_json()


def _side(
    session: Session, record: Mapping[str, Any]
) -> tuple[ComparedRecord, list[Item]]:
    """One record, and the figures and dates of its original; without one those that
    articles say of it."""
    number = record["original"]
    article = session.get(Article, number) if number is not None else None
    if article is None:
        items, source = items_of_targets(record["targets"]), "articles"
    else:
        at = (article.published_at or article.first_seen_at).astimezone(SHANGHAI)
        items, source = items_of(article.text, at.date().isoformat()), "original"
    shown = ComparedRecord(id=record["id"], title=record["title"], read_from=source)
    return shown, items


def _value(item: Item | None) -> ComparedValue | None:
    if item is None:
        return None
    return ComparedValue(value=item.value, unit=item.unit, sentence=item.sentence)
