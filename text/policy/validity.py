"""Until when a document holds, as its own text says: 有效期至…, 有效期5年."""

import re
from calendar import monthrange
from datetime import date

from text.numerals import value

_UNTIL = re.compile(
    r"有效期[^。；\n]{0,12}?(?:至|到|截至)\s?(?P<year>20\d{2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
)
_YEARS = re.compile(
    r"有效期(?:为|限为|限)?\s?(?P<years>[一二三四五六七八九十两]|\d{1,2})年"
)
MAX_YEARS = 30


def valid_until(text: str, in_force: str | None) -> tuple[str, str] | None:
    """The last day a document holds and the words that say so; a number of years counts
    from the day it came into force (`in_force`, YYYY-MM-DD)."""
    stated = _UNTIL.search(text)
    if stated:
        day = _day(int(stated["year"]), int(stated["month"]), int(stated["day"]))
        if day:
            return (day.isoformat(), stated[0])
        return None
    spanned = _YEARS.search(text)
    if spanned is None or in_force is None or len(in_force) != len("2025-01-01"):
        return None
    years = int(value(spanned["years"]) or spanned["years"])
    if not 1 <= years <= MAX_YEARS:
        return None
    begun = date.fromisoformat(in_force)
    day = _day(begun.year + years, begun.month, begun.day)
    if day:
        return (day.isoformat(), spanned[0])
    return None


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or day < 1:
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))
