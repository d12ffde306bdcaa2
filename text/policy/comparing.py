"""Draft and final, or two years' documents: every figure and date that changed, typed.

Figures and dates of both texts are matched by what is said of them, best first; of a
pair that differs the later one was raised or lowered (a date: later or earlier), what has
no partner was added or dropped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from text.normalise import fold
from text.policy.goal_years import read_goal_years
from text.policy.quantities import Quantity, read_quantities
from text.policy.scene import Scene
from text.policy.times import day_of

ADDED, DROPPED, RAISED, LOWERED = "added", "dropped", "raised", "lowered"
MAX_ITEMS = 400
MAX_TEXT_CHARS = 60_000
MIN_LIKENESS = 0.5
# 2027年 is a date, 5年 a figure.
MIN_YEAR = 1900
MAX_BEFORE_CHARS, MAX_BEHIND_CHARS = 16, 10
_MULTIPLES = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8,
              "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4}  # fmt: skip
# What does not tell one figure from another: numbers, signs, words of comparison.
_NOT_OF_A_FIGURE = re.compile(
    r"[\d\W_]+|以上|左右|以下|以内|不少于|不低于|不超过|超过|达到|达|约"
)


@dataclass(frozen=True)
class Item:
    """A figure or date of a text. `label` is what is said of it, `value` and `unit` as
    printed, `amount` and `base` comparable; a date's value is its ISO form."""

    kind: str
    label: str
    value: float | str
    unit: str
    amount: float | str
    base: str
    sentence: str


@dataclass(frozen=True)
class Change:
    """What became of a figure or date: `change` is added, dropped, raised or lowered."""

    kind: str
    change: str
    label: str
    before: Item | None
    after: Item | None


def compare(before: Sequence[Item], after: Sequence[Item]) -> list[Change]:
    """The changes from one document to the other, in the order of the later one, what
    was dropped at the end."""
    changes: list[tuple[int, Change]] = []
    pairs = _matched(before, after)
    for place, item in enumerate(after):
        earlier = pairs.get(place)
        if earlier is None:
            changes.append((place, Change(item.kind, ADDED, item.label, None, item)))
            continue
        old = before[earlier]
        if old.amount != item.amount:
            change = RAISED if _is_more(item, old) else LOWERED
            changes.append((place, Change(item.kind, change, item.label, old, item)))
    kept = set(pairs.values())
    for place, item in enumerate(before):
        if place not in kept:
            dropped = Change(item.kind, DROPPED, item.label, item, None)
            changes.append((len(after) + place, dropped))
    return [change for _, change in sorted(changes, key=lambda one: one[0])]


def _is_more(item: Item, old: Item) -> bool:
    if isinstance(item.amount, str) or isinstance(old.amount, str):
        return str(item.amount) > str(old.amount)
    return item.amount > old.amount


def _matched(before: Sequence[Item], after: Sequence[Item]) -> dict[int, int]:
    """By place in the later text, the place of its partner in the earlier one."""
    pairs_before = [_pairs(item.label) for item in before]
    candidates = []
    for place, item in enumerate(after):
        ours = _pairs(item.label)
        for earlier, old in enumerate(before):
            if old.kind != item.kind or old.base != item.base:
                continue
            share = _likeness(ours, pairs_before[earlier])
            if share < MIN_LIKENESS:
                continue
            apart = abs(place / len(after) - earlier / len(before))
            same = old.amount == item.amount
            candidates.append((-share, not same, apart, place, earlier))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, _, place, earlier in sorted(candidates):
        if place not in found and earlier not in taken:
            found[place] = earlier
            taken.add(earlier)
    return found


def _pairs(label: str) -> frozenset[str]:
    plain = _NOT_OF_A_FIGURE.sub("", fold(label))
    if len(plain) < 2:
        return frozenset([plain])
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))


def items_of(text: str, published_at: str | None) -> list[Item]:
    """The figures and dates that a document states, in order, each once."""
    scene = Scene(text[:MAX_TEXT_CHARS], "", day_of(published_at))
    return _once([*_figures(scene), *_dates(scene)])


def _figures(scene: Scene) -> list[Item]:
    found = []
    for sentence in scene.passages.sentences:
        for quantity in read_quantities(scene.text, sentence.start, sentence.end):
            if not quantity.base_unit or _is_in_title(scene, quantity):
                continue
            if quantity.base_unit == "年" and quantity.value >= MIN_YEAR:
                continue
            label = _around(scene, sentence.start, quantity.start, quantity.end)
            found.append(
                Item(
                    "figure",
                    label,
                    quantity.value,
                    quantity.unit,
                    _amount(quantity.value, quantity.unit),
                    quantity.base_unit,
                    sentence.content.strip(),
                )
            )
    return found[:MAX_ITEMS]


def _is_in_title(scene: Scene, quantity: Quantity) -> bool:
    """Whether a number is part of a title named there: 中国制造2025."""
    last = scene.text.rfind("《", 0, quantity.start)
    return last >= 0 and "》" not in scene.text[last : quantity.start]


def _multiple(unit: str) -> str:
    return next((one for one in _MULTIPLES if unit.startswith(one)), "")


def _amount(value: float, unit: str) -> float:
    # 1.8亿 and 18000万 are one amount; the product of floats may differ in the last digit.
    return round(value * _MULTIPLES.get(_multiple(unit), 1.0), 6)


def _around(scene: Scene, floor: int, start: int, end: int) -> str:
    """What is said of a number: the words before it in its clause and those behind."""
    left = scene.clause_start(start, floor)
    before = scene.text[max(left, start - MAX_BEFORE_CHARS) : start]
    right = scene.clause_end(end, min(len(scene.text), end + MAX_BEHIND_CHARS))
    behind = re.split(r"[、（(]", scene.text[end:right])[0]
    return f"{before}{behind}".strip("“”，。、 ")


def _dates(scene: Scene) -> list[Item]:
    found = []
    for sentence in scene.passages.sentences:
        spans: list[tuple[int, int, str]] = []
        for time in scene.times_within(sentence.start, sentence.end):
            if time.date is not None:
                spans.append((time.start, time.end, time.date))
        this_year = scene.published.year if scene.published else None
        for year in read_goal_years(sentence.content, sentence.start, this_year):
            if year.year is not None:
                spans.append((year.start, year.end, str(year.year)))
        for start, end, stated in spans:
            # 到2027年，建成…: the next clause says what is due.
            after = scene.clause_end(min(end + 1, sentence.end), sentence.end)
            label = (
                f"{_around(scene, sentence.start, start, end)}{scene.text[end:after]}"
            )
            what = label.strip("，。、 ")[: MAX_BEFORE_CHARS + MAX_BEHIND_CHARS]
            found.append(
                Item("date", what, stated, "", stated, "", sentence.content.strip())
            )
    return found[:MAX_ITEMS]


def _once(items: Iterable[Item]) -> list[Item]:
    """Items of one label, value and unit once."""
    seen: dict[tuple[str, str, float | str, str], Item] = {}
    for item in items:
        seen.setdefault((item.kind, item.label, item.amount, item.base), item)
    return list(seen.values())


def items_of_targets(targets: Iterable[Mapping[str, Any]]) -> list[Item]:
    """The figures that articles say of a document whose original is not there."""
    items = []
    for target in targets:
        unit = target["unit"]
        items.append(
            Item(
                "figure",
                target["indicator"],
                target["value"],
                unit,
                _amount(target["value"], unit),
                unit.removeprefix(_multiple(unit)),
                target["sentence"],
            )
        )
        if target["year"] is not None:
            year = str(target["year"])
            label = target["indicator"]
            items.append(Item("date", label, year, "", year, "", target["sentence"]))
    return _once(items)
