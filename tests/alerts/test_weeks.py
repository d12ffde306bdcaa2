"""Weeks of a service that is now up and now down, beside an obvious slow model of when each mail must come."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from alerts.rules import due, parse_cadence, parse_options
from alerts.settings import AlertSettings

MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = timedelta(minutes=30)  # every clock below stands at a full or half hour
RULES: list[tuple[str, dict[str, Any]]] = [
    ("immediately", {}),
    ("immediately", {"quiet": "22:00-07:00"}),
    ("immediately", {"window": "09:00-18:00", "workdays": True}),
    ("hourly", {"quiet": "12:00-13:30"}),
    ("daily 08:00", {}),
    ("daily 23:30", {"quiet": "22:00-07:00"}),
    ("daily 08:00", {"workdays": True}),
    ("weekly mon 08:00", {}),
    ("weekly sat 10:00", {"workdays": True}),
]
FAR = datetime(2027, 1, 1, tzinfo=UTC)  # after the last look
ZONES = ["Asia/Shanghai", "America/New_York", "Asia/Kolkata"]


def clock(written: str) -> time:
    return time.fromisoformat(written)


def is_open(local: datetime, options: dict[str, Any]) -> bool:
    """Whether the rule's hours and days let mail out, said as plainly as can be."""
    now = local.time()
    if options.get("workdays") and not chinese_calendar.is_workday(local.date()):
        return False
    if "window" in options:
        start, end = map(clock, options["window"].split("-"))
        if not start <= now < end:
            return False
    if "quiet" in options:
        start, end = map(clock, options["quiet"].split("-"))
        if (start <= now < end) if start < end else (now >= start or now < end):
            return False
    return True


def slots(when: str, found: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """From half hour to half hour: the moments after `found` at which the cadence sends."""
    kind, *rest = when.split()
    moment = found
    while True:
        moment = after(moment)
        local = moment.astimezone(zone)
        right_day = kind != "weekly" or f"{local:%a}".lower() == rest[0]
        if right_day and (
            local.minute == 0 if kind == "hourly" else f"{local:%H:%M}" == rest[-1]
        ):
            yield moment


def expected(
    when: str, options: dict[str, Any], found: datetime, zone: ZoneInfo
) -> datetime:
    """When what was found at `found` must go out: at its time, or else at its hour on a later day, or else as soon as
    mail may.
    """
    first = found
    if when != "immediately":
        first = next(slots(when, found, zone))
        daily = when if when == "hourly" else f"daily {when.split()[-1]}"
        for slot in [first, *islice(slots(daily, first, zone), 30)]:
            if is_open(slot.astimezone(zone), options):
                return slot
    moment = first
    while not is_open(moment.astimezone(zone), options):
        moment = after(moment)
    return moment


def after(moment: datetime) -> datetime:
    """The next full or half hour."""
    return (
        moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
        + HALF_AN_HOUR
    )


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_due_is_due_when_the_slow_model_says(zone: str) -> None:
    """For every cadence with hours and days, from random moments of a year with its holidays and clock changes."""
    draw = random.Random(5)
    for when, options in RULES:
        for _ in range(3):
            found = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(
                minutes=draw.randrange(360 * 24 * 60)
            )
            said = due(
                parse_cadence(when),
                parse_options(options),
                found,
                ZoneInfo(zone),
            )
            assert said == expected(when, options, found, ZoneInfo(zone)), (
                when,
                options,
                found,
            )


def test_weeks_of_mail_come_when_they_must(small_world: Any) -> None:
    """Found at the first look after it was published, sent at the first look after it was due, once, whatever the
    service slept through in between, and however often it looks."""
    assert surprises(small_world, random.Random(8), days=24) == []


def surprises(
    world: Any, draw: random.Random, days: int, zone: str = "Asia/Shanghai"
) -> list[object]:
    """Lives through the days; what came at another time than the model says, or not at all, or twice."""
    world.settings.alerts.timezone = zone
    world.settings.alerts.per_hour = AlertSettings(per_hour=1000).per_hour
    begin = datetime(2026, 9, 20, 1, 0, tzinfo=UTC)
    world.now = begin
    for number, (when, options) in enumerate(RULES):
        world.rule(
            f"规则{number}",
            "芯片",
            to=f"r{number}@example.org",
            when=when,
            **options,
        )
    looks = sorted({begin + MINUTE * minute for minute in _looks(draw, days)})
    published = sorted(
        begin + MINUTE * draw.randrange((days - 12) * 24 * 60) for _ in range(days // 2)
    )
    came: dict[tuple[int, int], list[datetime]] = {}
    stories: dict[int, datetime] = {}
    for look in looks:
        world.now = look
        while published and published[0] <= look:
            stories[world.publish(f"芯片 {published.pop(0):%m%d%H%M}")[1]] = look
        before = len(world.mailbox.mails)
        for _ in range(draw.choice([1, 1, 2])):
            world.work()
        for to, mail in world.mailbox.mails[before:]:
            for story in re.findall(
                r"/stories/(\d+)", mail.get_body(("plain",)).get_content()
            ):
                came.setdefault((int(to[1]), int(story)), []).append(look)
    looks.append(FAR)
    return _unlike(
        came,
        stories,
        lambda moment: next((look for look in looks if look >= moment), FAR),
        ZoneInfo(zone),
    )


def _looks(draw: random.Random, days: int) -> Iterator[int]:
    """Minutes at which the service looks: every two hours or so, with nights and whole days slept through."""
    minute = 0
    while minute < days * 24 * 60:
        yield minute
        minute += draw.choices(
            [
                draw.randrange(5, 240),
                draw.randrange(240, 900),
                draw.randrange(900, 4000),
            ],
            [80, 15, 5],
        )[0]


def _unlike(
    came: dict[tuple[int, int], list[datetime]], stories: dict[int, datetime], look_after: Callable[[datetime], datetime],
    zone: ZoneInfo,
) -> list[object]:  # fmt: skip
    wrong: list[object] = []
    for story, found in stories.items():
        for number, (when, options) in enumerate(RULES):
            must = look_after(expected(when, options, found, zone))
            while not is_open(
                must.astimezone(zone), options
            ):  # slept through: late, but still within the rule's hours
                must = look_after(
                    expected(
                        when.replace("immediately", "hourly"),
                        options,
                        must,
                        zone,
                    )
                )
            if came.get((number, story)) != (None if must == FAR else [must]):
                wrong.append((when, options, found, must, came.get((number, story))))
    return wrong
