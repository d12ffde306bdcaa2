"""How two sequences differ: exact while the budget lasts, linear always."""

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.bounds import steps
from text.alignment import LEAST_STEPS, Budget, parts

SHORT = st.text("甲乙丙", max_size=14)


def longest(left: str, right: str) -> int:
    """The length of the longest common subsequence, the slow way."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = row
        row = [0]
        for place, other in enumerate(right):
            row.append(
                before[place] + 1
                if one == other
                else max(row[place], before[place + 1])
            )
    return row[-1]


@given(SHORT, SHORT)
def test_the_parts_are_a_longest_common_subsequence(left: str, right: str) -> None:
    """Nothing is missing or out of order, equal parts are equal, and no more could be."""
    found = parts(left, right, Budget(100))
    assert "".join(left[one.start : one.end] for one in found) == left
    assert "".join(right[one.other : one.stop] for one in found) == right
    equal = [one for one in found if one.kind == "equal"]
    for one in equal:
        assert left[one.start : one.end] == right[one.other : one.stop]
    assert sum(one.end - one.start for one in equal) == longest(left, right)


def test_a_budget_that_is_used_up_leaves_beginning_and_end() -> None:
    """Without a step left the middle counts as replaced; what both begin and end with is still found."""
    budget = Budget(0)
    budget.left = 0
    assert [tuple(one) for one in parts("甲乙丙丁", "甲丙乙丁", budget)] == [
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 3, 1, 3),
        ("equal", 3, 4, 3, 4),
    ]


def test_a_budget_ends() -> None:
    """Each comparison is taken off, until one is not covered."""
    budget = Budget(0)
    assert budget.left == LEAST_STEPS
    assert budget.covers(LEAST_STEPS, 100) and not budget.covers(1, 1)


def test_repetitive_sequences_take_steps_in_proportion() -> None:
    """What keeps difflib busy for seconds: 2,000 characters of two kinds, in another order."""
    left, right = "甲乙" * 1000, "乙甲甲" * 666
    assert steps(lambda: parts(left, right, Budget(4000)), 100_000) < 60_000
