"""`python -m benchmarks.rebuilt`: every kind of rebuild on every list family, real
visits to a simulated web.

Prints how many lost columns were reported without an article of a stranger, and how
many honest changes went on being read without an alarm.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = {
    "test_a_lost_column_is_reported_and_not_replaced": "lost columns, reported and not replaced",
    "test_an_honest_change_goes_on_being_read": "honest changes, read without an alarm",
}
_LINE = re.compile(r"::(\w+)\[([\w-]+)\] (PASSED|FAILED|ERROR)")


def main() -> int:
    """Run the whole matrix; the exit status is 1 where one case failed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "tests/crawler/test_rebuilt_sites.py"],
        cwd=ROOT,
        env={**os.environ, "POLICYWATCH_ALL_REBUILDS": "1"},
        capture_output=True,
        text=True,
    )
    counted: Counter[tuple[str, bool]] = Counter()
    for name, case, result in _LINE.findall(done.stdout):
        counted[name, result == "PASSED"] += 1
        if result != "PASSED":
            sys.stdout.write(f"{result}: {case}\n")
    for name, words in NAMES.items():
        good, bad = counted[name, True], counted[name, False]
        sys.stdout.write(f"{words}: {good} of {good + bad}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
