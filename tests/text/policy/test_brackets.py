"""Titles in 《…》: nested, over a line break, with a bracket lost."""

import pytest

from text.policy.brackets import read_brackets


def titles(text: str) -> list[str]:
    return [found.title for found in read_brackets(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("印发《关于促进就业的意见》。", ["关于促进就业的意见"]),
        ("《甲办法》《乙办法》和《丙办法》", ["甲办法", "乙办法", "丙办法"]),
        ("公布《关于修改〈甲条例〉的决定》", ["关于修改〈甲条例〉的决定"]),
        ("公布《关于修改《甲条例》的决定》", ["关于修改《甲条例》的决定"]),
        ("《食品召回管理办法（征求意见稿）》", ["食品召回管理办法（征求意见稿）"]),
        ("《新能源汽车\n产业发展规划》", ["新能源汽车产业发展规划"]),
        ("《中国为什么？》", ["中国为什么？"]),
    ],
)
def test_the_outermost_pair_is_the_title(text: str, expected: list[str]) -> None:
    """Inner brackets stay part of the wording; a line break inside is dropped."""
    assert titles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("印发《关于促进就业的意见，提出十条", ["关于促进就业的意见"]),
        ("印发《甲管理办法。第二《乙办法》施行", ["甲管理办法", "乙办法"]),
        ("公布《关于修改《甲条例》的决定，自今日", ["关于修改《甲条例》的决定"]),
        ("甲》乙》", []),
        ("《", []),
        ("《》", []),
        ("《 没有结尾也没有名词", []),
    ],
)
def test_a_lost_bracket_costs_one_title_at_most(text: str, expected: list[str]) -> None:
    """A missing close ends at a word a title can end with; a close alone is ignored."""
    assert titles(text) == expected


def test_places_include_the_brackets() -> None:
    """`start` and `end` cut the brackets out of the text."""
    text = "日前印发《甲办法》。"
    found = read_brackets(text)[0]
    assert text[found.start : found.end] == "《甲办法》"
