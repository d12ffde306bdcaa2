"""Each source's state, judged from its history in Chinese workdays and from what its passport expects."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crawler.catalogue import Passport
from scheduler.health import History, Visit, judge, workdays_between

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday noon in Shanghai
DAY = timedelta(days=1)


def passport(**changes: Any) -> Passport:
    given = {
        "id": "miit",
        "name": "工信部",
        "category": "ministry",
        "kind": "listing",
        "every": "1h",
    }
    return Passport.model_validate(
        {**given, "start_urls": ["https://a.example/"], **changes}
    )


def history(**changes: Any) -> History:
    """Two months of a source that publishes on every workday."""
    given: dict[str, Any] = {
        "first_visit_at": NOW - 60 * DAY,
        "last_new_at": NOW - timedelta(hours=2),
        "visits": visits(10),
        "new_by_day": {
            (NOW - n * DAY).date(): 2
            for n in range(60)
            if (NOW - n * DAY).weekday() < 5
        },
        "articles": 20,
        "fields": {"published_at": 20, "publisher": 18, "author": 3},
        "checks_since_new": 3,
    }
    return History(**{**given, **changes})


def visits(number: int, status: str | None = "read", **changes: Any) -> list[Visit]:
    return [Visit(NOW - timedelta(hours=n), status, **changes) for n in range(number)]


def test_a_source_that_brings_articles_is_well() -> None:
    """And the reason says how many."""
    found = judge(passport(), history(), NOW)
    assert (found.state, found.reason) == (
        "well",
        "10 new articles in the last 7 days",
    )


def test_silence_without_fault_is_an_answer() -> None:
    """Nothing new for some workdays, all checks fine: well, and said so."""
    silent = history(last_new_at=NOW - 4 * DAY, new_by_day={}, checks_since_new=36)
    found = judge(passport(), silent, NOW)
    assert found.state == "well"
    assert (
        found.reason == "no new document for 4 workdays, checked 36 times without fault"
    )


def test_a_list_that_is_fetched_fine_and_yields_nothing_is_not_success() -> None:
    """Empty twice in a row, where there were articles before: empty. Once is not yet a redesign."""
    assert (
        judge(passport(), history(visits=visits(2, "empty") + visits(5)), NOW).state
        == "empty"
    )
    assert (
        judge(passport(), history(visits=visits(1, "empty") + visits(5)), NOW).state
        == "well"
    )


def test_a_new_source_without_a_single_article_is_empty_at_once() -> None:
    """A passport whose selectors match nothing is wrong from its first visit on."""
    fresh = history(
        visits=visits(1, "empty"),
        articles=0,
        last_new_at=None,
        new_by_day={},
        first_visit_at=None,
    )
    found = judge(passport(), fresh, NOW)
    assert found.state == "empty" and "names no article" in found.reason


def test_failures_count_from_two_on_and_say_since_when() -> None:
    """One failure is the internet; two are the source, with the last error."""
    failing = visits(
        3, None, error="http-500: https://a.example/ answered 500"
    ) + visits(3)
    assert judge(passport(), history(visits=failing, failures=1.5), NOW).state == "well"
    found = judge(passport(), history(visits=failing, failures=3), NOW)
    assert found.state == "failing"
    assert "since 2026-11-20 10:00, 3 visits in a row: http-500" in found.reason


def test_a_wall_is_named() -> None:
    """A challenge page is `refused from this network`, not a failure of the source."""
    walled = visits(2, "failed", wall="waf-412", error="wall:waf-412")
    found = judge(passport(), history(visits=walled + visits(3), failures=2), NOW)
    assert (
        found.state == "refused"
        and "waf-412" in found.reason
        and "2 visits" in found.reason
    )


def test_fields_missing_on_most_articles() -> None:
    """Dates are expected everywhere, authors only where the passport says so."""
    undated = history(fields={"published_at": 4, "publisher": 20, "author": 0})
    found = judge(passport(), undated, NOW)
    assert (found.state, found.reason) == (
        "fields-missing",
        "published_at is missing on 16 of the last 20 articles",
    )
    expecting = passport(expect={"fields": ["author"]})
    assert judge(expecting, history(), NOW).state == "fields-missing"
    assert judge(passport(), history(), NOW).state == "well"


@pytest.mark.parametrize(
    ("bounds", "state"),
    [([1, 80], "well"), ([50, 80], "quiet"), ([1, 5], "noisy")],
)
def test_what_the_passport_expects_a_week(bounds: list[int], state: str) -> None:
    """Outside `articles_per_week` the source is unwell, either way."""
    assert (
        judge(passport(expect={"articles_per_week": bounds}), history(), NOW).state
        == state
    )


def test_a_holiday_week_may_be_silent() -> None:
    """Golden Week (1–7 October 2026, no workday) with nothing published is no reason to worry anybody."""
    after = datetime(2026, 10, 7, 4, 0, tzinfo=UTC)
    quiet = history(
        first_visit_at=after - 60 * DAY,
        last_new_at=after - 8 * DAY,
        new_by_day={},
    )
    assert (
        judge(passport(expect={"articles_per_week": [5, 80]}), quiet, after).state
        == "well"
    )


def test_quieter_than_ever_before() -> None:
    """Without `expect`: silent for more than twice the longest silence before."""
    days = {(NOW - n * DAY).date(): 1 for n in (20, 21, 22, 23, 24, 27)}
    silent = history(last_new_at=NOW - 20 * DAY, new_by_day=days, checks_since_new=300)
    found = judge(passport(), silent, NOW)
    assert found.state == "quiet"
    assert found.reason.startswith(
        "no new document for 15 workdays, checked 300 times without fault"
    )


def test_three_deaths_are_quarantine_and_disabled_is_nothing_else() -> None:
    """The gravest state wins, and says how to get out of it."""
    found = judge(passport(), history(deaths=3), NOW)
    assert (
        found.state == "quarantined"
        and "policywatch sources enable miit" in found.reason
    )
    walled = passport(enabled=False, disabled_reason="behind a wall")
    assert (
        judge(walled, history(enabled=False, deaths=3), NOW).reason == "behind a wall"
    )


def test_a_source_never_visited_is_new() -> None:
    """No visit, no judgement; nor after one that failed once, or while our network was away."""
    assert judge(passport(), History(), NOW).state == "new"
    once = visits(1, "failed", error="no-such-host")
    assert judge(passport(), History(visits=once, failures=1), NOW).state == "new"


def test_workdays_know_exchanged_weekends() -> None:
    """The Sunday worked in exchange for a holiday counts (2026-10-10 is one such Saturday)."""
    friday, monday = (datetime(2026, 10, day, 4, 0, tzinfo=UTC) for day in (9, 12))
    assert date(2026, 10, 10).weekday() == 5
    assert workdays_between(friday, monday) == 2


def test_a_source_of_which_nothing_can_be_read_is_not_well() -> None:
    """Articles are listed and every page is turned down: said, with the reasons; pages to be had later don't count."""
    barren = history(
        unread={"no-text": 5, "http-404": 1, "limit": 40},
        new_by_day={},
        last_new_at=None,
    )
    found = judge(passport(), barren, NOW)
    assert found.state == "empty"
    assert "none of the last 6 could be read (5 no-text, 1 http-404)" in found.reason
    assert (
        judge(passport(), history(unread={"no-text": 2, "limit": 40}), NOW).state
        == "well"
    )


def test_a_column_that_was_not_found_twice_is_lost() -> None:
    """Once may be a page under repair; twice in a row is said, with the evidence, whatever other lists brought."""
    gone = "redirected-home: https://a.example/zcwj/: it leads to https://a.example/"
    for status in ("lost", "empty", "read"):
        lost = visits(1, status, column_lost=gone)
        assert judge(passport(), history(visits=lost + visits(5)), NOW).state == "well"
        twice = visits(2, status, column_lost=gone) + visits(5)
        found = judge(passport(), history(visits=twice), NOW)
        assert found.state == "lost" and gone in found.reason
        assert "2 visits in a row" in found.reason


def test_a_redesign_is_said_within_two_visits() -> None:
    """Several pages of no known design at once, or some at two visits; visits that read no page count for nothing."""
    for strange, state in (((3,), "redesigned"), ((1,), "well"), ((0,), "well")):
        seen = [visits(1, strange_pages=n)[0] for n in strange]
        assert judge(passport(), history(visits=seen + visits(5)), NOW).state == state
    quiet = visits(1)
    twice = [*visits(1, strange_pages=2), *quiet, *visits(1, strange_pages=1)]
    found = judge(passport(), history(visits=twice + visits(3)), NOW)
    assert found.state == "redesigned" and "the last 2 pages" in found.reason
    over = [*visits(1, strange_pages=0), *visits(1, strange_pages=9)]
    assert judge(passport(), history(visits=over), NOW).state == "well"
