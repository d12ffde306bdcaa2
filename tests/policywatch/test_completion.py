"""What TAB offers, asked as a shell asks: words on stdout, nothing loaded that the answer does not need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = """
[database]
url = "sqlite:///data/archive.db"
[sources]
shipped = false
folders = ["mine"]
"""
PASSPORT = """
name = "x"
category = "ministry"
kind = "feed"
every = "1h"
start_urls = ["https://x.example.cn/feed"]
"""
PROBE = """
import json, sys
sys.argv = ["policywatch"]
try:
    from policywatch.cli import main
    main()
finally:
    print("LOADED", json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration of its own, two passports, an archive with two rules."""
    folder = tmp_path_factory.mktemp("completion")
    (folder / "policywatch.toml").write_text(CONFIGURATION, "utf-8")
    for name in ("data", "mine"):
        (folder / name).mkdir()
    for name in ("paper", "park"):
        (folder / "mine" / f"{name}.toml").write_text(PASSPORT, "utf-8")
    for rule in ("脑机接口", "算力"):
        words = ["--query", rule, "--to", "you@example.org"]
        subprocess.run(
            [sys.executable, "-m", "policywatch", "alerts", "add", rule, *words],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    return folder


def completed(folder: Path, *words: str) -> tuple[list[str], set[str]]:
    """What bash is offered for the last of the words, and the modules loaded for it."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=folder,
        env={
            **os.environ,
            "_POLICYWATCH_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(("policywatch", *words)),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    modules = json.loads(done.stderr.rpartition("LOADED ")[2])
    return done.stdout.splitlines() if done.stdout.strip() else [], set(modules)


CASES = [
    (["sea"], ["search"]),
    (["sources", "ch"], ["check"]),
    (["sources", "check", "pa"], ["paper", "park"]),
    (["sources", "enable", "par"], ["park"]),
    (["crawl", "pap"], ["paper"]),
    (["search", "x", "--source", "p"], ["paper", "park"]),
    (["alerts", "show", ""], ["算力", "脑机接口"]),
    (["alerts", "pause", "脑"], ["脑机接口"]),
    (["search", "x", "--sort", ""], ["first-seen", "newest", "relevance"]),
    (["export", "--format", "p"], ["parquet"]),
    (["sources", "list", "--category", "min"], ["ministry"]),
    (["sources", "list", "--state", "q"], ["quarantined", "quiet"]),
    (["outbox", "list", "--state", "f"], ["failed"]),
    (["--config", "policywatch.toml", "crawl", "pap"], ["paper"]),
    (["--database", "sqlite:///nowhere.db", "alerts", "show", ""], []),
]


@pytest.mark.parametrize(
    ("words", "offered"), CASES, ids=[" ".join(words) for words, _ in CASES]
)
def test_tab_offers_names_and_values(
    folder: Path, words: list[str], offered: list[str]
) -> None:
    """Commands, ids, rules and values are offered; SQLAlchemy is not loaded for it, and no file made."""
    before = sorted(folder.rglob("*"))
    said, modules = completed(folder, *words)
    assert sorted(said) == sorted(offered)
    assert not {"sqlalchemy", "policywatch.settings", "tldextract"} & modules
    names = {path.name for path in set(folder.rglob("*")) - set(before)}
    assert names <= {"archive.db-wal", "archive.db-shm"}


@pytest.mark.parametrize(
    "content", ["[sources", "sources = 3\ndatabase = 4\n", '[sources]\nfolders = "x"']
)
def test_a_broken_configuration_offers_nothing(tmp_path: Path, content: str) -> None:
    """What can't be read is no traceback in the middle of somebody's prompt."""
    (tmp_path / "policywatch.toml").write_text(content, "utf-8")
    assert completed(tmp_path, "alerts", "show", "x")[0] == []
    assert completed(tmp_path, "crawl", "no-such")[0] == []
