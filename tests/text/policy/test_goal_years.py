"""The years of goals."""

import pytest

from text.policy.goal_years import intends, read_goal_years


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("到2027年，建成", 2027),
        ("2030年前实现碳达峰", 2030),
        ("“十五五”末达到", 2030),
        ("今年力争完成", 2025),
        ("明年将新建", 2026),
        ("力争用5年时间", None),
        ("未来三年打造", None),
    ],
)
def test_a_goals_year_is_read(sentence: str, year: int | None) -> None:
    """By, before, a plan's end, this year; a span of years has none."""
    (found,) = read_goal_years(sentence, 0, 2025)
    assert found.year == year


@pytest.mark.parametrize(
    "sentence", ["截至2025年", "较2023年增长", "2024年建成", "今年以来", "今年7月"]
)
def test_other_years_are_none(sentence: str) -> None:
    """Ends of statistics, bases of comparison, past years."""
    assert read_goal_years(sentence, 0, 2025) == []


def test_a_plan_that_is_nearly_over_tells_what_was_done() -> None:
    """“十四五”期间 in 2025 is a goal only with words of intent."""
    assert read_goal_years("“十四五”期间，建成2400个", 0, 2025) == []
    assert read_goal_years("“十四五”期间，力争建成2400个", 0, 2025)[0].year == 2025


def test_the_object_sign_is_no_intent() -> None:
    """将X提升到B tells what was done; 将建成 what shall be."""
    assert not intends("将采收率从30%提升至50%以上")
    assert intends("将建成三条线路")
    assert not intends("主要需要重要")


def test_places_are_those_of_the_text() -> None:
    """The offset of the sentence is added."""
    (found,) = read_goal_years("到2027年，建成", 100, 2025)
    assert (found.start, found.end) == (100, 106)
