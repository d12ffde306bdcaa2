"""The plan of visits: who comes now, who later, who never, and who is claimed."""

from datetime import datetime, timedelta

from crawler.catalogue import Passport
from db.session import Archive
from db.sources import runs
from scheduler.planning import break_off, make, take_due
from scheduler.settings import Setup
from tests.scheduler.conftest import NOW

HOUR = timedelta(hours=1)


def passport(name: str, host: str | None = None, **more: object) -> Passport:
    return Passport.model_validate(
        {
            "id": name,
            "name": name,
            "category": "ministry",
            "kind": "listing",
            "start_urls": [f"https://{host or name}.example/"],
            "every": "1h",
            **more,
        }
    )


def setup_of(archive: Archive, *passports: Passport) -> Setup:
    return Setup(archive.url, {one.id: one for one in passports})


def moments(archive: Archive) -> dict[str, datetime | None]:
    with archive.read() as session:
        return {name: one.next_check_at for name, one in runs.states(session).items()}


def plan(archive: Archive, setup: Setup, now: datetime, **more: object) -> int:
    with archive.write() as session:
        return make(session, setup, now, **more)  # type: ignore[arg-type]


def take(archive: Archive, setup: Setup, now: datetime, **more: object) -> list[str]:
    given = {"room": 10, "busy_hosts": (), "busy": (), **more}
    with archive.write() as session:
        return [one.source for one in take_due(session, setup, now, **given)]  # type: ignore[arg-type]


def test_new_sources_come_within_a_minute(archive: Archive) -> None:
    """All of them, spread, so that they do not begin in one second."""
    setup = setup_of(archive, *(passport(f"s{number}") for number in range(5)))
    assert plan(archive, setup, NOW) == 5
    planned = moments(archive).values()
    assert all(
        one is not None and NOW <= one <= NOW + timedelta(minutes=1) for one in planned
    )
    assert len(set(planned)) > 1


def test_what_is_not_due_stays_and_what_is_too_far_comes_nearer(
    archive: Archive,
) -> None:
    """A clock that went back half a year does not silence a source for as long."""
    setup = setup_of(archive, passport("near"), passport("far"))
    plan(archive, setup, NOW)
    with archive.write() as session:
        runs.plan(session, {"near": NOW + HOUR / 2, "far": NOW + 4000 * HOUR})
    assert plan(archive, setup, NOW) == 0
    planned = moments(archive)
    assert planned["near"] == NOW + HOUR / 2
    assert planned["far"] is not None and planned["far"] <= NOW + 30 * HOUR


def test_a_source_that_is_off_or_gone_is_not_planned(archive: Archive) -> None:
    """Its passport was removed, or says enabled = false."""
    plan(archive, setup_of(archive, passport("a"), passport("b"), passport("c")), NOW)
    left = setup_of(archive, passport("a"), passport("b", enabled=False))
    assert plan(archive, left, NOW + HOUR) == 1
    planned = moments(archive)
    assert planned["a"] is not None
    assert planned["b"] is None and planned["c"] is None


def test_a_visit_that_was_broken_off_comes_again_at_once(archive: Archive) -> None:
    """The service ended in the middle: the run says so, the source is due."""
    setup = setup_of(archive, passport("a"))
    plan(archive, setup, NOW)
    later = NOW + timedelta(minutes=2)
    assert take(archive, setup, later) == ["a"]
    with archive.write() as session:
        broken = break_off(session, later + HOUR)
        [run] = runs.latest(session, "a")
        assert broken == {"a"} and "broken off" in (run.error or "")
        assert runs.unfinished(session) == []
    assert plan(archive, setup, later, broken_off=broken) == 1


def test_a_host_is_visited_once_at_a_time(archive: Archive) -> None:
    """Two columns of one site: one now, the other when the host is free."""
    setup = setup_of(
        archive, passport("a", "one"), passport("b", "one"), passport("c", "two")
    )
    plan(archive, setup, NOW)
    later = NOW + timedelta(minutes=2)
    first = take(archive, setup, later)
    assert len(first) == 2 and "c" in first
    assert take(archive, setup, later, busy_hosts={"one.example"}) == []
    [rest] = take(archive, setup, later)
    assert {rest, *first} == {"a", "b", "c"}


def test_no_more_than_there_is_room_for(archive: Archive) -> None:
    """The others stay due."""
    setup = setup_of(archive, *(passport(f"s{number}") for number in range(5)))
    plan(archive, setup, NOW)
    later = NOW + timedelta(minutes=2)
    assert len(take(archive, setup, later, room=2)) == 2
    assert len(take(archive, setup, later, room=9)) == 3


def test_what_is_claimed_is_not_claimed_again(archive: Archive) -> None:
    """Several services may tick: a due visit is taken by one."""
    setup = setup_of(archive, passport("a"))
    plan(archive, setup, NOW)
    later = NOW + timedelta(minutes=2)
    assert take(archive, setup, later) == ["a"]
    assert take(archive, setup, later) == []
