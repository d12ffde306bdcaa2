"""Working days of years that are announced, of one that only the law tells, and of one nobody knows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from text.reason import code_of
from text.workdays import (
    SHIPPED,
    Calendar,
    HolidaysError,
    adopt,
    current,
    holidays_trouble,
    is_announced,
    is_workday,
    knows,
    read_years,
    shipped,
    workdays_between,
)

OWN = """
[2027]
announced = true
holidays = ["2027-02-05..2027-02-11", "2027-10-01..2027-10-07"]
workdays = ["2027-02-14"]
"""


@pytest.fixture(autouse=True)
def no_file_afterwards(tmp_path: Path) -> Iterator[None]:
    """The calendar of the process is the shipped one again."""
    yield
    adopt(tmp_path / "nowhere.toml")


def test_an_announced_year_has_its_holidays_and_weekends_worked() -> None:
    """National Day of 2026 and the Saturday worked for it, from the package."""
    assert not is_workday(date(2026, 10, 1))
    assert is_workday(date(2026, 10, 10))
    assert is_announced(2026)


@pytest.mark.skipif(knows(2027), reason="the package knows 2027 by now")
def test_a_year_not_announced_has_the_days_off_that_the_law_names() -> None:
    """2027: thirteen days, no weekend worked, and nobody says that it is announced."""
    off = "01-01 02-05 02-08 04-05 06-09 09-15 10-01".split()
    assert not any(is_workday(date.fromisoformat(f"2027-{day}")) for day in off)
    assert is_workday(date(2027, 2, 9)) and is_workday(date(2027, 1, 4))
    assert not is_workday(date(2027, 2, 6)) and not is_announced(2027)
    assert len(shipped().years[2027].holidays) == 13
    assert code_of(holidays_trouble(2027)) == "trouble.exchange-days"


def test_a_year_nobody_knows_counts_monday_to_friday() -> None:
    """And says so."""
    assert is_workday(date(2090, 1, 4)) and not is_workday(date(2090, 1, 7))
    assert code_of(holidays_trouble(2090)) == "trouble.holidays"


@pytest.mark.skipif(knows(2027), reason="the package knows 2027 by now")
def test_the_users_file_goes_before_the_shipped_one(tmp_path: Path) -> None:
    """What the State Council has announced can be written in."""
    path = tmp_path / "holidays.toml"
    path.write_text(OWN, "utf-8")
    adopt(path)
    assert not is_workday(date(2027, 2, 11)) and is_workday(date(2027, 2, 14))
    assert is_announced(2027) and current().unannounced(date(2026, 12, 1)) == []
    adopt(tmp_path / "nowhere.toml")
    assert is_workday(date(2027, 2, 11))


def test_the_packages_data_goes_before_any_file() -> None:
    """A year the package knows is as it says."""
    wrong = Calendar(read_years("[2026]\nholidays = ['2026-03-03']\n", "x"))
    assert wrong.is_workday(date(2026, 3, 3)) and wrong.is_announced(2026)


def test_a_missing_year_is_said_in_time() -> None:
    """The next year from the middle of November on, this one always."""
    calendar = Calendar()
    assert calendar.unannounced(date(2090, 3, 1)) == [2090]
    assert calendar.unannounced(date(2090, 11, 14)) == [2090]
    assert calendar.unannounced(date(2090, 11, 15)) == [2090, 2091]
    assert Calendar().unannounced(date(2026, 6, 1)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[2027", "TOML"),
        ("[next]\n", "next"),
        ("[2027]\ncolour = 1\n", "colour"),
        ("[2027]\nholidays = ['2026-01-01']\n", "2026-01-01"),
        ("[2027]\nholidays = ['2027-02-30']\n", "2027-02-30"),
        ("[2027]\nholidays = ['2027-01-01..2027-12-31']\n", "too long"),
        ("[2027]\nholidays = ['2027-02-08..2027-02-05']\n", "2027-02-08"),
        ("[2027]\nannounced = 'yes'\n", "announced"),
        ("[2027]\nholidays = ['2027-01-01']\nworkdays = ['2027-01-01']\n", "worked"),
    ],
)
def test_a_file_that_can_not_be_read_is_told(content: str, said: str) -> None:
    """File, year and reason, in one line."""
    with pytest.raises(HolidaysError, match="mine") as error:
        read_years(content, "mine")
    assert said in str(error.value) and "\n" not in str(error.value).strip()


def test_days_are_counted_with_the_last_and_without_the_first() -> None:
    """Across the holidays of October 2026 and the Saturday worked after them."""
    assert workdays_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert SHIPPED.is_file()
