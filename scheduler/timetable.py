"""When a source is visited next. Pure: every clock reading is an argument, every moment aware.

`every` is a promise: a source that answers is visited on the grid its first visit set, neither drifting by
the length of the visits nor slower. Only `slowest` in the passport lets the interval grow, up to that bound,
for a source that publishes seldom. A source that fails waits longer, doubling up to a day; one that shows a
wall waits a day at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.catalogue import Passport
from crawler.cron import cron_trigger
from scheduler.health import DEATHS_ALLOWED

LONGEST_WAIT = timedelta(days=1)
# How long a source that killed its workers is set aside, after the last death allowed,
# one more, and all further ones: a worker may have been killed by somebody else, and
# each try costs no other source more than a moment.
QUARANTINE = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
FIRST_RETRY = timedelta(minutes=10)
# A failed cron source is tried again between its moments, unless the next one is as near as this anyway.
NEAR_CRON = timedelta(hours=1)
START_GAP = timedelta(milliseconds=100)
START_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True)
class Standing:
    """What of a source's past decides when it comes next."""

    failures: float = 0
    refused: bool = False
    deaths: int = 0
    retry_after: timedelta | None = None
    new_articles: int = 0
    observed: timedelta = timedelta(0)


def next_fire(expression: str, after: datetime) -> datetime | None:
    """The first moment after `after` the cron expression names; None where it never comes (31 February)."""
    moment = cron_trigger(expression).get_next_fire_time(
        None,
        after + timedelta(microseconds=1),
    )
    return moment and moment.astimezone(after.tzinfo)


def next_check(
    passport: Passport,
    due: datetime | None,
    now: datetime,
    standing: Standing,
    chance: float = 0.5,
) -> datetime:
    """When the source comes next after a visit that was due at `due` and ended `now`.

    `chance` in [0, 1) spreads the waits of sources that failed together (±20 %).
    """
    if (aside := quarantine(standing.deaths)) is not None:
        return now + aside
    wait = backoff(passport, standing, chance)
    if passport.cron:
        return _cron_check(passport.cron, now, wait, is_retry=_is_retry(standing))
    if wait:
        return now + wait
    return _on_grid(due or now, interval(passport, standing), now)


def _is_retry(standing: Standing) -> bool:
    asked = standing.retry_after is not None
    return standing.refused or standing.failures > 0 or asked


def _cron_check(
    expression: str,
    now: datetime,
    wait: timedelta,
    *,
    is_retry: bool,
) -> datetime:
    """The next moment of a cron expression after `wait`; a retry does not wait for one that is far away."""
    fire = next_fire(expression, now + wait) or now + LONGEST_WAIT
    near = now + max(2 * wait, NEAR_CRON)
    if is_retry and fire > near:
        return now + wait
    return fire


def quarantine(deaths: int) -> timedelta | None:
    """How long a source is set aside after so many deaths in a row of who visited it;
    None while it is tried again.
    """
    if deaths < DEATHS_ALLOWED:
        return None
    return QUARANTINE[min(deaths - DEATHS_ALLOWED, len(QUARANTINE) - 1)]


def backoff(passport: Passport, standing: Standing, chance: float = 0.5) -> timedelta:
    """How long a source that fails or refuses is left alone; nothing for one that answers."""
    asked = min(standing.retry_after or timedelta(0), LONGEST_WAIT)
    if standing.refused:
        return max(asked, LONGEST_WAIT * (0.9 + 0.2 * chance))
    if standing.failures <= 0:
        return asked
    first = min(passport.every or FIRST_RETRY, FIRST_RETRY)
    doubled = first * 2 ** min(max(standing.failures - 1, 0), 20)
    return max(asked, min(doubled * (0.8 + 0.4 * chance), LONGEST_WAIT))


def interval(passport: Passport, standing: Standing) -> timedelta:
    """The time between two visits of a source that answers: `every`, or longer where `slowest` allows it.

    A third of the time between two new articles finds most of them with few useless visits.
    """
    every = passport.every or LONGEST_WAIT
    if passport.slowest is None or standing.observed < timedelta(days=2):
        return every
    between = standing.observed / (standing.new_articles + 1)
    return max(every, min(passport.slowest, between / 3))


def _on_grid(due: datetime, every: timedelta, now: datetime) -> datetime:
    if due > now:
        return due
    return due + every * ((now - due) // every + 1)


def latest(passport: Passport, now: datetime, standing: Standing) -> datetime:
    """The farthest a source's next visit may rightly lie; beyond, another clock or passport has set it."""
    if (aside := quarantine(standing.deaths)) is not None:
        return now + aside
    if standing.refused or standing.failures > 0:
        return now + LONGEST_WAIT * 1.1
    if passport.cron:
        return next_fire(passport.cron, now) or now + LONGEST_WAIT
    return now + max(passport.every or LONGEST_WAIT, passport.slowest or timedelta(0))


def spread(overdue: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Moments for sources that are all overdue: one every tenth of a second, all within a minute."""
    gap = min(START_GAP, START_WINDOW / max(len(overdue), 1))
    return {source: now + gap * position for position, source in enumerate(overdue)}
