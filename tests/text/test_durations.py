"""Lengths of time are read as people write them, and written so that they are read again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.durations import parse_duration, write_duration


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("10s", timedelta(seconds=10)),
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
        ("1.5h", timedelta(minutes=90)),
        (" 30 m ", timedelta(minutes=30)),
    ],
)
def test_what_people_write_is_read(written: str, length: timedelta) -> None:
    """Seconds to weeks, parts of them, blanks."""
    assert parse_duration(written) == length


@pytest.mark.parametrize(
    "written", ["", "30", "m", "0m", "-1h", "1y", "1h30m", "half an hour", "９m x"]
)
def test_anything_else_is_refused_with_an_example(written: str) -> None:
    """Nothing, no unit, no length at all, units that are none."""
    with pytest.raises(ValueError, match="write 10s, 30m, 6h or 1d"):
        parse_duration(written)


def test_more_than_python_can_count_is_too_long() -> None:
    """Not an OverflowError out of a settings file."""
    with pytest.raises(ValueError, match="too long"):
        parse_duration("9" * 20 + "w")


@given(st.integers(1, 10**9))
def test_what_is_written_is_read_back(seconds: int) -> None:
    """The shortest form means the same length."""
    length = timedelta(seconds=seconds)
    assert parse_duration(write_duration(length)) == length


def test_the_largest_unit_that_fits_is_written() -> None:
    """A week, not seven days; ninety minutes, not an hour and a half."""
    lengths = {"1w": 604800, "1d": 86400, "90m": 5400, "45s": 45}
    assert [write_duration(timedelta(seconds=one)) for one in lengths.values()] == [
        *lengths
    ]
