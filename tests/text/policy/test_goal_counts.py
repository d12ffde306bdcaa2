"""Numbers that can be goals, and numbers that count something else."""

import pytest

from text.policy.goal_counts import can_be_goal
from text.policy.quantities import read_quantities


def goal(text: str) -> bool:
    """Whether the first number of the text can be a goal."""
    return can_be_goal(text, read_quantities(text, 0, len(text))[0])


@pytest.mark.parametrize(
    "text",
    [
        "建成智能工厂100家以上，",
        "产业规模达到2万亿元。",
        "培育专精特新企业500家。",
        "研发投入强度达到3.5%。",
    ],
)
def test_things_money_and_shares_can_be(text: str) -> None:
    """What a text can want to have by a year."""
    assert goal(text)


@pytest.mark.parametrize(
    "text",
    [
        "提出20条措施。",
        "明确8项重点任务。",
        "在8个省开展试点。",
        "围绕32个主题展开。",
        "历时5个月完成。",
        "每10万人拥有医生。",
    ],
)
def test_what_a_text_has_and_where_it_holds_can_not(text: str) -> None:
    """Measures and tasks, places, subjects, spans of time, rates."""
    assert not goal(text)


def test_a_start_is_no_aim() -> None:
    """从5%提高到8%: the first figure is where it begins."""
    assert not goal("占比从5%提高到8%。")


def test_a_threshold_says_who_may_apply() -> None:
    """投资5亿元以上的项目 is a condition; 投资达5亿元以上， may be wanted."""
    assert not goal("支持投资5亿元以上的项目。")
    assert goal("完成投资达5亿元以上，")
