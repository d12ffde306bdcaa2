"""Draft and final side by side: figures and dates by type."""

import pytest

from text.policy.comparing import compare, items_of, items_of_targets

DRAFT = """到2027年，全省人工智能核心产业规模达到1500亿元，培育链主企业10家以上。
单个项目最高补助300万元。建设算力中心5个。本办法自2026年1月1日起施行，有效期5年。"""
FINAL = """到2028年，全省人工智能核心产业规模达到1.8千亿元，培育链主企业10家以上。
单个项目最高补助不超过200万元。新建公共数据平台20个。本办法自2026年3月1日起施行，有效期5年。"""


def changes(before: str, after: str) -> list[tuple[str, str, object, object]]:
    day = "2025-11-20"
    return [
        (
            one.kind,
            one.change,
            one.before.value if one.before else None,
            one.after.value if one.after else None,
        )
        for one in compare(items_of(before, day), items_of(after, day))
    ]


def test_every_changed_figure_and_date_is_typed() -> None:
    """Raised, lowered, added, dropped, later; what stayed is left out."""
    found = changes(DRAFT, FINAL)
    assert ("figure", "raised", 1500.0, 1.8) in found
    assert ("figure", "lowered", 300.0, 200.0) in found
    assert ("figure", "added", None, 20.0) in found
    assert ("figure", "dropped", 5.0, None) in found
    assert ("date", "raised", "2026-01-01", "2026-03-01") in found
    assert ("date", "raised", "2027", "2028") in found
    assert len(found) == 6


def test_equal_documents_have_no_change() -> None:
    """Neither do the same amounts in other units."""
    assert changes(DRAFT, DRAFT) == []
    assert changes("产业规模达到1.8亿元。", "产业规模达到18000万元。") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("培育企业10家。", "建设中心10个。"),
        ("补助企业300万元。", "培养人才300万人。"),
    ],
)
def test_figures_of_other_things_are_no_pair(before: str, after: str) -> None:
    """What is said of them differs: one was dropped, one was added."""
    assert [one[1] for one in changes(before, after)] == ["added", "dropped"]


def test_numbers_in_titles_are_no_figures() -> None:
    """《…2025》 names a document."""
    assert changes("按照《甲行动计划100条》实施。", "按照有关规定实施。") == []


def test_targets_stand_in_for_a_missing_original() -> None:
    """Their figures and years are compared as those of a text."""
    target = {
        "indicator": "产业规模",
        "value": 1.0,
        "unit": "万亿元",
        "year": 2027,
        "sentence": "",
    }
    later = {**target, "value": 9000.0, "unit": "亿元", "year": 2028}
    found = compare(items_of_targets([target]), items_of_targets([later]))
    assert [(one.kind, one.change) for one in found] == [
        ("figure", "lowered"),
        ("date", "raised"),
    ]
