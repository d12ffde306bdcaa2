"""Whether there is room to store, asked now and then."""

import shutil
import time

from scheduler.settings import Setup
from text.reason import Reason

EVERY_S = 10.0


class DiskWatch:
    """Asks for the free space at most every ten seconds."""

    def __init__(self) -> None:
        self._seen = -1e9
        self._trouble: Reason | None = None

    def trouble(self, setup: Setup) -> Reason | None:
        """What is wrong with the disk; None where there is room."""
        if time.monotonic() - self._seen >= EVERY_S:
            self._seen = time.monotonic()
            free = shutil.disk_usage(setup.folder).free >> 20
            floor = setup.service.disk_floor
            folder = str(setup.folder.absolute())
            low = Reason("trouble.disk", free=free, folder=folder, floor=floor)
            self._trouble = low if free < floor else None
        return self._trouble
