"""One crawl worker as the service sees it: a child process, two pipes, a mark, its last sign of life."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scheduler.mark import Mark
from scheduler.orders import Order, Report, line, write_order
from text.environment import DATABASE, for_child

log = logging.getLogger("policywatch.workers")

Told = Callable[["Worker", dict[str, Any]], None]
Died = Callable[["Worker"], None]


@dataclass(frozen=True)
class Limits:
    """When a worker is replaced: seconds, mebibytes, visits."""

    age: float
    memory: float
    visits: int
    silence: float


@dataclass
class Visiting:
    """An order a worker has, and since when (monotonic seconds)."""

    order: Order
    since: float


@dataclass(eq=False)
class Worker:
    """A running child. Its reader thread calls `told` for each message and `died` once, at the end."""

    process: subprocess.Popen[bytes]
    mark: Mark
    told: Told
    died: Died
    born: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)
    ready: bool = False
    memory: float = 0
    made: int = 0
    solo: bool = False
    retiring: bool = False
    stopped: bool = False
    killed_for: str | None = None
    guilty: str | None = None
    visits: dict[int, Visiting] = field(default_factory=dict)

    @classmethod
    def start(
        cls,
        start: dict[str, Any],
        told: Told,
        died: Died,
    ) -> "Worker":
        """Start a child; it is `ready` about a second later."""
        mark = Mark.create()
        environment = {
            **for_child(os.environ, keep=DATABASE),
            "MALLOC_ARENA_MAX": "2",
            "PYTHONUNBUFFERED": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler.worker_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(mark.descriptor,),
            env=environment,
            start_new_session=True,  # Ctrl-C in a terminal is the service's to answer
        )
        worker = cls(process, mark, told, died)
        worker.send({"start": {**start, "mark": mark.descriptor}})
        threading.Thread(
            target=worker._listen,
            name=f"worker-{process.pid}",
            daemon=True,
        ).start()
        return worker

    @property
    def pid(self) -> int:
        return self.process.pid

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            self.heard = time.monotonic()
            message = _read(text)
            if "ready" in message:
                self.ready = True
            elif "beat" in message:
                self.memory = message["beat"]["memory"]
            self.told(self, message)
        self.process.wait()
        self.process.stdout.close()
        self.guilty = self.guilty or self.mark.read()
        self.mark.close()
        self.died(self)

    def send(self, message: dict[str, Any]) -> None:
        """Tell the child something; one that is gone is noticed by its reader thread."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line(message))
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            # It died between the last look at it and this order.
            log.debug("worker %s is gone", self.pid)

    def give(self, order: Order) -> None:
        self.visits[order.visit] = Visiting(order, time.monotonic())
        self.made += 1
        self.solo = order.solo
        self.send(write_order(order))

    def take_back(self, report: Report) -> Order | None:
        """The order a report answers; None where it was taken from the worker before."""
        held = self.visits.pop(report.visit, None)
        if not self.visits:
            self.solo = False
        return held.order if held else None

    def stop(self) -> None:
        """Let the child end its visits and leave."""
        self.retiring = True
        if not self.stopped:
            self.stopped = True
            self.send({"stop": True})

    def kill(self, reason: str) -> None:
        """End the child at once; what it held is given out again."""
        self.killed_for = self.killed_for or reason
        self.process.kill()

    def cause(self) -> str:
        """Why the child is gone, in words, once it is."""
        if self.killed_for:
            return self.killed_for
        code = self.process.returncode
        if code == -signal.SIGPROF:
            return "a page held the parser for too long"
        if code < 0:
            return f"the worker was ended by {signal.Signals(-code).name}"
        return f"the worker ended with status {code}"

    def worn(self, limits: Limits, now: float) -> bool:
        return (
            self.memory > limits.memory
            or self.made >= limits.visits
            or now - self.born > limits.age
        )


def _read(text: bytes) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError:
        # A library that prints to standard output inside the worker, mixed into the
        # reports.
        log.error("a worker said %r", text[:200])
        return {}
    if isinstance(message, dict):
        return message
    return {}
