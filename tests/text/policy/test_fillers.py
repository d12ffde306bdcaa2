"""Words between a title and its verb."""

import pytest

from text.policy.fillers import is_filler


@pytest.mark.parametrize(
    "rest", ["已经", "将正式", "曾于令第739号", "由", "即日起至4月16日公开", ""]
)
def test_adverbs_and_parts_of_orders_are_passed_over(rest: str) -> None:
    """What says neither who nor when."""
    assert is_filler(rest)


@pytest.mark.parametrize("rest", ["提出要", "明确", "资金管理"])
def test_other_words_end_what_is_said_of_the_title(rest: str) -> None:
    """A verb behind them is about something else."""
    assert not is_filler(rest)
