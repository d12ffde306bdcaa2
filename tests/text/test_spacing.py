"""White space of HTML source as a reader sees it."""

import pytest

from text.spacing import collapsed


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("人工\n智能", "人工智能"),
        ("人工\r\n\t   智能", "人工智能"),
        ("印发。\n  “十四五”", "印发。“十四五”"),
        ("人工 智能", "人工 智能"),
        ("人工\n\u3000\u3000智能", "人工 智能"),
        ("machine\nlearning", "machine learning"),
        ("加快\nAI 产业", "加快 AI 产业"),
        ("  a \n b  ", "a b"),
        ("人\n" * 3 + "工", "人人人工"),
        ("", ""),
    ],
)
def test_a_line_end_between_chinese_characters_is_no_space(
    source: str, shown: str
) -> None:
    """Everything else becomes one space, as in a browser."""
    assert collapsed(source) == shown
