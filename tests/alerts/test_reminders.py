"""Reminders before windows close: each step once, whatever happens in between."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts import reminders
from alerts.reminders import ReminderReport, remind, step_due
from db.policies import queue
from db.session import open_archive
from db.stories import corrections
from policies.correcting import merge
from tests.policies.told import TOPICS, link, records
from text import workdays

# Tuesday; 14, 7 and 1 workdays before are 25 November, 4 and 14 December.
END = "2026-12-15"
NOTICE = f"请符合条件的单位于{END[:4]}年12月15日前提交云晶资金申报材料。\n苏州市工业和信息化局"
TITLE = "苏州市工业和信息化局关于组织申报云晶专项资金的通知"


def at(world: Any, written: str) -> None:
    world.now = datetime.fromisoformat(f"{written}+08:00").astimezone(UTC)


def tell(world: Any, title: str = TITLE, text: str = NOTICE, **item: Any) -> int:
    """Stores and links an article; its number."""
    number, _ = world.publish(title, text, **item)
    with world.archive.write() as session:
        queue.put(session, [number])
    link(world.archive, world.now)
    return int(number)


def pass_(world: Any) -> ReminderReport:
    report = remind(world.archive, world.now, world.settings)
    world.deliver()
    return report


def subjects_by_day(world: Any, first: str, days: int) -> dict[str, list[str]]:
    """What arrives at 09:00 of each day, looked at twice."""
    found = {}
    at(world, f"{first}T09:00")
    for _ in range(days):
        before = len(world.mailbox.mails)
        pass_(world)
        pass_(world)
        new = world.mailbox.subjects[before:]
        if new:
            found[world.now.date().isoformat()] = new
        world.now += timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("today", "known", "step"),
    [
        ("2026-11-24", "2026-11-02", None),
        ("2026-11-25", "2026-11-02", 14),
        ("2026-11-28", "2026-11-02", 14),
        ("2026-12-04", "2026-11-02", 7),
        ("2026-12-14", "2026-11-02", 1),
        ("2026-12-15", "2026-11-02", 1),
        ("2026-12-16", "2026-11-02", None),
        # Found six workdays before the end: 14 and 7 were over, 1 comes.
        ("2026-12-07", "2026-12-07", None),
        ("2026-12-14", "2026-12-07", 1),
    ],
)
def test_the_step_that_a_window_has_reached(
    today: str, known: str, step: int | None
) -> None:
    """Counted in workdays; what was over when the window became known is not told."""
    day = date.fromisoformat
    assert step_due(END, day(today), day(known)) == step


def test_each_step_comes_once_on_its_day(world: Any) -> None:
    """Three mails, by the rule's recipients, with the end and the days left."""
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", to=["a@example.org", "b@example.org"], reminders=True)
    world.rule("别的", "量子", reminders=True)
    world.rule("不提醒", "云晶", to="c@example.org")
    tell(world)
    found = subjects_by_day(world, "2026-11-20", 30)
    assert list(found) == ["2026-11-25", "2026-12-04", "2026-12-14"]
    assert found["2026-12-04"] == [f"【云晶】截止提醒：{TITLE}"] * 2
    assert {to for to, _ in world.mailbox.mails} == {"a@example.org", "b@example.org"}
    mail = world.mailbox.to("a@example.org")[1]
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert "截止 2026-12-15" in text
        assert "还有 7 个工作日" in text
    assert mail["X-Policywatch-Rule"] == "云晶"
    assert "List-Unsubscribe" in mail


def test_holidays_of_the_users_file_are_counted(
    small_world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days off more in the user's calendar: the last mail comes two days earlier."""
    monkeypatch.setattr(workdays, "knows", lambda year: False)
    own = tmp_path / "holidays.toml"
    own.write_text('[2026]\nholidays = ["2026-12-11", "2026-12-14"]\n', "utf-8")
    workdays.adopt(own)
    try:
        assert step_due(END, date(2026, 12, 10), date(2026, 11, 2)) == 1
        assert step_due(END, date(2026, 12, 9), date(2026, 11, 2)) == 7
    finally:
        workdays.adopt(tmp_path / "none.toml")


def test_a_restart_and_a_merge_remind_of_nothing_twice(small_world: Any) -> None:
    """A new service, stories made one, and records made one by hand on the same day."""
    world = small_world
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True)
    one = tell(world)
    other = tell(world, url="https://other.example.org/1.html")
    at(world, "2026-11-25T09:00")
    assert pass_(world).messages == 1
    with world.archive.write() as session:
        corrections.join(session, [one, other], now=world.now)
    found = [record.id for record in records(world.archive)]
    if len(found) > 1:
        merge(world.archive, found, TOPICS, world.now)
    world.archive = open_archive(world.archive.url)
    assert pass_(world).messages == 0
    assert len(world.mailbox.mails) == 1


def test_a_moved_window_is_reminded_of_for_its_new_end(small_world: Any) -> None:
    """The old end is not told any more, the new one is, with the old beside it."""
    world = small_world
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True)
    tell(world)
    at(world, "2026-11-25T09:00")
    pass_(world)
    at(world, "2026-12-01T09:00")
    tell(
        world,
        "苏州市工业和信息化局关于延长云晶专项资金申报时间的通知",
        "经研究，将云晶专项资金申报截止时间延长至2026年12月31日。",
    )
    found = subjects_by_day(world, "2026-12-01", 31)
    # 14, 7 and 1 workdays before 31 December.
    assert list(found) == ["2026-12-11", "2026-12-22", "2026-12-30"]
    text = world.mailbox.mails[-1][1].get_body(("plain",)).get_content()
    assert "原截止 2026-12-15" in text


def test_hours_pauses_and_several_rules(small_world: Any) -> None:
    """Not before 08:00 nor outside the rule's hours; two rules of one recipient are one
    mail that shows the window once."""
    world = small_world
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True, window="10:00-20:00")
    world.rule("苏州", "申报", reminders=True, window="10:00-20:00")
    tell(world)
    for clock, mails in (("07:30", 0), ("09:00", 0), ("10:30", 1), ("11:00", 1)):
        at(world, f"2026-11-25T{clock}")
        pass_(world)
        assert len(world.mailbox.mails) == mails, clock
    (mail,) = world.mailbox.to("reader@example.org")
    assert sorted(mail.get_all("X-Policywatch-Rule")) == ["云晶", "苏州"]
    assert mail.get_body(("plain",)).get_content().count(TITLE) == 1


def test_several_windows_are_one_mail(small_world: Any) -> None:
    """The one that ends first is on top and in the subject."""
    world = small_world
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True)
    tell(world)
    tell(world, "关于申报云晶试点的通知", "云晶试点申报截止时间：2026年12月14日17:00。")
    at(world, "2026-11-25T09:00")
    pass_(world)
    assert world.mailbox.subjects == [
        "【云晶】截止提醒：关于申报云晶试点的通知 等 2 项"
    ]


def test_two_services_remind_once(world: Any) -> None:
    """Both look at the same moment."""
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True)
    tell(world)
    at(world, "2026-11-25T09:00")
    reports: list[ReminderReport] = []
    both = threading.Barrier(2)

    def service() -> None:
        both.wait()
        reports.append(remind(world.archive, world.now, world.settings))

    threads = [threading.Thread(target=service) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.messages for report in reports) == 1
    assert len(world.outbox()) == 1


def test_a_window_that_cannot_be_worded_keeps_no_other_back(
    small_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mistake is counted, the other window's mail goes out."""
    world = small_world
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True)
    tell(world)
    tell(world, "关于申报云晶试点的通知", "云晶试点申报截止时间：2026年12月14日。")
    real = reminders._entry

    def entry(due: Any, *others: Any) -> Any:
        if due.window.title == TITLE:
            raise RuntimeError("a bug")
        return real(due, *others)

    monkeypatch.setattr(reminders, "_entry", entry)
    at(world, "2026-11-25T09:00")
    report = pass_(world)
    assert (report.messages, report.broken) == (1, 1)
    assert world.mailbox.subjects == ["【云晶】截止提醒：关于申报云晶试点的通知"]


def test_english_mails_say_it_in_english(small_world: Any) -> None:
    """Subject and end."""
    world = small_world
    at(world, "2026-11-02T10:00")
    world.rule("云晶", "云晶", reminders=True, language="en")
    tell(world)
    at(world, "2026-12-14T09:00")
    pass_(world)
    ((_, mail),) = world.mailbox.mails
    assert str(mail["Subject"]) == f"[云晶] Closing soon: {TITLE}"
    text = mail.get_body(("plain",)).get_content()
    assert "Ends 2026-12-15 · workdays left: 1" in text
