"""The number by which articles are ordered: newest first is this number downwards.

It is the second of the article's moment (publication, else first sight) times 16, plus
a slot, so that it is unique and grows with time. Small steps between neighbours keep
the full-text index small: 16 slots a second make it a sixth smaller than a million
would. Where more than 16 articles share a second (a thousand dated to the same day),
the rest take free slots in the seconds after it.
"""

from datetime import datetime

from sqlalchemy import bindparam, column, exists, select, table, text
from sqlalchemy.orm import Session

from db.errors import ArchiveError
from db.models import Article

SLOT_BITS = 4
SPILL_BITS = 24  # how far, in slots, an article may stand from its second
TRIES = 4
AT_ONCE = 8  # tries in one question to the archive
SPILLS = range(SLOT_BITS + 2, SPILL_BITS + 1, 3)
STEPS = 1 + TRIES * len(SPILLS)
CROWDED = "crowded seconds"

# SQLite's full-text index keeps the numbers of edited articles; they are not given out twice.
_kept = table("article_search_docsize", column("id"))
_numbers = Article.__table__.c.newest
_taken = select(_numbers).where(_numbers.in_(bindparam("keys", expanding=True)))
_taken_or_kept = _taken.union_all(
    select(_kept.c.id).where(_kept.c.id.in_(bindparam("keys", expanding=True)))
)
_kept_by_index = select(exists().where(_kept.c.id == bindparam("key")))

# The lock of db.stories.stories.alone, by the same number: two locks could be taken in two orders.
_ALONE = text(f"SELECT pg_advisory_xact_lock({0x73746F72})")


def moment(article: Article) -> datetime:
    """When the article counts as published: its own date, else when it was first seen."""
    return article.published_at or article.first_seen_at


def first_key(at: datetime) -> int:
    """The lowest key of the second in which `at` lies."""
    return int(at.timestamp() // 1) << SLOT_BITS


def bounds(
    since: datetime | None, until: datetime | None
) -> tuple[int | None, int | None]:
    """Keys between which every article of [since, until] lies, and perhaps a few outside of it."""
    low = first_key(since) if since else None
    high = first_key(until) + (2 << SPILL_BITS) if until else None
    return low, high


def free_key(session: Session, at: datetime, mixed: int) -> int:
    """A key for an article of that moment which no article has and none had. `mixed`:
    any number of the article's.
    """
    start = first_key(at)
    crowded: dict[int, int] = session.info.setdefault(CROWDED, {})
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    asked = _taken_or_kept if sqlite else _taken
    if not sqlite:
        connection.execute(_ALONE)
    for first in range(crowded.get(start, 0), STEPS, AT_ONCE):
        tried = {
            start + _offset(mixed, number): number
            for number in range(first, min(first + AT_ONCE, STEPS))
        }
        taken = set(connection.execute(asked, {"keys": list(tried)}).scalars())
        for key, number in tried.items():
            if key not in taken:
                # In one transaction the next article of a crowded second need not try the full slots again.
                crowded[start] = max(0, number - TRIES)
                return key
    raise ArchiveError(
        f"more articles share the second {at:%Y-%m-%d %H:%M:%S} than can be kept apart"
    )


def is_indexed(session: Session, key: int) -> bool:
    """Whether SQLite's index knows the key; PostgreSQL's forgets with the article."""
    return session.get_bind().dialect.name == "sqlite" and bool(
        session.scalar(_kept_by_index, {"key": key})
    )


def _offset(mixed: int, number: int) -> int:
    """The place of an article's `number`-th try after the start of its second: ever wider, never in step."""
    if number == 0:
        return mixed % (1 << SLOT_BITS)
    return _scattered(mixed * STEPS + number) % (1 << SPILLS[(number - 1) // TRIES])


def _scattered(number: int) -> int:
    """SplitMix64's finish: neighbouring numbers land far from each other."""
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB % 2**64
    return number ^ (number >> 31)
