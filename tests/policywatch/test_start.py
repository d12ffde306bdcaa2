"""What a command imports before it does anything: the start is as quick as what is loaded for it."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer.main

from policywatch.cli.app import COMMANDS, app
from policywatch.cli.lazy import loaded_commands

PROBE = """
import json, sys
sys.argv[0] = "policywatch"
try:
    from policywatch.cli import main
    main()
finally:
    print("LOADED", json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
ROOMS = {"alerts", "crawler", "db", "pipelines", "policywatch", "scheduler", "text"}
# Distributions that no command needs before it crawls, serves, migrates or writes mail.
NEVER = {
    "alembic",
    "apscheduler",
    "bs4",
    "fastapi",
    "jinja2",
    "requests",
    "scrapy",
    "soupsieve",
    "starlette",
    "tldextract",
    "twisted",
}
OPTIONS_ALONE = {"annotated_doc", "platformdirs", "shellingham", "typer"}
HELP = OPTIONS_ALONE | {"attr", "markdown_it", "mdurl", "pygments", "rich"}
# Typer reads a command's parameters with pydantic.
PARAMETERS = {
    "annotated_types",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "typing_inspection",
}
READING = (
    OPTIONS_ALONE
    | PARAMETERS
    | {
        "greenlet",
        "luqum",
        "opencc",
        "ply",
        "rich",
        "sqlalchemy",
        "w3lib",
    }
)

# Whether this year's working days are known is among what `status` says.
CALENDAR = {"chinese_calendar"}


def loaded(folder: Path, *words: str, **variables: str) -> set[str]:
    """The modules that one call of the program has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    line = done.stderr.rpartition("LOADED ")[2]
    return set(json.loads(line))


def distributions(modules: set[str]) -> set[str]:
    """The packages among them that are neither Python's own nor this program's."""
    names = {name.partition(".")[0] for name in modules}
    own = ROOMS | {"cython_runtime"}
    installed = names - own - sys.stdlib_module_names
    # What the environment imports by itself (editable installs, coverage) begins with an underscore.
    return {name for name in installed if not name.startswith(("_", "sitecustomize"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration and an empty archive."""
    folder = tmp_path_factory.mktemp("start")
    (folder / "policywatch.toml").write_text(
        '[database]\nurl = "sqlite:///archive.db"\n', "utf-8"
    )
    subprocess.run(
        [sys.executable, "-m", "policywatch", "db", "upgrade"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


CASES = [
    (["--version"], OPTIONS_ALONE),
    (["--help"], HELP),
    (["search", "--help"], HELP | PARAMETERS),
    (["alerts", "add", "--help"], HELP | PARAMETERS),
    (["sources", "--help"], HELP | PARAMETERS),
    (["search", "新质生产力", "--json"], READING),
    (["search", "算力 AND title:通知"], READING),
    (["status"], READING | CALENDAR),
    (["status", "--check"], READING | CALENDAR),
    (["sources", "list"], READING),
    (["outbox", "list"], READING),
    (["stories", "--jsonl"], READING | {"xxhash"}),
]


@pytest.mark.parametrize(
    ("words", "allowed"), CASES, ids=[" ".join(words) for words, _ in CASES]
)
def test_a_command_loads_what_it_needs_alone(
    folder: Path, words: list[str], allowed: set[str]
) -> None:
    """Each command loads these distributions and no other; of SQLAlchemy's dialects, SQLite's alone."""
    modules = loaded(folder, *words)
    assert distributions(modules) <= allowed
    dialects = {
        name.split(".")[2]
        for name in modules
        if name.startswith("sqlalchemy.dialects.")
    }
    assert dialects <= {"sqlite", "_typing"}
    if "sqlalchemy" not in allowed:
        assert not {name for name in modules if name.startswith(("db.", "alerts."))}
    assert not distributions(modules) & NEVER


def test_the_version_is_that_of_the_distribution(folder: Path) -> None:
    """`policywatch --version` prints name and version, and exits 0."""
    done = subprocess.run(
        [sys.executable, "-m", "policywatch", "--version"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"policywatch {version('policywatch')}\n"


def test_the_lines_of_help_are_those_of_the_commands() -> None:
    """The table that `--help` reads names every command of every file, with the first sentence of its own help."""
    listed = {
        name: line for commands in COMMANDS.values() for name, line in commands.items()
    }
    real = {
        path[0]: command.get_short_help_str(limit=500)
        for path, command in loaded_commands(typer.main.get_command(app))
        if len(path) == 1
    }
    assert listed == real


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    """A placeholder's name is suggested like a loaded command's, and the exit status is 2."""
    done = subprocess.run(
        [sys.executable, "-m", "policywatch", "serach"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "search" in done.stderr
