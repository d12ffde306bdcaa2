"""One form for document numbers."""

import pytest

from text.quotes.numbers import canonical_number, printed_forms


@pytest.mark.parametrize(
    "written",
    [
        "国发〔2024〕5号",
        "国发[2024]5号",
        "国发（2024）第05号",
        "国发【2024】 5 号",
        "国发2024年5号",
    ],
)
def test_all_brackets_are_one_form(written: str) -> None:
    """Brackets, blanks, 第 and leading zeros make no difference."""
    assert canonical_number(written) == "国发〔2024〕5号"


def test_other_forms_are_none() -> None:
    """An order by its ordinal has no year in brackets; each printed form leads back."""
    assert canonical_number("国务院令第790号") is None
    for form in printed_forms("国发〔2024〕5号"):
        assert canonical_number(form) == "国发〔2024〕5号"
