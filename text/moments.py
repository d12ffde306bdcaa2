"""A point in time and how exactly it was stated; what the forms of dates have in common.

All moments are aware; without a stated offset they are Asia/Shanghai.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Moment(NamedTuple):
    """A point in time and how exactly it was stated: `second`, `minute`, or `day` (midnight in
    Asia/Shanghai)."""

    at: datetime
    precision: str


def iso(moment: datetime) -> str:
    """Returns a moment as every answer, export and file states it: `2026-11-22T09:30:00+08:00`."""
    return moment.astimezone(SHANGHAI).isoformat()


def day_moment(year: int, month: int, day: int) -> Moment | None:
    """The day as a moment; None for a day that no calendar has."""
    try:
        if 1900 <= year <= 2100:
            return Moment(datetime(year, month, day, tzinfo=SHANGHAI), "day")
        return None
    except ValueError:
        return None


def moment_at(
    hit: re.Match[str],
    year: int,
    month: int,
    day: int,
) -> Moment | None:
    """The day with the time of day that the match's groups hold (`half`, `hour`,
    `minute`, `second`, `zone`).
    """
    moment = day_moment(year, month, day)
    if moment is None or hit["hour"] is None:
        return moment
    hour = _of_24(
        int(hit["hour"]),
        (hit["half"] or hit["half2"] or "").upper().replace(".", ""),
    )
    second = hit["second"] or hit["second2"]
    offset = _offset(hit["zone"])
    return clocked(
        moment,
        hour,
        int(hit["minute"] or hit["minute2"] or 0),
        int(second) if second else None,
        offset,
    )


def clocked(
    day: Moment,
    hour: int,
    minute: int,
    second: int | None,
    offset: tzinfo,
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
    if half == "晚上" and hour == 12:
        return 24
    return hour


def _offset(zone: str | None) -> tzinfo:
    if not zone:
        return SHANGHAI
    digits = re.sub(r"[^\d+-]", "", zone)
    if not digits:
        return UTC
    sign = -1 if digits[0] == "-" else 1
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    if minutes < 24 * 60:
        return timezone(sign * timedelta(minutes=minutes))
    return SHANGHAI
