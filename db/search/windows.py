"""Going down the archive in windows, where no index leads to the matches and every
article may have to be looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Article
from db.search.timeouts import spent

FIRST_WINDOW_ROWS, MAX_WINDOW_ROWS = 2000, 128_000
# A rare word ends in the whole archive after few windows, a frequent one in the first.
WINDOW_GROWTH = 4
# Of the time a search may take: after that a scan ends where it is.
PAGE_SHARE, ALL_SHARE = 0.4, 0.8


def windows(
    session: Session,
    below: int | None,
    first: int,
) -> Iterator[tuple[int | None, int | None]]:
    """Keys (floor, below) of ever larger windows downwards; the last has no floor."""
    number = first
    while True:
        bottom = floor(session, below, number)
        yield bottom, below
        if bottom is None:
            return
        below, number = bottom, min(number * WINDOW_GROWTH, MAX_WINDOW_ROWS)


def floor(session: Session, below: int | None, depth: int) -> int | None:
    """The key that `depth` articles lie above, counted down from `below`; None where
    there are not so many.
    """
    deep = select(Article.newest).order_by(Article.newest.desc()).offset(depth).limit(1)
    found: int | None = session.connection().scalar(
        deep if below is None else deep.where(Article.newest < below)
    )
    return found


def scan(
    session: Session,
    look: Callable[[int | None, int | None, int], Sequence[Any]],
    below: int | None,
    count: int,
    share: float,
    first: int | None = None,
) -> tuple[list[Any], int | None]:
    """Up to `count` rows that `look(floor, below, count)` finds, and the key under
    which nothing was looked at because the time was up (None: everything was).
    """
    found: list[Any] = []
    for bottom, top in windows(session, below, first or FIRST_WINDOW_ROWS):
        found += look(bottom, top, count - len(found))
        if len(found) >= count or bottom is None:
            break
        if spent(session) > share:
            return found, bottom
    return found, None
