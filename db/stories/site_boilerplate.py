"""What is learnt of each site: the paragraphs it puts around every article, and the
publisher it is the home of.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from db.models import SiteHabit
from db.unit_of_work import unit_of_work
from text.fingerprint import digest
from text.publishers import publisher_key

# A paragraph seen at the edge of that many stories of one site is the site's, not the stories'.
MIN_REPEATS = 5
HEAD_PARAGRAPHS, FOOT_PARAGRAPHS = 3, 4
# Disclaimers and share lines are short; a longer paragraph that repeats is a copied
# article.
MAX_PARAGRAPH_CHARS = 240
MAX_COUNTED_KEYS = 64
MIN_OWN_SHARE = 0.5
# One article alone tells nothing about what its site repeats.
MIN_OWN_ARTICLES = 2


@dataclass
class Habit:
    """A site's row while a transaction works with it."""

    site: str
    articles: int = 0
    paragraphs: dict[str, int] = field(default_factory=dict)
    publishers: dict[str, int] = field(default_factory=dict)
    changed: bool = False
    stored: bool = False


class _Habits(dict[str, Habit]):
    """The sites that a transaction has asked for or learnt of, by name."""


_HABITS = select(
    SiteHabit.site,
    SiteHabit.articles,
    SiteHabit.paragraphs,
    SiteHabit.publishers,
).where(SiteHabit.site.in_(bindparam("sites", expanding=True)))
_PUBLISHERS = select(SiteHabit.site, SiteHabit.articles, SiteHabit.publishers).where(
    SiteHabit.site.in_(bindparam("sites", expanding=True))
)
_table: Any = SiteHabit.__table__
_ADD = insert(_table).values(site=bindparam("at"))
_CHANGE = update(_table).where(_table.c.site == bindparam("at"))


def load(session: Session, sites: Iterable[str]) -> None:
    """Reads what is known of some sites at once, for the transaction's further questions."""
    known = unit_of_work(session).memory(_Habits)
    wanted = sorted(set(sites) - known.keys())
    if not wanted:
        return
    for row in session.connection().execute(_HABITS, {"sites": wanted}):
        known[row.site] = Habit(
            row.site,
            row.articles,
            row.paragraphs,
            row.publishers,
            stored=True,
        )
    for site in wanted:
        known.setdefault(site, Habit(site))


def repeated_paragraphs(session: Session, site: str, text: str) -> frozenset[str]:
    """Those paragraphs of a text that its site repeats around its articles."""
    repeated = set()
    for key, count in _of(session, site).paragraphs.items():
        if count >= MIN_REPEATS:
            repeated.add(key)
    if not repeated:
        return frozenset()
    return frozenset(one for one in _edges(text) if _key(one) in repeated)


def learn(
    session: Session,
    site: str,
    text: str,
    publisher: str | None,
) -> None:
    """Count the paragraphs at the edges of a new story's text, and the publisher its page states.

    Written when the transaction ends.
    """
    habit = _of(session, site)
    habit.articles += 1
    habit.paragraphs = _counted(habit.paragraphs, map(_key, _edges(text)))
    habit.publishers = _counted(
        habit.publishers,
        [publisher_key(publisher)] if publisher else [],
    )
    if not habit.changed:
        habit.changed = True
        unit_of_work(session).later(_write, habit)


def _write(session: Session, habits: list[Habit]) -> None:
    connection = session.connection()
    for statement, stored in ((_ADD, False), (_CHANGE, True)):
        rows = []
        for habit in habits:
            if habit.stored is stored:
                rows.append(_row(habit))
        if rows:
            connection.execute(statement, rows)
    for habit in habits:
        habit.changed, habit.stored = False, True


def _row(habit: Habit) -> dict[str, Any]:
    return {
        "at": habit.site,
        "articles": habit.articles,
        "paragraphs": habit.paragraphs,
        "publishers": habit.publishers,
    }


def _of(session: Session, site: str) -> "Habit":
    known = unit_of_work(session).memory(_Habits)
    if site not in known:
        load(session, [site])
    return known[site]


def homes(session: Session, sites: set[str]) -> dict[str, str]:
    """For each site the publisher most of its articles state: that publisher's own site."""
    found: dict[str, str] = {}
    rows = session.connection().execute(_PUBLISHERS, {"sites": sorted(sites)})
    for site, articles, publishers in rows:
        name, count = max(publishers.items(), key=lambda one: one[1], default=("", 0))
        if count >= max(MIN_OWN_ARTICLES, MIN_OWN_SHARE * articles):
            found[site] = name
    return found


def _edges(text: str) -> set[str]:
    paragraphs = text.split("\n")
    outer = (*paragraphs[:HEAD_PARAGRAPHS], *paragraphs[-FOOT_PARAGRAPHS:])
    return {one for one in outer if len(one) <= MAX_PARAGRAPH_CHARS}


def _key(paragraph: str) -> str:
    return digest(paragraph)[:12]


def _counted(counts: dict[str, int], seen: Iterable[str]) -> dict[str, int]:
    """Counts of what is frequent, in bounded space: where there are too many, every
    count goes down by one.
    """
    result = dict(counts)
    for key in seen:
        result[key] = result.get(key, 0) + 1
    while len(result) > MAX_COUNTED_KEYS:
        result = {key: count - 1 for key, count in result.items() if count > 1}
    return result
