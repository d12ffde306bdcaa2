"""Places that a text named before it speaks of their organs."""

from text.policy.places_named import KnownPlaces, places_ending_at


def test_the_last_place_of_a_kind_is_kept() -> None:
    """A city also says its province; far back nothing is meant."""
    known = KnownPlaces()
    known.add("杭州市", "city", 3)
    assert known.last("市", 20) == "杭州市"
    assert known.last("省", 20) == "浙江省"
    assert known.last("县", 20) is None
    assert known.last("市", 2000) is None


def test_a_list_of_places_is_read_backwards() -> None:
    """四川、重庆 before 两地政府."""
    text = "近日，四川、重庆两地政府"
    names = [name for _, _, name in places_ending_at(text, text.index("两地"))]
    assert names == ["四川省", "重庆市"]
    assert places_ending_at("今天两地政府", 2) == []
