"""Dates and times as Chinese pages, lists, feeds and addresses write them.

All moments are aware; without a stated offset they are Asia/Shanghai. Nothing here raises: what is no
possible date is None. A date without a year that lies more than a day ahead of `now` is last year's.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Moment(NamedTuple):
    """A point in time and how exactly it was stated: `second`, `minute`, or `day` (midnight in
    Asia/Shanghai)."""

    at: datetime
    precision: str


_LONGEST = 400
_WIDE = str.maketrans(
    "０１２３４５６７８９：－／．　\u00a0〇○零Ｏ〔〕【】\u2010\u2011\u2012\u2013\u2212",
    "0123456789:-/.  0000[][]-----",
)
_HAN_DIGIT = "0一二三四五六七八九"
_HAN_DATE = re.compile(
    rf"([{_HAN_DIGIT}]{{4}})\s{{0,20}}年\s{{0,20}}([{_HAN_DIGIT}十]{{1,3}})\s{{0,20}}月\s{{0,20}}([{_HAN_DIGIT}十]{{1,3}})\s{{0,20}}[日号]"
)

_WEEKDAY = r"(?:[\s,，]{0,20}+[(（]?+\s{0,20}+(?:星期|周|礼拜)[一二三四五六日天]\s{0,20}[)）]?)?"
_CLOCK = r"""
    (?P<half>上午|下午|中午|凌晨|早上|晚上|[AP]M\b)?\s{0,20}+
    (?P<hour>\d{1,2})\s{0,20}+(?: : \s{0,20}+(?P<minute>\d{1,2})(?!\d) (?:\s{0,20}+:\s{0,20}+(?P<second>\d{1,2})(?:[.,]\d+)?)?
      | [时点] \s{0,20}+ (?: (?P<minute2>\d{1,2})\s{0,20}+分 (?:\s{0,20}+(?P<second2>\d{1,2})\s{0,20}+秒)? )? )
    (?:\s{0,20}+(?P<half2>[AP]\.?M\b))? (?:\s{0,20}+(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d\d:?\d\d(?!\d)))?
"""
_FULL = re.compile(
    rf"""(?xi)(?<![\d.]) (?P<year>19\d\d|20\d\d) \s{{0,20}}(?:[-/.]|年)\s{{0,20}} (?P<month>\d{{1,2}}) \s{{0,20}}(?:[-/.]|月)\s{{0,20}}
    (?P<day>\d{{1,2}}) (?:(?!\d)|(?=\d\d:\d\d)) (?!\.\d) \s{{0,20}}[日号]?
    (?:{_WEEKDAY}[\sT,，_-]*{_CLOCK})?"""
)
_COMPACT = re.compile(
    rf"""(?xi)(?<!\d) (?P<year>19\d\d|20\d\d) (?P<month>\d\d) (?P<day>\d\d)
    (?: [\sT]*{_CLOCK} | [\sT]?(?P<digits>\d{{6}}|\d{{4}})Z? )? (?!\d)"""
)
_TWO_TAGS = re.compile(
    r"^\W*+(?:(?P<year>20\d\d)\s{0,20}[-/.年]\s{0,20}(?P<month>\d{1,2})\s{0,20}月?\s+(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\s{0,20}日?\s+(?P<year2>20\d\d)\s{0,20}[-/.年]\s{0,20}(?P<month2>\d{1,2})\s{0,20}月?)\W*+$"
)
_LABEL = r"[\s\[(（【]*+(?:(?:发布|更新|发表|添加|上传)?(?:时间|日期|于)\s{0,20}+[:：]?+\s{0,20}+)?"
_YEARLESS = re.compile(
    rf"""(?xi)^{_LABEL} (?:{_WEEKDAY}[\s,，]*)?
    (?: (?P<month>\d{{1,2}})\s{{0,20}}(?:[-/]|月)\s{{0,20}}(?P<day>\d{{1,2}}) | (?P<month2>\d\d)\.(?P<day2>\d\d) )
    (?!\d)\s{{0,20}}[日号]?[\])）】]? (?:{_WEEKDAY}[\s,，]{{0,20}}+{_CLOCK})? [\s\])）】]*+$"""
)
_TODAY = re.compile(
    rf"(?xi)^{_LABEL}(?:(?P<word>今天|今日|昨天|昨日|前天|前日|today|yesterday))?\s{{0,20}}(?:{_CLOCK})?[\s\])）】]*+$"
)
_AGO = re.compile(
    r"(?i)(\d{1,4}|半|[一二两三四五六七八九十]{1,2}|an?)\s{0,20}个?半?\s{0,20}"
    r"(秒|分|小时|钟头|天|日|周|星期|月|年|seconds?|min(?:ute)?s?|hours?|days?|weeks?|months?|years?)钟?\s{0,20}(?:[以之]?前|ago)"
)
_JUST_NOW = re.compile(r"(?i)^\W*(?:刚刚|刚才|just now)\W*$")
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
        ],
        1,
    )
}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = re.compile(
    rf"""(?xi)\b (?: {_MONTH}\s{{0,20}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,20}},?\s{{0,20}}
    | (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*{_MONTH.replace("<name>", "<name2>")}\s{{0,20}}[-,]?\s{{0,20}} )
    (?P<year>19\d\d|20\d\d)\b (?:\s{{0,20}}+,?+\s{{0,20}}+(?:at)?+\s{{0,20}}+{_CLOCK})?"""
)
_RFC822 = re.compile(r"(?i)\d{1,2}\s+[a-z]{3}[a-z]*\s+\d{2,4}\s+\d{1,2}:\d\d")
_CTIME = re.compile(
    r"(?i)\b([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)(?:\s+(?:GMT)?([a-z]+|[+-]\d\d):?(\d\d)?)?\s+(\d{4})$"
)
_CHINA = re.compile(r"\bCST\b")
_EPOCH = re.compile(
    r"(\d{10})(?:\.\d+)?|(\d{10})\d{3}|/Date\((\d{10})\d{3}(?:[+-]\d{4})?\)/"
)
_SECONDS = {
    "秒": 1,
    "s": 1,
    "分": 60,
    "mi": 60,
    "小": 3600,
    "钟": 3600,
    "h": 3600,
}
_DAYS = {
    "天": 1,
    "日": 1,
    "d": 1,
    "周": 7,
    "星": 7,
    "w": 7,
    "月": 30,
    "mo": 30,
    "年": 365,
    "y": 365,
}


def parse_date(s: str, now: datetime) -> Moment | None:
    """The date a short text states (a list's cell, a meta tag, a label line): the first full date in it;
    else, if the text is nothing more than that, an epoch, a date without year, a time of today, or 3小时前.
    None: no such date."""
    told = s[:_LONGEST].translate(_WIDE).strip()
    for read in (
        _epoch,
        _feed,
        _first_full,
        _compact,
        _two_tags,
        _ago,
        _yearless,
        _today,
    ):
        moment = read(told, now)
        if moment:
            return moment
    squeezed = re.sub(r"\s+", "", told)
    return _first_full(squeezed, now) if squeezed != told else None


def find_dates(s: str, now: datetime) -> list[tuple[int, Moment]]:
    """Every full date (with its year) in a longer text, with its position, in order."""
    told = s.translate(_WIDE)
    found = [(hit.start(), moment) for hit, moment in _full(told)]
    found += [
        (hit.start(), moment)
        for hit in _HAN_DATE.finditer(told)
        if (moment := _han_date(hit))
    ]
    found += [
        (hit.start(), moment)
        for hit in _ENGLISH.finditer(told)
        if (moment := _english(hit))
    ]
    return sorted(found)


def date_in_url(url: str) -> Moment | None:
    """The day an article's address carries, in any of the forms of Chinese publishing systems; None for a
    mere month."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for form in _IN_PATH:
        for hit in form.finditer(path):
            moment = _day(int(hit[1]), int(hit[2]), int(hit[3]))
            if moment:
                return moment
    return None


_MM, _DD = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_IN_PATH = tuple(
    re.compile(form)
    for form in (
        rf"/t(20\d\d){_MM}{_DD}_\d",
        rf"(?<![\d-])(20\d\d|199\d)[-/_]?{_MM}[-/_]?{_DD}(?![\d-])",
        r"/(20\d\d)[-/](\d{1,2})[-/](\d{1,2})(?=[/_.])",
        rf"(?<=/)(20\d\d){_MM}{_DD}\d{{4,12}}(?=[/_.])",
        rf"(?<=\D)(20[0-4]\d){_MM}{_DD}\d{{4,9}}(?=\D)",
    )
)


def _epoch(told: str, now: datetime) -> Moment | None:
    hit = _EPOCH.fullmatch(told)
    if not hit:
        return None
    at = datetime.fromtimestamp(int(hit[1] or hit[2] or hit[3]), UTC)
    return (
        Moment(at.astimezone(SHANGHAI), "second")
        if at < now + timedelta(days=366)
        else None
    )


def _feed(told: str, now: datetime) -> Moment | None:
    """As feeds write it, or Java. CST is China's time here, America's to the standard."""
    told = _CHINA.sub("+0800", _CTIME.sub(r"\2 \1 \6 \3 \4\5", told))
    if not _RFC822.search(told):
        return None
    try:
        at = parsedate_to_datetime(told)
        at = (
            at
            if at.tzinfo
            else at.replace(tzinfo=UTC if told.endswith("-0000") else SHANGHAI)
        )
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
    for hit in _FULL.finditer(told):
        moment = _at(hit, int(hit["year"]), int(hit["month"]), int(hit["day"]))
        if moment:
            yield hit, moment


def _compact(told: str, now: datetime) -> Moment | None:
    hit = _COMPACT.search(told)
    if not hit:
        return None
    moment = _at(hit, int(hit["year"]), int(hit["month"]), int(hit["day"]))
    digits = hit["digits"]
    if not moment or not digits:
        return moment
    clock = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    offset = UTC if hit[0].endswith(("Z", "z")) else SHANGHAI
    return _clocked(
        moment,
        clock[0],
        clock[1],
        clock[2] if len(clock) > 2 else None,
        offset,
    )


def _two_tags(told: str, now: datetime) -> Moment | None:
    hit = _TWO_TAGS.match(told)
    if not hit:
        return None
    return _day(
        int(hit["year"] or hit["year2"]),
        int(hit["month"] or hit["month2"]),
        int(hit["day"] or hit["day2"]),
    )


def _ago(told: str, now: datetime) -> Moment | None:
    here = now.astimezone(SHANGHAI).replace(microsecond=0)
    if _JUST_NOW.match(told):
        return Moment(here.replace(second=0), "minute")
    hit = _AGO.search(told) if len(told) < 40 else None
    if not hit:
        return None
    many, unit = _amount(hit[1]), hit[2].lower()
    key = unit[:2] if unit[:2] in ("mi", "mo") else unit[0]
    if key in _SECONDS:
        return Moment(
            (here - timedelta(seconds=many * _SECONDS[key])).replace(second=0),
            "minute",
        )
    earlier = here - timedelta(days=many * _DAYS[key])
    return _day(earlier.year, earlier.month, earlier.day)


def _amount(written: str) -> float:
    if written.isdigit():
        return int(written)
    if written == "半":
        return 0.5
    return 2 if written == "两" else 1 if written.isascii() else _han_number(written)


def _yearless(told: str, now: datetime) -> Moment | None:
    hit = _YEARLESS.match(told)
    if not hit:
        return None
    month, day = (
        int(hit["month"] or hit["month2"]),
        int(hit["day"] or hit["day2"]),
    )
    here = now.astimezone(SHANGHAI)
    for year in range(here.year, here.year - 8, -1):
        moment = _at(hit, year, month, day)
        if moment and moment.at <= now + timedelta(days=1):
            return moment
    return None


def _today(told: str, now: datetime) -> Moment | None:
    hit = _TODAY.match(told)
    if not hit or not (hit["word"] or hit["hour"]):
        return None
    back = {"昨": 1, "前": 2, "y": 1}.get((hit["word"] or "今")[0].lower(), 0)
    day = now.astimezone(SHANGHAI) - timedelta(days=back)
    return _at(hit, day.year, day.month, day.day)


def _english(hit: re.Match[str]) -> Moment | None:
    month = _MONTHS[(hit["name"] or hit["name2"]).lower()]
    return _at(hit, int(hit["year"]), month, int(hit["day"] or hit["day2"]))


def _han_date(hit: re.Match[str]) -> Moment | None:
    year = int("".join(str(_HAN_DIGIT.index(digit)) for digit in hit[1]))
    return _day(year, _han_number(hit[2]), _han_number(hit[3]))


def _han_number(written: str) -> int:
    """二十二 → 22, 十 → 10, 一0 → 10."""
    tens, ten, ones = written.partition("十")
    if not ten:
        return int("".join(str(_HAN_DIGIT.index(digit)) for digit in written))
    return 10 * (_HAN_DIGIT.find(tens) if tens else 1) + (
        _HAN_DIGIT.find(ones) if ones else 0
    )


def _day(year: int, month: int, day: int) -> Moment | None:
    try:
        return (
            Moment(datetime(year, month, day, tzinfo=SHANGHAI), "day")
            if 1900 <= year <= 2100
            else None
        )
    except ValueError:
        return None


def _at(hit: re.Match[str], year: int, month: int, day: int) -> Moment | None:
    moment = _day(year, month, day)
    if moment is None or hit["hour"] is None:
        return moment
    hour = _of_24(
        int(hit["hour"]),
        (hit["half"] or hit["half2"] or "").upper().replace(".", ""),
    )
    second = hit["second"] or hit["second2"]
    offset = _offset(hit["zone"])
    return _clocked(
        moment,
        hour,
        int(hit["minute"] or hit["minute2"] or 0),
        int(second) if second else None,
        offset,
    )


def _clocked(
    day: Moment, hour: int, minute: int, second: int | None, offset: tzinfo
) -> Moment:
    """The day with its time. An impossible time leaves the day; so does 00:00:00, which systems write for
    none, and 24:00, by which the day's end is meant."""
    if hour > 23 or minute > 59 or (second or 0) > 60:
        return day
    if hour == minute == second == 0:
        return day
    local = day.at.replace(tzinfo=offset)
    local += timedelta(hours=hour, minutes=minute, seconds=min(second or 0, 59))
    return Moment(local.astimezone(SHANGHAI), "minute" if second is None else "second")


def _of_24(hour: int, half: str) -> int:
    if (half in ("下午", "晚上", "PM") and hour < 12) or (half == "中午" and hour < 11):
        return hour + 12
    if half in ("凌晨", "早上", "AM") and hour == 12:
        return 0
    return 24 if half == "晚上" and hour == 12 else hour


def _offset(zone: str | None) -> tzinfo:
    if not zone:
        return SHANGHAI
    digits = re.sub(r"[^\d+-]", "", zone)
    if not digits:
        return UTC
    sign = -1 if digits[0] == "-" else 1
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    return (
        timezone(sign * timedelta(minutes=minutes)) if minutes < 24 * 60 else SHANGHAI
    )
