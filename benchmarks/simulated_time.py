"""Everything of this process and its crawl workers on a frozen clock (benchmarks.frozen_clock)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.frozen_clock import CLOCK, FrozenClock
from scheduler import errands, single_pass
from scheduler.workers import Workers

SETTINGS = "benchmarks.frozen_settings"


@contextmanager
def simulated_time(folder: Path) -> Iterator[FrozenClock]:
    """A clock that visits, searches and their workers read instead of the machine's."""
    clock = FrozenClock(folder / "clock")
    frozen: Any = partial(Workers, module=SETTINGS)
    modules: list[Any] = [errands, single_pass]
    before = [module.Workers for module in modules], single_pass.wall_clock
    os.environ[CLOCK] = str(clock.file)
    for module in modules:
        module.Workers = frozen
    single_pass.wall_clock = clock.now
    try:
        yield clock
    finally:
        for module, workers in zip(modules, before[0], strict=True):
            module.Workers = workers
        single_pass.wall_clock = before[1]
        del os.environ[CLOCK]
