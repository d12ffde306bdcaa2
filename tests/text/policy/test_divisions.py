"""Places in places, and whose level a body has."""

import pytest

from text.policy.divisions import body_place, division, lineage, nested, number_place


def test_a_place_knows_what_it_lies_in() -> None:
    """Short names and districts behind their city are found."""
    assert lineage("苏州") == ("苏州市", "江苏省")
    assert lineage("苏州市吴中区") == ("吴中区", "苏州市", "江苏省")
    assert lineage("火星") == ()


def test_a_name_of_several_districts_is_known_behind_its_city() -> None:
    """鼓楼区 is in four cities; one the table lacks is its city's."""
    assert division("鼓楼区") is None
    assert lineage("南京市鼓楼区") == ("鼓楼区", "南京市", "江苏省")
    assert lineage("枣庄市市中区") == ("枣庄市", "山东省")


@pytest.mark.parametrize(
    ("name", "level", "place"),
    [
        ("国务院", "central", None),
        ("工业和信息化部", "ministry", None),
        ("江苏省人民政府办公厅", "province", "江苏省"),
        ("苏州市工业和信息化局", "city", "苏州市"),
        ("某某协会", "other", None),
    ],
)
def test_a_body_has_a_level_and_a_place(
    name: str, level: str, place: str | None
) -> None:
    """National bodies by the table, local ones by their place."""
    assert body_place(name) == (level, place)


def test_a_number_says_who_issued_it() -> None:
    """苏政 is Jiangsu's government, 国发 the State Council."""
    assert number_place("苏政办发2025-4") == ("province", "江苏省")
    assert number_place("国办发2025-4") == ("central", None)
    assert number_place("工信部科2025-4") == (None, None)


def test_nested_places() -> None:
    """A city lies in its province, in no other."""
    assert nested("江苏省", "苏州市")
    assert not nested("浙江省", "苏州市")
