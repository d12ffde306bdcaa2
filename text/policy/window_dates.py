"""The dates of notices: spans, ends, and numbers of days or workdays from a day on."""

import re
from calendar import monthrange
from datetime import date, timedelta

from text.numerals import value
from text.workdays import is_workday

# A day without a year that lies farther back than this is next year's.
MAX_DAYS_BACK = 150
MAX_SPAN = 400
_HAN_NUMBER = "一二三四五六七八九十〇零"
_MONTH = rf"(?:1[0-2]|0?[1-9]|[{_HAN_NUMBER}]{{1,2}})"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|[{_HAN_NUMBER}]{{1,3}})"


def _date(name: str) -> str:
    """A pattern for a day, a month's end or 即日, its parts named after `name`."""
    return (
        rf"(?:(?P<{name}now>即日)|(?P<{name}this>本月){_day_pattern(name)}|"
        rf"(?:(?P<{name}year>20\d\d|[二〇○零一二三四五六七八九]{{4}})\s?年|(?P<{name}next>明年|今年|本年))?\s?"
        rf"(?P<{name}month>{_MONTH})\s?月\s?(?:(?P<{name}end>底|末)|(?P<{name}day>{_DAY})\s?[日号])|"
        rf"(?P<{name}year2>20\d\d)\s?[-./]\s?(?P<{name}month2>\d{{1,2}})"
        rf"\s?[-./]\s?(?P<{name}day2>\d{{1,2}})日?)"
    )


def _day_pattern(name: str) -> str:
    return rf"(?P<{name}dom>{_DAY})日"


_WEEK = (
    r"(?:\s?[（(](?:星期|周)?[一二三四五六日天][）)]|\s?[（(]含[^（）()]{0,4}[）)])?"
)
_CLOCK = (
    r"\s?(?P<half{0}>上午|下午|中午|晚上|零时)?\s?(?:(?P<hour{0}>\d{{1,2}}|"
    r"二十四)\s?(?:[:：]\s?(?P<minute{0}>\d{{2}})|[时点]"
    r"(?:(?P<minuteb{0}>\d{{1,2}})分|(?P<thirty{0}>半))?))?"
)
SPAN = re.compile(
    rf"(?:自|从)?{_date('a')}{_WEEK}{_CLOCK.format('a')}\s?(?:起|开始)?(?:（[^（）]{{0,12}}）)?"
    rf"\s?(?:至|到|—{{1,2}}|–|-{{1,2}}|－|~|～|，?截止至|起至)\s?"
    rf"(?:{_date('b')}|(?P<bonly>3[01]|[12]\d|[1-9])日){_WEEK}{_CLOCK.format('b')}"
)
OPENS_AND_CLOSES = re.compile(
    rf"(?:自|从|将于|于)?{_date('a')}{_CLOCK.format('a')}(?:起|开始|开启|开始受理|"
    rf"起开始)[^。；\n]{{0,16}}?[，,](?:到|至)?"
    rf"{_date('b')}{_CLOCK.format('b')}[^。；，\n]{{0,6}}?(?:止|截止|结束|关闭)"
)
END = re.compile(
    rf"(?:(?P<lead>截止时间|截止日期|截止日|截止到|截止至|截至|截止|延期至|延长至|延至|延长到|延到|更正为|延期到)"
    rf"[^，。；\d\n]{{0,8}}?)?{_date('b')}{_WEEK}{_CLOCK.format('b')}{_WEEK}"
    rf"(?P<tail>\s?(?:之前|以前|前|截止|关闭|结束|止|下班前|（含[^（）]{{0,6}}）前)?)"
)
_UNIT = r"(?P<unit>个?工作日|日|天|个月)"
SINCE = re.compile(
    rf"(?:自|从|在)?(?:(?:本)?(?P<what>通知|公告|公示|通告|榜单|本通知|本公告|本公示|通报)?(?:的)?"
    rf"(?:发布|公布|印发|公示|下发|发出|公告|通报|刊登)(?:之日|之日起|后|日)(?:起)?|{_date('a')}起)"
    rf"[^，。；\d]{{0,4}}?(?P<count>\d{{1,3}}|[{_HAN_NUMBER}]{{1,3}}){_UNIT}(?:之?内|以内)?"
)
PERIOD = re.compile(
    rf"(?:公示期限?|公示时间|公示|征求意见时间|征求意见期限?|征求意见期|公开征求意见|公示期间|时间)(?:一般)?(?:为期|为|：|:|共|共计)?\s?"
    rf"(?:自[^，。；\d]{{2,10}}?起)?(?P<count>\d{{1,3}}|[{_HAN_NUMBER}]{{1,3}}){_UNIT}"
)


# Every date and period has one of these near its beginning.
_DATE_SIGN = re.compile(
    r"月|即日|20\d\d\s?[-./]"
    r"|(?:发布|公布|印发|公示|下发|发出|公告|通报|刊登)(?:之日|后|日)|公示|征求意见|时间"
)
MAX_CHARS_BEFORE_SIGN, MAX_CHARS_BEHIND_SIGN = 60, 240


def dated_parts(text: str) -> list[tuple[int, int]]:
    """The parts of a text in which the patterns above can match, apart and in order."""
    parts: list[tuple[int, int]] = []
    for sign in _DATE_SIGN.finditer(text):
        start = max(0, sign.start() - MAX_CHARS_BEFORE_SIGN)
        end = min(len(text), sign.end() + MAX_CHARS_BEHIND_SIGN)
        if parts and start <= parts[-1][1]:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return parts


def day_of_match(match: re.Match[str], name: str, published: date) -> date | None:
    """The day of a matched date; without a year the next one from publication on."""
    groups = match.groupdict()
    if groups.get(f"{name}now"):
        return published
    if groups.get(f"{name}this"):
        number = number_of(groups[f"{name}dom"])
        return possible_day(published.year, published.month, number)
    month = number_of(groups[f"{name}month"] or groups[f"{name}month2"])
    if not month:
        return None
    stated = _stated_year(groups, name, published)
    if groups[f"{name}end"]:
        return _in_year(published, stated, month, None)
    number = number_of(groups[f"{name}day"] or groups[f"{name}day2"])
    return _in_year(published, stated, month, number)


def _stated_year(
    groups: dict[str, str | None],
    name: str,
    published: date,
) -> int | None:
    if groups[f"{name}next"] == "明年":
        return published.year + 1
    year = groups[f"{name}year"] or groups[f"{name}year2"]
    if not year:
        return None
    return int(value(year.replace("○", "〇")) or year)


def _in_year(
    published: date,
    year: int | None,
    month: int,
    day: int | None,
) -> date | None:
    if year is not None:
        return possible_day(year, month, day)
    here = possible_day(published.year, month, day)
    if here is not None and here >= published - timedelta(days=MAX_DAYS_BACK):
        return here
    return possible_day(published.year + 1, month, day)


def number_of(written: str | None) -> int:
    if not written:
        return 0
    if written.isdigit():
        return int(written)
    return int(value(written) or 0)


def possible_day(year: int, month: int, day: int | None) -> date | None:
    """That day, a month's last day without one; None where there is no such day."""
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, last)
    if 1 <= day <= last:
        return date(year, month, day)
    return None


def clock_of(match: re.Match[str], name: str) -> str | None:
    """A stated time of day as HH:MM; 24时 stays 24:00."""
    hour = match[f"hour{name}"]
    if not hour:
        return None
    number = number_of(hour)
    minute = match[f"minute{name}"] or match[f"minuteb{name}"]
    if match[f"thirty{name}"]:
        minute = "30"
    if match[f"half{name}"] in ("下午", "晚上") and number < 12:
        number += 12
    if number > 24:
        return None
    return f"{number:02}:{int(minute or 0):02}"


def last_day(start: date, count: str, unit: str) -> date | None:
    """The last day of a span that starts the day after `start`."""
    number = number_of(count)
    if not 1 <= number <= MAX_SPAN:
        return None
    if unit.endswith("月"):
        months = start.year * 12 + start.month - 1 + number
        year, month = divmod(months, 12)
        return possible_day(
            year,
            month + 1,
            min(start.day, monthrange(year, month + 1)[1]),
        )
    if "工作日" not in unit:
        return start + timedelta(days=number)
    day = start
    while number:
        day += timedelta(days=1)
        number -= is_workday(day)
    return day
