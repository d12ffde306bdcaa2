"""Chinese working days: public holidays and the weekends worked in exchange for them (调休)."""

from datetime import date

import chinese_calendar


def is_workday(day: date) -> bool:
    """Whether people in China work on `day`. A year not yet announced counts Monday to Friday."""
    return (
        chinese_calendar.is_workday(day)
        if is_announced(day.year)
        else day.weekday() < 5
    )


def is_announced(year: int) -> bool:
    """Whether the holidays of `year` are known to the calendar installed here."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:  # how the calendar says so
        return False
    return True
