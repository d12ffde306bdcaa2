"""Dates and times as Chinese pages, lists, feeds and addresses write them.

All moments are aware; without a stated offset they are Asia/Shanghai. Nothing here raises: what is no
possible date is None. A date without a year that lies more than a day ahead of `now` is last year's.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from text.date_patterns import (
    AGO,
    CHINA,
    COMPACT,
    CTIME,
    DAYS,
    ENGLISH,
    EPOCH,
    FULL,
    HAN_DATE,
    HAN_DIGIT,
    JAVA,
    JUST_NOW,
    MONTHS,
    PARTIAL,
    RFC822,
    ROC,
    ROC_STROKES,
    ROC_YEAR_ZERO,
    SECONDS,
    TODAY,
    TWO_DIGITS,
    TWO_TAGS,
    WIDE,
    YEARLESS,
)
from text.moments import SHANGHAI, Moment, clocked, day_moment, moment_at

__all__ = [
    "SHANGHAI",
    "Moment",
    "complete_year",
    "date_in_url",
    "find_dates",
    "find_yearless",
    "parse_date",
]

_LONGEST = 400
# Every form of a date has one: most lines of a page have none.
_DATE_SIGN = re.compile(r"[\d年]")
_MONTH_NAME = re.compile("[A-Za-z]{3}")


def parse_date(s: str, now: datetime) -> Moment | None:
    """The date a short text states (a list's cell, a meta tag, a label line): the first full date in it;
    else, if the text is nothing more than that, an epoch, a date without year, a time of today, or 3小时前.
    None: no such date."""
    told = s[:_LONGEST].translate(WIDE).strip()
    for read in (
        _epoch,
        _feed,
        _first_full,
        _compact,
        _two_tags,
        _roc_strokes,
        _ago,
        _yearless,
        _today,
    ):
        moment = read(told, now)
        if moment:
            return moment
    squeezed = re.sub(r"\s+", "", told)
    if squeezed != told:
        return _first_full(squeezed, now)
    return None


def find_dates(s: str, now: datetime) -> list[tuple[int, Moment]]:
    """Every full date (with its year) in a longer text, with its position, in order."""
    # A look for what every date of a form has spares most lines the form itself.
    if not _DATE_SIGN.search(s):
        return []
    told = s.translate(WIDE)
    found: list[tuple[int, Moment | None]] = []
    if "20" in told or "19" in told:
        found += [(hit.start(), moment) for hit, moment in _full(told)]
    if "年" in told:
        found += [(hit.start(), _han_date(hit)) for hit in HAN_DATE.finditer(told)]
        found += [(hit.start(), _of_republic(hit)) for hit in ROC.finditer(told)]
    if _MONTH_NAME.search(told):
        found += [(hit.start(), _english(hit)) for hit in ENGLISH.finditer(told)]
        found += [(hit.start(), _feed(hit[0], now)) for hit in JAVA.finditer(told)]
    return sorted((at, moment) for at, moment in found if moment)


def find_yearless(s: str) -> Iterator[tuple[int, str]]:
    """Dates in a line whose year is missing or short, with their position; those told from today, too."""
    for hit in PARTIAL.finditer(s.translate(WIDE)):
        yield hit.start(), hit[0]


def complete_year(
    text: str,
    days: list[date],
    now: datetime,
    latest: datetime,
) -> Moment | None:
    """The moment that a date from `find_yearless` means, where `days` are known from
    other statements.

    The year is that of a known day with the same month and day, else the last possible
    before `latest`. A date told from today (`昨天 10:30`) must be a known day, if there
    is any.
    """
    short = TWO_DIGITS.match(text)
    if short:
        return parse_date(f"20{text}", now)
    moment = parse_date(text, now)
    if moment and ("前" in text or "天" in text):
        told = moment.at.astimezone(SHANGHAI).date()
        if not days or told in days:
            return moment
        return None
    for day in days:
        end = datetime(day.year, 12, 31, 23, 59, tzinfo=SHANGHAI)
        candidate = parse_date(text, end)
        if candidate and candidate.at.astimezone(SHANGHAI).date() == day:
            return candidate
    return parse_date(text, latest)


def date_in_url(url: str) -> Moment | None:
    """The day an article's address carries, in any of the forms of Chinese publishing systems; None for a
    mere month."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for form in _IN_PATH:
        for hit in form.finditer(path):
            moment = day_moment(int(hit[1]), int(hit[2]), int(hit[3]))
            if moment:
                return moment
    return None


_MM, _DD = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_IN_PATH = tuple(
    map(
        re.compile,
        (
            rf"/t(20\d\d){_MM}{_DD}_\d",
            rf"(?<![\d-])(20\d\d|199\d)[-/_]?{_MM}[-/_]?{_DD}(?![\d-])",
            r"/(20\d\d)[-/](\d{1,2})[-/](\d{1,2})(?=[/_.])",
            rf"(?<=/)(20\d\d){_MM}{_DD}\d{{4,12}}(?=[/_.])",
            rf"(?<=\D)(20[0-4]\d){_MM}{_DD}\d{{4,9}}(?=\D)",
        ),
    )
)


def _epoch(told: str, now: datetime) -> Moment | None:
    hit = EPOCH.fullmatch(told)
    if not hit:
        return None
    at = datetime.fromtimestamp(int(hit[1] or hit[2] or hit[3]), UTC)
    if at < now + timedelta(days=366):
        return Moment(at.astimezone(SHANGHAI), "second")
    return None


def _feed(told: str, now: datetime) -> Moment | None:
    """As feeds write it, or Java. CST is China's time here, America's to the standard."""
    told = CHINA.sub("+0800", CTIME.sub(r"\2 \1 \6 \3 \4\5", told))
    if not RFC822.search(told):
        return None
    try:
        at = parsedate_to_datetime(told)
        if at.tzinfo:
            at = at
        else:
            at = at.replace(tzinfo=UTC if told.endswith("-0000") else SHANGHAI)
        return Moment(
            at.astimezone(SHANGHAI),
            "second" if told.count(":") > 1 else "minute",
        )
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _first_full(told: str, now: datetime) -> Moment | None:
    found = find_dates(told, now)
    return found[0][1] if found else None


def _full(told: str) -> Iterator[tuple[re.Match[str], Moment]]:
    for hit in FULL.finditer(told):
        moment = moment_at(hit, int(hit["year"]), int(hit["month"]), int(hit["day"]))
        if moment:
            yield hit, moment


def _compact(told: str, now: datetime) -> Moment | None:
    hit = COMPACT.search(told)
    if not hit:
        return None
    moment = moment_at(hit, int(hit["year"]), int(hit["month"]), int(hit["day"]))
    digits = hit["digits"]
    if not moment or not digits:
        return moment
    clock = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    offset = UTC if hit[0].endswith(("Z", "z")) else SHANGHAI
    return clocked(
        moment,
        clock[0],
        clock[1],
        clock[2] if len(clock) > 2 else None,
        offset,
    )


def _two_tags(told: str, now: datetime) -> Moment | None:
    hit = TWO_TAGS.match(told)
    if not hit:
        return None
    return day_moment(
        int(hit["year"] or hit["year2"]),
        int(hit["month"] or hit["month2"]),
        int(hit["day"] or hit["day2"]),
    )


def _ago(told: str, now: datetime) -> Moment | None:
    here = now.astimezone(SHANGHAI).replace(microsecond=0)
    if JUST_NOW.match(told):
        return Moment(here.replace(second=0), "minute")
    hit = AGO.search(told) if len(told) < 40 else None
    if not hit:
        return None
    many, unit = _amount(hit[1]), hit[2].lower()
    if unit[:2] in ("mi", "mo"):
        key = unit[:2]
    else:
        key = unit[0]
    if key in SECONDS:
        return Moment(
            (here - timedelta(seconds=many * SECONDS[key])).replace(second=0),
            "minute",
        )
    earlier = here - timedelta(days=many * DAYS[key])
    return day_moment(earlier.year, earlier.month, earlier.day)


def _amount(written: str) -> float:
    if written.isdigit():
        return int(written)
    if written == "半":
        return 0.5
    if written == "两":
        return 2
    if written.isascii():
        return 1
    return _han_number(written)


def _yearless(told: str, now: datetime) -> Moment | None:
    hit = YEARLESS.match(told)
    if not hit:
        return None
    month, day = (
        int(hit["month"] or hit["month2"]),
        int(hit["day"] or hit["day2"]),
    )
    here = now.astimezone(SHANGHAI)
    for year in range(here.year, here.year - 8, -1):
        moment = moment_at(hit, year, month, day)
        if moment and moment.at <= now + timedelta(days=1):
            return moment
    return None


def _today(told: str, now: datetime) -> Moment | None:
    hit = TODAY.match(told)
    if not hit or not (hit["word"] or hit["hour"]):
        return None
    back = {"昨": 1, "前": 2, "y": 1}.get((hit["word"] or "今")[0].lower(), 0)
    day = now.astimezone(SHANGHAI) - timedelta(days=back)
    return moment_at(hit, day.year, day.month, day.day)


def _english(hit: re.Match[str]) -> Moment | None:
    month = MONTHS[(hit["name"] or hit["name2"]).lower()]
    return moment_at(hit, int(hit["year"]), month, int(hit["day"] or hit["day2"]))


def _of_republic(hit: re.Match[str]) -> Moment | None:
    year = int(hit["era"] or hit["era2"]) + ROC_YEAR_ZERO
    return moment_at(hit, year, int(hit["month"]), int(hit["day"]))


def _roc_strokes(told: str, now: datetime) -> Moment | None:
    hit = ROC_STROKES.fullmatch(told)
    if hit is None:
        return None
    moment = day_moment(int(hit[1]) + ROC_YEAR_ZERO, int(hit[3]), int(hit[4]))
    if moment and moment.at <= now + timedelta(days=366):
        return moment
    return None


def _han_date(hit: re.Match[str]) -> Moment | None:
    year = int("".join(str(HAN_DIGIT.index(digit)) for digit in hit[1]))
    return day_moment(year, _han_number(hit[2]), _han_number(hit[3]))


def _han_number(written: str) -> int:
    """二十二 → 22, 十 → 10, 一0 → 10."""
    tens, ten, ones = written.partition("十")
    if not ten:
        return int("".join(str(HAN_DIGIT.index(digit)) for digit in written))
    return 10 * (HAN_DIGIT.find(tens) if tens else 1) + (
        HAN_DIGIT.find(ones) if ones else 0
    )
