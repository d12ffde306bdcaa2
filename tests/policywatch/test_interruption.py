"""Ctrl-C ends in one line, also where a library's tidying fails at it."""

import subprocess
import sys

from policywatch.cli import INTERRUPTED

PROGRAM = """
import policywatch.cli.app as app
from policywatch.cli import main

def run():
    try:
        raise KeyboardInterrupt
    finally:
        raise {error}

app.run = run
main()
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_error_in_the_place_of_an_interruption() -> None:
    """Alembic drops its new table when it is interrupted, and fails at that."""
    process = ended(PROGRAM.format(error="ValueError('rollback')"))
    assert process.returncode == INTERRUPTED
    assert process.stderr == "policywatch: interrupted\n"


def test_any_other_error_stays_loud() -> None:
    """A bug is no interruption."""
    program = PROGRAM.replace("raise KeyboardInterrupt", "pass")
    process = ended(program.format(error="ValueError('bug')"))
    assert process.returncode == 1 and "ValueError: bug" in process.stderr
