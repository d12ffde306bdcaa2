"""Searches begin when a column is lost, are written down, and taken up only as the settings say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.repair import MAX_REQUESTS, measured
from crawler.catalogue import PassportError, read_catalogue
from crawler.column.shape import hash_of
from crawler.configuration import CrawlSettings
from db.maintenance.upgrade import upgrade
from db.models import SourceRepair, SourceState
from db.session import Archive, open_archive
from db.sources import repairs, runs
from pipelines.order import take_in_all
from scheduler import checkup, status_report
from scheduler.jobs import Jobs
from scheduler.passport_files import digest, file_of
from scheduler.repair import claim, conclude, fresh_rows, take_up, taken_up_since
from scheduler.repair_plan import (
    due_searches,
    is_gone_for_good,
    is_search_due,
    next_search,
)
from scheduler.repair_result import of_row
from scheduler.settings import Setup
from scheduler.workers import Workers

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
OLD = "https://gxt.example.cn/zcwj/index.html"
NEW = "https://gxt.example.cn/col/col12/index.html"
TEXT = f"""name = "某厅 · 政策文件"
category = "ministry"
kind = "listing"
start_urls = ["{OLD}"]
every = "1h"
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    upgrade(archive)
    yield archive
    archive.close()


@pytest.fixture
def setup(tmp_path: Path, archive: Archive) -> Setup:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "gxt.toml").write_text(TEXT, encoding="utf-8")
    passports, _ = read_catalogue([tmp_path / "sources"], shipped=False)
    return Setup(
        archive.url, passports, folder=tmp_path, folders=[tmp_path / "sources"]
    )


def lose(archive: Archive, state: str = "lost", error: str | None = None) -> None:
    with archive.write() as session:
        run = runs.start(session, "gxt", NOW - timedelta(minutes=5))
        runs.finish(session, run.id, {"error": error}, NOW)
        runs.state(session, "gxt").state = state


def propose(archive: Archive, setup: Setup, **values: Any) -> None:
    passport = setup.passports["gxt"]
    row = {
        "state": "proposed",
        "basis": digest(passport),
        "old": [OLD],
        "new": [NEW],
        "evidence": repairs.stored_evidence(["found again"]),
        "passport": TEXT.replace(OLD, NEW),
        "moved": [],
        "score": 0.9,
        "requests": 20,
        "searched_at": NOW,
        "next_search_at": None,
    }
    with archive.write() as session:
        repairs.put(session, "gxt", row | values)


def test_a_search_is_due_where_a_column_is_lost(setup: Setup) -> None:
    """Lost, emptied, or answering that it is gone; not slow, not off, not searched a moment ago."""
    passport = setup.passports["gxt"]
    lost = SourceState(source="gxt", state="lost", enabled=None)
    failing = SourceState(source="gxt", state="failing", enabled=None)
    gone, slow = f"{OLD}: http-404: answered 404", f"{OLD}: timeout: 30 s"

    def due(known: SourceState | None, error: str | None = None, **row: Any) -> bool:
        made = SourceRepair(source="gxt", **row) if row else None
        return is_search_due(passport, known, made, error, NOW)

    assert due(lost) and due(failing, gone)
    assert not due(failing, slow) and not due(None)
    assert not due(SourceState(source="gxt", state="well", enabled=None))
    assert not due(SourceState(source="gxt", state="lost", enabled=False))
    later, basis = NOW + timedelta(hours=1), digest(passport)
    assert not due(lost, basis=basis, next_search_at=later)
    assert due(lost, basis=basis, next_search_at=NOW)
    assert due(lost, basis="of another passport", next_search_at=later)
    assert is_gone_for_good(gone) and not is_gone_for_good(None)
    quiet = SourceState(source="gxt", state="quiet", enabled=None)
    assert due(quiet), "its column may stand frozen beside a new one"
    repaired: dict[str, Any] = {"basis": basis, "next_search_at": None}
    soon, long_ago = NOW - timedelta(hours=2), NOW - timedelta(days=60)
    assert not due(lost, **repaired, taken_up_at=soon, searched_at=soon)
    assert due(lost, **repaired, taken_up_at=long_ago, searched_at=long_ago), (
        "rebuilt twice"
    )


def test_searches_without_a_result_become_rare() -> None:
    """After a day, three, a week, two weeks; after a find never."""
    waits = [next_search("unknown", n, NOW) for n in (1, 2, 3, 4, 9)]
    assert waits == sorted(one for one in waits if one is not None)
    assert waits[-1] == NOW + timedelta(days=14)
    assert next_search("repaired", 1, NOW) is None


def test_a_search_is_one_process_s(archive: Archive, setup: Setup) -> None:
    """Two services share an archive: the second finds it claimed."""
    lose(archive)
    with archive.read() as session:
        assert due_searches(session, setup, ["gxt", "unknown"], NOW) == ["gxt"]
    assert claim(archive, setup, "gxt", NOW)
    assert not claim(archive, setup, "gxt", NOW)
    assert claim(archive, setup, "gxt", NOW + timedelta(hours=1))


def test_what_is_taken_up_is_written_and_visited(
    archive: Archive, setup: Setup, tmp_path: Path
) -> None:
    """The passport's file says the new address, what it said before stands beside it,
    stored articles have their new addresses, and the source is due.
    """
    from tests.policywatch.web.served import item

    one = item("gxt.example.cn", "关于印发方案的通知", "一、总体要求。" * 20, NOW, None)
    one.source = "gxt"
    take_in_all(archive, [one], now=NOW)
    moved = "https://gxt.example.cn/art/1.html"
    propose(archive, setup, moved=[[hash_of(one.url), moved]])
    with archive.read() as session:
        assert not taken_up_since(session, NOW - timedelta(minutes=1))
    searched = take_up(archive, setup, "gxt", NOW)
    assert searched.state == "repaired" and searched.new == (NEW,)
    folder = tmp_path / "sources"
    assert NEW in (folder / "gxt.toml").read_text("utf-8")
    assert (folder / "gxt.toml.before").read_text("utf-8") == TEXT
    assert file_of(setup, "gxt") == folder / "gxt.toml"
    assert setup.passports["gxt"].start_urls == (NEW,)
    with archive.read() as session:
        stored = repairs.articles_of(session, "gxt")
        assert [article.url for article in stored] == [moved]
        assert runs.state(session, "gxt").next_check_at == NOW
        assert taken_up_since(session, NOW - timedelta(minutes=1))
        assert fresh_rows(session, setup, NOW) == {"gxt"}
    with pytest.raises(PassportError, match="nothing is proposed"):
        take_up(archive, setup, "gxt", NOW)


def test_a_passport_changed_by_hand_is_not_overwritten(
    archive: Archive, setup: Setup
) -> None:
    """The proposal was for another one."""
    propose(archive, setup, basis="of another passport")
    with pytest.raises(PassportError, match="changed since"):
        take_up(archive, setup, "gxt", NOW)


def test_a_proposal_is_told_where_the_operator_looks(
    archive: Archive, setup: Setup
) -> None:
    """Status and source list name the new address and the one command."""
    lose(archive, "failing", f"{OLD}: http-404: answered 404")
    lose(archive, "failing", f"{OLD}: http-404: answered 404")
    with archive.write() as session:
        runs.state(session, "gxt").failures = 2
    propose(archive, setup)
    checkup.examine(archive, setup, ["gxt"], NOW)
    reason = status_report.sources(archive, setup, now=NOW)[0]["reason"]
    assert NEW in reason and "sources repair gxt --accept" in reason
    propose(archive, setup, state="gone", new=[], passport=None)
    checkup.examine(archive, setup, ["gxt"], NOW)
    assert "Nothing on the site" in str(
        status_report.sources(archive, setup, now=NOW)[0]["reason"]
    )


def test_what_one_column_needs_decides_for_the_source(setup: Setup) -> None:
    """A proposal to be asked goes before a certain one; no column lost is well."""
    passport = setup.passports["gxt"]
    one = {"column": OLD, "evidence": [], "score": 0.9, "candidate": None}
    for states, expected in (
        (["well"], "well"),
        (["gone"], "gone"),
        (["gone", "unknown"], "unknown"),
    ):
        proposals = [{**one, "state": state} for state in states]
        found = {"requests": 9, "proposals": proposals}
        assert conclude(setup, passport, found, NOW)[0].state == expected
    candidate = {
        "url": NEW, "kind": "listing", "listing": None, "table": None, "item_urls": [], "moved": [],
    }  # fmt: skip
    found = {
        "requests": 9,
        "proposals": [{**one, "state": "found", "candidate": candidate}],
    }
    searched, _ = conclude(setup, passport, found, NOW)
    assert searched.state == "found" and NEW in (searched.passport or "")
    json = replace(searched, state="repaired").as_json()
    assert json["new"] == [NEW] and json["state"] == "repaired"


def test_an_ended_column_can_be_taken_out(
    archive: Archive, setup: Setup, tmp_path: Path
) -> None:
    """Where the source has others: the answer is asked for, and the passport lists what is left."""
    other = "https://gxt.example.cn/tzgg/index.html"
    path = tmp_path / "sources" / "gxt.toml"
    path.write_text(TEXT.replace(f'"{OLD}"', f'"{OLD}", "{other}"'), "utf-8")
    passports, _ = read_catalogue([path.parent], shipped=False)
    setup.passports = passports
    column = {"column": OLD, "evidence": [], "score": 0.0, "candidate": None}
    found = {
        "requests": 9,
        "proposals": [{**column, "state": "gone"}, {**column, "column": other, "state": "well"}],
    }  # fmt: skip
    searched, _ = conclude(setup, passports["gxt"], found, NOW)
    assert (searched.state, searched.old) == ("gone", (OLD,))
    assert searched.can_be_taken_up and "--accept" in searched.told
    propose(archive, setup, state="gone", new=[], passport=searched.passport)
    assert take_up(archive, setup, "gxt", NOW).state == "repaired"
    assert setup.passports["gxt"].start_urls == (other,)


def test_the_service_searches_by_itself_once(archive: Archive, setup: Setup) -> None:
    """Its job looks for a lost source's columns in a worker, writes down what came of it,
    and leaves it alone until the next search is due.
    """
    setup.crawl = CrawlSettings(private_addresses="allow", delay=0, timeout=2)
    setup.passports = {
        "gxt": setup.passports["gxt"].model_copy(
            update={"start_urls": ("http://127.0.0.1:9/zcwj/",)}
        )
    }
    lose(archive)
    workers = Workers(setup, count=1)
    try:
        jobs = Jobs(archive, setup, workers)
        jobs.run("repair")
        assert jobs.runs["searches"] == 1 and not jobs.errors["repair"], jobs.notes
        jobs.run("repair")
        assert jobs.runs["searches"] == 1
    finally:
        workers.close(grace=0)
    with archive.read() as session:
        row = repairs.of_source(session, "gxt")
        assert row is not None and row.state == "unknown" and row.evidence
        assert row.next_search_at is not None and row.requests > 0


def test_a_passport_taken_up_elsewhere_is_read_by_the_service(
    archive: Archive, setup: Setup
) -> None:
    """The page or the command line wrote it: the service reads its files again."""
    workers = Workers(setup, count=1)
    try:
        jobs = Jobs(archive, setup, workers, clock=lambda: NOW - timedelta(hours=1))
        propose(archive, setup)
        take_up(archive, setup, "gxt", NOW)
        jobs.run("repair")
        assert jobs.reload_wanted.is_set(), jobs.notes
    finally:
        workers.close(grace=0)


def test_columns_that_die_are_found_again_by_real_visits() -> None:
    """Two visits, a search in a crawl worker, a passport written: a column of
    another list family now, one that ended.
    """
    cases = [("family", 1), ("emptied", 4)]
    done = measured(cases, "auto", limit=6)
    for case in done:
        told = (case.kind, case.searched)
        assert case.requests <= MAX_REQUESTS and not case.is_wrong, told
        assert case.searched.evidence, told
    assert [case.searched.state for case in done] == ["repaired", "gone"]
    assert all(case.is_found for case in done[:1])


def test_a_row_is_read_as_it_was_written(archive: Archive, setup: Setup) -> None:
    """Evidence comes back in the reader's language's code."""
    propose(archive, setup)
    with archive.read() as session:
        row = repairs.of_source(session, "gxt")
        assert row is not None and of_row(row).evidence == ("found again",)
