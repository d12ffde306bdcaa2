"""Dates and times as Chinese pages, lists, feeds and addresses write them.

All moments are aware; without a stated offset they are Asia/Shanghai. Nothing here raises: what is no
possible date is None. A date without a year that lies more than a day ahead of `now` is last year's.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

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
_WIDE = str.maketrans(
    "０１２３４５６７８９：－／．　\u00a0〇○零Ｏ〔〕【】\u2010\u2011\u2012\u2013\u2212",
    "0123456789:-/.  0000[][]-----",
)
_HAN_DIGIT = "0一二三四五六七八九"
_HAN_DATE = re.compile(
    rf"([{_HAN_DIGIT}]{{4}})\s{{0,20}}年\s{{0,20}}([{_HAN_DIGIT}十]{{1,3}})\s{{0,20}}月\s{{0,20}}"
    rf"([{_HAN_DIGIT}十]{{1,3}})\s{{0,20}}[日号]"
)

_WEEKDAY = r"(?:[\s,，]{0,20}+[(（]?+\s{0,20}+(?:星期|周|礼拜)[一二三四五六日天]\s{0,20}[)）]?)?"
_CLOCK = r"""
    (?P<half>上午|下午|中午|凌晨|早上|晚上|[AP]M\b)?\s{0,20}+
    (?P<hour>\d{1,2})\s{0,20}+(?: : \s{0,20}+(?P<minute>\d{1,2})(?!\d)
        (?:\s{0,20}+:\s{0,20}+(?P<second>\d{1,2})(?:[.,]\d+)?)?
      | [时点] \s{0,20}+ (?: (?P<minute2>\d{1,2})\s{0,20}+分 (?:\s{0,20}+(?P<second2>\d{1,2})\s{0,20}+秒)? )? )
    (?:\s{0,20}+(?P<half2>[AP]\.?M\b))? (?:\s{0,20}+(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d\d:?\d\d(?!\d)))?
"""
_FULL = re.compile(
    rf"""(?xi)(?<![\d.]) (?P<year>19\d\d|20\d\d) \s{{0,20}}(?:[-/.]|年)\s{{0,20}}
    (?P<month>\d{{1,2}}) \s{{0,20}}(?:[-/.]|月)\s{{0,20}}
    (?P<day>\d{{1,2}}) (?:(?!\d)|(?=\d\d:\d\d)) (?!\.\d) \s{{0,20}}[日号]?
    (?:{_WEEKDAY}[\sT,，_-]*{_CLOCK})?"""
)
_COMPACT = re.compile(
    rf"""(?xi)(?<!\d) (?P<year>19\d\d|20\d\d) (?P<month>\d\d) (?P<day>\d\d)
    (?: [\sT]*{_CLOCK} | [\sT]?(?P<digits>\d{{6}}|\d{{4}})Z? )? (?!\d)"""
)
_TWO_TAGS = re.compile(
    r"^\W*+(?:(?P<year>20\d\d)\s{0,20}[-/.年]\s{0,20}(?P<month>\d{1,2})\s{0,20}月?\s+(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\s{0,20}日?\s+(?P<year2>20\d\d)\s{0,20}[-/.年]\s{0,20}(?P<month2>\d{1,2})"
    r"\s{0,20}月?)\W*+$"
)
_LABEL = r"[\s\[(（【]*+(?:(?:发布|更新|发表|添加|上传)?(?:时间|日期|于)\s{0,20}+[:：]?+\s{0,20}+)?"
_YEARLESS = re.compile(
    rf"""(?xi)^{_LABEL} (?:{_WEEKDAY}[\s,，]*)?
    (?: (?P<month>\d{{1,2}})\s{{0,20}}(?:[-/]|月)\s{{0,20}}(?P<day>\d{{1,2}})
      | (?P<month2>\d\d)\.(?P<day2>\d\d) )
    (?!\d)\s{{0,20}}[日号]?[\])）】]? (?:{_WEEKDAY}[\s,，]{{0,20}}+{_CLOCK})? [\s\])）】]*+$"""
)
_TODAY = re.compile(
    rf"(?xi)^{_LABEL}(?:(?P<word>今天|今日|昨天|昨日|前天|前日|today|yesterday))?\s{{0,20}}(?:{_CLOCK})?[\s\])）】]*+$"
)
_AGO = re.compile(
    r"(?i)(\d{1,4}|半|[一二两三四五六七八九十]{1,2}|an?)\s{0,20}个?半?\s{0,20}"
    r"(秒|分|小时|钟头|天|日|周|星期|月|年|seconds?|min(?:ute)?s?|hours?|days?|weeks?|months?"
    r"|years?)钟?\s{0,20}(?:[以之]?前|ago)"
)
_JUST_NOW = re.compile(r"(?i)^\W*(?:刚刚|刚才|just now)\W*$")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = re.compile(
    rf"""(?xi)\b (?: {_MONTH}\s{{0,20}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,20}},?\s{{0,20}}
    | (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*
      {_MONTH.replace("<name>", "<name2>")}\s{{0,20}}[-,]?\s{{0,20}} )
    (?P<year>19\d\d|20\d\d)\b (?:\s{{0,20}}+,?+\s{{0,20}}+(?:at)?+\s{{0,20}}+{_CLOCK})?"""
)
# Years of the Republic: 民國115年5月20日, 115年5月20日.
_ROC = re.compile(
    rf"""(?xi)(?:(?:中華)?(?:民國|民国)\s{{0,9}}(?P<era>\d{{2,3}})|(?<![\d.])(?P<era2>1[0-4]\d)) \s{{0,9}}年\s{{0,9}}
    (?P<month>\d{{1,2}})\s{{0,9}}月\s{{0,9}}(?P<day>\d{{1,2}})\s{{0,9}}日
    (?:{_WEEKDAY}[\s,，]{{0,9}}+{_CLOCK})?"""
)
_ROC_YEAR_ZERO = 1911
# The same with strokes, which is a date only as the whole of a cell or behind a label: 115-05-20.
_ROC_STROKES = re.compile(r"\W*(1[0-4]\d)([-/.])(\d{1,2})\2(\d{1,2})\W*")
# Dates without a year, with two digits of one or a year of the Republic, or told from today.
_PARTIAL = re.compile(
    r"""(?x)(?P<roc>(?<![\d./-])1[0-4]\d[-/.]\d{1,2}[-/.]\d{1,2}(?![\d./-]))
     |(?P<two>(?<![\d./年-])(?<!年\s)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?![\d./-]))
     (?P<clock>\s{0,9}\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?
     |(?P<day>(?<![\d./年-])(?<!年\s)(?:\d{1,2}\s{0,9}月\s{0,9}\d{1,2}\s{0,9}日|\d\d[-/]\d\d)(?![\d./-]))
     (?P<clock2>\s{0,9}\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?
    |(?P<ago>(?<!\d)\d{1,3}\s{0,9}(?:分钟|个?小时|天)前|(?:今天|昨天|前天)\s{0,9}\d{1,2}[:：]\d\d)"""
)
_TWO_DIGITS = re.compile(r"(\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_RFC822 = re.compile(r"(?i)\d{1,2}\s+[a-z]{3}[a-z]*\s+\d{2,4}\s+\d{1,2}:\d\d")
_CTIME = re.compile(
    r"(?i)\b([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)(?:\s+(?:GMT)?([a-z]+|[+-]\d\d):?(\d\d)?)?\s+(\d{4})$"
)
_JAVA = re.compile(
    r"\b[A-Z][a-z]{2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)\s+\d{1,2}\s+\d{1,2}:\d\d:\d\d\s+[A-Z]{3}\s+\d{4}"
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


# Every form of a date has one: most lines of a page have none.
_DATE_SIGN = re.compile(r"[\d年]")


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
        _roc_strokes,
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
    if not _DATE_SIGN.search(s):
        return []
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
    found += [
        (hit.start(), moment)
        for hit in _ROC.finditer(told)
        if (moment := _of_republic(hit))
    ]
    found += [
        (hit.start(), moment)
        for hit in _JAVA.finditer(told)
        if (moment := _feed(hit[0], now))
    ]
    return sorted(found)


def find_yearless(s: str) -> Iterator[tuple[int, str]]:
    """Dates in a line whose year is missing or short, with their position; those told from today, too."""
    for hit in _PARTIAL.finditer(s.translate(_WIDE)):
        yield hit.start(), hit[0]


def complete_year(
    text: str, days: list[date], now: datetime, latest: datetime
) -> Moment | None:
    """The moment that a date from `find_yearless` means, where `days` are known from
    other statements.

    The year is that of a known day with the same month and day, else the last possible
    before `latest`. A date told from today (`昨天 10:30`) must be a known day, if there
    is any.
    """
    short = _TWO_DIGITS.match(text)
    if short:
        return parse_date(f"20{text}", now)
    moment = parse_date(text, now)
    if moment and ("前" in text or "天" in text):
        told = moment.at.astimezone(SHANGHAI).date()
        return moment if not days or told in days else None
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
        moment = moment_at(hit, int(hit["year"]), int(hit["month"]), int(hit["day"]))
        if moment:
            yield hit, moment


def _compact(told: str, now: datetime) -> Moment | None:
    hit = _COMPACT.search(told)
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
    hit = _TWO_TAGS.match(told)
    if not hit:
        return None
    return day_moment(
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
    return day_moment(earlier.year, earlier.month, earlier.day)


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
        moment = moment_at(hit, year, month, day)
        if moment and moment.at <= now + timedelta(days=1):
            return moment
    return None


def _today(told: str, now: datetime) -> Moment | None:
    hit = _TODAY.match(told)
    if not hit or not (hit["word"] or hit["hour"]):
        return None
    back = {"昨": 1, "前": 2, "y": 1}.get((hit["word"] or "今")[0].lower(), 0)
    day = now.astimezone(SHANGHAI) - timedelta(days=back)
    return moment_at(hit, day.year, day.month, day.day)


def _english(hit: re.Match[str]) -> Moment | None:
    month = _MONTHS[(hit["name"] or hit["name2"]).lower()]
    return moment_at(hit, int(hit["year"]), month, int(hit["day"] or hit["day2"]))


def _of_republic(hit: re.Match[str]) -> Moment | None:
    year = int(hit["era"] or hit["era2"]) + _ROC_YEAR_ZERO
    return moment_at(hit, year, int(hit["month"]), int(hit["day"]))


def _roc_strokes(told: str, now: datetime) -> Moment | None:
    hit = _ROC_STROKES.fullmatch(told)
    if hit is None:
        return None
    moment = day_moment(int(hit[1]) + _ROC_YEAR_ZERO, int(hit[3]), int(hit[4]))
    return moment if moment and moment.at <= now + timedelta(days=366) else None


def _han_date(hit: re.Match[str]) -> Moment | None:
    year = int("".join(str(_HAN_DIGIT.index(digit)) for digit in hit[1]))
    return day_moment(year, _han_number(hit[2]), _han_number(hit[3]))


def _han_number(written: str) -> int:
    """二十二 → 22, 十 → 10, 一0 → 10."""
    tens, ten, ones = written.partition("十")
    if not ten:
        return int("".join(str(_HAN_DIGIT.index(digit)) for digit in written))
    return 10 * (_HAN_DIGIT.find(tens) if tens else 1) + (
        _HAN_DIGIT.find(ones) if ones else 0
    )
