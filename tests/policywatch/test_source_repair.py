"""`policywatch sources repair`: what was found in words and as JSON, taken up with one command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.catalogue import read_passport
from db.maintenance.upgrade import upgrade
from db.session import open_archive
from db.sources import repairs
from policywatch.cli.work import clock
from scheduler.passport_files import digest

OLD = "http://127.0.0.1:9/zcwj/"
NEW = "http://127.0.0.1:9/col/col12/index.html"
TEXT = f"""name = "某厅 · 政策文件"
category = "ministry"
kind = "listing"
start_urls = ["{OLD}"]
every = "1h"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workplace with one source whose column may have moved."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "gxt.toml").write_text(TEXT, "utf-8")
    (tmp_path / "policywatch.toml").write_text(
        '[sources]\nshipped = false\n[crawl]\nprivate_addresses = "allow"\ndelay = 0\n',
        "utf-8",
    )
    archive = open_archive(f"sqlite:///{tmp_path}/policywatch.db")
    upgrade(archive)
    now = clock()
    values = {
        "state": "proposed",
        "basis": digest(read_passport(tmp_path / "sources" / "gxt.toml")),
        "old": [OLD],
        "new": [NEW],
        "evidence": repairs.stored_evidence(["found again"]),
        "passport": TEXT.replace(OLD, NEW),
        "moved": [],
        "score": 0.9,
        "requests": 20,
        "searched_at": now,
        "next_search_at": None,
    }
    with archive.write() as session:
        repairs.put(session, "gxt", values)
    archive.close()
    return tmp_path


def called(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "policywatch", "sources", "repair", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_proposal_is_shown_and_taken_up(folder: Path) -> None:
    """First the evidence and the command to accept; then the passport is written, once."""
    shown = called(folder)
    assert shown.returncode == 0, shown.stderr
    assert NEW in shown.stdout and "sources repair gxt --accept" in shown.stdout
    taken = called(folder, "gxt", "--accept", "--json")
    assert taken.returncode == 0, taken.stderr
    (one,) = json.loads(taken.stdout)
    assert (one["source"], one["state"]) == ("gxt", "repaired")
    assert one["old"] == [OLD] and one["new"] == [NEW] and one["evidence"]
    assert NEW in (folder / "sources" / "gxt.toml").read_text("utf-8")
    (again,) = json.loads(called(folder, "gxt", "--json").stdout)
    assert again["state"] == "repaired"


def test_a_source_whose_site_is_away_is_not_known(folder: Path) -> None:
    """Asked again by name: the search says what it could not reach, and changes nothing."""
    done = called(folder, "gxt", "--again", "--json")
    assert done.returncode == 0, done.stderr
    (one,) = json.loads(done.stdout)
    assert one["state"] == "unknown" and one["passport"] is None and one["evidence"]
    assert (folder / "sources" / "gxt.toml").read_text("utf-8") == TEXT


def test_an_unknown_source_is_a_wrong_call(folder: Path) -> None:
    """One line says which, exit status 2."""
    done = called(folder, "nobody")
    assert done.returncode == 2 and "nobody" in done.stderr
    assert "Traceback" not in done.stderr
