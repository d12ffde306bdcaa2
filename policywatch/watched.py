"""Calls made in a child process that may be ended: what reads a stranger's page must
not take the command along.

The limits are those of the crawl workers (`[service] stall_cpu`, `stall_wall`,
`worker_memory`). A child that passes one is ended, the call raises Stalled, and the
next call gets a new child.
"""

import faulthandler
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NamedTuple, Self

START_SECONDS = 60.0
GRACE_SECONDS = 5.0


class Stalled(Exception):
    """A page passed the limits of its reader; the text says which."""


class Limits(NamedTuple):
    """Seconds of processor time and by the clock for one call, mebibytes for the child."""

    cpu: float
    wall: float
    memory: int


Expected = tuple[type[Exception], ...]


class Here:
    """Calls made in this process, without limits: for texts of one's own."""

    def call(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)


class Watched:
    """A child for calls one after the other; started at the first, ended with the context.

    `expected` are the errors that reach the caller as they are; any other ends the child."""

    def __init__(self, limits: Limits, expected: Expected) -> None:
        self.limits = limits
        self.expected = expected
        self.deaths = 0
        self._process: Any = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def call(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What `function`, of a module, returns in the child. Raises what it raised, and Stalled."""
        if self._pipe is None:
            self._start()
        assert self._pipe is not None
        try:
            self._pipe.send((function, arguments, named))
            if not self._pipe.poll(self.limits.wall + GRACE_SECONDS):
                raise EOFError
            returned, error = self._pipe.recv()
        except (EOFError, OSError):
            raise Stalled(self._cause()) from None
        if error is not None:
            raise error
        return returned

    def _start(self) -> None:
        # Spawned, not forked: the command has threads (a progress bar's) and connections to the archive.
        context = get_context("spawn")
        self._pipe, child = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(child, self.limits, self.expected),
            daemon=True,
        )
        self._process.start()
        child.close()
        if not self._pipe.poll(START_SECONDS):
            self._end()
            raise Stalled("the process that reads pages does not start")
        self._pipe.recv()

    def _cause(self) -> str:
        """Why the child is gone; the next call starts another."""
        self.deaths += 1
        process = self._process
        process.join(1)
        code = process.exitcode
        self._end()
        if code == -signal.SIGPROF:
            return f"holds the parser for more than {self.limits.cpu:g} s, not read"
        if code is not None and code < 0:
            return f"ended its reader by {signal.Signals(-code).name}, not read"
        return f"is not read within {self.limits.wall:g} s"

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


def _serve(pipe: Connection, limits: Limits, expected: Expected) -> None:
    """The child: answers calls until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory << 20, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silent = os.open(os.devnull, os.O_WRONLY)
    pipe.send("ready")
    while True:
        try:
            function, arguments, named = pipe.recv()
        except EOFError:
            return
        # No handler: the signal's own effect reaches C code, too.
        signal.setitimer(signal.ITIMER_PROF, limits.cpu)
        faulthandler.dump_traceback_later(limits.wall, exit=True, file=silent)
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*arguments, **named), None
        except MemoryError:
            answer = None, Stalled("takes too much memory to read")
        except expected as error:
            answer = None, error
        pipe.send(answer)
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)
