"""Numbers with units as Chinese texts write them: 2.4万亿元, 10万个以上, 百项."""

import re
from dataclasses import dataclass
from functools import cache

from text.policy.lexicon import alternation, toml

_MULTIPLIER = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?![瓦米克卡])|百(?!分))"
_HAN_VALUES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_MULTIPLES = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "万": 1e4}
_APPROXIMATE = r"(?:余|多|来)?"


@dataclass(frozen=True)
class Quantity:
    """A number in a text; `unit` keeps 万 and 亿: 10万个 is 10.0 and 万个."""

    start: int
    end: int
    value: float
    unit: str
    comparator: str
    base_unit: str
    range_end: bool = False


@cache
def _digits() -> re.Pattern[str]:
    units = alternation(map(re.escape, toml("goals.toml")["units"]))
    return re.compile(
        rf"(?<![\d.A-Za-z第—–])(?P<number>\d{{1,3}}(?:,\d{{3}})++|"
        rf"\d{{1,12}}+)(?P<rest>\.\d{{1,6}}+)?"
        rf"(?P<share>\s?[%％])?(?:{_APPROXIMATE}(?P<multiplier>{_MULTIPLIER})?{_APPROXIMATE}"
        rf"(?P<unit>{units})?)?"
    )


@cache
def _han() -> re.Pattern[str]:
    units = alternation(map(re.escape, toml("goals.toml")["units"]))
    return re.compile(
        rf"(?<![一二两三四五六七八九十百千万亿数几多第上\d近“])(?P<number>[百千])(?P<multiplier>亿|万)?{_APPROXIMATE}"
        rf"(?P<unit>{units})(?!级|强|名单)"
    )


_ANY_NUMBER = re.compile(r"[\d百千]")
_SHARE_HAN = re.compile(r"百分之(?P<number>\d{1,3}(?:\.\d{1,3})?)")
_RANGE_BEHIND = re.compile(r"\s?(?:—|–|-|－|~|～|至|到)\s?\d")
_AT_LEAST_BEFORE = re.compile(
    r"(?:不少于|不低于|不小于|至少|不少过|大于等于|≥)[^，。；、\d]{0,3}$"
)
_MORE_BEFORE = re.compile(
    r"(?:超过|超|突破|高于|大于|多于|逾|超出|>)[^，。；、\d]{0,2}$"
)
_ABOUT_BEFORE = re.compile(r"(?:约|近|大约|约为|接近)$")
_LESS_BEFORE = re.compile(
    r"(?:不超过|不高于|低于|不大于|控制在|小于|≤)[^，。；、\d]{0,3}$"
)
_AT_LEAST_BEHIND = re.compile(r"(?:及|及其)?以上")
_ABOUT_BEHIND = re.compile(r"左右|上下")
_LESS_BEHIND = re.compile(r"(?:及|及其)?以[下内]")


def has_number(text: str, start: int, end: int) -> bool:
    """Whether there may be a number between two places; quick."""
    return _ANY_NUMBER.search(text, start, end) is not None


def read_quantities(
    text: str,
    start: int = 0,
    end: int | None = None,
) -> list[Quantity]:
    """The numbers with units between two places, in order; ends of ranges marked."""
    end = len(text) if end is None else end
    found = []
    for match in _digits().finditer(text, start, end):
        quantity = _from_digits(text, match)
        if quantity is not None:
            found.append(quantity)
    for match in _han().finditer(text, start, end):
        found.append(_from_han(text, match))
    for match in _SHARE_HAN.finditer(text, start, end):
        comparator = _comparator(text, match.start(), match.end())
        value = float(match["number"])
        found.append(Quantity(match.start(), match.end(), value, "%", comparator, "%"))
    return sorted(found, key=lambda quantity: quantity.start)


def _from_digits(text: str, match: re.Match[str]) -> Quantity | None:
    value = float(match["number"].replace(",", "") + (match["rest"] or ""))
    if match["share"]:
        unit, base, end = "%", "%", match.end("share")
    elif match["unit"]:
        base = match["unit"]
        unit, end = (match["multiplier"] or "") + base, match.end()
    elif match["multiplier"]:
        unit, base, end = match["multiplier"], "", match.end()
    else:
        return None
    behind = _RANGE_BEHIND.match(text, end) is not None
    before = text[max(0, match.start() - 1) : match.start()] in "—–-－~～"
    comparator = _comparator(text, match.start(), end)
    is_range = (behind or before) and match.start() > 0
    return Quantity(match.start(), end, value, unit, comparator, base, is_range)


def _from_han(text: str, match: re.Match[str]) -> Quantity:
    value = float(_HAN_VALUES[match["number"]])
    unit = (match["multiplier"] or "") + match["unit"]
    comparator = _comparator(text, match.start(), match.end())
    return Quantity(match.start(), match.end(), value, unit, comparator, match["unit"])


def _comparator(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 8) : start]
    if _AT_LEAST_BEFORE.search(before) or _AT_LEAST_BEHIND.match(text, end):
        return ">="
    if _LESS_BEFORE.search(before) or _LESS_BEHIND.match(text, end):
        return "<="
    if _MORE_BEFORE.search(before):
        return ">"
    if _ABOUT_BEFORE.search(before) or _ABOUT_BEHIND.match(text, end):
        return "~"
    return "="
