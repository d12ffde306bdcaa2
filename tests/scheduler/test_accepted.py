"""What was accepted on one machine is in use on all that share the archive, until a file is changed by hand."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.catalogue import read_catalogue
from db.session import Archive
from db.sources import accepted, repairs
from scheduler.accepted import adopt, text_of
from scheduler.passport_files import digest
from scheduler.repair import take_up
from scheduler.settings import Setup
from tests.conftest import empty_archive
from tests.scheduler.test_service import article_page
from tests.site import Site

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TEXT = (
    'name = "某厅 · 政策文件"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\n'
    'start_urls = ["{}"]\n'
)
CONFIG = (
    '[database]\nurl = "{url}"\n[sources]\nshipped = false\nfolders = ["sources"]\n'
    '[crawl]\ndelay = 0.0\ncontact = "a@example.org"\nprivate_addresses = "allow"\n'
)


@pytest.fixture
def site() -> Iterator[Site]:
    """A column that has moved."""
    rows = "".join(
        f'<li><a href="/202611/t20261121_{n}.html">关于第{n}号产业政策的通知</a><span>2026-11-21</span></li>'
        for n in range(5)
    )
    with Site() as running:
        running.page("/new/", f"<html><meta charset=utf-8><ul>{rows}</ul></html>")
        for n in range(5):
            running.page(f"/202611/t20261121_{n}.html", article_page(n))
        yield running


@pytest.fixture
def postgresql(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    yield from empty_archive("postgresql", request, tmp_path)


def machine(folder: Path, archive: Archive, site: Site) -> tuple[Setup, Path]:
    """A machine's files: configuration and the old passport."""
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "gxt.toml").write_text(TEXT.format(site.url + "/old/"))
    config = folder / "policywatch.toml"
    config.write_text(CONFIG.format(url=archive.url))
    passports, _ = read_catalogue([folder / "sources"], shipped=False)
    folders = [folder / "sources"]
    return Setup(archive.url, passports, folder=folder, folders=folders), config


def propose(archive: Archive, setup: Setup, site: Site) -> None:
    """Write down that the column was found at its new place."""
    values = {
        "state": "proposed",
        "basis": digest(setup.passports["gxt"]),
        "old": [site.url + "/old/"],
        "new": [site.url + "/new/"],
        "evidence": [],
        "passport": TEXT.format(site.url + "/new/"),
        "moved": [],
        "searched_at": NOW,
        "next_search_at": None,
    }
    with archive.write() as session:
        repairs.put(session, "gxt", values)


def run(config: Path, *words: str) -> str:
    command = [sys.executable, "-m", "policywatch", "--config", str(config), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_passport_accepted_by_one_process_is_read_by_another(
    tmp_path: Path, postgresql: Archive, site: Site
) -> None:
    """Two machines with files of their own: B reads the new column, though its file says the old one."""
    setup, here = machine(tmp_path / "a", postgresql, site)
    _, there = machine(tmp_path / "b", postgresql, site)
    propose(postgresql, setup, site)
    run(here, "sources", "repair", "gxt", "--accept")
    assert "/new/" in (tmp_path / "a/sources/gxt.toml").read_text()
    assert "/old/" in (tmp_path / "b/sources/gxt.toml").read_text()
    (row,) = json.loads(run(there, "crawl", "gxt", "--no-send", "--json"))["sources"]
    assert row["new"] == 5 and row["errors"] == 0
    assert "/old/" not in {seen.path for seen in site.requests}
    run(there, "sources", "repair", "gxt", "--forget")
    with postgresql.read() as session:
        assert not accepted.all_of(session)


def test_a_file_that_was_changed_by_hand_goes_before_the_archive(
    tmp_path: Path, postgresql: Archive, site: Site
) -> None:
    """Only what the repair replaced is replaced; after two repairs the first file is as well."""
    first, _ = machine(tmp_path / "a", postgresql, site)
    propose(postgresql, first, site)
    take_up(postgresql, first, "gxt", NOW)
    other, _ = machine(tmp_path / "b", postgresql, site)
    adopt(postgresql, other)
    assert other.passports["gxt"].start_urls == (site.url + "/new/",)
    assert "/new/" in (text_of(other, "gxt") or "")
    changed, _ = machine(tmp_path / "c", postgresql, site)
    path = tmp_path / "c/sources/gxt.toml"
    path.write_text(TEXT.format(site.url + "/mine/"))
    changed.passports = read_catalogue([path.parent], shipped=False)[0]
    adopt(postgresql, changed)
    assert changed.passports["gxt"].start_urls == (site.url + "/mine/",)


def test_a_machine_that_can_not_write_keeps_it_in_the_archive(
    tmp_path: Path, postgresql: Archive, site: Site
) -> None:
    """An installed folder is often read-only."""
    setup, _ = machine(tmp_path / "a", postgresql, site)
    propose(postgresql, setup, site)
    folder = tmp_path / "a/sources"
    (folder / "gxt.toml").unlink()
    folder.rmdir()
    folder.write_text("no folder")
    taken = take_up(postgresql, setup, "gxt", NOW)
    assert taken.state == "repaired"
    assert setup.passports["gxt"].start_urls == (site.url + "/new/",)
