"""Values that scripts and elements give to names."""

import pytest

from crawler.pages.families.assigned import IDENTIFIER, assigned, first_assigned


@pytest.mark.parametrize(
    "source",
    [
        "var countPage = 12;",
        '{"countPage":"12"}',
        "<div countpage='12'>",
        "countPage=12",
    ],
)
def test_a_number_however_it_is_written(source: str) -> None:
    """In a script, in JSON and in an element's attribute, case aside."""
    assert first_assigned(source, "countPage", "totalPages?") == "12"


def test_a_longer_name_is_another() -> None:
    """`count` is not the end of `discount`, nor the beginning of `countPage`."""
    assert first_assigned("discount=3; countPage=4", "count") is None


def test_all_values_in_order() -> None:
    """Each name with its value; a value of another form is none."""
    source = 'col=7&appid=1; unitid: "u9"'
    assert assigned(source, "col", "appid", "unitid", value=r"\w+") == [
        ("col", "7"),
        ("appid", "1"),
        ("unitid", "u9"),
    ]
    assert first_assigned("channelId='abc'", "channelId", value=IDENTIFIER) is None
