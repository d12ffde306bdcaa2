"""Digests: one a period and recipient, grouped by rule, never empty, never two, whatever the clock does."""

from datetime import UTC, datetime, timedelta
from typing import Any

from db.alerts import rules
from db.models import Article, SourceState

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


def at(world: Any, written: str) -> None:
    world.now = datetime.fromisoformat(f"{written}+08:00").astimezone(UTC)


def test_a_daily_digest_comes_at_its_hour(world: Any) -> None:
    """What two rules found is one mail at 08:00, grouped by rule, and nothing comes before."""
    at(world, "2026-11-23T10:00")
    world.rule("乙", "补贴", when="daily 08:00")
    world.rule("甲", "芯片", when="daily 08:00")
    world.publish("芯片政策")
    world.publish("补贴办法")
    world.work()
    at(world, "2026-11-24T07:59")
    world.work()
    assert world.mailbox.mails == []
    at(world, "2026-11-24T08:00")
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert (
        text.index("## 乙")
        < text.index("补贴办法")
        < text.index("## 甲")
        < text.index("芯片政策")
    )
    assert mail.get_all("X-Policywatch-Rule") == ["乙", "甲"]


def test_a_digest_with_nothing_to_say_is_not_sent(small_world: Any) -> None:
    """No find, no mail."""
    world = small_world
    world.rule("甲", "芯片", when="hourly")
    world.now += timedelta(hours=3)
    world.work()
    assert world.outbox() == []


def test_a_service_that_slept_sends_one_digest(small_world: Any) -> None:
    """Over three missed mornings what was found comes in one mail, and the next is again the next morning's."""
    world = small_world
    at(world, "2026-11-23T10:00")
    world.rule("甲", "芯片", when="daily 08:00")
    world.publish("芯片一")
    world.scan()
    at(world, "2026-11-27T09:00")
    world.publish("芯片二")
    world.work()
    assert world.mailbox.subjects == ["【甲】芯片一"]
    at(world, "2026-11-28T08:00")
    world.work()
    assert world.mailbox.subjects == ["【甲】芯片一", "【甲】芯片二"]


def test_a_clock_set_back_makes_no_second_digest(world: Any) -> None:
    """Found after the clock was set back over 08:00, a story waits for the next day's digest."""
    at(world, "2026-11-23T10:00")
    world.rule("甲", "芯片", when="daily 08:00")
    world.publish("芯片一")
    world.scan()
    at(world, "2026-11-24T08:00")
    world.work()
    at(world, "2026-11-24T07:30")
    world.publish("芯片二")
    world.work()
    at(world, "2026-11-24T08:01")
    world.work()
    assert len(world.mailbox.mails) == 1
    at(world, "2026-11-25T08:00")
    world.work()
    assert world.mailbox.subjects == ["【甲】芯片一", "【甲】芯片二"]
    assert len({message.message_id for message in world.outbox()}) == 2


def test_quiet_hours_turn_immediate_mail_into_a_digest(
    small_world: Any,
) -> None:
    """What is found at night comes together in the morning; by day it comes at once."""
    world = small_world
    at(world, "2026-11-23T23:00")
    world.rule("甲", "芯片", quiet="22:00-07:00")
    world.publish("芯片一")
    world.publish("芯片二")
    world.work()
    assert world.mailbox.mails == []
    at(world, "2026-11-24T07:00")
    world.work()
    world.publish("芯片三")
    world.work()
    assert world.mailbox.subjects == ["【甲】芯片一 等 2 篇", "【甲】芯片三"]


def test_each_recipient_gets_their_own(small_world: Any) -> None:
    """One message a recipient, each with its own id."""
    world = small_world
    world.rule("甲", "芯片", to=["a@example.org", "b@example.org"], when="hourly")
    world.publish("芯片一")
    world.scan()
    world.now += timedelta(hours=1)
    world.work()
    assert [to for to, _ in world.mailbox.mails] == [
        "a@example.org",
        "b@example.org",
    ]
    assert len({mail["Message-ID"] for _, mail in world.mailbox.mails}) == 2


def test_stories_joined_meanwhile_are_one_entry(small_world: Any) -> None:
    """Two finds whose stories were joined before the digest are told once."""
    world = small_world
    world.rule("甲", "芯片", when="hourly")
    _, first = world.publish("芯片一")
    other, _ = world.publish("芯片一（转）")
    world.scan()
    with world.archive.write() as session:
        session.get(Article, other).story_id = first
    world.now += timedelta(hours=1)
    world.work()
    assert world.mailbox.subjects == ["【甲】芯片一"]


def test_a_paused_rule_keeps_what_it_found_before(small_world: Any) -> None:
    """Found before the pause, due during it: it comes with the first digest after."""
    world = small_world
    world.rule("甲", "芯片", when="hourly")
    world.publish("芯片一")
    world.scan()
    with world.archive.write() as session:
        rules.pause(session, "甲")
    world.now += timedelta(hours=5)
    world.work()
    assert world.mailbox.mails == []
    with world.archive.write() as session:
        rules.resume(session, "甲")
    world.work()
    assert world.mailbox.subjects == ["【甲】芯片一"]


def test_a_removed_rule_is_silent(small_world: Any) -> None:
    """What waited for a removed rule's digest is not sent, and its name is free again."""
    world = small_world
    world.rule("甲", "芯片", when="hourly")
    world.publish("芯片一")
    world.scan()
    with world.archive.write() as session:
        rules.remove(session, "甲", world.now)
    world.now += timedelta(hours=1)
    world.work()
    assert world.mailbox.mails == []
    world.rule("甲", "补贴")


def test_source_trouble_is_one_line(small_world: Any) -> None:
    """A digest says in a line which sources are unwell."""
    world = small_world
    with world.archive.write() as session:
        session.add(
            SourceState(source="gxt", state="failing", reason="no answer since Monday")
        )
    world.rule("甲", "芯片", when="hourly")
    world.publish("芯片一")
    world.scan()
    world.now += timedelta(hours=1)
    world.work()
    (mail,) = world.mailbox.to("reader@example.org")
    assert "1 个来源有异常：gxt" in mail.get_body(("plain",)).get_content()


def test_two_services_make_one_digest(world: Any) -> None:
    """Drafts made at the same time by two services end in one message."""
    from alerts import compose, digest
    from db.access.keys import key
    from db.alerts import hits

    world.rule("甲", "芯片", when="hourly")
    world.publish("芯片一")
    world.scan()
    world.now += timedelta(hours=1)
    desk = compose.Desk.of(world.settings, key(world.archive, "mail"))
    drafts = []
    for _ in range(2):
        with world.archive.read() as session:
            items = hits.due_items(session, world.now)
            drafts.append(
                digest._draft(
                    session,
                    desk,
                    world.settings,
                    items,
                    now=world.now,
                    unwell=[],
                )
            )
    for draft in drafts:
        with world.archive.write() as session:
            digest._write(session, draft)
    assert len(world.outbox()) == 1


def test_a_clock_set_back_does_not_hold_immediate_mail_for_ever(
    small_world: Any,
) -> None:
    """After quiet hours' digest, the clock is set back into them: what is found then comes within the next
    hour.
    """
    world = small_world
    at(world, "2026-11-23T23:00")
    world.rule("甲", "芯片", quiet="22:00-07:00")
    world.publish("芯片一")
    world.work()
    at(world, "2026-11-24T07:00")
    world.work()
    at(world, "2026-11-24T06:30")
    world.publish("芯片二")
    world.work()
    for clock in ("07:00", "08:00"):
        at(world, f"2026-11-24T{clock}")
        world.work()
    assert world.mailbox.subjects == ["【甲】芯片一", "【甲】芯片二"]
