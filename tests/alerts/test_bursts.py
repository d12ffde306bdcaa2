"""How long a find waits after others."""

from datetime import UTC, datetime, timedelta

from alerts.bursts import Burst, leaves_at

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_first_two_leave_at_once() -> None:
    """With fewer mails than a burst in its span, a find leaves now."""
    assert leaves_at([], NOW) == NOW
    assert leaves_at([NOW - 5 * SECOND], NOW) == NOW
    assert leaves_at([NOW - 61 * SECOND, NOW - 5 * SECOND], NOW) == NOW


def test_a_burst_waits_until_its_span_is_over() -> None:
    """The third within a minute waits for a minute after the first, the sixth in ten minutes for ten."""
    first = NOW - 40 * SECOND
    assert leaves_at([first, NOW - SECOND], NOW) == first + timedelta(minutes=1)
    slow = [NOW - timedelta(minutes=m) for m in (9, 7, 5, 3, 2)]
    assert leaves_at(slow, NOW) == slow[0] + timedelta(minutes=10)


def test_a_clock_set_back_holds_nothing() -> None:
    """Mails that were made in the future do not count."""
    later = [NOW + timedelta(minutes=m) for m in range(1, 20)]
    assert leaves_at(later, NOW) == NOW


def test_without_bursts_nothing_waits() -> None:
    """A single pass sends what it found."""
    assert leaves_at([NOW] * 50, NOW, ()) == NOW
    assert leaves_at([NOW], NOW, (Burst(1, SECOND),)) == NOW + SECOND
