"""Items of all crawls of a process stored together: a commit waits for the disk,
whether for one article or for many.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from db.session import ArchiveError

T = TypeVar("T")
R = TypeVar("R")

# The writer's lock is held for some 60 ms for so many. An article waits so many seconds
# for company; longer where the disk is slow, so that commits take at most a third of
# the loop's time. In batches of twenty or more an article costs a tenth to a quarter less
# than in those of eight that came within 0.1 s: the search index is merged at each commit.
MOST = 32
PATIENCE = 0.25
# A page waits for its answer meanwhile, and a visit's deadline goes on counting.
LONGEST_PATIENCE = 1.0


class Batch(Generic[T, R]):
    """What waits to be written. `write` writes many, all or none, and answers in their order.

    Where `write` fails for many, each is tried alone, so that only those fail that are at fault.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        write: Callable[[Sequence[T]], list[R]],
    ) -> None:
        self.loop = loop
        self.write = write
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._patience = PATIENCE

    async def take(self, one: T) -> R:
        """What `write` said of `one`, once it is written; raises what `write` raised."""
        future: asyncio.Future[R] = self.loop.create_future()
        self._waiting.append((one, future))
        if len(self._waiting) >= MOST:
            self._write_waiting()
        elif self._timer is None:
            self._timer = self.loop.call_later(self._patience, self._write_waiting)
        return await future

    def _write_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        self._start(waiting)

    def _start(self, waiting: list[tuple[T, asyncio.Future[R]]]) -> None:
        task = self.loop.create_task(self._written([one for one, _ in waiting]))
        task.add_done_callback(partial(self._tell, waiting))

    async def _written(self, ones: list[T]) -> list[R]:
        begun = self.loop.time()
        written = self.write(ones)
        # Where writing is slow (a busy disk, a far PostgreSQL), fewer and larger
        # transactions are quicker for everybody.
        self._patience = min(
            max(PATIENCE, 2 * (self.loop.time() - begun)),
            LONGEST_PATIENCE,
        )
        return written

    def _tell(
        self,
        waiting: list[tuple[T, asyncio.Future[R]]],
        task: asyncio.Task[list[R]],
    ) -> None:
        error = task.exception()
        if error is None:
            for (_, future), result in zip(waiting, task.result(), strict=True):
                if not future.done():
                    future.set_result(result)
        elif len(waiting) > 1 and not isinstance(error, ArchiveError):
            for one in waiting:
                self._start([one])
        else:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(error)
