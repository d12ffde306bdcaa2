"""Log lines are logfmt: key=value and nothing else, one line a record."""

import asyncio
import logging
import re
import sys

import pytest

from scheduler.log import VISITED, KeyValueFormatter, source_of

PAIR = r'[a-z]+=(?:[^\s"=\\]+|"(?:[^"\\\n]|\\.)*")'


def _record(message: str, error: Exception | None = None) -> logging.LogRecord:
    info = None
    if error is not None:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    return logging.LogRecord("policywatch.jobs", 40, "x.py", 1, message, (), info)


@pytest.mark.parametrize(
    "message",
    ["ready", "two words", 'a "quote" and a \\', "line\nend", "k=v", "政策 要闻", "\x1b[31m"],
)  # fmt: skip
@pytest.mark.parametrize("error", [None, ValueError("what\nis wrong")])
def test_a_line_is_pairs_alone(message: str, error: Exception | None) -> None:
    """Whatever a site says, the line parses whole, and the moment is one of its pairs with its offset."""
    line = KeyValueFormatter(journal=False).format(_record(message, error))
    assert re.fullmatch(rf"{PAIR}(?: {PAIR})*", line), line
    assert re.match(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d level=error ", line)  # fmt: skip


def test_the_journal_gets_its_priority_instead() -> None:
    """journald has the time itself, and reads the level from the front."""
    assert KeyValueFormatter(journal=True).format(_record("ready")).startswith("<3>level=error part=")  # fmt: skip


def test_a_line_names_the_visit_it_came_from() -> None:
    """Two visits at once, and what both leave to a later turn of the loop: each line names its own."""
    named: list[tuple[str, str | None]] = []

    def say(about: str) -> None:
        named.append((about, source_of(_record(about))))

    async def visit(source: str) -> None:
        VISITED.set(source)
        asyncio.get_running_loop().call_soon(say, source)
        await asyncio.sleep(0)
        say(source)

    async def visits() -> None:
        await asyncio.gather(visit("miit-wjfb"), visit("ndrc-tz"))

    asyncio.run(visits())
    assert (
        sorted(named) == [("miit-wjfb", "miit-wjfb")] * 2 + [("ndrc-tz", "ndrc-tz")] * 2
    )
    assert source_of(_record("of nobody")) is None
