"""Moments: how exactly one was stated, and what impossible times leave of a day."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from text.moments import SHANGHAI, Moment, clocked, day_moment, iso, moment_at

DAY = Moment(datetime(2026, 2, 13, tzinfo=SHANGHAI), "day")
GROUPS = re.compile(
    r"(?P<half>\D*)(?P<hour>\d+)?:?(?P<minute>\d+)?:?(?P<second>\d+)? ?(?P<half2>[ap]m)?"
    r"(?P<minute2>x)?(?P<second2>x)? ?(?P<zone>Z|[+-]\d+)?"
)


def at(written: str) -> Moment | None:
    hit = GROUPS.fullmatch(written)
    assert hit is not None
    return moment_at(hit, 2026, 2, 13)


def test_days_no_calendar_has_are_none() -> None:
    """February 30, month 13, and years far from any article."""
    assert day_moment(2026, 2, 13) == DAY
    assert [
        day_moment(*one) for one in [(2026, 2, 30), (2026, 13, 1), (1800, 1, 1)]
    ] == [None] * 3


@pytest.mark.parametrize(
    ("written", "hour", "precision"),
    [
        ("10:22", 10, "minute"),
        ("10:22:33", 10, "second"),
        ("下午3:05", 15, "minute"),
        ("晚上8:00", 20, "minute"),
        ("中午12:30", 12, "minute"),
        ("中午1:30", 13, "minute"),
        ("凌晨12:30", 0, "minute"),
        ("3:05 pm", 15, "minute"),
        ("12:05 am", 0, "minute"),
    ],
)
def test_times_of_day(written: str, hour: int, precision: str) -> None:
    """By 24 hours or by halves of the day, Chinese and English."""
    moment = at(written)
    assert moment is not None
    assert (moment.at.hour, moment.precision) == (hour, precision)


@pytest.mark.parametrize("written", ["25:00", "10:75", "0:00:00", "24:00"])
def test_an_impossible_time_leaves_the_day(written: str) -> None:
    """So does midnight to the second, which systems write for no time at all."""
    assert at(written) == DAY


def test_a_stated_offset_moves_the_moment_to_beijing() -> None:
    """02:22 in Greenwich is 10:22 here; an offset of days is no offset."""
    assert at("2:22 Z") == at("10:22 +0800") == at("10:22")
    assert at("10:22 +9900") == at("10:22")


def test_a_leap_second_is_the_last_of_its_minute() -> None:
    """23:59:60, which datetime does not know."""
    assert clocked(DAY, 23, 59, 60, SHANGHAI).at == DAY.at + timedelta(
        hours=24, seconds=-1
    )


def test_every_answer_states_a_moment_in_one_way() -> None:
    """With Beijing's offset, whatever the moment was kept in."""
    assert iso(datetime(2026, 11, 22, 1, 30, tzinfo=UTC)) == "2026-11-22T09:30:00+08:00"
