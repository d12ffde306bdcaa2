"""Finding likely copies by indexed numbers: one look-up an article, bounded whatever the archive holds."""

from collections import Counter, defaultdict
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from db.models import Article, Band

# A band that so many texts share is boilerplate or a template: it finds those, and takes no more.
CROWDED = 32
MOST = 16

_HOLDERS = select(Band.band, Band.article_id).where(Band.band.in_(bindparam("bands", expanding=True)))
_TWINS = select(Article.id).where(Article.text_hash == bindparam("text_hash")).order_by(Article.id).limit(1)


class LookUp(NamedTuple):
    """`candidates`: article ids, likeliest copy first. `vacant`: the asked bands that still take articles."""

    candidates: list[int]
    vacant: list[int]


def look_up(session: Session, bands: list[int], most: int = MOST) -> LookUp:
    """Who shares these bands: a rare band weighs more than a crowded one."""
    holders: dict[int, list[int]] = defaultdict(list)
    for band, article_id in session.execute(_HOLDERS, {"bands": bands}):
        holders[band].append(article_id)
    weights: Counter[int] = Counter()
    for found in holders.values():
        for article_id in found:
            weights[article_id] += 1 / len(found)  # type: ignore[assignment]
    ranked = sorted(weights, key=lambda article_id: (-weights[article_id], article_id))
    return LookUp(ranked[:most], [band for band in bands if len(holders.get(band, ())) < CROWDED])


def twin(session: Session, text_hash: str) -> int | None:
    """The first article with exactly these letters."""
    return session.scalar(_TWINS, {"text_hash": text_hash})


def sign(session: Session, article_id: int, bands: list[int]) -> None:
    """Enter an article under its bands."""
    if bands:
        session.execute(insert(Band), [{"band": band, "article_id": article_id} for band in bands])


def unsign(session: Session, article_id: int, bands: list[int]) -> None:
    """Take an article out of the bands its former text gave."""
    session.execute(delete(Band).where(Band.band.in_(bands), Band.article_id == article_id))
