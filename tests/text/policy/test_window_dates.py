"""Days of notices: workdays by the official calendar, months, clock times."""

from datetime import date

from text.policy.window_dates import END, clock_of, last_day, possible_day
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
