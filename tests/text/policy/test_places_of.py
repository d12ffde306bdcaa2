"""The place a notice is for."""

import pytest

from text.policy.places_of import first_place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("江苏省苏州市工信局", "苏州市"),
        ("苏州工业园区通知", "苏州工业园区"),
        ("上海市徐汇区", "徐汇区"),
        ("各有关单位：", None),
    ],
)
def test_the_most_exact_division_is_named(text: str, place: str | None) -> None:
    """A city behind its province is the place; no division, no place."""
    assert first_place(text) == place
