"""What a command costs before it does anything: processor time, beside that of `import
sqlalchemy`.

    python -m benchmarks.start            each command five times, the least counts

The archive is new and empty. Processor time is user and system, of the command's own
process. What is promised holds on a quiet machine; the share holds on any.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

RUNS = 5
PYTHON = (sys.executable, "-c")
PROGRAM = (sys.executable, "-m", "policywatch")
COMPLETION = {
    "_POLICYWATCH_COMPLETE": "complete_bash",
    "COMP_WORDS": "policywatch sources check mi",
    "COMP_CWORD": "3",
}
# Seconds of processor time that are promised on a quiet machine.
COMMANDS = (
    ("--version", (*PROGRAM, "--version"), {}, 0.3),
    ("--help", (*PROGRAM, "--help"), {}, 0.3),
    ("search --help", (*PROGRAM, "search", "--help"), {}, 0.3),
    ("TAB: a source's id", PROGRAM, COMPLETION, 0.3),
    ("status", (*PROGRAM, "status"), {}, 0.8),
    ("search", (*PROGRAM, "search", "新质生产力"), {}, 0.8),
    ("search --json", (*PROGRAM, "search", "新质生产力", "--json"), {}, 0.8),
)


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*PROGRAM, "init", folder], check=True, stdout=subprocess.DEVNULL
        )
        subprocess.run(
            [*PROGRAM, "db", "upgrade"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yardstick = least((*PYTHON, "import sqlalchemy"), folder, {})
        print(
            f"{'command':22} {'s':>6} {'× import sqlalchemy':>20} {'promised, s':>12}"
        )
        print(f"{'import sqlalchemy':22} {yardstick:6.2f} {1:20.2f}")
        for name, command, variables, promised in COMMANDS:
            spent = least(command, folder, variables)
            print(f"{name:22} {spent:6.2f} {spent / yardstick:20.2f} {promised:12.1f}")
    return 0


def least(command: Sequence[str], folder: str, variables: Mapping[str, str]) -> float:
    """The least processor time of several runs, in seconds."""
    return min(spent(command, folder, variables) for _ in range(RUNS))


def spent(command: Sequence[str], folder: str, variables: Mapping[str, str]) -> float:
    """The processor time of one run, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


if __name__ == "__main__":
    sys.exit(main())
