"""Two texts laid along each other, whatever they hold."""

import pytest

from tests.hostile.bounds import steps
from text.sidebyside import MAX_COMPARED_CHARS, aligned, changed

STEPS_PER_CHAR = 150


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("甲乙" * 1000, "乙甲甲" * 666),
        ("增长" * 1000 + "。", "长增" * 1000 + "。"),
        ("\n".join(["甲乙丙。"] * 3000), "\n".join(["乙甲丙。"] * 3000)),
        ("\n".join(["甲。", "乙。"] * 5000), "\n".join(["乙。", "丙。"] * 5000)),
        ("。".join(f"{number}甲乙" * 80 for number in range(60)), "。".join(f"乙{number}甲" * 80 for number in range(60))),
    ],
)  # fmt: skip
def test_the_work_is_in_proportion_to_the_texts(left: str, right: str) -> None:
    """Two sentences of 2,000 characters took 2.4 s, a page of them an hour; now each text has its budget."""
    most = STEPS_PER_CHAR * (len(left) + len(right)) + 1_000_000
    assert steps(lambda: aligned(left, right), most) < most
    assert steps(lambda: changed(left.split("\n"), right.split("\n")), most) < most


def test_nothing_is_lost_beyond_the_budget() -> None:
    """A sentence too long to be compared is shown whole, on both sides."""
    old, new = "甲" * (MAX_COMPARED_CHARS + 10), "甲" * MAX_COMPARED_CHARS + "乙" * 10
    (row,) = changed([old], [new])
    assert (row.kind, row.left, row.right) == ("changed", [(old, True)], [(new, True)])
