"""Finding likely copies by indexed numbers: one look-up an article, bounded whatever the archive holds."""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, delete, select
from sqlalchemy.orm import Session

from db.dialects import insert_plain
from db.models import Article, Band
from text.comparable import ComparableText
from text.fingerprint import FIGURE_BANDS, TEXT_BANDS

# A band that so many texts share is boilerplate or a template: it finds those, and takes no more.
CROWDED_BAND_ARTICLES = 8
# Chance makes strangers share a band now and then; a crowded band counts as a fraction of one.
MIN_SHARED_BANDS = 2.5
CROWD_WEIGHT = 0.1
# Where one candidate shares this much, it has company worth looking at; else the likeliest two are.
STRONG_SHARED_BANDS = 5.0
MAX_CANDIDATES, MAX_WEAK_CANDIDATES = 12, 2
# With fewer vacant bands than this a text could hardly be found again: the reserve is asked too.
MIN_VACANT_BANDS = 6
ASKED_BANDS = TEXT_BANDS + FIGURE_BANDS
TITLE_BANDS = 1

_ASKED: list[BindParameter[int]] = [
    bindparam(f"band{at}") for at in range(ASKED_BANDS + TITLE_BANDS)
]
_table: Any = Band.__table__
_HOLDERS = select(_table.c.band, _table.c.article_id).where(_table.c.band.in_(_ASKED))
_TWINS = (
    select(Article.__table__.c.id)
    .where(Article.__table__.c.text_hash == bindparam("text_hash"))
    .order_by(Article.__table__.c.id)
    .limit(CROWDED_BAND_ARTICLES)
)


class LookUp(NamedTuple):
    """`candidates`: article ids, likeliest copy first. `vacant`: the asked bands that still take articles."""

    candidates: list[int]
    vacant: list[int]


def look_up(session: Session, bands: list[int], title: int | None = None) -> LookUp:
    """Who shares enough of these bands: a rare band weighs more than a crowded one, and
    a rare title is enough.
    """
    asked = bands[:ASKED_BANDS]
    named = [] if title is None else [title]
    holders = {}
    if asked or named:
        holders = _holders(session, [*asked, *named])
    same_title = []
    if title is not None:
        same_title = holders.pop(title, [])
    if (
        len(bands) > ASKED_BANDS
        and len(asked) - sum(map(_is_crowded, holders.values())) < MIN_VACANT_BANDS
    ):
        asked = bands
        holders |= _holders(session, bands[ASKED_BANDS:])
    vacant = []
    for band in asked:
        if not _is_crowded(holders.get(band, [])):
            vacant.append(band)
    if _is_crowded(same_title):
        same_title, named = [], []
    return LookUp(
        _ranked(holders, same_title, min(MIN_SHARED_BANDS, 0.9 * len(asked))),
        [*vacant, *named],
    )


def _holders(session: Session, bands: list[int]) -> dict[int, list[int]]:
    asked = {one.key: bands[at % len(bands)] for at, one in enumerate(_ASKED)}
    found: dict[int, list[int]] = {}
    for band, article_id in session.connection().execute(_HOLDERS, asked).all():
        found.setdefault(band, []).append(article_id)
    return found


def _is_crowded(holders: list[int]) -> bool:
    return len(holders) >= CROWDED_BAND_ARTICLES


def _ranked(
    holders: dict[int, list[int]],
    same_title: list[int],
    enough: float,
) -> list[int]:
    shared: dict[int, float] = defaultdict(
        float,
        dict.fromkeys(same_title, MIN_SHARED_BANDS),
    )
    rarity: dict[int, float] = defaultdict(float, dict.fromkeys(same_title, 1.0))
    for found in holders.values():
        for article_id in found:
            shared[article_id] += CROWD_WEIGHT if _is_crowded(found) else 1
            rarity[article_id] += 1 / len(found)
    likely = []
    for one, weight in shared.items():
        if weight >= enough:
            likely.append(one)
    if max(shared.values(), default=0) >= STRONG_SHARED_BANDS:
        most = MAX_CANDIDATES
    else:
        most = MAX_WEAK_CANDIDATES
    return sorted(likely, key=lambda one: (-rarity[one], one))[:most]


def twins(session: Session, text_hash: str) -> list[int]:
    """The first articles with exactly these letters."""
    return list(
        session.connection().execute(_TWINS, {"text_hash": text_hash}).scalars()
    )


def sign(session: Session, article_id: int, bands: list[int]) -> None:
    """Enter an article under its bands."""
    if bands:
        rows = [(band, article_id) for band in bands]
        insert_plain(session.connection(), _table, ("band", "article_id"), rows)


def unsign(session: Session, article_id: int, comparable: ComparableText) -> None:
    """Take an article out of the bands its former text and title gave."""
    given = list(comparable.lsh_bands)
    if comparable.title_band is not None:
        given.append(comparable.title_band)
    session.execute(
        delete(Band).where(Band.band.in_(given), Band.article_id == article_id)
    )
