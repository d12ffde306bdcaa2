"""A mistake of ours over one rule, article or mail: everything else goes on, the operator hears, nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest

from alerts import compose, finding, finds
from alerts.matching import Matcher
from alerts.operator_notices import tell_operator
from db.alerts import set_aside
from db.models import Rule
from text import query_tree


def troubles(world: Any) -> dict[str, str]:
    return tell_operator(world.archive, world.settings, world.now)


def subjects(world: Any) -> list[str]:
    """What the reader was told, without the operator's mail."""
    return [str(mail["Subject"]) for mail in world.mailbox.to("reader@example.org")]


def poisoned(work: Any, bad: Any) -> Any:
    """`work`, but it stumbles where `bad` says so of its arguments."""

    def stumbling(*given: Any, **named: Any) -> Any:
        if bad(*given, **named):
            raise KeyError("a bug")
        return work(*given, **named)

    return stumbling


POISONS = {
    "matching": (Matcher, "fire", lambda _, fields: "毒" in fields["title"]),
    "judging": (
        finding,
        "relevance",
        lambda article, words: "毒" in article.title,
    ),
    "showing": (
        finds,
        "entry",
        lambda view, *rest, **named: "毒" in view.head.title,
    ),
    "composing": (
        compose,
        "written",
        lambda desk, sheet, sections, **named: any(
            "毒" in entry.plain_title for entry in sections[0].entries
        ),
    ),
}


@pytest.mark.parametrize("place", POISONS)
def test_a_poisonous_article_stops_no_other(
    place: str,
    world: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Wherever an article makes us stumble, the others' mails leave; it is set aside with the reason, logged with
    its traceback, told to the operator, and alerts exactly once when the mistake is mended."""
    room, name, bad = POISONS[place]
    world.rule("芯片", "芯片")
    for title in ("芯片一", "芯片毒", "芯片三"):
        world.publish(title)
    with monkeypatch.context() as patch:
        patch.setattr(room, name, poisoned(getattr(room, name), bad))
        if place == "matching":
            patch.setattr(
                query_tree,
                "holds",
                poisoned(
                    query_tree.holds,
                    lambda tree, document: "毒" in document.document["title"],
                ),
            )
            patch.setattr("text.query.holds", query_tree.holds)
        for _ in range(2):
            world.work()
    assert world.mailbox.subjects == ["【芯片】芯片一 等 2 篇"]
    assert "KeyError: 'a bug'" in troubles(world)["set-aside"] and any(
        one.exc_info for one in caplog.records
    )
    world.now += timedelta(hours=1)
    world.work()
    world.now += timedelta(hours=1)
    world.work()
    assert subjects(world) == ["【芯片】芯片一 等 2 篇", "【芯片】芯片毒"]
    assert "set-aside" not in troubles(world)


def test_a_poisonous_rule_stops_no_other(
    small_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule whose tree makes the matcher stumble is set aside by itself; the others fire on the same article."""
    world = small_world
    world.rule("毒", "芯片 AND site:gov.cn", to="other@example.org")
    world.rule("好", "芯片")
    world.publish("芯片政策")
    with monkeypatch.context() as patch:
        bad = poisoned(query_tree._fits, lambda field, folded, value: field == "site")
        patch.setattr(query_tree, "_fits", bad)
        world.work()
    assert world.mailbox.subjects == ["【好】芯片政策"]
    assert "(毒;" in troubles(world)["set-aside"]
    world.now += timedelta(hours=1)
    world.work()
    assert subjects(world) == ["【好】芯片政策"]
    (mail,) = world.mailbox.to("other@example.org")
    assert mail["Subject"] == "【毒】芯片政策"


def test_a_rule_of_another_version_stops_no_other(small_world: Any) -> None:
    """Options or a cadence this version does not know are told with the rule's name."""
    world = small_world
    for name, change in (
        ("甲", {"options": {"moon": "full"}}),
        ("乙", {"cadence": "at full moon"}),
    ):
        number = world.rule(name, "芯片").id
        with world.archive.write() as session:
            for key, value in change.items():
                setattr(session.get(Rule, number), key, value)
    world.rule("好", "芯片")
    world.publish("芯片政策")
    world.work()
    assert world.mailbox.subjects == ["【好】芯片政策"]
    assert {"rule:甲", "rule:乙"} <= troubles(world).keys()


def test_a_poisonous_find_stops_no_digest(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One find of three can't be shown: the digest carries the other two, and the third comes when it can."""
    world.rule("甲", "芯片", when="hourly")
    for title in ("芯片一", "芯片毒", "芯片三"):
        world.publish(title)
    world.scan()
    world.now += timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(
            finds,
            "entry",
            poisoned(
                finds.entry,
                lambda view, *rest, **named: "毒" in view.head.title,
            ),
        )
        for _ in range(2):
            world.work()
        assert "set-aside" in troubles(world)
    assert world.mailbox.subjects == ["【甲】芯片一 等 2 篇"]
    world.now += timedelta(hours=1)
    world.work()
    assert subjects(world) == ["【甲】芯片一 等 2 篇", "【甲】芯片毒"]
    assert "set-aside" not in troubles(world)


def test_an_archive_in_trouble_is_no_mistake_of_ours(
    small_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locked or missing archive raises, as everywhere, and sets nothing aside."""
    from db.session import ArchiveError

    world = small_world
    world.rule("芯片", "芯片")
    world.publish("芯片一")

    def away(*given: Any) -> Any:
        raise ArchiveError("locked")

    with monkeypatch.context() as patch:
        patch.setattr(finding, "relevance", away)
        with pytest.raises(ArchiveError):
            world.scan()
    world.work()
    assert world.mailbox.subjects == ["【芯片】芯片一"]


def test_trying_again_grows_rarer(now: Any) -> None:
    """After an hour, two, four, up to a day."""
    hours = [set_aside.wait(tries) / timedelta(hours=1) for tries in range(1, 8)]
    assert hours == [1, 2, 4, 8, 16, 24, 24]
