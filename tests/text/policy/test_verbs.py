"""Verbs about documents, and the nouns that contain them."""

import pytest

from text.policy.verbs import read_verbs


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("下发通知", "印发"),
        ("颁布", "公布"),
        ("表决通过", "审议通过"),
        ("正式实施", "施行"),
    ],
)
def test_printed_verbs_have_the_contracts_meaning(text: str, meaning: str) -> None:
    """下发 is 印发, 颁布 is 公布, 实施 is 施行."""
    assert [verb.meaning for verb in read_verbs(text)] == [meaning]


@pytest.mark.parametrize(
    "text", ["新闻发布会", "实施方案", "征求意见稿", "修订草案", "实施细则"]
)
def test_nouns_are_no_verbs(text: str) -> None:
    """发布会, 实施方案, 征求意见稿."""
    assert read_verbs(text) == []
