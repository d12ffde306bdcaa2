"""Time expressions, resolved against the day of publication, with their precision."""

from datetime import date

import pytest

from text.policy.times import day_of, nearest_day, read_times

DAY = date(2025, 12, 20)


def times(text: str, published: date | None = DAY) -> list[tuple[str | None, object]]:
    return [(time.date, time.precision) for time in read_times(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天（12月3日），", ("2025-12-03", "day")),
        ("昨天发布", ("2025-12-19", "day")),
        ("18日公布", ("2025-12-18", "day")),
        ("7月31日", ("2025-07-31", "day")),
        ("将于1月1日起施行", ("2026-01-01", "day")),
        ("明年1月1日", ("2026-01-01", "day")),
        ("今年7月", ("2025-07", "month")),
        ("去年8月", ("2024-08", "month")),
        ("2015年4月", ("2015-04", "month")),
        ("去年出台", ("2024", "year")),
        ("日前", (None, "relative")),
        ("近期", (None, "relative")),
        ("二〇二四年三月五日", ("2024-03-05", "day")),
        ("自去年8月正式施行以来", ("2024-08", "month")),
    ],
)
def test_a_time_is_resolved_and_keeps_its_precision(
    text: str, expected: tuple[str | None, str]
) -> None:
    """Day, month, year or relative; a day without a year is the nearest one."""
    assert times(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "到2027年，",
        "截至6月30日",
        "2025—2027年",
        "16—18日",
        "2025年版",
        "近年来",
        "30日内",
    ],
)
def test_a_time_of_something_else_is_left_out(text: str) -> None:
    """Goals, ends of statistics, ranges, editions and spans are no event's time."""
    assert times(text) == []


def test_without_a_day_of_publication_only_full_dates_are_known() -> None:
    """今天 and 7月31日 stay unresolved; a printed year needs no help."""
    assert times("今天", None) == []
    assert times("2024年5月1日", None) == [("2024-05-01", "day")]
    assert day_of("no date") is None
    assert day_of("2024-02-22T00:00:00+08:00") == date(2024, 2, 22)


def test_no_day_is_made_up() -> None:
    """2月30日 is no day of any year, and 2月29日 one of a leap year only."""
    assert nearest_day(DAY, 2, 30) is None
    assert nearest_day(date(2024, 3, 1), 2, 29) == ("2024-02-29", "day")
    assert times("2月30日") == []


def test_every_kind_of_time_is_seen_in_the_middle_of_a_text() -> None:
    """The quick look for beginnings leaves none out."""
    written = (
        "二〇二五年三月 2025年3月4日 2025-03-04 2025年3月 今年3月 去年 前年 明年1月 后年 "
        "3月4日 今天 今日 昨天 昨日 明天 明日 前天 今晚 昨晚 近日 日前 近期 最近 不久前 前不久 "
        "近来 早前 上周 本周 近几日 连日来 这两天 新近 本月3日 上月 下月 8日 9月份 2024年"
    ).split()
    for one in written:
        text = f"某某单位{one}，某某单位"
        assert len(read_times(text, DAY)) == 1, one
