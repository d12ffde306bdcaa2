"""Where the output goes: a reader who leaves early, a device that is full."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLES = 400
TEXT = "省工业和信息化厅印发通知，部署产业政策第{n}条，支持企业{m}家，奖励资金{k}万元。"
PROGRAM = f"{sys.executable} -m policywatch"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose answers are longer than a pipe holds."""
    folder = tmp_path_factory.mktemp("output")
    (folder / "policywatch.toml").write_text("", "utf-8")
    rows = [
        {
            "url": f"https://news.example.com/a/{n}.html",
            "title": f"产业政策第{n * 7919}号通知",
            "text": TEXT.format(n=n * 31, m=n * 13, k=n * 17) * 9,
        }
        for n in range(ARTICLES)
    ]
    (folder / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    subprocess.run(
        [*PROGRAM.split(), "import", "texts.jsonl"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def in_shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )


READ = (
    "export",
    "export --format csv",
    "search 产业 --limit 1000 --jsonl",
    "search 产业 --limit 1000",
    "stories --jsonl",
    "sources list",
)


@pytest.mark.parametrize("command", READ)
def test_a_reader_that_has_enough_is_no_failure(folder: Path, command: str) -> None:
    """`… | head -1`: exit status 0 and not a word on stderr."""
    done = in_shell(folder, f"{PROGRAM} {command} | head -1; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize(
    "command", ["search 产业 --json", "export", "status", "sources list --json"]
)
def test_a_full_disk_ends_in_one_line(folder: Path, command: str) -> None:
    """`… > /full`: exit status 1, the reason, no traceback."""
    done = in_shell(folder, f"{PROGRAM} {command} > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "policywatch: stdout: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "gb18030", "iso-8859-1"])
@pytest.mark.parametrize("command", ["search 产业 --limit 2", "alerts list", "status"])
def test_a_terminal_without_our_letters_is_no_failure(
    folder: Path, command: str, encoding: str
) -> None:
    """What the output's encoding lacks is written as an escape; the rest as it is."""
    line = f"PYTHONIOENCODING={encoding} {PROGRAM} {command} | iconv -f {encoding} -t utf-8"
    done = in_shell(folder, f"set -o pipefail; {line}")
    assert (done.returncode, done.stderr) == (0, "")
    if command.startswith("search"):
        title = "产业政策" if encoding == "gb18030" else r"\u4ea7\u4e1a"
        assert title in done.stdout


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_failure(folder: Path, closed: str) -> None:
    """As some supervisors start programs: without standard streams."""
    done = in_shell(folder, f"{PROGRAM} search 产业 --limit 2 {closed}")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
