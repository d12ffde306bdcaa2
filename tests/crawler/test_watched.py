"""What counts as a change of a watched page (crawler.watched)."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from crawler.watched import (
    Look,
    PageMemory,
    breakdown,
    differs,
    first_memory,
    judge,
    look_at,
    settled,
    text_of,
)

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TEXT = (
    "关于组织申报第一批智能工厂项目的通知。申报截止日期为2026年12月20日。\n"
    "支持比例不超过30%，单个项目最高500万元。\n联系人：某处室"
)


def look(text: str, now: datetime = NOW, title: str = "专题") -> Look:
    return look_at(title, text, now)


def known(text: str = TEXT, now: datetime = NOW) -> PageMemory:
    return first_memory([look(text, now)])


def seen(memory: PageMemory, *texts: str, now: datetime = NOW) -> PageMemory:
    """The memory after a visit; one look stands for three that agree."""
    return judge(memory, [look(text, now) for text in texts]).memory


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("浏览次数：120", "浏览次数：121"),
        ("阅读量 1.2万", "阅读量 1.3万"),
        ("本页已有 120 人浏览过这些内容", "本页已有 121 人浏览过这些内容"),
        (
            "请求编号 3f2a9c4d5e6f70819a2b3c4d5e6f7081 供查询",
            "请求编号 9f2a9c4d5e6f70819a2b3c4d5e6f7089 供查询",
        ),
        ("令牌 token=abc123 有效", "令牌 token=def456 有效"),
        ("现在是 12:01:05 欢迎光临", "现在是 12:07:59 欢迎光临"),
    ],
)
def test_forms_of_noise(before: str, after: str) -> None:
    """Two readings that differ in a counter, a session number or a clock say the same."""
    assert not differs(known(f"{TEXT}\n{before}"), look(f"{TEXT}\n{after}"))


@pytest.mark.parametrize("days", [1, 2, 9, 60])
@pytest.mark.parametrize(
    "form", ["今天是{:%Y年%m月%d日} 星期一 欢迎访问", "数据更新至 {:%Y-%m-%d}", "{:%Y/%m/%d}"]
)  # fmt: skip
def test_the_date_of_the_day(form: str, days: int) -> None:
    """A date that is always today's is no change, however many days lie between two visits."""
    later = NOW + timedelta(days=days)
    memory = known(f"{TEXT}\n{form.format(NOW)}")
    assert not differs(memory, look(f"{TEXT}\n{form.format(later)}", later))


def test_a_notice_of_today_is_the_same_tomorrow() -> None:
    """A date that was today's when the notice came stays, and is no change on the days after."""
    text = f"{TEXT}\n2026-11-30 关于公布名单的公告"
    memory = known(text)
    for days in (1, 2, 5):
        assert not differs(memory, look(text, NOW + timedelta(days=days)))


@pytest.mark.parametrize(
    ("old", "new"),
    [("12月20日", "12月31日"), ("30%", "40%"), ("500万元", "800万元"), ("某处室", "某处室、另一处室")],
)  # fmt: skip
def test_substance(old: str, new: str) -> None:
    """A deadline, a share, an amount, a name: each is a change that names what went and came."""
    verdict = judge(known(), [look(TEXT.replace(old, new))] * 3)
    assert verdict.has_changed
    assert any(new in one for one in verdict.added)
    assert any(old in one for one in verdict.dropped)
    assert text_of(verdict.memory.lines) == TEXT.replace(old, new)


def test_a_deadline_that_becomes_today_is_a_change() -> None:
    """The day of the visit is no noise where another day stood before."""
    memory = known(now=NOW - timedelta(days=5))
    changed = TEXT.replace("2026年12月20日", "2026年11月30日")
    assert judge(memory, [look(changed)] * 3).has_changed


def test_versions_served_at_random_hardly_ever_alert() -> None:
    """Of 200 pages that serve one of two versions at random, over 30 visits: at most a tenth change once, and none
    goes on; a real notice comes through on all of them.
    """
    dice = random.Random(17)
    changes = missed = 0
    for _ in range(200):
        versions = [f"{TEXT}\n推荐您阅读{one}方案的介绍材料" for one in "甲乙"]
        memory = first_memory([look(dice.choice(versions)) for _ in range(3)])
        for _ in range(30):
            first = look(dice.choice(versions))
            if not differs(memory, first):
                memory = settled(memory)
                continue
            verdict = judge(
                memory, [first, *(look(dice.choice(versions)) for _ in "12")]
            )
            changes += verdict.has_changed
            memory = verdict.memory
        notice = "\n关于新增人形机器人项目的通知"
        for _ in range(3):
            looks = [look(dice.choice(versions) + notice) for _ in range(3)]
            memory = judge(memory, looks).memory
        missed += "人形机器人" not in text_of(memory.lines)
    assert changes <= 20 and missed == 0, (changes, missed)


def test_what_comes_and_goes_needs_ever_more_visits() -> None:
    """A sentence switched on and off every visit changes the page a few times, not thirty."""
    memory, changes = known(), 0
    for number in range(40):
        text = TEXT + ("\n今日接待时间已满请改期" if number % 2 else "")
        verdict = judge(memory, [look(text)] * 3)
        changes += verdict.has_changed
        memory = verdict.memory
    assert changes <= 3
    for _ in range(8):
        memory = seen(memory, TEXT + "\n今日接待时间已满请改期")
    assert "已满" in text_of(memory.lines)


def test_the_order_of_what_stays_is_kept() -> None:
    """A reordered page with one new entry differs in that entry alone; it stands behind what it follows."""
    memory = known("甲项目申报通知\n乙项目申报通知\n丙项目申报通知")
    verdict = judge(
        memory, [look("丙项目申报通知\n新项目申报通知\n甲项目申报通知\n乙项目申报通知")]
    )
    assert verdict.added == ("新项目申报通知",) and verdict.dropped == ()
    lines = text_of(verdict.memory.lines).split("\n")
    assert lines == ["甲项目申报通知", "乙项目申报通知", "丙项目申报通知", "新项目申报通知"]  # fmt: skip


def test_a_page_that_breaks_down_is_told_from_one_that_changes() -> None:
    """Nearly nothing left, or nothing in common under another title, is no change; a rewritten page is."""
    assert breakdown(known(), look("系统升级")) == "emptied"
    other = "欢迎选购各类日用百货、家居用品、电子产品，全新商品火热上架，满额包邮。" * 2
    assert breakdown(known(), look(other, title="商城")) == "another-page"
    assert breakdown(known(), look(other)) is None
    assert breakdown(known("v1.2"), look("v1.3")) is None
    assert breakdown(known("v1.2"), look("")) == "emptied"


def test_a_memory_survives_its_json() -> None:
    """What is kept in the archive is what was learned."""
    memory = seen(known(), TEXT, TEXT + "\n广告一则，欢迎光临本店选购")
    assert memory.doubts
    assert PageMemory.from_json(memory.as_json()) == memory


def test_what_is_ignored_and_what_is_too_long() -> None:
    """Sentences that match `ignore` are not there; a page of endless sentences is cut."""
    ignored = look_at("t", TEXT, NOW, [re.compile("^联系人")])
    assert "联系人" not in text_of(ignored.lines)
    long = look_at("t", "\n".join(f"第{n}条规定如下" for n in range(5_000)), NOW)
    assert long.is_cut and len(long.lines) == 3_000
