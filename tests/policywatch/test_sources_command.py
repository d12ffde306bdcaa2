"""`policywatch sources check` on a terminal's other end: one table, and none of the crawler's log."""

import subprocess
import sys
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
