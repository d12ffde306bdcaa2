"""Limits on the work done for a text: processor time that ends the call, and steps of Python code that are counted."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class TooMuch(Exception):
    """The call was ended at its limit."""


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raises TooMuch once that much processor time is spent; inside a regular expression's work, too."""

    def end(number: int, frame: FrameType | None) -> None:
        raise TooMuch

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def steps(work: Callable[[], Any], most: int) -> int:
    """The lines of Python code `work` runs through, whoever wrote them; the same at every run. Raises TooMuch
    beyond `most`."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if count > most:
                raise TooMuch
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
