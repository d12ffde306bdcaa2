"""What a rule may ask for: how often its mail goes out, in which hours, and how relevant a story must be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from text.days import edge
from text.form_reason import form_reason
from text.reason import Reason, reason_of
from text.workdays import is_workday

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
# Two weeks of hours: the longest public holidays last eight days, so a rule for
# workdays finds its next slot within them.
_SLOTS_LOOKED_AT = 24 * 14
MAX_SUBJECT_CHARS = 150
MAX_SENDER_NAME_CHARS = 60
SUBJECT_PLACES = ("title", "rule", "n")


class RuleError(ValueError):
    """A rule says something that can't be done; the text names the key and the reason."""


@dataclass(frozen=True)
class Cadence:
    """How often a rule's mail goes out. `at` and `weekday` (0 is Monday) are local to [alerts].timezone."""

    kind: Literal["immediately", "hourly", "daily", "weekly"]
    at: time = time(0)
    weekday: int = 0

    def __str__(self) -> str:
        clock = self.at.strftime("%H:%M")
        return {
            "daily": f"daily {clock}",
            "weekly": f"weekly {WEEKDAYS[self.weekday]} {clock}",
        }.get(self.kind, self.kind)


HOURLY = Cadence("hourly")


def parse_cadence(written: str) -> Cadence:
    """Read `immediately`, `hourly`, `daily 08:00` or `weekly mon 08:00`. Raises RuleError."""
    words = written.strip().lower().split()
    match words:
        case ["immediately"]:
            return Cadence("immediately")
        case ["hourly"]:
            return Cadence("hourly")
        case ["daily", clock]:
            return Cadence("daily", parse_clock(clock))
        case ["weekly", day, clock] if day[:3] in WEEKDAYS:
            return Cadence("weekly", parse_clock(clock), WEEKDAYS.index(day[:3]))
    raise RuleError(Reason("rule.when", written=written))


def parse_clock(written: str) -> time:
    """A time of day, `8:00` or `08:00`. Raises RuleError."""
    form = re.fullmatch(r"(\d{1,2}):(\d{2})", written)
    if form is None or int(form[1]) > 23 or int(form[2]) > 59:
        raise RuleError(Reason("rule.no-time", written=written))
    return time(int(form[1]), int(form[2]))


@dataclass(frozen=True)
class Span:
    """A stretch of each day; it may run over midnight."""

    start: time
    end: time

    def __contains__(self, moment: time) -> bool:
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def parse_span(written: str) -> Span:
    """Read `08:00-20:00`. Raises RuleError."""
    start, dash, end = written.replace("–", "-").partition("-")
    if not dash:
        raise RuleError(Reason("rule.no-span", written=written))
    span = Span(parse_clock(start.strip()), parse_clock(end.strip()))
    if span.start == span.end:
        raise RuleError(Reason("rule.empty-span", written=written))
    return span


class Options(BaseModel):
    """What a rule may ask for beyond query, recipients and cadence. Kept as JSON with the rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    window: str | None = None
    quiet: str | None = None
    workdays: bool = False
    min_relevance: float = Field(0, ge=0, le=1)
    language: Literal["zh", "en"] | None = None
    updates: bool = False
    reminders: bool = False
    subject: str | None = None
    sender_name: str | None = None
    paused_for: dict[str, datetime] = {}
    min_relevance_for: dict[str, float] = {}

    def kept(self) -> dict[str, Any]:
        """What is worth keeping of it in the archive: all that is not the default, as JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def hears(
        self,
        recipient: str,
        now: datetime,
        relevance: float = 1.0,
    ) -> bool:
        """Whether this recipient has not paused the rule, nor asked for more relevance, for themselves."""
        until = self.paused_for.get(recipient)
        is_paused = until is not None and now < until
        return not is_paused and relevance >= self.threshold(recipient)

    def threshold(self, recipient: str) -> float:
        """The relevance a story needs for this recipient to hear of it."""
        return max(self.min_relevance, self.min_relevance_for.get(recipient, 0.0))

    @field_validator("window", "quiet")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value:
            parse_span(value)
        return value or None

    @field_validator("paused_for")
    @classmethod
    def _in_a_zone(cls, value: dict[str, datetime]) -> dict[str, datetime]:
        # Times in files need not state one; without it none can be compared with now.
        return {to: edge(until.isoformat()) for to, until in value.items()}

    @field_validator("subject")
    @classmethod
    def _has_known_places(cls, value: str | None) -> str | None:
        line = _one_line(value, MAX_SUBJECT_CHARS)
        for name in re.findall(r"\{([^{}]*)\}", line or ""):
            if name not in SUBJECT_PLACES:
                raise ValueError(Reason("rule.subject-place", place=name))
        return line

    @field_validator("sender_name")
    @classmethod
    def _fits_a_line(cls, value: str | None) -> str | None:
        return _one_line(value, MAX_SENDER_NAME_CHARS)

    @model_validator(mode="after")
    def _some_hour_is_left(self) -> "Options":
        if not any(_hour_is_open(self, moment) for moment in _openings(self)):
            raise ValueError(Reason("rule.no-hour-left"))
        return self


def _one_line(value: str | None, length: int) -> str | None:
    """The text, None where it is empty. Raises ValueError for more than a line or too long a one."""
    if not value or not value.strip():
        return None
    if not value.isprintable():
        raise ValueError(Reason("rule.one-line"))
    if len(value) > length:
        raise ValueError(Reason("rule.too-long", most=length))
    return value.strip()


def parse_options(given: dict[str, Any]) -> Options:
    """Check a rule's options. Raises RuleError naming the key and the reason."""
    try:
        return Options.model_validate(
            {key: value for key, value in given.items() if value is not None}
        )
    except ValidationError as error:
        first = error.errors()[0]
        told: str = form_reason(first)
        if first["type"] == "value_error":
            told = reason_of(first["ctx"]["error"])
        option = _option(".".join(map(str, first["loc"])))
        raise RuleError(Reason("rule.option", option=option, told=told)) from error


def _option(key: str) -> str:
    """What an option is called."""
    match key:
        case "":
            return Reason("rule.options")
        case "window":
            return Reason("rule.window")
        case "quiet":
            return Reason("rule.quiet")
        case "min_relevance":
            return Reason("rule.min-relevance")
    return key


def next_digest(cadence: Cadence, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment strictly after `after` at which this cadence sends; `after`
    itself for `immediately`.
    """
    if cadence.kind == "immediately":
        return after
    return next(_slots(cadence, after, zone))


def is_open(options: Options, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the rule's hours and days let mail out at `moment`."""
    local = moment.astimezone(zone)
    if options.workdays and not is_workday(local.date()):
        return False
    return _hour_is_open(options, local.time())


def due(
    cadence: Cadence,
    options: Options,
    found: datetime,
    zone: ZoneInfo,
) -> datetime:
    """When what was found at `found` may be mailed: by the cadence, inside the rule's hours and days (UTC).

    A digest that falls on a day off comes at its hour on the next working day, a weekly one as well.
    """
    if cadence.kind == "immediately":
        return _opening(options, found, zone)
    first = next(_slots(cadence, found, zone))
    if is_open(options, first, zone):
        return first
    if cadence.kind == "weekly":
        later = Cadence("daily", cadence.at)
    else:
        later = cadence
    slots = islice(_slots(later, first, zone), _SLOTS_LOOKED_AT)
    for slot in slots:
        if is_open(options, slot, zone):
            return slot
    return _opening(options, first, zone)


def _slots(cadence: Cadence, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    if cadence.kind == "hourly":
        slot = _full_hour(after, zone)
        while True:
            yield slot
            slot += timedelta(hours=1)
    day = after.astimezone(zone).date() - _DAY
    while True:
        slot = _moment(day, cadence.at, zone)
        if slot > after and (
            cadence.kind == "daily" or day.weekday() == cadence.weekday
        ):
            yield slot
        day += _DAY


def _full_hour(after: datetime, zone: ZoneInfo) -> datetime:
    # In UTC, shifted by the zone's offset: half-hour zones keep their own full hours, repeated hours are two.
    offset = after.astimezone(zone).utcoffset() or timedelta(0)
    shifted = after.astimezone(UTC) + offset
    return (
        shifted.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) - offset
    )


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _opening(options: Options, moment: datetime, zone: ZoneInfo) -> datetime:
    if is_open(options, moment, zone):
        return moment
    first = moment.astimezone(zone).date()
    for number in range(60):
        for clock in sorted(_openings(options)):
            candidate = _moment(first + number * _DAY, clock, zone)
            if candidate > moment and is_open(options, candidate, zone):
                return candidate
    return moment


def _openings(options: Options) -> set[time]:
    openings = {time(0)}
    if options.window:
        openings.add(parse_span(options.window).start)
    if options.quiet:
        openings.add(parse_span(options.quiet).end)
    return openings


def _hour_is_open(options: Options, clock: time) -> bool:
    if options.window and clock not in parse_span(options.window):
        return False
    return not (options.quiet and clock in parse_span(options.quiet))
