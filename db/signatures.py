"""Finding likely copies by indexed numbers: one look-up an article, bounded whatever the archive holds."""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from db.models import Article, Band
from text.fingerprint import FIGURE_BANDS, TEXT_BANDS

# A band that so many texts share is boilerplate or a template: it finds those, and takes no more.
CROWDED = 32
MOST = 16
# Chance makes strangers share a band now and then; a crowded band counts as a fraction of one.
ENOUGH = 1.5
CROWD_WEIGHT = 0.1

_ASKED = [bindparam(f"band{at}") for at in range(TEXT_BANDS + FIGURE_BANDS)]
_table = Band.__table__
_HOLDERS = select(_table.c.band, _table.c.article_id).where(_table.c.band.in_(_ASKED))
_TWINS = (
    select(Article.__table__.c.id)
    .where(Article.__table__.c.text_hash == bindparam("text_hash"))
    .order_by(Article.__table__.c.id)
    .limit(1)
)
_SIGN = insert(_table)


class LookUp(NamedTuple):
    """`candidates`: article ids, likeliest copy first. `vacant`: the asked bands that still take articles."""

    candidates: list[int]
    vacant: list[int]


def look_up(session: Session, bands: list[int], most: int = MOST) -> LookUp:
    """Who shares enough of these bands: a rare band weighs more than a crowded one."""
    if not bands:
        return LookUp([], [])
    holders: dict[int, list[int]] = defaultdict(list)
    asked = {one.key: bands[at % len(bands)] for at, one in enumerate(_ASKED)}
    for band, article_id in session.connection().execute(_HOLDERS, asked):
        holders[band].append(article_id)
    shared: dict[int, float] = defaultdict(float)
    rarity: dict[int, float] = defaultdict(float)
    for found in holders.values():
        for article_id in found:
            shared[article_id] += 1 if len(found) < CROWDED else CROWD_WEIGHT
            rarity[article_id] += 1 / len(found)
    enough = min(ENOUGH, 0.9 * len(bands))
    ranked = sorted(
        (one for one, weight in shared.items() if weight >= enough), key=lambda one: (-rarity[one], one)
    )
    return LookUp(ranked[:most], [band for band in bands if len(holders.get(band, ())) < CROWDED])


def twin(session: Session, text_hash: str) -> int | None:
    """The first article with exactly these letters."""
    return session.connection().execute(_TWINS, {"text_hash": text_hash}).scalar()


def sign(session: Session, article_id: int, bands: list[int]) -> None:
    """Enter an article under its bands."""
    if bands:
        session.connection().execute(_SIGN, [{"band": band, "article_id": article_id} for band in bands])


def unsign(session: Session, article_id: int, bands: list[int]) -> None:
    """Take an article out of the bands its former text gave."""
    session.execute(delete(Band).where(Band.band.in_(bands), Band.article_id == article_id))
