"""One pass from the command line, and one page for `extract`: real workers, a real site."""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.catalogue import Passport, PassportError
from crawler.configuration import CrawlSettings
from db.alerts import outbox
from db.session import Archive
from db.sources import runs
from scheduler import single_pass
from scheduler.jobs import Jobs, wall_clock
from scheduler.log import KeyValueFormatter
from scheduler.service import STUCK_AFTER, Clockwork, Every, Watch, _drift
from scheduler.settings import ServiceSettings, Setup
from scheduler.workers import Workers
from tests.scheduler.test_service import article_page
from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site("0.0.0.0") as running:
        rows = "".join(
            f'<li><a href="/202611/t20261121_{n}.html">关于第{n}号产业政策的通知</a></li>'
            for n in range(3)
        )
        running.page("/list.html", f"<html><meta charset=utf-8><ul>{rows}</ul></html>")
        for n in range(3):
            running.page(f"/202611/t20261121_{n}.html", article_page(n))
        yield running


def setup_of(archive: Archive, site: Site, **addresses: str) -> Setup:
    port = site.url.rpartition(":")[2]
    passports = {
        name: Passport.model_validate(
            {
                "id": name,
                "name": name,
                "category": "ministry",
                "kind": "listing",
                "every": "1h",
                "start_urls": [address.format(port=port)],
            }
        )
        for name, address in addresses.items()
    }
    crawl = CrawlSettings(private_addresses="allow", delay=0, timeout=5)
    return Setup(
        archive.url, passports, crawl=crawl, service=ServiceSettings(workers=1)
    )


def test_a_pass_visits_all_says_how_far_it_is_and_what_failed(
    sqlite_archive: Archive, site: Site
) -> None:
    """A row a source in the contract's shape; one dead source spoils nothing; the second pass finds nothing new."""
    setup = setup_of(
        sqlite_archive,
        site,
        good="http://127.0.0.2:{port}/list.html",
        dead="http://127.0.0.3:{port}/none.html",
    )
    seen: list[tuple[int, int]] = []
    result = single_pass.crawl_now(
        sqlite_archive,
        setup,
        send=False,
        progress=lambda done, total: seen.append((done, total)),
    )
    rows = {row.source: row.as_json() for row in result.rows}
    assert (
        rows["good"]["new"],
        rows["good"]["errors"],
        rows["dead"]["errors"],
    ) == (
        3,
        0,
        1,
    )
    assert seen[0] == (0, 2) and seen[-1] == (2, 2) and result.trouble is None
    again = single_pass.crawl_now(sqlite_archive, setup, ["good"], send=False)
    assert again.rows[0].new == 0
    only_dead = single_pass.crawl_now(sqlite_archive, setup, ["dead"], send=False)
    assert "no source could be visited" in (only_dead.trouble or "")


def test_an_unknown_source_is_named(sqlite_archive: Archive, site: Site) -> None:
    """Nothing is visited where a name is wrong."""
    with pytest.raises(PassportError, match="nobody: no such source"):
        single_pass.crawl_now(
            sqlite_archive, setup_of(sqlite_archive, site), ["nobody"]
        )


def test_one_page_is_fetched_and_not_stored(
    sqlite_archive: Archive, site: Site
) -> None:
    """The bytes and their type come back; what can't be had says why; inside addresses are refused."""
    setup = setup_of(sqlite_archive, site)
    body, kind = single_pass.fetch(f"{site.url}/202611/t20261121_1.html", setup)
    assert "第1号".encode() in body and "html" in (kind or "")
    setup.crawl = CrawlSettings(delay=0)
    for address in (site.url, "http://[::bad"):
        with pytest.raises(single_pass.FetchError):
            single_pass.fetch(address, setup)
    with sqlite_archive.read() as session:
        assert runs.states(session) == {}


def test_a_job_that_fails_ends_nothing(
    sqlite_archive: Archive, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a job raises is noted and counted; the next run that goes well clears the note."""
    jobs = Jobs(
        sqlite_archive,
        setup_of(sqlite_archive, site),
        Workers(setup_of(sqlite_archive, site)),
    )
    with monkeypatch.context() as patch:
        patch.setattr("scheduler.jobs.scan", lambda *_, **__: 1 / 0)
        jobs.run("alerts")
        jobs.run("alerts")
    assert jobs.errors["alerts"] == 2 and "ZeroDivisionError" in jobs.notes["alerts"]
    jobs.run("alerts")
    assert "alerts" not in jobs.notes


def test_lasting_trouble_of_the_service_itself_reaches_the_operator(
    sqlite_archive: Archive, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk for ten minutes is mailed once; one that passes sooner is not."""
    setup = setup_of(sqlite_archive, site)
    setup.mail = setup.mail.model_copy(update={"operator": "ops@example.org"})
    setup.service.disk_floor = 10**9
    setup.folder = Path()
    jobs = Jobs(sqlite_archive, setup, Workers(setup))
    jobs.run("tick")
    jobs.run("health")
    with sqlite_archive.read() as session:
        assert outbox.listing(session) == []
    monkeypatch.setattr("scheduler.jobs.LASTING", -1.0)
    jobs.run("health")
    jobs.run("health")
    with sqlite_archive.read() as session:
        (mail,) = outbox.listing(session)
    assert mail["to"] == "ops@example.org" and "磁盘" in mail["subject"]
    jobs.workers.kill()


def test_a_step_of_the_clock_rebuilds_the_clockwork(
    sqlite_archive: Archive, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back an hour, APScheduler would sleep for an hour: the watch notices, and the tick goes on."""
    setup = setup_of(sqlite_archive, site)
    setup.service.tick = 0.05
    watch = Watch(sqlite_archive, setup, lambda: setup, alone=True)
    clockwork = Clockwork(watch.jobs)
    try:
        drift = watch._check(clockwork, _drift())
        assert clockwork.replaced == 0
        monkeypatch.setattr(
            "scheduler.service.wall_clock",
            lambda: wall_clock() - timedelta(hours=1),
        )
        drift = watch._check(clockwork, drift)
        assert clockwork.replaced == 1
        before = watch.jobs.runs["tick"]
        time.sleep(0.5)
        assert watch.jobs.runs["tick"] > before
        watch._check(clockwork, drift)
        assert clockwork.replaced == 1
    finally:
        clockwork.stop()
        watch.jobs.workers.kill()


def test_half_a_year_ahead_is_one_tick_missed() -> None:
    """APScheduler asks for the moment after the one before until it is not past: it asks once, however long ago that was."""
    every, begun = Every(0.2), datetime(2026, 11, 22, tzinfo=UTC)
    assert every.get_next_fire_time(begun, begun) == begun + timedelta(seconds=0.2)
    later = begun + timedelta(days=180)
    assert every.get_next_fire_time(begun, later) == later + timedelta(seconds=0.2)


def test_a_tick_that_stopped_is_wound_up_again(
    sqlite_archive: Archive, site: Site
) -> None:
    """However the clockwork came to stand still: after a minute without tick there is a new one."""
    setup = setup_of(sqlite_archive, site)
    watch = Watch(sqlite_archive, setup, lambda: setup, alone=True)
    clockwork = Clockwork(watch.jobs)
    clockwork.scheduler.pause()
    try:
        watch.jobs.wait(5)
        watch.jobs.ticked -= STUCK_AFTER + 1
        watch._check(clockwork, _drift())
        assert clockwork.replaced == 1
    finally:
        clockwork.stop()
        watch.jobs.workers.kill()


def test_a_log_record_is_one_line_with_its_source() -> None:
    """Whatever a page or a server says can't start a second line, nor pass for a field."""
    record = logging.LogRecord(
        "policywatch.jobs",
        logging.WARNING,
        "",
        0,
        'odd\nlevel=info "x"',
        None,
        None,
    )
    record.source = "miit"
    line = KeyValueFormatter(journal=True).format(record)
    assert (
        line
        == '<4>level=warning source=miit part=policywatch.jobs message="odd\\nlevel=info \\"x\\""'
    )
