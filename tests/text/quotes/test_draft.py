"""What of a draft is looked up."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.normalise import clean
from text.quotes.draft import MAX_QUOTE_CHARS, items, parts_of

DRAFT = """# 稿件
1. 3月5日，工业和信息化部印发《关于推动工业发展的实施意见》（工信部联规〔2024〕12号），提出“到2027年，增加值年均增长5.2%”。
> 任何单位不得擅自变更用途。
> 到2030年
> 实现全覆盖。

会议指出，"加快发展新质生产力"，投资3000亿元，「規模以上」占八成，取消三项。
"""


def test_quotes_titles_numbers_and_figures_are_found_in_order() -> None:
    """Inline and block quotes, a title with the number behind it, dates and figures outside of quotes."""
    found = items(DRAFT)
    assert [(one.kind, one.written) for one in found] == [
        ("date", "3月5日"),
        ("title", "关于推动工业发展的实施意见"),
        ("document-number", "工信部联规〔2024〕12号"),
        ("quote", "到2027年，增加值年均增长5.2%"),
        ("quote", "任何单位不得擅自变更用途。"),
        ("quote", "到2030年\n实现全覆盖。"),
        ("quote", "加快发展新质生产力"),
        ("number", "3000亿元"),
        ("quote", "規模以上"),
    ]
    assert found[2].title == "关于推动工业发展的实施意见"
    assert "投资3000亿元" in found[7].context
    assert found[7].context[found[7].at :].startswith("3000亿元")


def test_parts_are_lines_or_sentences() -> None:
    """What no single article has is looked up in parts."""
    assert parts_of("甲一。\n乙二。") == ["甲一。", "乙二。"]
    assert parts_of("甲一。乙二！……丙三") == ["甲一。", "乙二！", "……丙三"]


def test_marks_that_do_not_pair_lose_nothing_else() -> None:
    """An unclosed quote ends with its paragraph; a lone straight mark is no quote."""
    found = items('他说“这一段没有收尾\n第二段 " 屏幕，投资二百亿元用于建设。')
    assert [(one.kind, one.written) for one in found] == [
        ("quote", "这一段没有收尾"),
        ("number", "二百亿元"),
    ]


@given(st.text(alphabet='“”「」"《》〔〕>0123年月日号令国发万%。，\n 甲', max_size=120))
def test_any_text_can_be_read(draft: str) -> None:
    """No draft is too odd; places are those of the cleaned text."""
    text = clean(draft)
    for one in items(draft):
        assert 0 <= one.start < max(1, len(text))
        assert one.written


@pytest.mark.parametrize(
    "draft",
    ["“" * 100_000, '"' * 100_001, "1日2日" * 40_000, "> 一二三，" * 30_000, "《" * 50_000,
     "> " + "甲" * 200_000, "国发〔2024〕" * 20_000, "不得" * 100_000],
)  # fmt: skip
def test_no_draft_takes_long(draft: str) -> None:
    """A draft of the largest size is read in a second or two, whatever it holds; quotes have a bound."""
    begun = time.process_time()
    found = items(draft)
    assert time.process_time() - begun < 8
    assert all(len(one.written) <= MAX_QUOTE_CHARS for one in found)


def test_many_titles_and_numbers_take_time_in_proportion() -> None:
    """Each number was compared with every title before it: 200,000 signs took 4 s of processor time."""

    def spent(count: int) -> float:
        begun = time.process_time()
        found = items("《甲乙》国发〔2024〕5号" * count)
        assert len(found) == 2 * count and found[1].title == "甲乙"
        return time.process_time() - begun

    assert spent(16_000) < 12 * spent(4_000)
