"""The built wheel works away from the source tree: templates, migrations, passports, pages are inside."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from db.maintenance.upgrade import head

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "text",
    "crawler",
    "db",
    "pipelines",
    "alerts",
    "scheduler",
    "policywatch",
)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from what git knows and unpacked into an empty folder."""
    source, built, folder = (
        tmp_path_factory.mktemp(name) for name in ("source", "built", "unpacked")
    )
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(built),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=built)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def run(unpacked: Path, folder: Path, *words: str) -> str:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("POLICYWATCH_")
    }
    done = subprocess.run(
        [sys.executable, "-m", "policywatch", *words],
        env=environment | {"PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_manual_page_is_installed(unpacked: Path) -> None:
    """It lands below share/man of the environment, where `man` looks beside the program's own folder."""
    pages = list(unpacked.glob("*.data/data/share/man/man1/policywatch.1"))
    assert len(pages) == 1


def test_every_data_file_is_inside(unpacked: Path) -> None:
    """What git knows below the packages, the wheel has."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", *PACKAGES],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    missing = [
        name for name in filter(None, tracked.decode().split("\0"))
        if (ROOT / name).is_file() and not (unpacked / name).is_file()
    ]  # fmt: skip
    assert not missing


def test_it_starts_somewhere_else(unpacked: Path, tmp_path: Path) -> None:
    """From an empty folder: init, tables, the shipped catalogue, an alert, a search."""
    assert "policywatch.toml" in run(unpacked, tmp_path, "init")
    assert f"→ {head()}" in run(unpacked, tmp_path, "db", "upgrade")
    assert len(json.loads(run(unpacked, tmp_path, "sources", "list", "--json"))) >= 100
    run(
        unpacked,
        tmp_path,
        "alerts",
        "add",
        "储能",
        "--query",
        "储能",
        "--to",
        "a@example.org",
    )
    assert json.loads(run(unpacked, tmp_path, "search", "储能", "--json"))["total"] == 0
