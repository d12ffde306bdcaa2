"""Which source's page a worker is busy with, written where it outlives the worker.

A page that hangs or kills a worker takes every visit in it along. The mark is a piece
of memory shared with the service, so that only the guilty source pays. Setting it resets
the worker's alarm: the time a page may take counts from its own beginning,
however many pages come before the loop's next beat.
"""

import asyncio
import mmap
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Generator
from typing import TYPE_CHECKING, Any

# The service reads marks too, and need not hold Scrapy for it.
if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

SIZE = 128


class Mark:
    """The shared piece of memory; `set` by the worker, `read` by the service after the worker's death."""

    def __init__(self, descriptor: int, stall_cpu: float = 0.0) -> None:
        self.descriptor = descriptor
        self.stall_cpu = stall_cpu
        self._memory = mmap.mmap(descriptor, SIZE)

    @classmethod
    def create(cls) -> "Mark":
        descriptor = os.memfd_create("policywatch-mark", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, SIZE)
        return cls(descriptor)

    def set(self, source: str) -> None:
        self.wind_up()
        self._memory[:] = source.encode()[:SIZE].ljust(SIZE, b"\0")

    def wind_up(self) -> None:
        """SIGPROF after `stall_cpu` seconds of processor time from now."""
        signal.setitimer(signal.ITIMER_PROF, self.stall_cpu)

    def note(self, source: str | None) -> None:
        """Set, or clear at None."""
        self.clear() if source is None else self.set(source)

    def clear(self) -> None:
        self._memory[0] = 0

    def read(self) -> str | None:
        return self._memory[:].partition(b"\0")[0].decode("utf-8", "replace") or None

    def close(self) -> None:
        self._memory.close()
        os.close(self.descriptor)


class MarkMiddleware:
    """Sets the mark while a spider reads a page; stands next to the spider, so nothing else runs between."""

    mark: Mark | None = None

    def __init__(self, source: str) -> None:
        self.source = source

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "MarkMiddleware":
        return cls(crawler.settings["POLICYWATCH_SOURCE"])

    async def process_spider_output(
        self,
        response: "Response",
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        assert self.mark is not None
        while True:
            try:
                one = await Marked(anext(result), self.mark, self.source)
            except StopAsyncIteration:
                # PEP 479: let through, it would become a RuntimeError of this
                # generator.
                return
            yield one


class Marked(Generator[Any, Any, Any]):
    """An awaitable each step of which runs under the mark of `source`.

    A spider that waits for an attachment or a further page goes on in a later turn of
    the loop, when other sources have set and cleared the mark.
    """

    def __init__(
        self,
        awaitable: Awaitable[Any],
        mark: Mark,
        source: str,
    ) -> None:
        self._steps: Any = awaitable.__await__()
        self._mark = mark
        self._source = source

    def __await__(self) -> "Marked":
        return self

    def send(self, value: Any) -> Any:
        self._mark.set(self._source)
        try:
            if value is None:
                return next(self._steps)
            return self._steps.send(value)
        finally:
            self._mark.clear()

    def throw(self, *error: Any) -> Any:
        self._mark.set(self._source)
        try:
            return self._steps.throw(*error)
        finally:
            self._mark.clear()


class MarkDownload:
    """Sets the mark while an answer goes through the downloader middlewares, which unpack it and look for
    challenges; they run in one go, then the loop clears it."""

    def __init__(self, source: str) -> None:
        self.source = source

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "MarkDownload":
        return cls(crawler.settings["POLICYWATCH_SOURCE"])

    def process_response(self, request: "Request", response: "Response") -> "Response":
        mark_until_next_turn(self.source)
        return response


class MarkPipeline:
    """Sets the mark while an item goes through the pipelines; they run in one go, then the loop clears it."""

    def __init__(self, source: str) -> None:
        self.source = source

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "MarkPipeline":
        return cls(crawler.settings["POLICYWATCH_SOURCE"])

    def process_item(self, item: Any) -> Any:
        mark_until_next_turn(self.source)
        return item


def mark_until_next_turn(source: str) -> None:
    """Set the mark for what runs in this turn of the loop."""
    if (mark := MarkMiddleware.mark) is not None:
        mark.set(source)
        asyncio.get_running_loop().call_soon(mark.clear)
