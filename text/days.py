"""Days as people write them where they search: the moments at which they begin and end in Beijing."""

import re
from datetime import UTC, date, datetime, time, timedelta

from text.moments import SHANGHAI
from text.reason import Reason

FIRST, LAST = (
    1900,
    2999,
)  # years; what lies outside has no moment in every timezone and database
_FAR = datetime(2000, 1, 1, tzinfo=UTC)
_PERIOD = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


def period(written: str) -> tuple[datetime, datetime]:
    """A day, a month (2025-06) or a year as its first moment and the first one after
    it. Raises ValueError.
    """
    parts = _PERIOD.fullmatch(written)
    if not parts:
        return _whole_day(_stated_day(written))
    year, month, day = (int(part) if part else None for part in parts.groups())
    assert year is not None
    _possible(year)
    if month is None:
        return _midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1))
    if day is not None:
        return _whole_day(date(year, month, day))
    following = date(year + month // 12, month % 12 + 1, 1)
    return _midnight(date(year, month, 1)), _midnight(following)


def _whole_day(day: date) -> tuple[datetime, datetime]:
    return _midnight(day), _midnight(day + timedelta(days=1))


def _stated_day(written: str) -> date:
    """A day in any form that begins with its year: 2025年6月1日. Raises ValueError."""
    # Imported here: its patterns take 15 ms to make, and most days are written in digits.
    from text.dates import parse_date

    stated = None
    if re.match(r"\d{4}", written):
        stated = parse_date(written, _FAR)
    if stated is None:
        raise ValueError("no date")
    return stated.at.date()


def edge(written: str, *, following: bool = False) -> datetime:
    """`2025-01-31` (or a full ISO time) as a moment; `following` gives the next day's
    beginning. Raises ValueError, whose text may be shown.
    """
    try:
        if len(written) > 10:
            moment = datetime.fromisoformat(written)
            _possible(moment.year)
            if moment.tzinfo:
                return moment
            return moment.replace(tzinfo=SHANGHAI)
        day = date.fromisoformat(written)
        _possible(day.year)
    except ValueError as error:
        raise ValueError(
            Reason("date.none", written=written, first=FIRST, last=LAST)
        ) from error
    return _midnight(day + timedelta(days=1 if following else 0))


def _possible(year: int) -> int:
    if not FIRST <= year <= LAST:
        raise ValueError("no date that articles have")
    return year


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
