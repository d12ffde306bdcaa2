"""`policywatch run` under a wall clock that the file `DIR/shift` sets (seconds ahead of
the real one); the monotonic goes on.

python -m benchmarks.shifted DIR
"""

import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine


def shift_of(folder: Path) -> float:
    with suppress(OSError, ValueError):
        return float((folder / "shift").read_text())
    return 0.0


def follow(folder: Path, coordinates: Any, begun: float, at: datetime) -> None:
    """Set the clock of this process whenever the file says something new."""
    known = shift_of(folder)
    while True:
        if (wanted := shift_of(folder)) != known:
            known = wanted
            coordinates.move_to(
                at + timedelta(seconds=time.monotonic() - begun + known)
            )
        time.sleep(0.05)


def main() -> None:
    folder = Path(sys.argv[1])
    begun, at = time.monotonic(), datetime.now(UTC)
    travelling = time_machine.travel(
        at + timedelta(seconds=shift_of(folder)), tick=True
    )
    coordinates = travelling.start()
    threading.Thread(
        target=follow, args=(folder, coordinates, begun, at), daemon=True
    ).start()
    from policywatch.cli import main as policywatch

    sys.argv = [
        "policywatch",
        "--config",
        str(folder / "policywatch.toml"),
        "run",
    ]
    policywatch()


if __name__ == "__main__":
    main()
