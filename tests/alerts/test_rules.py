"""When mail may go out: cadences, hours, Chinese workdays, clocks that jump."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules import (
    Options,
    RuleError,
    due,
    is_open,
    next_digest,
    parse_cadence,
    parse_options,
)
from text.workdays import is_announced, is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: BEGIN + timedelta(minutes=minutes)
)


def at(written: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    "written", ["immediately", "hourly", "daily 08:00", "weekly mon 08:00"]
)
def test_cadences_are_written_as_they_are_read(written: str) -> None:
    """The four forms of the contract survive a round trip."""
    assert str(parse_cadence(written)) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "daily",
        "daily 25:00",
        "weekly 08:00",
        "weekly xyz 08:00",
        "monthly",
        "daily 8",
    ],
)
def test_other_cadences_are_refused_with_the_forms(written: str) -> None:
    """Anything else is refused, naming the key or the form of a time."""
    with pytest.raises(RuleError, match=r"when|time of day"):
        parse_cadence(written)


@pytest.mark.parametrize(
    ("cadence", "after", "expected"),
    [
        ("hourly", "2026-11-20T10:20", "2026-11-20T11:00"),
        ("hourly", "2026-11-20T11:00", "2026-11-20T12:00"),
        ("daily 08:00", "2026-11-20T07:59", "2026-11-20T08:00"),
        ("daily 08:00", "2026-11-20T08:00", "2026-11-21T08:00"),
        ("weekly mon 08:00", "2026-11-20T08:00", "2026-11-23T08:00"),
        ("weekly mon 08:00", "2026-11-23T08:00", "2026-11-30T08:00"),
    ],
)
def test_the_next_digest(cadence: str, after: str, expected: str) -> None:
    """Strictly after, in the archive's time zone."""
    assert next_digest(parse_cadence(cadence), at(after), SHANGHAI) == at(expected)


def test_an_hour_that_does_not_exist_or_exists_twice() -> None:
    """Where clocks jump, a daily digest still comes once a day, and never twice in the repeated hour."""
    cadence = parse_cadence("daily 02:30")
    spring = [at("2026-03-07T12:00", NEW_YORK)]
    autumn = [at("2026-10-31T12:00", NEW_YORK)]
    for moments in (spring, autumn):
        for _ in range(3):
            moments.append(next_digest(cadence, moments[-1], NEW_YORK))
        days = [moment.astimezone(NEW_YORK).date() for moment in moments[1:]]
        assert days == [days[0] + timedelta(days=number) for number in range(3)]


@given(
    MOMENTS,
    st.sampled_from(["hourly", "daily 02:30", "daily 23:59", "weekly sun 02:30"]),
    st.sampled_from(
        [
            SHANGHAI,
            NEW_YORK,
            ZoneInfo("Asia/Kolkata"),
            ZoneInfo("Australia/Lord_Howe"),
        ]
    ),
)
def test_digests_move_forward_and_never_skip(
    moment: datetime, cadence: str, zone: ZoneInfo
) -> None:
    """From any moment the next digest lies ahead, not further than its period, and the one after it further."""
    parsed = parse_cadence(cadence)
    longest = {
        "hourly": timedelta(hours=1),
        "daily": timedelta(hours=25),
        "weekly": timedelta(hours=7 * 24 + 1),
    }[parsed.kind]
    first = next_digest(parsed, moment, zone)
    assert moment < first <= moment + longest
    assert next_digest(parsed, first, zone) > first


@pytest.mark.parametrize(
    ("options", "found", "expected"),
    [
        ({}, "2026-11-20T23:10", "2026-11-20T23:10"),
        ({"window": "08:00-20:00"}, "2026-11-20T23:10", "2026-11-21T08:00"),
        ({"quiet": "22:00-07:00"}, "2026-11-20T23:10", "2026-11-21T07:00"),
        ({"quiet": "22:00-07:00"}, "2026-11-20T06:59", "2026-11-20T07:00"),
        ({"workdays": True}, "2026-11-21T10:00", "2026-11-23T00:00"),
        (
            {"workdays": True, "window": "09:00-18:00"},
            "2026-11-20T18:00",
            "2026-11-23T09:00",
        ),
    ],
)
def test_immediate_mail_waits_for_the_rules_hours(
    options: dict[str, object], found: str, expected: str
) -> None:
    """Outside window, in quiet hours, on days off: the next open moment."""
    assert due(
        parse_cadence("immediately"),
        parse_options(options),
        at(found),
        SHANGHAI,
    ) == at(expected)


def test_a_daily_digest_skips_days_off() -> None:
    """With workdays only, Saturday's 08:00 becomes Monday's 08:00, not Monday's midnight."""
    options = parse_options({"workdays": True})
    assert due(
        parse_cadence("daily 08:00"), options, at("2026-11-20T09:00"), SHANGHAI
    ) == at("2026-11-23T08:00")


def test_statutory_workdays() -> None:
    """National Day is off, the Saturday worked in exchange is on, and unknown years count Monday to Friday."""
    assert not is_workday(date(2026, 10, 1))
    assert is_workday(date(2026, 10, 10))
    assert not is_announced(2099)
    assert is_workday(date(2099, 1, 1)) == (date(2099, 1, 1).weekday() < 5)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"windw": "08:00-20:00"}, "windw"),
        ({"window": "8-20"}, "window"),
        ({"min_relevance": 2}, "min_relevance"),
        ({"language": "fr"}, "language"),
        ({"window": "08:00-20:00", "quiet": "07:00-21:00"}, "no time"),
    ],
)
def test_options_that_make_no_sense_are_refused_by_name(
    given: dict[str, object], key: str
) -> None:
    """Unknown keys, wrong values and hours that leave nothing: the key or the reason is named."""
    with pytest.raises(RuleError, match=key):
        parse_options(given)


@given(MOMENTS, st.booleans())
def test_what_is_due_is_open(moment: datetime, workdays: bool) -> None:
    """Whatever the moment, mail goes out only when the rule's hours are open, and not before it was found."""
    options = Options(window="08:00-20:00", quiet="12:00-13:30", workdays=workdays)
    found = moment
    when = due(parse_cadence("immediately"), options, found, SHANGHAI)
    assert when >= found and is_open(options, when, SHANGHAI)


def test_own_subjects_name_known_places_only() -> None:
    """An unknown place, a second line or a text too long is refused with the key; empty means the usual one."""
    assert (
        parse_options({"subject": "[政策] {title} {n}"}).subject == "[政策] {title} {n}"
    )
    assert parse_options({"subject": " ", "sender_name": ""}).kept() == {}
    for bad in (
        {"subject": "{title.__class__}"},
        {"subject": "a\r\nBcc: x"},
        {"sender_name": "x" * 61},
    ):
        with pytest.raises(RuleError, match=next(iter(bad))):
            parse_options(bad)
