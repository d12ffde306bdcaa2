"""Days, months and years that people search by, as moments in Beijing."""

from datetime import datetime, timedelta

import pytest

from text.days import edge, period
from text.moments import SHANGHAI


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("written", "first", "after"),
    [
        ("2025", day(2025, 1, 1), day(2026, 1, 1)),
        ("2025-06", day(2025, 6, 1), day(2025, 7, 1)),
        ("2025-12", day(2025, 12, 1), day(2026, 1, 1)),
        ("2025/6/30", day(2025, 6, 30), day(2025, 7, 1)),
        ("2024.2.29", day(2024, 2, 29), day(2024, 3, 1)),
        ("2025年6月30日", day(2025, 6, 30), day(2025, 7, 1)),
        ("2999", day(2999, 1, 1), day(3000, 1, 1)),
    ],
)
def test_a_period_has_its_first_moment_and_the_first_after(
    written: str, first: datetime, after: datetime
) -> None:
    """Years, months and days, with hyphens, strokes, points or in Chinese."""
    assert period(written) == (first, after)


@pytest.mark.parametrize(
    "written",
    ["", "25", "2025-13", "2025-02-30", "0000", "1899", "3000-01-01", "昨天", "6月1日"],
)
def test_what_is_no_period_is_refused(written: str) -> None:
    """Days no calendar has, years no article is of, days told from today."""
    with pytest.raises(ValueError):
        period(written)


def test_an_edge_is_a_midnight_or_the_moment_given() -> None:
    """A day begins in Beijing; a full time keeps its offset, or gets Beijing's."""
    assert edge("2025-01-31") == day(2025, 1, 31)
    assert edge("2025-01-31", following=True) == day(2025, 2, 1)
    assert edge("2025-01-31T09:00") == day(2025, 1, 31) + timedelta(hours=9)
    assert edge("2025-01-31T09:00+00:00") == day(2025, 1, 31) + timedelta(hours=17)


@pytest.mark.parametrize(
    "written", ["tomorrow", "2025-02-30", "1500-01-01", "2025-1-1"]
)
def test_an_edge_that_is_none_says_what_was_written(written: str) -> None:
    """The text is shown to whoever typed it."""
    with pytest.raises(ValueError) as caught:
        edge(written)
    assert written in str(caught.value)
