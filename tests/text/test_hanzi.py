"""Traditional and simplified characters."""

import json
from pathlib import Path

import pytest

from text.hanzi import matching_form, simplified_characters, simplify
from text.normalise import fold, normalise


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("標志著我國", "标志着我国"),
        ("標誌著", "标志着"),
        ("顯著成效、著作、著名", "显著成效、著作、著名"),
        ("隨著發展、意味著", "随着发展、意味着"),
        ("乾隆年間氣候乾燥", "乾隆年间气候干燥"),
        ("在瞭望塔上瞭解國情", "在瞭望塔上了解国情"),
        ("經濟發展計畫", "经济发展计划"),
        ("軟體、網路", "软体、网路"),
        ("公共衞生", "公共卫生"),
        ("什麼、怎麼", "什么、怎么"),
    ],
)
def test_traditional_text_is_simplified_as_it_would_be_written(
    published: str, read: str
) -> None:
    """Phrases decide for people's eyes; words of other regions stay words of other regions."""
    assert simplify(published)[0] == read


@pytest.mark.parametrize(
    "text",
    [
        "显著成效与著作",
        "乾坤朗朗",
        "瞭望塔",
        "毕昇",
        "王於昌",
        "慰藉",
        "李校堃",
    ],
)
def test_simplified_text_is_left_alone(text: str) -> None:
    """Characters that simplified texts use too are neither converted nor taken for traditional ones."""
    assert simplify(text) == (text, False)


@pytest.mark.parametrize(
    ("text", "traditional"),
    [
        ("國務院", True),
        ("新質生產力", True),
        ("市民郑和鑑常带着他的孙子来到河边散步", False),
        ("台灣", True),
        ("本报讯（记者陳）今天发布了新的产业政策", False),
    ],
)
def test_traditional_means_published_so(text: str, traditional: bool) -> None:
    """A rare name in a simplified text is not a traditional text; a short title may be one."""
    assert simplify(text)[1] is traditional


def test_a_changed_character_is_matched_like_the_one_it_came_from() -> None:
    """For every character: the matching form is stable, and shared with the simplified form."""
    for old, new in simplified_characters().items():
        form = matching_form(old)
        assert matching_form(form) == form
        assert matching_form(new) == form, (old, new, form)


def test_opencc_cases(shared: Path) -> None:
    """OpenCC's own cases for traditional, Hong Kong and Taiwan text: all are matched alike; 92 of 100
    read the same (the others are rare characters kept for want of fonts, and 著, where the cases
    themselves do not agree)."""
    cases = json.loads(
        (shared / "lang" / "opencc_testcases.clean.json").read_text(encoding="utf-8")
    )["cases"]
    wanted = [(case["input"], case["expected"][kind]) for case in cases for kind in ("t2s", "hk2s", "tw2s")
              if kind in case["expected"]]  # fmt: skip
    assert [pair for pair in wanted if fold(pair[0]) != fold(pair[1])] == []
    alike = sum(normalise(published).text == read for published, read in wanted) / len(
        wanted
    )
    assert alike >= 0.92
