"""Installing for `make`: it says what it does, hides the build's chatter, and ends in one line where it can't go on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHATTER = "SetuptoolsDeprecationWarning: something of no interest"


def installed(
    folder: Path, status: int, *extras: str
) -> subprocess.CompletedProcess[str]:
    """An installation where pip prints a little and ends with `status`; its arguments stand in `asked`."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        f"""#!/bin/sh
echo "$@" > {folder}/asked
echo "Collecting scrapy"
echo "{CHATTER}" >&2
echo "Installing collected packages: a, b, c"
exit {status}
"""
    )
    python.chmod(0o755)
    (folder / "bin" / "pip").touch()
    command = [sys.executable, "deploy/install.py", str(folder), str(folder / "stamp")]
    return subprocess.run(
        [*command, *extras], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("extras", [(), ("test,check",)])
def test_what_is_done_is_said_and_the_chatter_is_kept(
    tmp_path: Path, extras: tuple[str, ...]
) -> None:
    """Only the extras asked for are installed; the build's warnings stand in the log alone; the stamp is written."""
    done = installed(tmp_path / "venv", 0, *extras)
    assert done.returncode == 0
    assert "installing the program" in done.stdout
    assert "3 packages found" in done.stdout
    assert CHATTER not in done.stdout + done.stderr
    assert CHATTER in (tmp_path / "venv" / "install.log").read_text("utf-8")
    asked = (tmp_path / "venv" / "asked").read_text("utf-8").split()
    assert asked[-1] == (".[test,check]" if extras else ".")
    assert (tmp_path / "venv" / "stamp").exists()


def test_an_index_out_of_reach_ends_in_a_line(tmp_path: Path) -> None:
    """pip's last lines are shown, then what is missing; no stamp, so that the next `make` tries again."""
    done = installed(tmp_path / "venv", 1)
    assert done.returncode == 1
    assert CHATTER in done.stdout
    assert done.stdout.splitlines()[-1].startswith("missing: a package index")
    assert not (tmp_path / "venv" / "stamp").exists()


def test_the_demo_asks_for_no_extra() -> None:
    """`make -n demo` installs the program alone; `make -n test` also what tests and checks need."""
    told = {
        target: subprocess.run(
            ["make", "-n", target, "VENV=.venv-that-is-not-there"],
            cwd=ROOT,
            env={**os.environ, "MAKEFLAGS": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for target in ("demo", "test")
    }
    assert "test,check" not in told["demo"]
    assert "test,check" in told["test"]
