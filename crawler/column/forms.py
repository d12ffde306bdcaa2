"""The forms of a column's article addresses: what varies is left open, what never varies is kept.

`/art/2026/3/4/art_1229_59123.html` and `/art/2026/5/6/art_1229_59777.html` share the form
`host/art/#/#/#/art_#_#.html`, and the fourth number is the same in both: it names the column.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_TOKEN = re.compile(r"[0-9A-Za-z]++")
_DATE = re.compile(r"20\d\d(?:[01]\d(?:[0-3]\d)?)?|t?20\d{6}|\d{1,2}")
_MAX_ADDRESS_CHARS = 400
_MIN_ROWS_FOR_CONSTANT = 5
_CONSTANT_SHARE = 0.9


@dataclass(frozen=True)
class AddressForm:
    """One form and the values that all its addresses had at the same place (place → value)."""

    pattern: str
    constants: tuple[tuple[int, str], ...] = ()

    def matches(self, address: tuple[str, tuple[str, ...]]) -> bool:
        """Whether a parsed address has this form and these constants."""
        pattern, values = address
        if pattern != self.pattern:
            return False
        return all(
            place < len(values) and values[place] == value
            for place, value in self.constants
        )


def parse_address(url: str) -> tuple[str, tuple[str, ...]]:
    """An address as its pattern (numbers and ids as `#`) and the values left open in it."""
    try:
        parts = urlsplit(url[:_MAX_ADDRESS_CHARS])
    except ValueError:
        return "", ()
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    values: list[str] = []

    def leave_open(token: re.Match[str]) -> str:
        if not any(map(str.isdigit, token[0])):
            return token[0]
        values.append(token[0])
        return "#"

    pattern = _TOKEN.sub(leave_open, rest)
    return parts.netloc.lower().removeprefix("www.") + pattern, tuple(values)


def learn_forms(
    urls: Sequence[str],
    known: Iterable[AddressForm] = (),
) -> tuple[AddressForm, ...]:
    """The forms of `urls`, most frequent first; a constant of a known form stays only while it holds."""
    by_pattern: dict[str, list[tuple[str, ...]]] = {}
    for url in urls:
        pattern, values = parse_address(url)
        if pattern:
            by_pattern.setdefault(pattern, []).append(values)
    before = {form.pattern: dict(form.constants) for form in known}
    learned = []
    for pattern, rows in sorted(by_pattern.items(), key=lambda one: -len(one[1])):
        constants = _constants(rows, before.get(pattern))
        learned.append(AddressForm(pattern, constants))
    return tuple(learned)


def matching_share(urls: Sequence[str], known: Sequence[AddressForm]) -> float:
    """The share of `urls` whose addresses have one of the known forms."""
    if not urls or not known:
        return 0.0
    parsed = list(map(parse_address, urls))
    hits = sum(any(form.matches(address) for form in known) for address in parsed)
    return hits / len(urls)


def _constants(
    rows: Sequence[tuple[str, ...]],
    before: dict[int, str] | None,
) -> tuple[tuple[int, str], ...]:
    """Places whose value hardly ever varies and is no part of a date."""
    if len(rows) < _MIN_ROWS_FOR_CONSTANT:
        return tuple(sorted((before or {}).items()))
    found = {}
    for place in range(len(rows[0])):
        values = Counter(row[place] for row in rows if place < len(row))
        value, count = values.most_common(1)[0]
        if count >= _CONSTANT_SHARE * len(rows) and not _DATE.fullmatch(value):
            found[place] = value
    if before is not None:
        found = {
            place: value for place, value in found.items() if before.get(place) == value
        }
    return tuple(sorted(found.items()))
