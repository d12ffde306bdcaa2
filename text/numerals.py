"""Numbers written in Chinese characters: 十二 → 12, 二〇二四 → 2024, 三千五百 → 3500."""

import re

WRITTEN = "〇零一二三四五六七八九十百千两"
_DIGITS = dict(zip("〇零一二三四五六七八九两", "001234567892", strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = frozenset([*_DIGITS, *_TENS])
# From the start of a run on and never in part: a page of numerals alone would otherwise
# be tried from every character.
_NUMBER = (
    rf"(?<![{WRITTEN}])(?P<whole>[{WRITTEN}]++)(?:点(?P<rest>[{''.join(_DIGITS)}]++))?"
)
_COUNTED = re.compile(
    rf"(?P<share>百分之){_NUMBER}|{_NUMBER.replace('whole', 'count').replace('rest', 'tail')}"
    "(?=[年月日号时分天周季届批期次个项名家人位条章节款岁倍元吨万亿亩辆台座公米户份处套架艘])"
)


def value(written: str) -> str | None:
    """The digits of a number in Chinese characters; None for what is none."""
    if not written or not _NUMERALS.issuperset(written):
        return None
    if _TENS.keys().isdisjoint(written):
        return "".join(_DIGITS[one] for one in written)
    total = last = 0
    for one in written:
        if one in _TENS:
            total += (last or 1) * _TENS[one]
            last = 0
        else:
            last = int(_DIGITS[one])
    return str(total + last)


def in_digits(text: str) -> str:
    """The text with its counted numbers in digits: 十二月 → 12月, 十八点六亿 → 18.6亿, 百分之七十一 → 71%. For comparing
    only: 千家万户 suffers too."""
    return _COUNTED.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    whole, rest = (
        value(found["whole"] or found["count"]),
        value(found["rest"] or found["tail"] or ""),
    )
    return f"{whole}{f'.{rest}' if rest else ''}{'%' if found['share'] else ''}"
