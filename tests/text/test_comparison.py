"""Comparisons that are made once and written down."""

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.bounds import steps
from tests.stories import TEXT
from text.comparison import compared, recalled, written

LINES = st.lists(
    st.sampled_from(("甲省增长5.2%。", "甲省增长6.1%。", "各市按月报送。", "旧的一句完全不同。", "浏览次数：10")),
    max_size=8,
).map("\n".join)  # fmt: skip


@given(LINES, LINES)
def test_what_is_written_down_is_what_was_compared(old: str, new: str) -> None:
    """Sentences, rows and runs come back as they were, also where sentences are equal to each other."""
    found = compared(old, new)
    assert recalled(written(found, old, new), old, new) == found


def test_reading_it_again_compares_nothing() -> None:
    """A page with a rewritten text opens at a fraction of the comparison's cost."""
    old = "\n".join(
        f"第{number}条 各地按月报送进度并说明原因。" for number in range(300)
    )
    new = "\n".join(
        f"第{number}条 各市按季报送进展并说明情况。" for number in range(300)
    )
    kept = written(compared(old, new), old, new)
    made = steps(lambda: compared(old, new), 10_000_000)
    assert steps(lambda: recalled(kept, old, new), 10_000_000) < made / 5
    assert len(kept) < 3 * (len(old) + len(new))


def test_what_does_not_fit_is_compared_anew() -> None:
    """None, another form, damage, or another text's: the answer is right all the same."""
    other = TEXT.replace("85条", "95条")
    right = compared(TEXT, other)
    of_another = written(compared("甲。", "乙。"), "甲。", "乙。")
    for kept in (
        None,
        "",
        "{",
        "[]",
        '{"form":0}',
        of_another,
        '{"form":1,"removed":[99]}',
    ):
        assert recalled(kept, TEXT, other) == right
