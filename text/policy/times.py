"""Time expressions of Chinese news, resolved against the day of publication.

An expression without a year means the year that puts it nearest to that day: in
December 1月1日 is next year's, in January 12月26日 last year's.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from text.numerals import value

_HAN = "〇○零一二三四五六七八九"
_TIME = re.compile(
    rf"""(?x)
    (?=[{_HAN}\d今去前明后同当本次昨近日最不早上连这新即随目下])(?:
    (?P<han>[{_HAN}]{{4}}年[一二三四五六七八九十]{{1,2}}月(?:[一二三四五六七八九十]{{1,3}}日)?)
    | (?<!\d)(?P<year>(?:19|20)\d{{2}})\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月\s?
        (?P<day>[12]\d|3[01]|0?[1-9])\s?[日号]
    | (?<!\d)(?P<dyear>(?:19|20)\d{{2}})[-/.](?P<dmonth>1[0-2]|0?[1-9])[-/.]
        (?P<dday>[12]\d|3[01]|0?[1-9])(?!\d)
    | (?<!\d)(?P<year2>(?:19|20)\d{{2}})\s?年\s?(?P<month2>1[0-2]|0?[1-9])\s?月(?:份|底|末|初|中旬|上旬|下旬)?
    | (?P<relyear>今年|去年|前年|明年|后年|同年|当年|本年|次年)(?:的)?
        (?:(?P<relmonth>1[0-2]|0?[1-9])\s?月(?:份|底|末|初|中旬|上旬|下旬)?
           (?:(?P<relday>[12]\d|3[01]|0?[1-9])\s?[日号])?)?
    | (?<![\d—–-])(?P<month3>1[0-2]|0?[1-9])\s?月\s?(?P<day3>[12]\d|3[01]|0?[1-9])\s?[日号]
    | (?P<word>今天|今日|昨天|昨日|明天|明日|前天|当天|今晚|昨晚|今(?=[（(])|今(?=起|正式))
        (?:[（(](?P<wmonth>1[0-2]|0?[1-9])月(?P<wday>[12]\d|3[01]|0?[1-9])日[）)])?
    | (?P<vague>近日|日前|近期|最近|不久前|前不久|近来|此前|早前|上周|本周|近几日|连日来|这两天|新近|即将|近年来|近年|随后|目前)
    | (?P<relmon>本月|上月|上个月|下月|下个月)(?:(?P<rmday>[12]\d|3[01]|0?[1-9])日)?
    | (?<![\d月—–-])(?P<day4>[12]\d|3[01]|[1-9])日(?!前|内|间|游|均|元|本|报|产|夜|常|照|程|子)
    | (?<![\d—–-])(?P<month4>1[0-2]|[1-9])月(?:份|底|末|初|中旬|上旬|下旬)?(?![\d—–-]|球|亮|度)
    | (?<!\d)(?P<year5>(?:19|20)\d{{2}})年(?!版|度|\d|新年|春节|元旦|国庆|第|夏|冬|秋|春|全国|世界|中央|“|《)
    )
    """
)
# What every expression begins with, as literals: looked for five times as fast.
_DIGIT_FORMS = (r"\d{0,3}\s?[年月日号]", r"\d{3}[-/.]")
_BEGINNINGS = (
    "今年|今天|今日|今晚|今（|今\\(|今起|今正式|去年|前年|前天|前不久|明年|明天|明日|后年|同年|当年|当天|"
    "本年|本月|本周|次年|昨天|昨日|昨晚|近日|近期|近来|近几日|近年|日前|最近|不久前|早前|上周|上月|上个月|"
    "连日来|这两天|新近|即将|随后|目前|下月|下个月"
)
_SIGN = re.compile(
    "|".join(
        [
            *(f"{digit}{form}" for digit in "0123456789" for form in _DIGIT_FORMS),
            *(f"{letter}[{_HAN}]{{3}}年" for letter in _HAN),
            _BEGINNINGS,
        ]
    )
)
_RELATIVE_YEARS = {"去年": -1, "前年": -2, "明年": 1, "后年": 2, "次年": 1}
_RELATIVE_DAYS = {"昨天": -1, "昨日": -1, "昨晚": -1, "明天": 1, "明日": 1, "前天": -2}
_NO_TIME = frozenset("近年来 近年 目前 即将 随后".split())
# A goal's year, a statistic's end and one end of a range say when something else is.
_OTHER_USE_BEFORE = re.compile(
    r"(?:到|至|截至|截止|截止到|截至到|自|从|始于|—|–|-|~|～)$"
)
_OTHER_USE_BEHIND = re.compile(
    r"(?:\d{1,2}日)?(?:以来|来|至|到|—|–|-|～|~|期间|之间|年间|底前|末前|前(?!三|两|[一二四五六七八九十]))"
)


@dataclass(frozen=True)
class Time:
    """A time expression: ISO `date` or None, `precision`, and its place."""

    start: int
    end: int
    date: str | None
    precision: str | None
    since: bool = False


def day_of(published_at: str | None) -> date | None:
    """The calendar day of an ISO date or time; None for anything else."""
    try:
        return date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None


def read_times(text: str, published: date | None) -> list[Time]:
    """The times of a text at which something happens, in order.

    Left out: the years of goals (到2027年), ends of statistics (截至6月30日), ranges.
    """
    found = []
    for match in _matches(text):
        before = text[max(0, match.start() - 4) : match.start()]
        behind = text[match.end() : match.end() + 4]
        starts = before.endswith(("自", "从"))
        if not starts and _OTHER_USE_BEFORE.search(before):
            continue
        since = _OTHER_USE_BEHIND.match(behind) is not None
        if since and not starts:
            continue
        time = _resolved(match, published)
        if time is not None:
            found.append(time)
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The matches of _TIME in order."""
    sign = _SIGN.search(text)
    while sign is not None:
        match = _TIME.match(text, sign.start())
        if match is not None:
            yield match
        if match is not None:
            position = match.end()
        else:
            position = sign.start() + 1
        sign = _SIGN.search(text, position)


def _resolved(match: re.Match[str], published: date | None) -> Time | None:
    start, end = match.span()
    if match["vague"]:
        if match["vague"] in _NO_TIME:
            return None
        return Time(start, end, None, "relative")
    stated = _stated(match) or _with_published(match, published)
    if stated is None:
        return None
    written, precision = stated
    return Time(start, end, written, precision)


def _stated(match: re.Match[str]) -> tuple[str, str] | None:
    """A time whose year is printed."""
    if match["han"]:
        return _han(match["han"])
    if match["year"]:
        return day(int(match["year"]), int(match["month"]), int(match["day"]))
    if match["dyear"]:
        return day(int(match["dyear"]), int(match["dmonth"]), int(match["dday"]))
    if match["year2"]:
        return f"{match['year2']}-{int(match['month2']):02}", "month"
    if match["year5"]:
        return match["year5"], "year"
    return None


def _han(written: str) -> tuple[str, str] | None:
    year, _, rest = written.partition("年")
    month, _, last = rest.partition("月")
    digits = value(year.replace("○", "〇"))
    number = value(month)
    if digits is None or number is None:
        return None
    if not last:
        return f"{digits}-{int(number):02}", "month"
    return day(int(digits), int(number), int(value(last.rstrip("日")) or 0))


def day(year: int, month: int, number: int) -> tuple[str, str] | None:
    """A day as (ISO date, `day`); None where the calendar has no such day."""
    try:
        return date(year, month, number).isoformat(), "day"
    except ValueError:
        return None


def _with_published(
    match: re.Match[str],
    published: date | None,
) -> tuple[str, str] | None:
    """A time whose year or day follows from the day of publication."""
    if published is None:
        return None
    if match["word"]:
        return _word(match, published)
    if match["relyear"]:
        return _relative_year(match, published)
    if match["month3"]:
        return nearest_day(published, int(match["month3"]), int(match["day3"]))
    if match["relmon"]:
        return _relative_month(match, published)
    if match["day4"]:
        return _day_only(published, int(match["day4"]))
    if match["month4"]:
        return nearest_month(published, int(match["month4"])), "month"
    return None


def _word(match: re.Match[str], published: date) -> tuple[str, str] | None:
    if match["wmonth"]:
        return nearest_day(published, int(match["wmonth"]), int(match["wday"]))
    if match["word"] == "当天":
        return None
    shift = _RELATIVE_DAYS.get(match["word"], 0)
    return (published + timedelta(days=shift)).isoformat(), "day"


def _relative_year(match: re.Match[str], published: date) -> tuple[str, str] | None:
    if match["relyear"] in ("同年", "当年", "次年"):
        return None
    year = published.year + _RELATIVE_YEARS.get(match["relyear"], 0)
    if match["relday"]:
        return day(year, int(match["relmonth"]), int(match["relday"]))
    if match["relmonth"]:
        return f"{year}-{int(match['relmonth']):02}", "month"
    return str(year), "year"


def _relative_month(match: re.Match[str], published: date) -> tuple[str, str] | None:
    shift = {"上月": -1, "上个月": -1, "下月": 1, "下个月": 1}.get(match["relmon"], 0)
    months = published.year * 12 + published.month - 1 + shift
    year, month = divmod(months, 12)
    if match["rmday"]:
        return day(year, month + 1, int(match["rmday"]))
    return f"{year}-{month + 1:02}", "month"


def _day_only(published: date, number: int) -> tuple[str, str] | None:
    """26日: this month's, or the month's before where it lies well ahead."""
    year, month = published.year, published.month
    if number > published.day + 7:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return day(year, month, number)


def nearest_day(published: date, month: int, number: int) -> tuple[str, str] | None:
    """The day of that month and number nearest to publication."""
    best: date | None = None
    for year in (published.year - 1, published.year, published.year + 1):
        if number > monthrange(year, month)[1]:
            continue
        candidate = date(year, month, number)
        if best is None or abs(candidate - published) < abs(best - published):
            best = candidate
    if best is None:
        return None
    return (best.isoformat(), "day")


def nearest_month(published: date, month: int) -> str:
    """The month of that number nearest to publication, as YYYY-MM."""
    here = published.year * 12 + published.month
    years = (published.year - 1, published.year, published.year + 1)
    year = min(years, key=lambda one: abs(one * 12 + month - here))
    return f"{year}-{month:02}"
