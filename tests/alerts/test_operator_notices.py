"""The operator hears of each trouble once, then daily, then of its end."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from alerts.operator_notices import (
    Telling,
    decide,
    find_troubles,
    tell_operator,
)
from alerts.settings import MailSettings
from alerts.smtp_trouble import connect_outcome
from alerts.wording import OPERATOR, moment
from db.alerts import outbox
from db.models import Message, OperatorNotice, SourceState
from db.sources import runs
from text.reason import Reason, in_language


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
    assert "ndrc：refused since Monday" in mails[0].get_content()
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


def test_the_mail_says_what_since_when_why_and_what_to_do(small_world: Any) -> None:
    """Subject in words, reason in the mails' language, advice, link, what else is wrong; the all-clear says what was
    wrong from when until when.
    """
    world = small_world
    begin = world.now - timedelta(hours=3)
    with world.archive.write() as session:
        state = SourceState(
            source="miit", state="failing", since=begin, failures=0, deaths=0
        )
        reason = Reason(
            "source.failing", since="2026-11-16 08:00", n=5, error="timeout"
        )
        runs.give_reason(state, reason)
        session.merge(state)
    names = {"miit": "工信部 · 政策文件"}
    tell = partial(tell_operator, world.archive, world.settings, names=names)

    def tell_and_send() -> None:
        tell(world.now)
        world.deliver()
        world.now += timedelta(hours=1)

    tell_and_send()
    world.rule("坏", "芯片 AND (")
    tell_and_send()
    unwell(world, "miit", "well")
    ended = moment(world.now, "minute", "zh")
    tell_and_send()
    first, second, third = world.mailbox.to("ops@example.org")
    began = moment(begin, "minute", "zh")
    assert (
        first["Subject"]
        == f"policywatch 需要照看：来源“工信部 · 政策文件 (miit)”异常（自 {began} 起）"
    )
    body = first.get_content()
    for piece in (
        "原因：miit：自 2026-11-16 08:00 起出错，连续 5 次：timeout",
        "处理：运行 policywatch sources check miit",
        "查看：https://watch.example.org/sources/miit",
    ):
        assert piece in body
    assert "规则“坏”读不懂" in second["Subject"]
    assert "此外仍有：" in second.get_content() and "(miit)" in second.get_content()
    assert third["Subject"].startswith("policywatch 已恢复：来源“工信部")
    assert f"自 {began} 起，{ended} 恢复" in third.get_content()
    # The archive keeps what was told with its code.
    assert "原因：miit：自 2026-11-16 08:00 起出错" in third.get_content()


def test_an_english_mail_is_english(small_world: Any) -> None:
    """Nothing of ours in it is Chinese, whatever is wrong."""
    world = small_world
    world.settings.alerts.language = "en"
    keys = [*OPERATOR["en"], "recipient:a@example.org", "rule:R", "source:miit"]
    tell_operator(
        world.archive, world.settings, world.now, dict.fromkeys(keys, "a reason")
    )
    world.deliver()
    (mail,) = world.mailbox.to("ops@example.org")
    assert not re.search(
        r"[\u3000-\u9fff\uff00-\uffef]", mail["Subject"] + mail.get_content()
    )
    assert OPERATOR["zh"].keys() == OPERATOR["en"].keys()


def test_why_mail_cannot_leave_is_told_in_the_mails_language(
    small_world: Any,
) -> None:
    """The archive keeps what stopped a mail with its code; an older row's text is told as it is."""
    world = small_world
    outcome = connect_outcome(
        MailSettings(host="mail.example.org", port=587),
        ConnectionRefusedError(111, "refused"),
    )
    world.rule("甲", "芯片")
    world.publish("芯片一")
    world.scan()
    with world.archive.write() as session:
        claim = outbox.claim(session, world.now, world.now + timedelta(hours=1), "me")
        outbox.mark(session, claim, state="waiting", error=outcome.detail)
    world.now += timedelta(hours=2)
    english = "mail server mail.example.org:587: connection refused: check [mail] host and port"
    told = tell(world)["mail"]
    assert told == f"nothing could be sent for an hour (1 waiting): {english}"
    assert in_language(told, "zh") == (
        "一小时来一封也没能发出（1 封在等）：邮件服务器 mail.example.org:587："
        "拒绝连接：请核对 [mail] host 和 port"
    )
    with world.archive.write() as session:
        session.execute(text("UPDATE outbox SET error_code = NULL"))
    assert in_language(tell(world)["mail"], "zh").endswith(english)


def test_a_suspended_recipient_keeps_the_servers_words(small_world: Any) -> None:
    """What the server said is no sentence of ours; nor is it lost when an error is cleared."""
    world = small_world
    with world.archive.write() as session:
        outbox.suspend(session, "a@example.org", "550 5.1.1 no such user", world.now)
    with world.archive.read() as session:
        assert outbox.suspension(session, "a@example.org") == "550 5.1.1 no such user"
        assert outbox.suspension(session, "b@example.org") is None
        assert outbox.last_error(session) is None


def test_the_same_trouble_twice_a_day_is_told_twice(small_world: Any) -> None:
    """Ill, well, ill again within hours: three mails of three ids."""
    world = small_world
    for state in ("failing", "well", "failing"):
        unwell(world, "miit", state, "no answer")
        tell(world)
        world.now += timedelta(hours=1)
    world.deliver()
    assert len({str(mail["Message-ID"]) for _, mail in world.mailbox.mails}) == 3


def test_mails_put_off_for_hours_are_told(small_world: Any) -> None:
    """A relay that stays closed for one recipient is told although other mail leaves."""
    world = small_world
    world.mailbox.answers["reader@example.org"] = "554 5.7.1 Relay access denied"
    world.rule("甲", "芯片", to=["reader@example.org", "other@example.org"])
    world.publish("芯片一")
    world.work()
    world.now += timedelta(hours=2)
    world.publish("芯片二")
    world.work()
    assert tell(world).keys() == {"delayed"}
