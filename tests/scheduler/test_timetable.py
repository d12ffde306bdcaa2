"""When sources are visited: the grid, cron, waiting after failures, the crowd after a restart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.catalogue import Passport
from crawler.cron import SHANGHAI, cron_trigger
from scheduler.timetable import (
    LONGEST_WAIT,
    Standing,
    latest,
    next_check,
    next_fire,
    spread,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def passport(**changes: Any) -> Passport:
    given = {
        "id": "miit",
        "name": "工信部",
        "category": "ministry",
        "kind": "listing",
    }
    timing = {} if "cron" in changes else {"every": "30m"}
    return Passport.model_validate(
        {**given, "start_urls": ["https://a.example/"], **timing, **changes}
    )


def test_every_is_kept_on_its_grid_however_long_the_visit_took() -> None:
    """`every = "30m"`: the next visit is due 30 minutes after the last was due, not after it ended."""
    due = NOW - timedelta(minutes=7)
    assert next_check(passport(), due, NOW, Standing()) == due + timedelta(minutes=30)


@given(
    late=st.timedeltas(timedelta(0), timedelta(days=40)),
    every=st.sampled_from(["1s", "10s", "30m", "6h", "1d"]),
)
def test_a_late_visit_is_followed_by_one_within_every(
    late: timedelta, every: str
) -> None:
    """However late, the next visit is ahead, at most `every` away, on the old grid: no burst."""
    source = passport(every=every)
    assert source.every is not None
    due = NOW - late
    comes = next_check(source, due, NOW, Standing())
    assert NOW < comes <= NOW + source.every
    assert (comes - due) % source.every == timedelta(0)


def test_failures_double_the_wait_up_to_a_day() -> None:
    """A failing source is asked after 10, 20, 40 … minutes, never later than a day, never given up."""
    waits = [
        next_check(passport(every="6h"), NOW, NOW, Standing(failures=n)) - NOW
        for n in range(1, 12)
    ]
    assert waits[:3] == [
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(minutes=40),
    ]
    assert waits[-1] == LONGEST_WAIT


def test_sources_that_failed_together_do_not_come_back_together() -> None:
    """The wait is spread by ±20 %."""
    waits = {
        next_check(passport(), NOW, NOW, Standing(failures=3), chance=c / 10) - NOW
        for c in range(10)
    }
    assert len(waits) == 10
    assert min(waits) == timedelta(minutes=32) and max(waits) < timedelta(minutes=48)


def test_retry_after_is_honoured_but_not_for_longer_than_a_day() -> None:
    """Retry-After of 3 hours is kept; one of 30 days is cut to a day."""
    for asked, kept in (
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=30), LONGEST_WAIT),
    ):
        standing = Standing(failures=0.5, retry_after=asked)
        assert next_check(passport(), NOW, NOW, standing) == NOW + kept


def test_a_wall_is_asked_about_once_a_day() -> None:
    """A source that refuses us is left alone for about a day at once."""
    wait = next_check(passport(every="10s"), NOW, NOW, Standing(refused=True)) - NOW
    assert timedelta(hours=21) < wait <= LONGEST_WAIT * 1.1


def test_slowest_lets_a_quiet_source_be_asked_less_often_between_its_bounds() -> None:
    """With `slowest` the interval follows what the source publishes; without, `every` holds."""
    quiet = Standing(new_articles=1, observed=timedelta(days=28))
    busy = Standing(new_articles=4000, observed=timedelta(days=28))
    slow = passport(slowest="12h")
    assert next_check(slow, NOW, NOW, quiet) - NOW == timedelta(hours=12)
    assert next_check(slow, NOW, NOW, busy) - NOW == timedelta(minutes=30)
    assert next_check(passport(), NOW, NOW, quiet) - NOW == timedelta(minutes=30)


def test_cron_is_read_in_shanghai_with_names() -> None:
    """`*/30 8-20 * * mon-fri` on a Sunday noon in Shanghai fires on Monday at 08:00 there."""
    comes = next_check(passport(cron="*/30 8-20 * * mon-fri"), NOW, NOW, Standing())
    assert comes == datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)


def test_a_cron_source_that_failed_is_tried_again_soon() -> None:
    """A weekly source that failed once comes after ten minutes, one with a near moment at that moment."""
    failed = Standing(failures=1)
    weekly = next_check(passport(cron="0 8 * * mon"), NOW, NOW, failed)
    assert weekly == NOW + timedelta(minutes=10)
    near = next_check(passport(cron="*/30 * * * *"), NOW, NOW, failed)
    assert near == NOW + timedelta(minutes=30)
    asked = Standing(failures=0.5, retry_after=timedelta(hours=2))
    late = next_check(passport(cron="0 8 * * mon"), NOW, NOW, asked)
    assert late == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        ("1", "mon"),
        ("0", "sun"),
        ("7", "sun"),
        ("1-5", "mon-fri"),
        ("5-7", "fri,sat,sun"),
        ("1-5/2", "mon,wed,fri"),
    ],
)
def test_numbers_of_weekdays_mean_what_cron_means(numbers: str, names: str) -> None:
    """1 is Monday as in cron(5), though APScheduler counts from 0; 0 and 7 are Sunday."""
    moments = [
        next_fire(f"0 8 * * {form}", NOW + timedelta(days=day))
        for day in range(8)
        for form in (numbers, names)
    ]
    assert moments[::2] == moments[1::2]


def test_a_day_of_the_month_or_a_weekday_is_enough() -> None:
    """`0 8 1 * mon` fires on the first and on Mondays, as cron does."""
    moments, after = [], NOW
    for _ in range(3):
        moments.append(next_fire("0 8 1 * mon", after))
        after = moments[-1]
    assert [moment.astimezone(SHANGHAI).strftime("%a %d") for moment in moments] == [
        "Mon 23",
        "Mon 30",
        "Tue 01",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "* * * *",
        "61 * * * *",
        "0 8 31 2 *",
        "0 8 * * funday",
        "0 8 * * 8",
        "a b c d e",
    ],
)
def test_a_cron_that_cannot_be_or_never_comes_is_refused(wrong: str) -> None:
    """Refused when the passport is read, not silently never visited."""
    with pytest.raises(ValueError):
        cron_trigger(wrong)


def test_a_moment_another_clock_has_set_is_recognised() -> None:
    """After the clock went back a day, a visit planned beyond `every` lies farther than it rightly may."""
    assert latest(passport(), NOW, Standing()) == NOW + timedelta(minutes=30)
    assert latest(passport(), NOW, Standing(failures=2)) > NOW + LONGEST_WAIT


def test_overdue_sources_are_spread_within_a_minute() -> None:
    """Six are taken up at once, a thousand over a minute, none left out."""
    few, many = (
        spread([f"s{n}" for n in range(6)], NOW),
        spread([f"s{n}" for n in range(1000)], NOW),
    )
    assert max(few.values()) - NOW < timedelta(seconds=1)
    assert len(set(many.values())) == 1000 and max(many.values()) - NOW < timedelta(
        minutes=1
    )
