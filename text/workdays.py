"""Chinese working days: public holidays, and the weekends worked in exchange for them (调休).

Three sources, the best first: the package chinesecalendar for the years it knows; the
user's `holidays.toml`; the one that comes with the program. A year that none knows counts
Monday to Friday.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from text.reason import Reason

FILE_NAME = "holidays.toml"
SHIPPED = Path(__file__).with_name(FILE_NAME)
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
_MAX_SPAN_DAYS = 31
_YEARS = range(2000, 2101)
# By the middle of November the State Council has announced every year since 2013.
_ANNOUNCED_BY = (11, 15)


class HolidaysError(Exception):
    """A file of holidays that can't be read; the text is `file: year: reason`."""


@dataclass(frozen=True)
class Year:
    """One year's days off and weekends worked. `announced`: the State Council's notice is in it."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    announced: bool = False


@dataclass(frozen=True)
class Calendar:
    """Working days by year, for years that the package does not know."""

    years: Mapping[int, Year] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether people in China work on `day`."""
        if knows(day.year):
            return _package_says(day)
        year = self.years.get(day.year)
        if year is None:
            return day.weekday() < 5
        if day in year.workdays:
            return True
        return day.weekday() < 5 and day not in year.holidays

    def is_announced(self, year: int) -> bool:
        """Whether the holidays of `year` and its weekends worked are known."""
        return knows(year) or self.years.get(year, Year()).announced

    def unannounced(self, today: date) -> list[int]:
        """The years, this one and in time the next, that should be known by now and are not."""
        is_late = (today.month, today.day) >= _ANNOUNCED_BY
        if is_late:
            due = [today.year, today.year + 1]
        else:
            due = [today.year]
        return [year for year in due if not self.is_announced(year)]

    def with_years(self, years: Mapping[int, Year]) -> "Calendar":
        """This calendar with other years in the place of its own."""
        return Calendar({**self.years, **years})


@lru_cache(maxsize=256)
def knows(year: int) -> bool:
    """Whether the package knows a year."""
    try:
        _package_says(date(year, 1, 1))
    except NotImplementedError:  # how the package says so
        return False
    return True


def _package_says(day: date) -> bool:
    # Commands that ask for no day need not load it.
    import chinese_calendar

    return bool(chinese_calendar.is_workday(day))


def read_years(content: str, where: str) -> dict[int, Year]:
    """The years of a file. Raises HolidaysError, whose text starts with `where`."""
    try:
        table = tomllib.loads(content)
    except ValueError as error:
        raise HolidaysError(f"{where}: TOML: {error}") from error
    years = {}
    for name, said in table.items():
        if (
            not name.isdecimal()
            or int(name) not in _YEARS
            or not isinstance(said, dict)
        ):
            raise HolidaysError(
                f"{where}: {name}: write a table for a year, such as [2027]"
            )
        years[int(name)] = _year(int(name), said, where)
    return years


def _year(number: int, said: dict[str, Any], where: str) -> Year:
    unknown = said.keys() - {"announced", "holidays", "workdays"}
    if unknown:
        raise HolidaysError(f"{where}: {number}.{min(unknown)}: unknown key")
    announced = said.get("announced", True)
    if not isinstance(announced, bool):
        raise HolidaysError(f"{where}: {number}.announced: write true or false")
    holidays = _days(number, said, "holidays", where)
    workdays = _days(number, said, "workdays", where)
    both = holidays & workdays
    if both:
        raise HolidaysError(f"{where}: {number}: {min(both)} is off and worked")
    return Year(holidays, workdays, announced)


def _days(
    number: int,
    said: dict[str, Any],
    key: str,
    where: str,
) -> frozenset[date]:
    """The days of a list of days and spans (`2027-02-05..2027-02-08`)."""
    found: set[date] = set()
    written = said.get(key, [])
    for one in written if isinstance(written, list) else [written]:
        span = _SPAN.fullmatch(str(one))
        try:
            first = None
            if span:
                first = date.fromisoformat(span[1])
            last = None
            if span:
                last = date.fromisoformat(span[2] or span[1])
        except ValueError:
            first = last = None
        is_span = first is not None and last is not None and first <= last
        if not is_span or first is None or last is None or first.year != number:
            raise HolidaysError(
                f"{where}: {number}.{key}: {one!r}: write a day of {number} or a span, such as "
                f"{number}-10-01..{number}-10-07"
            )
        days = (last - first).days
        if days > _MAX_SPAN_DAYS:
            raise HolidaysError(f"{where}: {number}.{key}: {one!r} is too long")
        found.update(first + timedelta(days=n) for n in range(days + 1))
    return frozenset(found)


def holidays_trouble(year: int) -> Reason:
    """What is not known of a year's holidays, and what to do."""
    if year in current().years:
        return Reason("trouble.exchange-days", year=year)
    return Reason("trouble.holidays", year=year)


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """The calendar that comes with the program."""
    return Calendar(read_years(SHIPPED.read_text(encoding="utf-8"), FILE_NAME))


class _Current:
    """The one calendar of this process: the settings say once which file of the user's is in it."""

    calendar: Calendar | None = None


def current() -> Calendar:
    """The calendar of this process."""
    return _Current.calendar or shipped()


def adopt(path: Path) -> None:
    """Read the user's file of holidays, where there is one. Raises HolidaysError."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        _Current.calendar = None
        return
    except (OSError, UnicodeDecodeError) as error:
        raise HolidaysError(f"{path}: can't be read ({error})") from error
    _Current.calendar = shipped().with_years(read_years(content, str(path)))


def is_workday(day: date) -> bool:
    """Whether people in China work on `day`, as far as this process knows."""
    return current().is_workday(day)


def is_announced(year: int) -> bool:
    """Whether this process knows the holidays of a year and its weekends worked."""
    return current().is_announced(year)


def workdays_between(first: date, last: date) -> int:
    """The working days after `first` up to and with `last`."""
    calendar = current()
    workdays = 0
    for n in range(1, (last - first).days + 1):
        workdays += calendar.is_workday(first + timedelta(days=n))
    return workdays
