"""CWE-1333: no regular expression takes more than time in proportion to a text's length."""

import re
import time
from typing import Any

import pytest

from tests.hostile.bounds import TooMuch, processor_time
from tests.hostile.patterns import Found, attacks, found_patterns
from text.query_hints import MAX_CHARS

LENGTH = 20_000
# Of processor time for one text. Linear work takes a twentieth to a fifth of it, quadratic
# work double and more (as much as with 0.4 s for 40,000 characters, at half the price).
SECONDS = 0.1
# A busy machine stretches processor time. A text over the limit is therefore compared with
# a quarter of itself: linear work takes four times as long, quadratic work sixteen times.
PARTS = 4
MAX_RATIO = 8
MAX_SECONDS = 10 * SECONDS
TRIES = 3
# Patterns no stranger's text meets, by module, with the reason.
OWN_TEXT = {
    "crawler.configuration": "the operator's own settings",
}

# Where the project itself looks at no more.
SHORTER = {"text.query_hints": MAX_CHARS}

FOUND = [one for one in found_patterns() if one.where.partition(":")[0] not in OWN_TEXT]


def run(compiled: re.Pattern[Any], method: str, text: Any) -> None:
    """Use the pattern as the project does."""
    if method in ("findall", "finditer", "sub", "subn", "split"):
        for _ in compiled.finditer(text):
            pass
    else:
        getattr(compiled, method)(text)


def fastest(compiled: re.Pattern[Any], method: str, text: Any) -> float:
    """The least processor time of a few tries, in seconds. Raises TooMuch beyond MAX_SECONDS."""
    times = []
    for _ in range(TRIES):
        start = time.process_time()
        with processor_time(MAX_SECONDS):
            run(compiled, method, text)
        times.append(time.process_time() - start)
    return min(times)


def in_proportion(compiled: re.Pattern[Any], method: str, text: Any) -> bool:
    """Whether a text costs about as much more than a quarter of it as it is longer."""
    try:
        with processor_time(SECONDS):
            run(compiled, method, text)
        return True
    except TooMuch:
        pass
    try:
        whole = fastest(compiled, method, text)
    except TooMuch:
        return False
    quarter = len(text) // PARTS
    part = fastest(compiled, method, text[:quarter] + text[-3:])
    return whole <= SECONDS or whole <= MAX_RATIO * part


def too_slow(found: Found) -> str | None:
    """The first text the pattern did not get through in its time."""
    compiled = re.compile(found.pattern, found.flags)
    ways = {
        "finditer" if one in ("findall", "sub", "subn", "split") else one
        for one in found.methods
    }
    length = SHORTER.get(found.where.partition(":")[0], LENGTH)
    for text in attacks(found.pattern, found.flags, length):
        hostile = (
            text
            if isinstance(found.pattern, str)
            else text.encode("latin-1", "replace")
        )
        for method in sorted(ways):
            if not in_proportion(compiled, method, hostile):
                return f"{method}: {text[:60]!r} … {text[-3:]!r}: {found.pattern!r}"
    return None


@pytest.mark.parametrize(
    "found", FOUND, ids=[f"{one.where}-{number}" for number, one in enumerate(FOUND)]
)
def test_a_pattern_takes_time_in_proportion(found: Found) -> None:
    """Twenty thousand characters made from the pattern itself, whichever way the pattern is used."""
    assert too_slow(found) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?:a|aa)+$", "a" * LENGTH + "!"),
        ("a+b", "a" * LENGTH),
        (r"<!--.*?-->", "<!--" * LENGTH),
    ],
)
def test_the_measure_knows_work_that_grows_faster(pattern: str, text: str) -> None:
    """Exponential and quadratic patterns are told from linear ones."""
    assert not in_proportion(re.compile(pattern), "finditer", text)
    assert in_proportion(re.compile("a++|<"), "finditer", text)
