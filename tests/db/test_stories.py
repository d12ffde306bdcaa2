"""Originals, corrections by hand, what sites repeat, and going over an archive again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.alerts import hits
from db.models import Article, Hit, Rule
from db.session import Archive
from db.stories import stories
from pipelines.rebuild import rebuild
from tests.stories import OTHER, OTHER_TITLE, TEXT, take


def line(archive: Archive, story_id: int) -> dict:
    with archive.read() as session:
        found = stories.story_json(session, story_id)
    assert found is not None
    return found


def test_the_earliest_heads_a_story_until_the_issuing_body_comes(
    archive: Archive, now: datetime
) -> None:
    """A repost that came first is the head; the ministry's own page, seen later, takes its place; copies say what
    they are and how near."""
    repost = take(
        archive,
        now,
        1,
        published_at=now - timedelta(hours=1),
        publisher="海岚省工业和信息化厅",
    )
    excerpt = take(
        archive, now, 2, text="\n".join(TEXT.split("\n")[:3]), published_at=now
    )
    assert line(archive, repost.story_id)["head"] == repost.article_id
    own = take(
        archive,
        now,
        3,
        published_at=now - timedelta(minutes=5),
        category="ministry",
    )
    found = line(archive, repost.story_id)
    assert found["head"] == own.article_id
    assert found["first_publisher"] == "海岚省工业和信息化厅"
    relations = {copy["id"]: copy["relation"] for copy in found["copies"]}
    assert relations == {
        own.article_id: "original",
        repost.article_id: "same",
        excerpt.article_id: "excerpt",
    }
    assert found["copies"][0]["id"] == own.article_id
    assert all(0 < copy["similarity"] <= 1 for copy in found["copies"])


def test_the_stated_source_is_learnt(sqlite_archive: Archive, now: datetime) -> None:
    """A site whose articles name one publisher is that publisher's home, and its page beats an earlier repost."""
    for number in (1, 2, 3):
        take(
            sqlite_archive,
            now,
            10,
            url_suffix(number),
            f"{OTHER}{number}" * number,
            publisher="海岚日报",
        )
    with sqlite_archive.write() as session:
        session.execute(update(Article).values(site="site10.example"))
    first = take(
        sqlite_archive,
        now,
        20,
        publisher="海岚日报社网站",
        published_at=now - timedelta(hours=3),
    )
    assert line(sqlite_archive, first.story_id)["head"] == first.article_id


def url_suffix(number: int) -> str:
    return f"{OTHER_TITLE}之{number}"


def test_split_and_join_are_remembered(archive: Archive, now: datetime) -> None:
    """Parted articles are not put together again by a later copy, nor joined ones parted; `why` names the hand."""
    first, second = take(archive, now, 1), take(archive, now, 2)
    third = take(archive, now, 3, OTHER_TITLE, OTHER)
    with archive.write() as session:
        stories.split(session, [second.article_id], now=now)
        stories.join(session, [first.article_id, third.article_id], now=now)
    take(archive, now, 4, text="\n".join(TEXT.split("\n")[1:]))
    take(archive, now, 5, OTHER_TITLE, "\n".join(OTHER.split("\n")[:2]))
    rebuild(archive, now=now)
    with archive.read() as session:
        story = {
            article.id: article.story_id for article in session.scalars(select(Article))
        }
        assert story[first.article_id] != story[second.article_id]
        assert story[first.article_id] == story[third.article_id]
        assert (
            "by-hand" in stories.why(session, first.article_id, second.article_id).rule
        )
        assert (
            "by-hand" in stories.why(session, third.article_id, first.article_id).rule
        )


def test_split_and_why_name_what_is_missing(
    sqlite_archive: Archive, now: datetime
) -> None:
    """An unknown number or a story of one article ends in one clear line."""
    only = take(sqlite_archive, now, 1)
    with sqlite_archive.write() as session:
        with pytest.raises(LookupError, match="no article 99"):
            stories.why(session, only.article_id, 99)
        with pytest.raises(LookupError, match="nothing to split"):
            stories.split(session, [only.article_id], now=now)


def test_why_gives_the_reason(sqlite_archive: Archive, now: datetime) -> None:
    """Two cities from one template: `why` says that places differ; two copies: how much is shared."""
    one = take(sqlite_archive, now, 1, text=TEXT.replace("海岚省", "合肥市"))
    two = take(sqlite_archive, now, 2, text=TEXT.replace("海岚省", "芜湖市"))
    copy = take(
        sqlite_archive,
        now,
        3,
        text="转自网络\n" + TEXT.replace("海岚省", "芜湖市"),
    )
    with sqlite_archive.read() as session:
        parted = stories.why(session, one.article_id, two.article_id)
        assert (parted.one_story, parted.rule) == (False, "different-places")
        assert stories.why(session, copy.article_id, two.article_id).one_story


def test_a_story_that_moves_takes_its_alerts_along(
    sqlite_archive: Archive, now: datetime
) -> None:
    """Joined by hand, a story counts as found by every rule that found either half: nothing alerts twice."""
    one, two = (
        take(sqlite_archive, now, 1),
        take(sqlite_archive, now, 2, OTHER_TITLE, OTHER),
    )
    with sqlite_archive.write() as session:
        session.add(
            Rule(
                name="r",
                query="低空",
                recipients=["a@example.org"],
                created_at=now,
            )
        )
        session.flush()
        hits.record(session, [{
            "rule_id": 1, "story_id": two.story_id, "article_id": two.article_id, "revision_id": 0,
            "relevance": 1.0, "muted": False, "found_at": now,
        }])  # fmt: skip
        joined = stories.join(session, [one.article_id, two.article_id], now=now)
    with sqlite_archive.read() as session:
        assert joined in set(session.scalars(select(Hit.story_id)))


def test_rebuild_reports_before_it_changes(archive: Archive, now: datetime) -> None:
    """Stories that were put asunder wrongly: a dry run says so and changes nothing, the real one mends it."""
    first, second = (
        take(archive, now, 1),
        take(archive, now, 2, text=TEXT + "\n以上内容由本站整理。"),
    )
    with archive.write() as session:
        lone = stories.open_story(session, now)
        session.execute(
            update(Article).where(Article.id == second.article_id).values(story_id=lone)
        )
        stories.settle(session, lone)
    trial = rebuild(archive, now=now, dry_run=True)
    assert (trial.seen, trial.joined, trial.parted) == (2, 2, 0)
    with archive.read() as session:
        assert len(set(session.scalars(select(Article.story_id)))) == 2
    assert rebuild(archive, now=now).joined == 2
    with archive.read() as session:
        assert len(set(session.scalars(select(Article.story_id)))) == 1
    assert rebuild(archive, now=now).joined == 0
    assert first.article_id != second.article_id


def test_an_interrupted_rebuild_goes_on_where_it_stopped(
    sqlite_archive: Archive, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that dies after any batch is taken up by the next call, which says so; the stories are then those of a run
    that nobody disturbed, and decisions by hand stand."""
    monkeypatch.setattr("pipelines.rebuild.BATCH", 1)
    taken = [
        take(sqlite_archive, now, number, text=TEXT + f"\n本站编号{number}。")
        for number in range(1, 5)
    ]
    other = take(sqlite_archive, now, 5, OTHER_TITLE, OTHER)
    with sqlite_archive.write() as session:
        stories.join(session, [taken[0].article_id, other.article_id], now=now)
        stories.split(session, [taken[3].article_id], now=now)
        for one in taken[1:3]:
            session.execute(
                update(Article)
                .where(Article.id == one.article_id)
                .values(story_id=stories.open_story(session, now))
            )

    for steps in (2, 4, 2):
        left = iter(range(steps - 1))
        with pytest.raises(StopIteration):
            rebuild(
                sqlite_archive,
                now=now,
                progress=lambda done, total, left=left: next(left) and None,
            )
    report = rebuild(sqlite_archive, now=now)
    assert report.resumed
    assert not rebuild(sqlite_archive, now=now).resumed
    with sqlite_archive.read() as session:
        story = {
            article.id: article.story_id for article in session.scalars(select(Article))
        }
    first, second, third, fourth = (one.article_id for one in taken)
    assert story[first] == story[second] == story[third] == story[other.article_id]
    assert story[fourth] != story[first]


def test_a_trial_names_what_would_change(
    sqlite_archive: Archive, now: datetime
) -> None:
    """The report before a rebuild counts each article once, however many stories it is met in, and shows the change."""
    taken = [
        take(sqlite_archive, now, number, text=TEXT + f"\n本站编号{number}。")
        for number in range(1, 4)
    ]
    with sqlite_archive.write() as session:
        for one in taken[1:]:
            session.execute(
                update(Article)
                .where(Article.id == one.article_id)
                .values(story_id=stories.open_story(session, now))
            )
    trial = rebuild(sqlite_archive, now=now, dry_run=True)
    assert (trial.joined, trial.parted) == (3, 0)
    assert trial.examples[0].endswith("1 | 2 | 3 → 1 2 3")


def test_what_a_site_repeats_does_not_count(
    sqlite_archive: Archive, now: datetime
) -> None:
    """Short notices below one site's own long greeting are separate stories from the sixth on as from the first."""
    greeting = "岚海产业观察每天早晨为园区和企业送上一份简报，我们的记者走访车间、码头和田头，只写亲眼看到的事情。"
    for number, word in enumerate(
        ("拖轮", "菌菇", "茶叶", "风机", "缆车", "盐田", "灯塔", "渡口")
    ):
        taken = take(
            sqlite_archive,
            now,
            1,
            f"{word}近况",
            f"{greeting}\n{word}今天的情况由值班员{number}号记录在册。{word}一切如常。",
        )
        with sqlite_archive.write() as session:
            session.execute(
                update(Article).where(Article.id == taken.article_id).values(
                    url=f"https://x.example/{number}", address_key=f"x{number}"
                )
            )  # fmt: skip
        assert taken.outcome == "new", word
