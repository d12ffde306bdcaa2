"""Values that scripts and elements give to names: `totalPage = 12`, `"SID": "756001"`, `count="310"`."""

import re
from functools import lru_cache

NUMBER = r"\d+"
IDENTIFIER = r"[0-9a-f]{32}\b"


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...], value: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b({'|'.join(names)})\b[\"']?\s{{0,20}}[:=]\s{{0,20}}[\"']?({value})", re.I
    )


def assigned(source: str, *names: str, value: str) -> list[tuple[str, str]]:
    """The names with the values they are given, in order; case aside."""
    return [(hit[1], hit[2]) for hit in _pattern(names, value).finditer(source)]


def first_assigned(source: str, *names: str, value: str = NUMBER) -> str | None:
    """The first value that one of the names is given."""
    hit = _pattern(names, value).search(source)
    return hit[2] if hit else None
