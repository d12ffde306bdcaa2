"""When a stored article is looked at again."""

from datetime import UTC, datetime, timedelta

from db.articles.rechecks import next_step
from db.models import Article

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SCHEDULE = [HOUR, DAY, 7 * DAY]
SEEN = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def article(**changes: object) -> Article:
    return Article(first_seen_at=SEEN, recheck_step=0, **changes)


def test_looks_count_from_when_it_was_first_seen() -> None:
    """An article found five days after it was published is edited and taken down like one of today."""
    late = article(published_at=SEEN - 5 * DAY)
    assert next_step(late, SCHEDULE, SEEN) == (0, SEEN + HOUR)


def test_a_look_that_was_missed_is_not_made_up_for() -> None:
    """Two days without a service: the next look is the one that lies ahead; after the last there is none."""
    assert next_step(article(), SCHEDULE, SEEN + 2 * DAY) == (
        2,
        SEEN + 7 * DAY,
    )
    assert next_step(article(), SCHEDULE, SEEN + 8 * DAY) == (3, None)
