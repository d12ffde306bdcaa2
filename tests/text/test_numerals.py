"""Numbers in Chinese characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.numerals import in_digits, value

DIGITS = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("三千五百", "3500"),
        ("两千", "2000"),
        ("二〇二四", "2024"),
        ("〇五", "05"),
    ],
)
def test_a_number_has_its_digits(written: str, digits: str) -> None:
    """Counted with ten, hundred, thousand, or read digit by digit as years are."""
    assert value(written) == digits


@pytest.mark.parametrize("written", ["", "十a", "12", "万", "第一"])
def test_anything_else_has_none(written: str) -> None:
    """Also 万, which units carry."""
    assert value(written) is None


@given(st.integers(1, 9999))
def test_what_is_spelled_out_is_read(number: int) -> None:
    """Every number to 9999, spelled without 零."""
    thousands, hundreds, tens, ones = (int(one) for one in f"{number:04d}")
    parts = [(thousands, "千"), (hundreds, "百"), (tens, "十"), (ones, "")]
    written = "".join(DIGITS[digit] + unit for digit, unit in parts if digit)
    expected = str(number)
    assert value(written) == expected


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("十二月三十一日", "12月31日"),
        ("二〇二四年", "2024年"),
        ("投资十八点六亿元", "投资18.6亿元"),
        ("增长百分之七十一", "增长71%"),
        ("百分之六点五", "6.5%"),
        ("一心一意", "一心一意"),
    ],
)
def test_counted_numbers_become_digits(text: str, changed: str) -> None:
    """What counts something; numerals in words stay."""
    assert in_digits(text) == changed
