"""The number by which articles are ordered: newest first is this number downwards.

It is the second of the article's moment (publication, else first sight) times 16, plus
a slot, so that it is unique and grows with time. Small steps between neighbours keep
the full-text index small: 16 slots a second make it a sixth smaller than a million
would. Where more than 16 articles share a second (a thousand dated to the same day),
the rest take free slots in the seconds after it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db.errors import ArchiveError
from db.locks import Lock, take_lock
from db.models import Article
from db.search.backend import backend_of
from db.unit_of_work import unit_of_work

SLOT_BITS = 4
SPILL_BITS = 24  # how far, in slots, an article may stand from its second
# Tries within a range before it grows eightfold (`SPILLS`).
TRIES = 4
TRIES_AT_ONCE = 8  # tries in one question to the archive
SPILLS = range(SLOT_BITS + 2, SPILL_BITS + 1, 3)
MAX_TRIES = 1 + TRIES * len(SPILLS)


class _CrowdedSeconds(dict[int, int]):
    """By a second's first key, how many tries for a free one came to nothing in this transaction."""


def moment(article: Article) -> datetime:
    """When the article counts as published: its own date, else when it was first seen."""
    return article.published_at or article.first_seen_at


def first_key(at: datetime) -> int:
    """The lowest key of the second in which `at` lies."""
    return int(at.timestamp() // 1) << SLOT_BITS


def is_of_second(key: int, at: datetime) -> bool:
    """Whether a key belongs to the second in which `at` lies."""
    return key >> SLOT_BITS == first_key(at) >> SLOT_BITS


def bounds(
    since: datetime | None,
    until: datetime | None,
) -> tuple[int | None, int | None]:
    """Keys between which every article of [since, until] lies, and perhaps a few outside of it."""
    low = first_key(since) if since else None
    high = None
    if until:
        high = first_key(until) + (2 << SPILL_BITS)
    return low, high


def free_key(session: Session, at: datetime, mixed: int) -> int:
    """A key for an article of that moment which no article has and none had. `mixed`:
    any number of the article's.
    """
    start = first_key(at)
    crowded = unit_of_work(session).memory(_CrowdedSeconds)
    backend = backend_of(session)
    # On PostgreSQL two writers could find the same key free at once; SQLite has one
    # writer.
    take_lock(session, Lock.STORE_ARTICLES)
    for first in range(crowded.get(start, 0), MAX_TRIES, TRIES_AT_ONCE):
        tried = {}
        for number in range(first, min(first + TRIES_AT_ONCE, MAX_TRIES)):
            tried[start + _offset(mixed, number)] = number
        taken = backend.taken_keys(session, tried)
        for key, number in tried.items():
            if key not in taken:
                # In one transaction the next article of a crowded second need not try the full slots again.
                crowded[start] = max(0, number - TRIES)
                return key
    raise ArchiveError(
        f"more articles share the second {at:%Y-%m-%d %H:%M:%S} than can be kept apart"
    )


def _offset(mixed: int, number: int) -> int:
    """The place of an article's `number`-th try after the start of its second: ever wider, never in step."""
    if number == 0:
        return mixed % (1 << SLOT_BITS)
    return _scattered(mixed * MAX_TRIES + number) % (1 << SPILLS[(number - 1) // TRIES])


def _scattered(number: int) -> int:
    """SplitMix64's finish: neighbouring numbers land far from each other."""
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB % 2**64
    return number ^ (number >> 31)
