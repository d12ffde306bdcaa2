"""How times, numbers, addresses and found words are shown: the templates' filters."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from policywatch.web import wording
from policywatch.web.names import called
from text.marks import places
from text.moments import SHANGHAI
from text.query import QueryError
from text.reason import in_language

_WEEKDAYS = {
    "zh": "周一 周二 周三 周四 周五 周六 周日".split(),
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),
}
_MONTHS = "January February March April May June July August September October November December".split()
LONGEST_ADDRESS = 60


def in_shanghai(at: datetime | str) -> datetime:
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(
        SHANGHAI
    )


def moment(at: datetime | str | None, precision: str | None = None) -> str:
    """A time as people in Beijing write it; days without a clock time where only the day is known."""
    if not at:
        return ""
    return in_shanghai(at).strftime(
        "%Y-%m-%d" if precision == "day" else "%Y-%m-%d %H:%M"
    )


def brief(
    at: datetime | str | None,
    now: datetime,
    precision: str | None = None,
) -> str:
    """The same without the year where it is this year's."""
    written = moment(at, precision)
    return written.removeprefix(f"{now.year}-")


def clock(at: datetime | str) -> str:
    return in_shanghai(at).strftime("%H:%M")


def day(at: datetime | str) -> str:
    return in_shanghai(at).strftime("%Y-%m-%d")


def number(value: int | float) -> str:
    return f"{value:,}"


def outward(url: str | None) -> str:
    """The address if it may be linked (http and https only), else ""."""
    if url and urlsplit(url).scheme in ("http", "https"):
        return url
    return ""


def marked(text: str, words: list[str]) -> Markup:
    """The text, escaped, with the words of a query in <mark>."""
    pieces, at = [], 0
    for start, end in places(text, words):
        pieces += [
            escape(text[at:start]),
            Markup("<mark>{}</mark>").format(text[start:end]),
        ]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def longday(written: str, language: str) -> str:
    """`2026-11-22` as a heading."""
    at = date.fromisoformat(written)
    weekday = _WEEKDAYS[language][at.weekday()]
    if language == "zh":
        return f"{at.year}年{at.month}月{at.day}日 {weekday}"
    return f"{weekday} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def days_ago(written: str, now: datetime) -> int:
    return (now.date() - date.fromisoformat(written)).days


def shortened(url: str) -> str:
    """An address without its scheme, cut in the middle."""
    plain = url.partition("://")[2] or url
    half = LONGEST_ADDRESS // 2
    if len(plain) <= LONGEST_ADDRESS:
        return plain
    return f"{plain[:half]}…{plain[-half:]}"


def later(copy: dict[str, Any], first: dict[str, Any], t: Callable[..., str]) -> str:
    """How long after the first copy this one appeared; nothing where one of them states only the day."""
    if "day" in (copy["published_precision"], first["published_precision"]):
        return ""
    moments = []
    for one in (copy, first):
        moments.append(in_shanghai(one["published_at"] or one["first_seen_at"]))
    minutes = int((moments[0] - moments[1]).total_seconds() // 60)
    if minutes < 1:
        return t("story.same_time")
    if minutes < 120:
        return t("story.after", time=t("story.minutes", n=minutes))
    hours = minutes // 60
    if hours < 48:
        time = t("story.hours", n=hours)
    else:
        time = t("story.days", n=hours // 24)
    return t(
        "story.after",
        time=time,
    )


def cadence(when: str, t: Callable[..., str]) -> str:
    """`weekly mon 08:00` in the page's language."""
    kind, *rest = when.split()
    return " ".join(
        [
            t(f"alerts.{kind}"),
            *(t(f"alerts.{one}") if one.isalpha() else one for one in rest),
        ]
    )


def span(every: timedelta, t: Callable[..., str]) -> str:
    """How often, in the largest unit that says it whole."""
    seconds = int(every.total_seconds())
    sizes = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
    unit, size = next(one for one in sizes if seconds % one[1] == 0)
    return t(f"sources.within_{unit}", n=seconds // size)


def misread(error: QueryError, language: str) -> str:
    """Why a query can't be read; the column is shown beside it."""
    return in_language(error.told, language)


def file_reason(written: str, t: Callable[..., str]) -> str:
    """Why an attachment has no text; what has no words is shown as it was stored."""
    if found := re.fullmatch(r"no reader for ([\w.-]{1,20})", written):
        return t("file.no_reader", kind=found[1])
    if found := re.fullmatch(r"http[ -](\d{3})", written):
        return t("file.http", status=found[1])
    key = "file." + "_".join(re.findall(r"\w{1,40}", written))
    if key in wording.table():
        return t(key)
    return written


def actor(name: str, t: Callable[..., str]) -> str:
    """Who did something: an account's name, or where nobody is named from where."""
    if name.startswith(":"):
        return t(f"deed.by_{name[1:]}")
    return name


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment, "brief": brief, "clock": clock, "day": day, "longday": longday,
    "outward": outward, "marked": marked,
    "number": number, "span": span, "misread": misread, "reason": in_language,
    "shortened": shortened, "cadence": cadence, "file_reason": file_reason, "actor": actor,
    "called": lambda value, kind, language: called(kind, value, language),
}  # fmt: skip
