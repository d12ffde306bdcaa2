"""The first check from this network: what is due, which column is certain, and a real service that finds one."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from crawler.catalogue import Passport, read_passport
from crawler.configuration import CrawlSettings
from crawler.survey import Column
from db.maintenance.upgrade import prepare
from db.models import Article, SourceProof, SourceState
from db.session import open_archive
from db.sources import proofs
from scheduler.first_check import certain_column, check_now, found_passport
from scheduler.first_check_plan import due, one_a_host
from scheduler.jobs import wall_clock
from scheduler.settings import Setup
from scheduler.status_report import status
from tests.scheduler.test_service import article_page
from tests.scheduler.test_survey import page, rows
from tests.site import Site
from text.reason import code_of

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
NAME = "云州省工业和信息化厅"


def passport(source: str, url: str, **more: Any) -> Passport:
    return Passport.model_validate(
        {
            "id": source,
            "name": NAME,
            "publisher": NAME,
            "category": "local-government",
            "kind": "listing",
            "start_urls": [url],
            "every": "1h",
            "checked": "awaits a live check",
            **more,
        }
    )


def lead(source: str = "yz-gxt", url: str = "http://gxt.example.cn/") -> Passport:
    return passport(source, url, lead=True, enabled=False)


def proof(verdict: str, days: float) -> SourceProof:
    return SourceProof(
        checked_at=NOW - timedelta(days=days), verdict=verdict, result={}
    )


def test_what_is_due() -> None:
    """Leads once, and again after a day or a month; of enabled ones those whose first visit read nothing."""
    one, own = lead(), passport("own", "http://a.cn/")
    mine = own.model_copy(update={"checked": None, "id": "mine"})

    def is_due(
        source: Passport, known: SourceState | None, check: SourceProof | None
    ) -> bool:
        states = {source.id: known} if known else {}
        checks = {source.id: check} if check else {}
        return bool(due({source.id: source}, states, checks, NOW))

    unread = SourceState(source="own", last_visit_at=NOW)
    read = SourceState(source="own", last_visit_at=NOW, last_success_at=NOW)
    off = SourceState(source="yz-gxt", enabled=False)
    assert is_due(one, None, None) and not is_due(one, off, None)
    assert not is_due(one, None, proof("unreachable", 0.5))
    assert is_due(one, None, proof("unreachable", 2))
    assert not is_due(one, None, proof("wrong", 2)) and is_due(
        one, None, proof("wrong", 31)
    )
    assert not is_due(own, None, None) and not is_due(own, read, None)
    assert is_due(own, unread, None) and not is_due(own, unread, proof("wrong", 9))
    assert not is_due(mine, unread, None)


def test_one_source_a_host_and_none_where_a_visit_is() -> None:
    """Politeness between sources of one host."""
    setup = Setup("sqlite://", {
        "a": lead("a", "http://h1.cn/"), "b": lead("b", "http://h1.cn/x/"), "c": lead("c", "http://h2.cn/"),
        "d": lead("d", "http://h3.cn/"),
    })  # fmt: skip
    assert one_a_host(["a", "b", "c", "d"], setup, {"h2.cn"}) == ["a", "d"]
    assert one_a_host(["a", "c", "d"], setup, set(), limit=2) == ["a", "c"]


def column(**more: Any) -> Column:
    given = {
        "url": "http://gxt.example.cn/tzgg/", "name": "通知公告", "kind": "listing", "items": 10, "dated": 10,
        "newest": "2026-11-20", "titles": (), "articles": (), "score": 5.0, "read": 2, "tried": 2,
    }  # fmt: skip
    return Column(**(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "flaw", [{"read": 0}, {"newest": None}, {"newest": "2025-11-20"}, {"dated": 3}]
)
def test_only_a_column_beyond_doubt_is_taken_up(flaw: dict[str, Any]) -> None:
    """One that can't be read, has no days, or is asleep, is left for a person; the next good one is taken."""
    assert certain_column([column(**flaw)], NOW) is None
    good = column(url="http://gxt.example.cn/zcwj/")
    assert certain_column([column(**flaw), good], NOW) == good


def test_a_found_passport_keeps_what_was_known(tmp_path: Path) -> None:
    """Name, publisher and evidence of the lead; it is on, no lead any more, and says when it was proved."""
    path = tmp_path / "yz-gxt.toml"
    path.write_text(found_passport(lead(), column(), NOW), "utf-8")
    found = read_passport(path)
    assert (found.name, found.publisher) == (NAME, NAME)
    assert found.enabled and not found.lead
    assert "2026-11-30" in (found.checked or "") and "通知公告" in found.evidence[-1]


@pytest.fixture
def office() -> Iterator[Site]:
    """An office's site: a home page, a column of notices, its articles."""
    with Site() as running:
        notices = rows("tzgg", "关于第{}号产业政策的通知", range(10))
        navigation = '<a href="/tzgg/">通知公告</a><a href="/jgsz/">机构设置</a>'
        running.page("/", page(NAME, navigation))
        running.page("/tzgg/", page(f"通知公告-{NAME}", f"<ul>{notices}</ul>"))
        for n in range(10):
            running.page(f"/tzgg/202611/t20261121_{n}.html", article_page(n))
        yield running


def test_a_site_s_column_is_found_proved_and_written(
    office: Site, tmp_path: Path
) -> None:
    """A lead's passport is written; a site without columns and one that is away are told apart, with what to do."""
    with Site() as empty:
        empty.page("/", page("空", "<p>建设中，敬请期待</p>"))
        sources = {
            "yz-gxt": lead("yz-gxt", f"{office.url}/"),
            "empty": lead("empty", f"{empty.url}/"),
            "away": lead("away", "http://127.0.0.1:9/"),
        }
        setup = Setup(
            "sqlite:///x.db",
            sources,
            crawl=CrawlSettings(delay=0, private_addresses="allow"),
            folder=tmp_path,
            folders=[tmp_path / "sources"],
        )
        found = {
            one.source: one for one in check_now(None, setup, list(sources), wall_clock)
        }
    assert found["yz-gxt"].verdict == "proved"
    assert found["yz-gxt"].found_at == f"{office.url}/tzgg/"
    assert found["yz-gxt"].list["items"] == 10 and len(found["yz-gxt"].articles) == 5
    written = read_passport(tmp_path / "sources" / "yz-gxt.toml")
    assert written.start_urls == (f"{office.url}/tzgg/",) and written.enabled
    assert code_of(found["empty"].reason) == "proof.no-column"
    assert f"sources add {empty.url}/" in (found["empty"].advice or "")
    assert found["away"].verdict == "unreachable"
    assert sorted(path.name for path in (tmp_path / "sources").iterdir()) == ["yz-gxt.toml"]  # fmt: skip


PASSPORT = """
name = "{name}"
publisher = "{name}"
category = "local-government"
kind = "listing"
start_urls = ["{url}"]
every = "1h"
checked = "awaits a live check"
"""


def test_the_running_service_finds_and_visits_it_by_itself(
    office: Site, tmp_path: Path
) -> None:
    """From a home page alone to stored articles, without a command; status says how far it has come."""
    (tmp_path / "sources").mkdir()
    text = PASSPORT.format(name=NAME, url=f"{office.url}/")
    (tmp_path / "sources" / "yz-gxt.toml").write_text(
        text + 'lead = true\nenabled = false\ndisabled_because = { code = "to-be-found" }\n', "utf-8"
    )  # fmt: skip
    database = f"sqlite:///{tmp_path / 'a.db'}"
    written = {
        "database": database,
        "crawl": {"delay": 0, "private_addresses": "allow"},
        "service": {"workers": 1},
    }
    (tmp_path / "settings.json").write_text(json.dumps(written), "utf-8")
    archive = open_archive(database)
    prepare(archive)
    archive.close()
    command = [sys.executable, "-m", "tests.scheduler.serve", str(tmp_path)]
    service = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        seen = SimpleNamespace(titles=0, check=None)
        deadline = time.monotonic() + 240
        while seen.titles < 10 and time.monotonic() < deadline:
            time.sleep(1)
            archive = open_archive(database)
            with archive.read() as session:
                seen.titles = len(list(session.scalars(select(Article.id))))
                seen.check = proofs.latest(session).get("yz-gxt")
            archive.close()
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(30)
    assert seen.titles == 10 and seen.check is not None
    assert seen.check.verdict == "proved"
    again = read_passport(tmp_path / "sources" / "yz-gxt.toml")
    setup = Setup(database, {"yz-gxt": again, "b": lead("b")}, folder=tmp_path)
    archive = open_archive(database)
    assert status(archive, setup, now=wall_clock())["first_check"] == {
        "checked": 0,
        "total": 1,
    }
    archive.close()
