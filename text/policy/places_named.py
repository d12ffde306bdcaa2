"""Places as a text names them: the last of each kind, and lists of them."""

from functools import cache

from text.policy.lexicon import rows

MAX_IMPLIED_CHARS = 300


class KnownPlaces:
    """The places a text has named so far, for organs that it names without one."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, int]] = {}

    def add(
        self,
        name: str,
        level: str,
        end: int,
    ) -> None:
        """Keeps a place as the last of its kind: 省, 市, 区, 县."""
        kind = name[-1]
        self._last[kind] = (name, end)
        province = _province_of(name)
        if level != "province" and province is not None:
            self._last[province[-1]] = (province, end)

    def last(self, kind: str, position: int) -> str | None:
        """The last place of a kind named before, None where that is too far back."""
        name, end = self._last.get(kind, ("", -MAX_IMPLIED_CHARS))
        if name and position - end < MAX_IMPLIED_CHARS:
            return name
        return None

    @staticmethod
    def level(name: str) -> str:
        """The level of a place by its name."""
        if name in provinces():
            return "province"
        if name.endswith(("市", "州", "盟")):
            return "city"
        return "district"


def places_ending_at(text: str, end: int) -> list[tuple[int, int, str]]:
    """The places of a list that ends at a place in the text, in order."""
    found: list[tuple[int, int, str]] = []
    while True:
        place = place_ending_at(text, end)
        if place is None:
            return found
        found.insert(0, (place[0], end, place[1]))
        end = place[0] - 1
        if end < 0 or text[end] not in "、和与":
            return found


@cache
def provinces() -> frozenset[str]:
    """The full names of the provinces."""
    return frozenset(
        row["name"] for row in rows("divisions.csv") if row["level"] == "province"
    )


@cache
def _province_names() -> dict[str, str]:
    """Full names of places with the name of the province they lie in."""
    by_code = {row["code"]: row["name"] for row in rows("divisions.csv")}
    names: dict[str, str] = {}
    for row in rows("divisions.csv"):
        province = by_code.get(row["code"][:2])
        if province is not None:
            names.setdefault(row["name"], province)
    return names


def _province_of(name: str) -> str | None:
    return _province_names().get(name)


def place_ending_at(text: str, end: int) -> tuple[int, str] | None:
    """Where the place that ends at `end` begins, and its full name."""
    for length in range(8, 1, -1):
        if end - length < 0:
            continue
        name = _place_names().get(text[end - length : end])
        if name is not None:
            return end - length, name
    return None


@cache
def _place_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows("divisions.csv"):
        if row["level"] == "district":
            continue
        names.setdefault(row["name"], row["name"])
        if len(row["short"]) > 1:
            names.setdefault(row["short"], row["name"])
    return names
