"""Days of notices: workdays by the official calendar, months, clock times."""

from datetime import date

from text.policy.window_dates import (
    END,
    OPENS_AND_CLOSES,
    PERIOD,
    SINCE,
    SPAN,
    clock_of,
    dated_parts,
    last_day,
    possible_day,
)
from text.workdays import is_workday


def test_workdays_follow_the_official_calendar() -> None:
    """The holidays of October and the Saturday worked for them."""
    assert not is_workday(date(2025, 10, 3))
    assert is_workday(date(2025, 10, 11))
    assert last_day(date(2025, 9, 29), "5", "个工作日") == date(2025, 10, 13)


def test_a_year_without_an_official_calendar_counts_the_week() -> None:
    """Far years have workdays and weekends, and no error."""
    assert is_workday(date(2090, 1, 4)) is True
    assert is_workday(date(2090, 1, 7)) is False


def test_spans_end_on_days_that_exist() -> None:
    """A month from 31 January ends with February; nothing ends after a year."""
    assert last_day(date(2025, 1, 31), "1", "个月") == date(2025, 2, 28)
    assert last_day(date(2025, 1, 31), "三十", "日") == date(2025, 3, 2)
    assert last_day(date(2025, 1, 31), "999", "日") is None
    assert possible_day(2025, 2, 30) is None
    assert possible_day(2025, 2, None) == date(2025, 2, 28)


def test_a_clock_time_is_kept_in_24_hours() -> None:
    """下午5时30分 is 17:30, 24时 stays 24:00."""
    for written, clock in (("下午5时30分", "17:30"), ("24时", "24:00"), ("", None)):
        match = END.search(f"11月20日{written}前")
        assert match is not None and clock_of(match, "b") == clock


def test_the_parts_with_dates_hold_all_matches() -> None:
    """Looking only around months and periods finds what looking everywhere finds."""
    filler = "本段文字与事项无关，只是为了把前后隔开。" * 30
    stated = (
        "申报时间为2026年3月1日上午9时至2026年4月15日下午5时。",
        "征求意见截止时间：二〇二六年四月十五日（星期三）前。",
        "自本通知发布之日起30日内提交材料。",
        "公示期为5个工作日。",
        "自即日起至4月底。",
    )
    text = filler + filler.join(stated) + filler
    parts = dated_parts(text)
    assert sum(end - start for start, end in parts) < len(text)
    for pattern in (SPAN, OPENS_AND_CLOSES, SINCE, PERIOD, END):
        everywhere = [match.span() for match in pattern.finditer(text)]
        within = [
            match.span()
            for start, end in parts
            for match in pattern.finditer(text, start, end)
        ]
        assert within == everywhere
