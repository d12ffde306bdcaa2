"""What a visit leaves behind in the archive, and the plan made of it; on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.catalogue import Passport
from db.models import SourceState
from db.session import Archive
from db.sources import runs
from scheduler import checkup, planning, status_report
from scheduler.health import DEATHS_ALLOWED
from scheduler.orders import Order, Report
from scheduler.settings import Setup
from scheduler.visits import Visited, begin, settle, stopped
from scheduler.workers import Ended

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
READ = {
    "policywatch/list_read": 1,
    "policywatch/listed": 3,
    "downloader/request_count": 4,
    "finish_reason": "finished",
}


def passport(name: str = "miit", **changes: Any) -> Passport:
    given = {
        "id": name,
        "name": name,
        "category": "ministry",
        "kind": "listing",
        "every": "1h",
    }
    return Passport.model_validate(
        {**given, "start_urls": [f"https://{name}.example/"], **changes}
    )


def setup_of(archive: Archive, *passports: Passport) -> Setup:
    return Setup(database=archive.url, passports={one.id: one for one in passports})


def visit(
    archive: Archive,
    setup: Setup,
    stats: dict[str, Any] | None,
    now: datetime,
    **more: Any,
) -> Visited:
    """A whole visit that ended with `stats`, or (None) with the worker's death."""
    source = next(iter(setup.passports.values()))
    with archive.write() as session:
        order = begin(session, setup, source, now, now)
    report = Report(order.visit, stats) if stats is not None else None
    ended = Ended(
        order,
        report,
        death=None if report else "the worker was ended by SIGKILL",
        seconds=2,
    )
    with archive.write() as session:
        return settle(session, setup, ended, now + timedelta(seconds=2), **more)


def state(archive: Archive, source: str = "miit") -> SourceState:
    with archive.read() as session:
        return runs.states(session)[source]


def test_a_visit_that_read_its_list_is_a_success(archive: Archive) -> None:
    """Run row with the counts, success noted, next visit on the grid."""
    setup = setup_of(archive, passport())
    visited = visit(
        archive,
        setup,
        {**READ, "policywatch/new": 2, "policywatch/articles": 2},
        NOW,
    )
    assert not visited.failed and visited.row.new == 2
    known = state(archive)
    assert (known.failures, known.next_check_at) == (0, NOW + HOUR)
    assert known.last_new_at == known.last_success_at == NOW + timedelta(seconds=2)
    with archive.read() as session:
        (run,) = runs.latest(session, "miit")
    assert (run.new, run.listed, run.list_status, run.error) == (
        2,
        3,
        "read",
        None,
    )


def test_the_first_visit_lasts_until_a_list_was_read(archive: Archive) -> None:
    """A first visit that fails leaves the next one the first: the backlog must not alert."""
    setup = setup_of(archive, passport())
    visit(
        archive,
        setup,
        {"policywatch/list_failed": 1, "policywatch/error/timeout": 1},
        NOW,
    )
    with archive.write() as session:
        assert begin(session, setup, passport(), NOW, NOW).first_visit
    visit(archive, setup, READ, NOW)
    with archive.write() as session:
        assert not begin(session, setup, passport(), NOW, NOW).first_visit


def test_a_list_that_names_nothing_is_no_success(archive: Archive) -> None:
    """Fetched fine, empty: not counted as a failure, not as a success either."""
    setup = setup_of(archive, passport())
    visit(archive, setup, {"policywatch/list_empty": 1}, NOW)
    known = state(archive)
    assert (
        known.last_success_at is None
        and known.failures == 0
        and known.next_check_at == NOW + HOUR
    )


@pytest.mark.parametrize(
    ("reason", "weight"),
    [
        ("timeout", 0.5),
        ("http-503", 0.5),
        ("http-500", 1),
        ("no-such-host", 1),
    ],
)
def test_failures_that_may_pass_count_half(
    archive: Archive, reason: str, weight: float
) -> None:
    """Time-outs and overload are as likely the hour's as the source's."""
    setup = setup_of(archive, passport())
    stats = {
        "policywatch/list_failed": 1,
        f"policywatch/error/{reason}": 1,
        "policywatch/error": f"u: {reason}",
    }
    visited = visit(archive, setup, stats, NOW)
    assert visited.failed and state(archive).failures == weight


def test_a_failure_during_an_outage_is_nobodys(archive: Archive) -> None:
    """While our network is gone the source keeps its good name, and stays due."""
    setup = setup_of(archive, passport())
    stats = {"policywatch/list_failed": 1, "policywatch/error/no-such-host": 1}
    visited = visit(archive, setup, stats, NOW, blameless=True)
    assert visited.reached is False
    assert state(archive).failures == 0 and state(archive).next_check_at == NOW


def test_a_lost_column_is_reported_at_the_second_visit(archive: Archive) -> None:
    """Two visits that found another list: no success, the state is lost and says why; enabling makes it well."""
    setup = setup_of(archive, passport())
    visit(archive, setup, {**READ, "policywatch/new": 3}, NOW)
    lost = {
        "policywatch/list_lost": 1,
        "policywatch/listed": 9,
        "policywatch/column_lost": "redirected-home: https://miit.example/: it leads home",
    }
    for hour in (1, 2):
        visited = visit(archive, setup, lost, NOW + hour * HOUR)
        assert not visited.failed
    found = checkup.examine(archive, setup, ["miit"], NOW + 3 * HOUR)["miit"]
    assert found.state == "lost" and "it leads home" in found.reason
    known = state(archive)
    assert (known.state, known.last_success_at) == ("lost", NOW + timedelta(seconds=2))


def test_retry_after_holds_for_all_sources_of_the_host(archive: Archive) -> None:
    """A busy host is busy for its other sources too; those of other hosts come when they would."""
    twin = passport("twin", start_urls=["https://miit.example/other/"])
    setup = setup_of(archive, passport(), twin, passport("most"))
    soon = NOW + timedelta(minutes=1)
    with archive.write() as session:
        runs.plan(session, {"twin": soon, "most": soon})
    busy = {"policywatch/refused/http-503": 1, "policywatch/list_failed": 1}
    visit(archive, setup, {**busy, "policywatch/retry_after": 7200.0}, NOW)
    assert (state(archive, "twin").next_check_at or NOW) >= NOW + 2 * HOUR
    assert state(archive, "most").next_check_at == soon


def test_retry_after_is_kept(archive: Archive) -> None:
    """What the site asked for is the least we wait."""
    setup = setup_of(archive, passport())
    stats = {
        "policywatch/list_failed": 1,
        "policywatch/refused/http-429": 1,
        "policywatch/retry_after": 7200.0,
    }
    visit(archive, setup, stats, NOW)
    assert state(archive).next_check_at == NOW + timedelta(hours=2, seconds=2)


def test_three_deaths_quarantine_and_enabling_forgives(
    archive: Archive,
) -> None:
    """Tried again at once and alone twice, then after an hour, a day, once a week; `sources enable` lifts it."""
    setup = setup_of(archive, passport())
    for deaths in range(1, DEATHS_ALLOWED + 1):
        visited = visit(archive, setup, None, NOW)
        assert visited.died and state(archive).deaths == deaths
        with archive.write() as session:
            assert begin(session, setup, passport(), NOW, NOW).solo
    later = state(archive).next_check_at
    ends = timedelta(seconds=2)
    assert later == NOW + HOUR + ends
    for wait in (timedelta(days=1), timedelta(days=7), timedelta(days=7)):
        visit(archive, setup, None, NOW)
        assert state(archive).next_check_at == NOW + wait + ends
    assert checkup.examine(archive, setup, ["miit"], NOW)["miit"].state == "quarantined"
    with archive.write() as session:
        runs.switch(session, "miit", True, NOW)
    assert state(archive).deaths == 0 and state(archive).next_check_at == NOW


def test_success_forgives_deaths(archive: Archive) -> None:
    """A source that was only there when a worker died is cleared by its next visit."""
    setup = setup_of(archive, passport())
    visit(archive, setup, None, NOW)
    visit(archive, setup, READ, NOW)
    assert state(archive).deaths == 0


def test_a_broken_off_visit_is_due_again_at_once(archive: Archive) -> None:
    """Given back at the service's end, or found open at the next start."""
    setup = setup_of(archive, passport())
    with archive.write() as session:
        order = begin(session, setup, passport(), NOW, NOW)
        stopped(session, order, NOW + HOUR)
    assert state(archive).next_check_at == NOW
    with archive.write() as session:
        begin(session, setup, passport(), NOW, NOW)
        assert planning.break_off(session, NOW + HOUR) == {"miit"}
        assert runs.unfinished(session) == []


def test_a_due_visit_is_claimed_once(archive: Archive) -> None:
    """However many services look: one gets it, and it falls due again if nothing comes of it."""
    setup = setup_of(archive, passport())
    with archive.write() as session:
        planning.make(session, setup, NOW)
    with archive.write() as session:
        first = planning.take_due(session, setup, NOW, room=9, busy_hosts=(), busy=())
        again = planning.take_due(session, setup, NOW, room=9, busy_hosts=(), busy=())
    assert [order.source for order in first] == ["miit"] and again == []
    with archive.write() as session:
        assert planning.take_due(
            session, setup, NOW + HOUR, room=9, busy_hosts=(), busy=()
        )


def test_two_sources_on_one_host_are_not_handed_out_together(
    archive: Archive,
) -> None:
    """The second waits for the first; a busy host's sources hold up nobody else."""
    same = {"start_urls": ["https://one.example/x"]}
    setup = setup_of(
        archive, passport("a", **same), passport("b", **same), passport("c")
    )
    with archive.write() as session:
        planning.make(session, setup, NOW)
        later = NOW + timedelta(seconds=1)
        orders = planning.take_due(
            session, setup, later, room=9, busy_hosts=(), busy=()
        )
        assert [order.source for order in orders] == ["a", "c"]


def test_the_plan_follows_the_passports(archive: Archive) -> None:
    """Disabled and vanished sources are visited no more; moments beyond the passport's bound are drawn nearer."""
    setup = setup_of(archive, passport("a"), passport("b"), passport("c"))
    with archive.write() as session:
        planning.make(session, setup, NOW)
        runs.plan(session, {"a": NOW + timedelta(days=300), "b": NOW + HOUR / 2})
    fewer = setup_of(archive, passport("a"), passport("b", enabled=False))
    with archive.write() as session:
        planning.make(session, fewer, NOW)
    known = {name: state(archive, name).next_check_at for name in "abc"}
    assert known == {"a": NOW + HOUR, "b": None, "c": None}


def test_orders_survive_the_way_to_the_worker_and_back(
    archive: Archive,
) -> None:
    """A passport with every kind of value is the same after JSON."""
    import json

    from scheduler.orders import line, read_order, write_order

    full = passport(
        every="90s",
        slowest="6h",
        article={"title": "h1"},
        expect={"articles_per_week": [1, 9], "fields": ["author"]},
    )
    order = Order(
        7,
        full,
        NOW,
        first_visit=True,
        recheck=[("https://a.example/1", '"e"', None)],
    )
    back = read_order(json.loads(line(write_order(order))))
    assert back.passport == full and back.due == NOW
    assert [tuple(asked) for asked in back.recheck] == order.recheck


def test_status_names_what_is_wrong(archive: Archive) -> None:
    """A service that never ran, a source that fails, a passport that can't be read: each in a sentence."""
    setup = setup_of(archive, passport(), passport("calm"))
    setup.problems.append("sources/x.toml: every: is missing")
    stats = {
        "policywatch/list_failed": 1,
        "policywatch/error/http-500": 1,
        "policywatch/error": "u: http-500",
    }
    for n in range(3):
        visit(archive, setup, stats, NOW + n * HOUR)
    checkup.examine(archive, setup, ["miit", "calm"], NOW)
    facts = status_report.status(archive, setup, now=NOW)
    assert facts["sources"] == {"failing": 1, "new": 1}
    assert set(facts) >= {
        "articles",
        "stories",
        "sources",
        "outbox",
        "last_beat_at",
        "problems",
    }
    said = "\n".join(facts["problems"])
    assert "x.toml" in said and "has never run" in said and "miit: failing" in said
    with archive.write() as session:
        runs.beat(session, "service", NOW, "only 3 MB free")
    assert "only 3 MB free" in status_report.status(archive, setup, now=NOW)["problems"]
    assert status_report.pulse(archive, now=NOW) is None
    assert "no sign of life" in (status_report.pulse(archive, now=NOW + HOUR) or "")


def test_a_row_of_sources_list_has_the_contracts_fields(
    archive: Archive,
) -> None:
    """id, name, kind, enabled, state, reason, last_success_at, next_check_at, articles."""
    setup = setup_of(
        archive,
        passport(),
        passport("off", enabled=False, disabled_reason="behind a wall"),
    )
    visit(archive, setup, READ, NOW)
    rows = {row["id"]: row for row in status_report.sources(archive, setup, now=NOW)}
    contract = {
        "id",
        "name",
        "kind",
        "enabled",
        "state",
        "reason",
        "last_success_at",
        "next_check_at",
        "articles",
    }
    assert contract <= set(rows["miit"])
    assert datetime.fromisoformat(rows["miit"]["next_check_at"]) == NOW + HOUR
    assert (rows["off"]["state"], rows["off"]["reason"]) == (
        "disabled",
        "behind a wall",
    )


def test_doctor_says_what_to_do(archive: Archive, tmp_path: Any) -> None:
    """Every check has a name and what was found; a wrong one has advice."""
    setup = setup_of(archive, passport())
    setup.folder = tmp_path
    setup.mail = setup.mail.model_copy(update={"host": "127.0.0.1", "port": 9})
    checks = {
        check.name: check
        for check in status_report.doctor(archive.url, setup, now=datetime.now(UTC))
    }
    assert checks["integrity"].ok and checks["tables"].ok and checks["python"].ok
    assert not checks["mail server"].ok and checks["mail server"].advice
    assert not checks["service"].ok and "policywatch run" in checks["service"].advice
    missing = status_report.doctor(
        f"sqlite:///{tmp_path}/no/such/a.db", setup, now=datetime.now(UTC)
    )
    assert not missing[-1].ok and "does not exist" in missing[-1].found


def test_doctor_tells_a_new_installation_from_a_lost_archive(
    archive: Archive, tmp_path: Any
) -> None:
    """An archive that is still to be made is no fault; one of which only the log is left is."""
    setup = setup_of(archive, passport())
    url, now = f"sqlite:///{tmp_path}/new.db", datetime.now(UTC)
    new = status_report.doctor(url, setup, now=now)[-1]
    assert new.ok and "none yet" in new.found and "policywatch run" in new.advice
    (tmp_path / "new.db-wal").touch()
    lost = status_report.doctor(url, setup, now=now)[-1]
    assert not lost.ok and "new.db-wal" in lost.found and "restore" in lost.advice


@pytest.mark.parametrize(
    ("broken", "name", "says"),
    [
        ("off", "passports", "0 enabled"),
        ("contact", "addresses", "[crawl] contact"),
        ("password", "password file", "No such file"),
        ("readable", "password file", "by everybody"),
        ("ahead", "time", "the archive knows"),
        ("old", "tables", "revision 0000"),
        ("full", "disk", "MB free"),
    ],
)
def test_doctor_names_each_trouble(
    sqlite_archive: Archive, tmp_path: Path, broken: str, name: str, says: str
) -> None:
    """No source enabled, nobody to write to, a password that is missing or everybody's, a slow clock, old tables, no room:
    each fails the check of its own name, says what is there and what to do; the other checks of that kind do not."""
    now = datetime.now(UTC)
    setup = setup_of(sqlite_archive, passport(enabled=broken != "off"))
    setup.folder = tmp_path
    given = {
        "host": "127.0.0.1",
        "port": 9,
        "operator": "ops@watch.cn",
        "sender": "p@watch.cn",
    }
    if broken != "contact":
        setup.crawl = setup.crawl.model_copy(update={"contact": "ops@watch.cn"})
    if broken in ("password", "readable"):
        given["password_file"] = tmp_path / "password"
    if broken == "readable":
        (tmp_path / "password").write_text("x")
        (tmp_path / "password").chmod(0o644)
    setup.mail = setup.mail.model_copy(update=given)
    if broken == "full":
        setup.service.disk_floor = 10**9
    with sqlite_archive.write() as session:
        if broken == "old":
            session.connection().exec_driver_sql(
                "UPDATE alembic_version SET version_num = '0000'"
            )
        runs.beat(session, "service", now + timedelta(hours=broken == "ahead"))
    checks = {
        check.name: check
        for check in status_report.doctor(sqlite_archive.url, setup, now=now)
    }
    assert not checks[name].ok and says in checks[name].found and checks[name].advice
    wrong = {check.name for check in checks.values() if not check.ok}
    assert wrong == {name, "mail server"}
