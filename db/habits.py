"""What is learnt of each site: the paragraphs it puts around every article, and the publisher it is the home of."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from db.models import SiteHabit
from db.originals import publisher_key
from text.fingerprint import digest

# A paragraph seen at the edge of that many stories of one site is the site's, not the stories'.
REPEATED = 5
HEAD, FOOT = 3, 4
LONGEST = 240
MOST = 64
OWN_SHARE = 0.5
FEWEST = 2

_habit = select(SiteHabit.articles, SiteHabit.paragraphs, SiteHabit.publishers).where(
    SiteHabit.site == bindparam("asked")
)


def furniture(session: Session, site: str, text: str) -> frozenset[str]:
    """Those paragraphs of a text that its site repeats around its articles."""
    row = session.execute(_habit, {"asked": site}).first()
    if row is None:
        return frozenset()
    repeated = {key for key, count in row.paragraphs.items() if count >= REPEATED}
    return frozenset(one for one in _edges(text) if _key(one) in repeated) if repeated else frozenset()


def learn(session: Session, site: str, text: str, publisher: str | None) -> None:
    """Count the paragraphs at the edges of a new story's text, and the publisher its page states."""
    row = session.execute(_habit, {"asked": site}).first()
    known: Any = row or SiteHabit(articles=0, paragraphs={}, publishers={})
    values = {
        "articles": known.articles + 1,
        "paragraphs": _counted(known.paragraphs, map(_key, _edges(text))),
        "publishers": _counted(known.publishers, [publisher_key(publisher)] if publisher else []),
    }
    if row is None:
        session.execute(insert(SiteHabit).values(site=site, **values))
    else:
        session.execute(update(SiteHabit).where(SiteHabit.site == site).values(**values))


def homes(session: Session, sites: set[str]) -> dict[str, str]:
    """For each site the publisher most of its articles state: that publisher's own site."""
    found: dict[str, str] = {}
    for row in session.scalars(select(SiteHabit).where(SiteHabit.site.in_(sites))):
        name, count = max(row.publishers.items(), key=lambda one: one[1], default=("", 0))
        if count >= max(FEWEST, OWN_SHARE * row.articles):
            found[row.site] = name
    return found


def _edges(text: str) -> set[str]:
    paragraphs = text.split("\n")
    return {one for one in (*paragraphs[:HEAD], *paragraphs[-FOOT:]) if len(one) <= LONGEST}


def _key(paragraph: str) -> str:
    return digest(paragraph)[:12]


def _counted(counts: dict[str, int], seen: Iterable[str]) -> dict[str, int]:
    """Counts of what is frequent, in bounded space: where there are too many, every count goes down by one."""
    result = dict(counts)
    for key in seen:
        result[key] = result.get(key, 0) + 1
    while len(result) > MOST:
        result = {key: count - 1 for key, count in result.items() if count > 1}
    return result
