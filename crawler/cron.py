"""The five fields of cron(5), read as cron reads them; APScheduler counts weekdays from Monday."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

SHANGHAI = ZoneInfo("Asia/Shanghai")

_TRIAL = datetime(2024, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def cron_trigger(expression: str) -> BaseTrigger:
    """The times `expression` names in Asia/Shanghai. Raises ValueError where it can't be read or never comes.

    Weekdays are cron's own (0 and 7 are Sunday, 1 is Monday), and where a day of the month and a weekday are
    both given either is enough; APScheduler reads both differently.
    """
    fields = expression.split()
    if len(fields) != 5:
        raise ValueError(
            f"{expression!r} has {len(fields)} fields, not 5: minute hour day month weekday"
        )
    minute, hour, day, month, weekday = fields
    weekday = _weekdays(weekday.lower())
    common = {
        "minute": minute,
        "hour": hour,
        "month": month,
        "timezone": SHANGHAI,
    }
    try:
        if "*" in (day, weekday):
            triggers = [CronTrigger(day=day, day_of_week=weekday, **common)]
        else:
            triggers = [
                CronTrigger(day=day, **common),
                CronTrigger(day_of_week=weekday, **common),
            ]
    except ValueError as error:
        raise ValueError(f"{expression!r} is no cron expression ({error})") from error
    if all(trigger.get_next_fire_time(None, _TRIAL) is None for trigger in triggers):
        raise ValueError(f"{expression!r} never comes")
    if len(triggers) == 1:
        return triggers[0]
    return OrTrigger(triggers)


def _weekdays(field: str) -> str:
    if field in ("*", "?"):
        return "*"
    days: set[int] = set()
    for part in field.split(","):
        days |= _weekday_range(part)
    return ",".join(_WEEKDAYS[day] for day in sorted(days))


def _weekday_range(part: str) -> set[int]:
    span, _, step = part.partition("/")
    first, _, last = span.partition("-")
    if span == "*":
        low, high = 0, 6
    else:
        low = _weekday(first)
        if last:
            high = _weekday(last)
        else:
            high = 6 if step else low
    if high < low:
        high += 7
    try:
        return {day % 7 for day in range(low, high + 1, int(step or 1))}
    except ValueError as error:
        raise ValueError(f"weekday {part!r} can't be read") from error


def _weekday(name: str) -> int:
    if name in _WEEKDAYS:
        return _WEEKDAYS.index(name)
    if name.isdigit() and int(name) <= 7:
        return int(name)
    raise ValueError(f"weekday {name!r} is none of 0–7, sun–sat")
