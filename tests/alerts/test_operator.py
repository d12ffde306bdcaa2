"""The operator hears of each trouble once, then daily, then of its end."""

from datetime import timedelta
from typing import Any

from alerts.operator import Telling, decide, find_troubles, tell_operator
from db.models import Message, OperatorNotice, SourceState


def notice(key: str, told: Any) -> OperatorNotice:
    return OperatorNotice(key=key, detail=f"{key} was bad", since=told, mailed_at=told)


def test_once_then_daily_then_the_all_clear(now: Any) -> None:
    """New trouble is told at once, known trouble after a day, ended trouble when it ends."""
    assert decide({}, {"a": "bad"}, now) == Telling(new={"a": "bad"})
    told = {"a": notice("a", now)}
    assert not decide(told, {"a": "bad"}, now + timedelta(hours=20))
    assert decide(told, {"a": "bad"}, now + timedelta(hours=24)) == Telling(
        still={"a": "bad"}
    )
    assert decide(told, {}, now + timedelta(minutes=1)) == Telling(
        over={"a": "a was bad"}
    )


def test_reminders_that_are_nearly_due_come_along(now: Any) -> None:
    """One mail instead of two: what is due within hours is told with what is new."""
    told = {"a": notice("a", now - timedelta(hours=19))}
    assert decide(told, {"a": "bad", "b": "worse"}, now) == Telling(
        new={"b": "worse"}, still={"a": "bad"}
    )


def test_a_clock_set_back_does_not_silence(now: Any) -> None:
    """A reminder told 'tomorrow' by a clock that was wrong does not wait for years."""
    assert decide(
        {"a": notice("a", now + timedelta(days=400))}, {"a": "bad"}, now
    ).still


def unwell(world: Any, source: str, state: str, reason: str = "") -> None:
    with world.archive.write() as session:
        session.merge(
            SourceState(source=source, state=state, reason=reason, failures=0, deaths=0)
        )


def tell(world: Any) -> dict[str, str]:
    return tell_operator(world.archive, world.settings, world.now)


def test_a_source_falls_ill_and_recovers(world: Any) -> None:
    """Two sources in one mail, a reminder after a day, the all-clear at the end; nothing in between."""
    unwell(world, "miit", "failing", "failing since Monday")
    unwell(world, "ndrc", "refused", "refused since Monday")
    for _ in range(3):
        tell(world)
        world.now += timedelta(minutes=5)
    world.now += timedelta(days=1)
    tell(world)
    unwell(world, "miit", "well")
    unwell(world, "ndrc", "well")
    world.now += timedelta(minutes=5)
    tell(world)
    tell(world)
    world.deliver()
    mails = world.mailbox.to("ops@example.org")
    assert [str(mail["Subject"]).partition("：")[0] for mail in mails] == [
        "policywatch 需要照看", "policywatch 需要照看", "policywatch 已恢复",
    ]  # fmt: skip
    assert "ndrc: refused since Monday" in mails[0].get_content()
    assert len({mail["Message-ID"] for mail in mails}) == 3


def test_mail_that_cannot_leave_is_told(small_world: Any) -> None:
    """Nothing sent for an hour while mail waits is a trouble; an hour with nothing to send is none."""
    world = small_world
    world.rule("甲", "芯片")
    world.publish("芯片一")
    world.scan()
    assert tell(world) == {}
    world.now += timedelta(hours=2)
    assert "mail" in tell(world)
    world.deliver()
    assert tell(world) == {}


def test_a_long_queue_is_told(small_world: Any) -> None:
    """More than a hundred mails due and not sent."""
    world = small_world
    world.settings.alerts.per_hour = 1000
    world.rule("甲", "芯片")
    for number in range(101):
        world.publish(f"芯片{number}")
        world.scan(bursts=())
    assert tell(world).keys() == {"queue"}


def test_a_suspended_recipient_and_a_refused_mail_are_told(
    small_world: Any,
) -> None:
    """A 5xx is the operator's business."""
    world = small_world
    world.mailbox.answers["reader@example.org"] = "550 unknown"
    world.rule("甲", "芯片")
    world.publish("芯片一")
    world.work()
    assert tell(world).keys() == {"recipient:reader@example.org", "failed"}


def test_a_rule_that_cannot_be_read_is_told(small_world: Any) -> None:
    """An unreadable query is named with its rule; so is a year whose holidays are unknown to a workday rule."""
    world = small_world
    world.rule("坏", "芯片 AND (", workdays=True)
    with world.archive.read() as session:
        troubles = find_troubles(session, world.now.replace(year=2099))
    assert troubles.keys() == {"rule:坏", "holidays"}


def test_without_an_operator_no_mail_is_made(small_world: Any) -> None:
    """[mail] operator empty: troubles are still returned for `status`."""
    world = small_world
    world.settings.mail.operator = ""
    unwell(world, "miit", "failing", "x")
    assert tell(world)
    with world.archive.read() as session:
        assert session.query(Message).count() == 0
