"""What counts as new since the last visit."""

from datetime import datetime, timedelta

from db.access import visits
from db.session import Archive
from tests.stories import take

ANA = 1


def look(archive: Archive, now: datetime, newest: int) -> visits.Since | None:
    """What is shown as new, then the look is noted."""
    with archive.write() as session:
        before = visits.since(visits.of_account(session, ANA), now)
        visits.note(session, ANA, newest, now)
        return before


def test_a_visit_keeps_its_beginning(archive: Archive, now: datetime) -> None:
    """The first look shows nothing as new; within a visit the baseline stays; after a pause it
    is what the visit before saw last.
    """
    minute = timedelta(minutes=1)
    assert look(archive, now, 5) is None
    assert look(archive, now + 10 * minute, 7) is None
    later = now + timedelta(hours=3)
    assert look(archive, later, 9) == visits.Since(now + 10 * minute, 7)
    assert look(archive, later + 10 * minute, 12) == visits.Since(now + 10 * minute, 7)
    assert look(archive, later + timedelta(hours=2), 13) == visits.Since(
        later + 10 * minute, 12
    )


def test_new_stories_are_counted_once(archive: Archive, now: datetime) -> None:
    """Copies of one story are one; what was there before is none."""
    first = take(archive, now, 1).article_id
    take(archive, now, 2)
    take(archive, now, 3)
    with archive.read() as session:
        assert visits.new_stories(session, first) == 1
        assert visits.new_stories(session, first + 2) == 0


def test_a_look_is_noted_once_a_minute(archive: Archive, now: datetime) -> None:
    """Leafing through pages writes nothing more."""
    look(archive, now, 1)
    with archive.read() as session:
        visit = visits.of_account(session, ANA)
    assert not visits.is_to_be_noted(visit, now + timedelta(seconds=30))
    assert visits.is_to_be_noted(visit, now + timedelta(seconds=90))
    assert visits.is_to_be_noted(None, now)
