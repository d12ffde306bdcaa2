"""`policywatch sources check` on a terminal's other end: one table, and none of the crawler's log."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

PASSPORT = """
name = "{name}"
category = "ministry"
kind = "listing"
every = "1h"
start_urls = ["http://127.0.0.1:9/{name}/"]
"""


def test_sources_that_do_not_answer_cost_a_row_each(tmp_path: Path) -> None:
    """Two sources whose server is away: a heading and two rows, nothing on stderr, exit status 1."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "policywatch.toml").write_text(
        '[sources]\nshipped = false\n[crawl]\nprivate_addresses = "allow"\ndelay = 0\n',
        "utf-8",
    )
    for name in ("away", "gone"):
        path = tmp_path / "sources" / f"{name}.toml"
        path.write_text(PASSPORT.format(name=name), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "policywatch", "sources", "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done.stdout
    assert [line.split()[:2] for line in lines[1:]] == [
        ["WRONG", "away"],
        ["WRONG", "gone"],
    ]


def test_init_checks_all_sources_in_the_background(tmp_path: Path) -> None:
    """`init --check` comes back at once; its check goes on, writes its table into check.log, and its verdicts into
    the ledger of an archive that it makes.
    """
    (tmp_path / "sources").mkdir()
    for name in ("away", "gone"):
        path = tmp_path / "sources" / f"{name}.toml"
        path.write_text(PASSPORT.format(name=name), "utf-8")
    environment = os.environ | {
        "POLICYWATCH_SOURCES__SHIPPED": "false",
        "POLICYWATCH_CRAWL__PRIVATE_ADDRESSES": "allow",
        "POLICYWATCH_CRAWL__DELAY": "0",
    }
    program = [sys.executable, "-m", "policywatch"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    began = run("init", "--check")
    assert began.returncode == 0 and "check.log" in began.stdout
    deadline = time.monotonic() + 120
    proofs: dict[str, str] = {}
    while len(proofs) < 2 and time.monotonic() < deadline:
        time.sleep(1)
        listed = run("sources", "list", "--json")
        rows = json.loads(listed.stdout) if listed.returncode == 0 else []
        proofs = {
            row["id"]: row["proof"]
            for row in rows
            if row["id"] in ("away", "gone") and "not reached" in row["proof"]
        }
    assert set(proofs) == {"away", "gone"}, proofs
    assert "WRONG" in (tmp_path / "check.log").read_text("utf-8")
