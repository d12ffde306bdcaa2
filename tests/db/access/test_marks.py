"""Marks stay with what was read: through merges, splits and rebuilds, on both databases."""

from datetime import datetime, timedelta

import pytest

from db.access import marks
from db.access.marks import NOTHING, Marked
from db.models import PolicyRecord, StoryDecision
from db.policies import showing
from db.search.search import search
from db.search.spec import SearchSpec
from db.session import Archive
from db.stories import corrections
from pipelines.rebuild import rebuild
from policies import correcting
from scheduler.borders import guarded
from tests.db.articles import put
from tests.policies.told import TOPICS, records, tell
from tests.stories import OTHER, OTHER_TITLE, take

ANA, BO = 1, 2
ONE = "云州市印发《云晶产业扶持办法》。"
TWO = "云州市印发《云晶企业奖励细则》。"


def mark(
    archive: Archive, account: int, article: int, now: datetime, **on: object
) -> None:
    with archive.write() as session:
        marks.mark_story(session, account, article, on, now)  # type: ignore[arg-type]


def of_article(archive: Archive, account: int, article: int) -> Marked:
    with archive.read() as session:
        story = marks.stories_of(session, [article])[article]
        return marks.of_stories(session, account, [story]).get(story, NOTHING)


def test_marks_are_set_taken_away_and_ones_own(archive: Archive, now: datetime) -> None:
    """Important and not relevant exclude each other; another account sees nothing of it."""
    one = take(archive, now, 1).article_id
    mark(archive, ANA, one, now, important=True, read=True, note="看附件")
    assert of_article(archive, ANA, one) == Marked(True, True, False, "看附件")
    assert of_article(archive, BO, one) == NOTHING
    mark(archive, ANA, one, now, irrelevant=True, note=None)
    assert of_article(archive, ANA, one) == Marked(True, False, True, None)
    mark(archive, ANA, one, now, read=False, irrelevant=False)
    assert of_article(archive, ANA, one) == NOTHING


def test_a_copy_that_comes_later_is_read_with_its_story(
    archive: Archive, now: datetime
) -> None:
    """A mark is the story's: whatever article heads it, and through whichever it is taken away."""
    one = take(archive, now, 1)
    mark(archive, ANA, one.article_id, now, read=True, important=True)
    copy = take(archive, now, 2, category="ministry")
    assert copy.story_id == one.story_id
    assert of_article(archive, ANA, copy.article_id).read
    mark(archive, ANA, copy.article_id, now, important=False)
    assert of_article(archive, ANA, one.article_id) == Marked(read=True)


def test_a_merged_story_has_the_marks_of_both(archive: Archive, now: datetime) -> None:
    """Read, both notes, and of important and not relevant the later."""
    one = take(archive, now, 1).article_id
    two = take(archive, now, 2, title=OTHER_TITLE, text=OTHER).article_id
    mark(archive, ANA, one, now, irrelevant=True, note="甲")
    later = now + timedelta(minutes=1)
    mark(archive, ANA, two, later, important=True, read=True, note="乙")
    with archive.write() as session:
        corrections.join(session, [one, two], now=later)
    assert of_article(archive, ANA, one) == Marked(True, True, False, "甲\n乙")
    mark(archive, ANA, one, later, note="合")
    assert of_article(archive, ANA, two).note == "合"


def test_marks_stay_with_their_article_when_a_story_is_split(
    archive: Archive, now: datetime
) -> None:
    """The part that was looked at keeps them, the other is unread; joined again all is as before."""
    one, two = (take(archive, now, at).article_id for at in (1, 2))
    mark(archive, ANA, one, now, important=True, read=True)
    with archive.write() as session:
        corrections.split(session, [two], now=now)
    assert of_article(archive, ANA, one) == Marked(True, True)
    assert of_article(archive, ANA, two) == NOTHING
    with archive.write() as session:
        corrections.join(session, [one, two], now=now)
    assert of_article(archive, ANA, two) == Marked(True, True)


def test_marks_outlive_a_rebuild_of_the_stories(
    archive: Archive, now: datetime
) -> None:
    """All stories grouped anew: no mark is lost, whatever numbers the stories have then."""
    read = [take(archive, now, at).article_id for at in (1, 2)]
    apart = take(archive, now, 3, title=OTHER_TITLE, text=OTHER).article_id
    mark(archive, ANA, read[1], now, important=True)
    mark(archive, ANA, apart, now, note="留")
    with archive.write() as session:
        # As an older program may have left it: copies in stories of their own.
        corrections.split(session, [read[1]], now=now)
        session.query(StoryDecision).delete()
    rebuild(archive, now=now)
    assert of_article(archive, ANA, read[0]).important, "one story again"
    assert of_article(archive, ANA, apart).note == "留"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("important", {1}),
        ("read", {1, 2}),
        ("unread", {0, 3}),
        ("noted", {3}),
        ("irrelevant", set()),
    ],
)
def test_a_search_finds_what_is_marked(
    archive: Archive, now: datetime, name: str, wanted: set[int]
) -> None:
    """By any mark and by none, with its total, for the account that asks."""
    with archive.write() as session:
        ids = [put(session, now, title=f"第{at}条").id for at in range(4)]
    mark(archive, ANA, ids[1], now, important=True, read=True)
    mark(archive, ANA, ids[2], now, read=True)
    mark(archive, ANA, ids[3], now, note="x")
    mark(archive, BO, ids[0], now, important=True, read=True)
    with archive.read() as session:
        found = search(session, SearchSpec(marked=(ANA, name)))
    assert {one.article.id for one in found.items} == {ids[at] for at in wanted}
    assert found.total == len(wanted)


def mark_record(archive: Archive, account: int, number: int, now: datetime) -> None:
    with archive.write() as session:
        marks.mark_policy(
            session, account, number, {"important": True, "note": f"{number}"}, now
        )


def of_record(archive: Archive, account: int, number: int) -> Marked:
    with archive.read() as session:
        shown = showing.by_id(session, number)
        assert shown is not None
        return marks.of_policies(session, account, [shown["id"]]).get(
            shown["id"], NOTHING
        )


def test_marks_of_records_go_along_when_they_are_merged(
    archive: Archive, now: datetime
) -> None:
    """The record that stays has both notes; what leads to it shows them too."""
    tell(archive, now, "一", ONE)
    tell(archive, now, "二", TWO)
    first, second = records(archive)
    mark_record(archive, ANA, first.id, now)
    mark_record(archive, ANA, second.id, now)
    correcting.merge(archive, [first.id, second.id], TOPICS, now)
    told = of_record(archive, ANA, second.id)
    assert told.important and told.note == f"{first.id}\n{second.id}"
    assert told == of_record(archive, ANA, first.id)


def test_marks_of_records_outlive_splits_and_rebuilds(
    archive: Archive, now: datetime
) -> None:
    """A split leaves them where they were made; after every record was read anew they are there still."""
    tell(archive, now, "一", ONE)
    other = tell(archive, now, "二", ONE + "另一份。")
    (record,) = records(archive)
    mark_record(archive, ANA, record.id, now)
    fresh = correcting.split(archive, record.id, [other], TOPICS, now)
    assert of_record(archive, ANA, fresh) == NOTHING
    correcting.rebuild(archive, topics=TOPICS, now=now, guard=guarded)
    assert of_record(archive, ANA, record.id).important


def test_a_marked_record_that_no_article_speaks_of_stays(
    archive: Archive, now: datetime
) -> None:
    """Where no other record is its heir, somebody's mark keeps it; unmarked, it would go."""
    tell(archive, now, "一", ONE)
    (record,) = records(archive)
    mark_record(archive, ANA, record.id, now)
    with archive.write() as session:
        from db.policies import records as kept

        session.query(PolicyRecord).update({"mentions": 0})
        assert kept.forget_empty(session) == 0
        marks.mark_policy(
            session, ANA, record.id, {"important": False, "note": None}, now
        )
        assert kept.forget_empty(session) == 1
