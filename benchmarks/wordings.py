"""The same text written otherwise: numerals, widths, dates, amounts, lines; and cut,
framed or led in as sites do it.

More kinds for benchmarks.rewritings, with the same shape: (generator, title, text) →
(title, text).
"""

import random
import re

from benchmarks.furniture import LEADS, QUESTIONS, STRANGERS

_NUMERALS = "〇一二三四五六七八九"
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(万亿|亿|万)")
_SMALL = re.compile(r"(?<![\d.])(\d{1,2})(?=[个项名家年月日人条次位届批])(?!\.)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
SENTENCE = re.compile(r"(?<=[。！？])|\n")


def pieces(text: str) -> list[str]:
    return [one for one in SENTENCE.split(text) if one.strip()]


def spoken(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Figures in Chinese numerals: 2024年11月20日 → 二〇二四年十一月二十日."""
    return _spoken(title), _spoken(text)


def _spoken(text: str) -> str:
    text = _YEAR.sub(
        lambda found: "".join(_NUMERALS[int(one)] for one in found[1]), text
    )
    return _SMALL.sub(lambda found: counted(int(found[1])), text)


def counted(number: int) -> str:
    """A number under a hundred as Chinese counts: 十二, 二十, 三十五."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones or not tens else "")


def wide(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Figures and Latin letters in full width."""
    return title.translate(_WIDE), text.translate(_WIDE)


def dated(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Dates written another way throughout: 2026-11-20, 2026/11/20, 11.20."""
    form = rng.choice(["-", "/", "."])

    def other(found: re.Match[str]) -> str:
        year, month, day = found.groups()
        return form.join(filter(None, (year, f"{int(month):02}", f"{int(day):02}")))

    return title, _DAY.sub(other, text)


def amounts(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Amounts written another way: 1.5万 → 15000, 12000万 → 1.2亿, 1.2亿 → 12000万."""

    def other(found: re.Match[str]) -> str:
        number, unit = found.groups()
        if unit == "万亿":
            return f"{_short(float(number) * 10000)}亿"
        if unit == "亿":
            return f"{_short(float(number) * 10000)}万"
        value = float(number)
        return (
            f"{_short(value / 10000)}亿"
            if value >= 10000
            else f"{_short(value * 10000)}"
        )

    return title, _AMOUNT.sub(other, text)


def _short(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def flattened(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Lines broken elsewhere, as flattened tables and narrow columns leave them."""
    if rng.random() < 0.5:
        return title, re.sub(r"\s+", " ", text)
    return title, re.sub(r"(?<=[，；、：])", "\n", text)


def middle(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """A piece from the middle, 42–60 %."""
    share = rng.uniform(0.42, 0.6)
    start = (1 - share) / 2
    return title, text[int(len(text) * start) : int(len(text) * (start + share))]


def ending(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """The last half only."""
    return title, text[int(len(text) * rng.uniform(0.4, 0.55)) :]


def picked(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Whole sentences from here and there, in order: 45–70 % of the letters."""
    found = pieces(text)
    wanted, kept = rng.uniform(0.45, 0.7) * len(text), set[int]()
    for at in rng.sample(range(len(found)), len(found)):
        if sum(len(found[one]) for one in kept) < wanted:
            kept.add(at)
    return title, "".join(found[at] for at in sorted(kept))


def led_in(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Editor's paragraphs before it."""
    return title, "\n".join([*rng.sample(LEADS, rng.choice([1, 2])), text])


def asked(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Questions and answers behind it."""
    tail = [part for pair in rng.sample(QUESTIONS, rng.choice([1, 2])) for part in pair]
    return title, "\n".join([text, *tail])


def stranger(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Head and foot of a site seen for the first time, in words that no list knows."""
    head, foot = rng.choice(STRANGERS)
    return title, "\n".join([*head, text, *foot])


def renamed(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """A title that has no word of the old one."""
    return rng.choice(
        [
            "看过来！好消息",
            "今天的头条，一文读懂",
            "转发收藏：要点都在这里",
            "要闻",
            "重要信息，请查收",
        ]
    ), text


def worked_over(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Edited by a heavier hand: a sixth of the sentences gone, and clauses dropped or
    turned round in others.
    """
    found = pieces(text)
    kept = [one for one in found if len(found) < 4 or rng.random() > 1 / 6]
    for at, sentence in enumerate(kept):
        clauses = sentence.split("，")
        if len(clauses) > 3 and rng.random() < 0.25:
            clauses.pop(rng.randrange(1, len(clauses) - 1))
            kept[at] = "，".join(clauses)
    return title, "".join(kept)


WORDINGS = {
    "spoken": spoken, "wide": wide, "dated": dated, "amounts": amounts, "flattened": flattened, "middle": middle,
    "ending": ending, "picked": picked, "led in": led_in, "asked": asked, "stranger": stranger, "renamed": renamed,
    "worked over": worked_over,
}  # fmt: skip
