"""A clock that goes only while something is done and then jumps, the same in several processes."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK = "POLICYWATCH_FROZEN_CLOCK"


class FrozenClock:
    """`file` holds a moment and the monotonic second it was set at; the machine's
    processes share that second.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def set(self, moment: datetime) -> None:
        written = self.file.with_suffix(".new")
        written.write_text(f"{moment.timestamp()} {time.monotonic()}")
        written.replace(self.file)

    def now(self) -> datetime:
        moment, since = map(float, self.file.read_text().split())
        return datetime.fromtimestamp(moment + time.monotonic() - since, UTC)

    def advance(self, by: timedelta) -> None:
        self.set(self.now() + by)
