"""The reader's patterns and thresholds are counted, and do not grow."""

import pytest

from benchmarks.patterns import Counts, count, counted

_MAX_PATTERNS = 264
_MAX_THRESHOLDS = 305


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('A = re.compile("a")\nb = re.sub("a", "", c)', Counts(compiled=1, inline=1)),
        ('A = re.compile(any_of(r"""a b|c"""))', Counts(compiled=1, words=2)),
        ("if len(a) > 24: pass", Counts(thresholds=1, numbers=1)),
        ("if len(a) > 0 or b == -1: pass", Counts()),
        ("MOST = 24\nif len(a) > MOST: pass", Counts(thresholds=1, numbers=1)),
        ("_A, _B = 5, 6\nx = a < _A", Counts(thresholds=1, numbers=2)),
        ("UNUSED = 24", Counts(numbers=1)),
    ],
)
def test_what_is_counted(source: str, expected: Counts) -> None:
    """Compiled and inline patterns; numbers that something is compared with."""
    assert count(source) == expected


def test_the_reader_needs_no_more_of_them() -> None:
    """A pattern that comes takes the place of another; the goal is half as many."""
    whole = sum(counted().values(), Counts())
    assert whole.patterns <= _MAX_PATTERNS
    assert whole.thresholds <= _MAX_THRESHOLDS
