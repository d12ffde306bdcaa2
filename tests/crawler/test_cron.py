"""Cron expressions mean what cron(5) says, not what APScheduler would read."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from crawler.cron import SHANGHAI, cron_trigger

MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)


def times(expression: str, number: int) -> list[datetime]:
    """The first times from that Monday's midnight on."""
    trigger = cron_trigger(expression)
    found: list[datetime] = []
    now = MONDAY
    for _ in range(number):
        at = trigger.get_next_fire_time(None, now)
        assert at is not None
        found.append(at)
        now = at + timedelta(seconds=1)
    return found


def test_one_is_monday_and_both_zero_and_seven_are_sunday() -> None:
    """APScheduler counts from Monday as 0."""
    assert times("0 8 * * 1", 1) == [MONDAY + timedelta(hours=8)]
    sunday = MONDAY + timedelta(days=6, hours=8)
    assert times("0 8 * * 0", 1) == times("0 8 * * 7", 1) == times("0 8 * * sun", 1)
    assert times("0 8 * * 0", 1) == [sunday]


@pytest.mark.parametrize("weekday", ["1-5", "mon-fri", "1,2,3,4,5"])
def test_working_days(weekday: str) -> None:
    """Five days, then a weekend without."""
    found = times(f"0 8 * * {weekday}", 6)
    assert [at.isoweekday() for at in found] == [1, 2, 3, 4, 5, 1]


def test_a_range_may_go_over_the_weekend() -> None:
    """fri-mon: four days."""
    assert sorted({at.isoweekday() for at in times("0 8 * * fri-mon", 8)}) == [
        1,
        5,
        6,
        7,
    ]


def test_steps() -> None:
    """Every second day of the week, from the first one named."""
    assert [at.isoweekday() for at in times("0 8 * * 1/2", 3)] == [1, 3, 5]


def test_a_day_of_the_month_or_a_weekday_is_enough() -> None:
    """As cron(5) says of both; the 25th is a Wednesday."""
    assert [at.day for at in times("0 8 25 * 1", 3)] == [23, 25, 30]


def test_minutes_are_in_shanghai() -> None:
    """Every half hour from eight to twenty, wherever the machine stands."""
    found = times("*/30 8-20 * * mon-fri", 4)
    assert found[0].hour == 8 and found[0].utcoffset() == timedelta(hours=8)
    assert {two - one for one, two in pairwise(found)} == {timedelta(minutes=30)}


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("* * * *", "4 fields, not 5"),
        ("61 * * * *", "no cron expression"),
        ("* * * * 8", "none of 0–7"),
        ("* * * * 1/x", "can't be read"),
        ("0 0 31 2 *", "never comes"),
    ],
)
def test_what_can_not_be_read_says_why(expression: str, why: str) -> None:
    """A passport's author sees the reason."""
    with pytest.raises(ValueError, match=why):
        cron_trigger(expression)
