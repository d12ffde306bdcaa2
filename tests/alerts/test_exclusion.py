"""Words offered for a NOT, and what they would leave out."""

from datetime import datetime, timedelta

from alerts.exclusion import Find, chosen_words, exclusions
from db.access import marks
from db.session import Archive
from tests.db.articles import put

ANA = 1


def finds(*titles: str, irrelevant: tuple[str, ...] = ()) -> list[Find]:
    return [Find(title, title in irrelevant) for title in titles]


def test_words_of_what_is_not_relevant_come_first() -> None:
    """What other stories without relevance share is offered before what only this one has; never what was asked for."""
    bad = ("机器人公司招聘启事", "机器人展会招聘专场")
    words = chosen_words(
        bad[0],
        finds(*bad, "机器人补贴办法", "机器人公司名录", irrelevant=bad),
        ["机器人"],
    )
    assert words[0] == "招聘"
    assert not any("机器" in word or "器人" in word for word in words)


def test_each_offer_says_what_it_leaves_out(archive: Archive, now: datetime) -> None:
    """Counted exactly over the days, with those that somebody finds important; the query with the NOT is whole."""
    with archive.write() as session:
        ids = [
            put(session, now, title=title, text="机器人。").id
            for title in ("机器人招聘启事", "机器人招聘专场", "机器人补贴办法")
        ]
        old = now - timedelta(days=200)
        put(session, now, title="机器人招聘旧闻", text="机器人。", published_at=old)
        marks.mark_story(session, ANA, ids[0], {"irrelevant": True}, now)
        marks.mark_story(session, ANA, ids[1], {"important": True}, now)
    offer = exclusions(
        archive, "机器人 OR 低空", "机器人招聘启事", ANA, days=90, now=now
    )
    assert offer.found == 3
    one = next(one for one in offer.words if one.word == "招聘")
    assert (one.left_out, one.important) == (2, 1)
    assert one.query == "(机器人 OR 低空) NOT 招聘"


def test_a_title_of_signs_offers_nothing(archive: Archive, now: datetime) -> None:
    """Signs, single characters and words asked for are no words; the pattern meets any text."""
    for title in ("——", "“”()", "机器人", "", "机" * 5000, "a" * 5000):
        assert exclusions(archive, "机器人", title, ANA, days=90, now=now).found == 0
