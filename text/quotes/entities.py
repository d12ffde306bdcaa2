"""What a difference between two wordings is about: a date, a figure, a negation, an issuer."""

import re
from typing import NamedTuple

from text.numerals import WRITTEN
from text.policy.bodies import body_finder

_HAN = "〇○零一二三四五六七八九十"
_UNITS = (
    "个百分点|百分点|万亿|千亿|百亿|亿|千万|百万|十万|万|元|美元|吨|千瓦时|千瓦|兆瓦|公里|米|亩|公顷|"
    "人次|人|户|家|个|项|件|倍|成|年|天|日|个月|批|次|条|台|辆|套|座|所|名|％|%|‰"
)
_DATE = re.compile(
    rf"(?:(?:\d{{4}}|[{_HAN}]{{4}})\s?年\s?)?(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s?月(?:\s?(?:\d{{1,2}}"
    rf"|[{_HAN}]{{1,3}})\s?[日号])?"
    rf"|(?:\d{{4}}|[{_HAN}]{{4}})\s?年(?!间|度计)|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|(?<![{_HAN}\d])(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s?[日号](?![用本])"
)
_FIGURE = re.compile(
    rf"第?(?:百分之)?(?:\d{{1,3}}(?:[,，]\d{{3}})++|\d++)(?:\.\d++)?(?:{_UNITS}){{0,3}}"
    rf"|第?百分之[{WRITTEN}点]{{1,8}}|第?[{WRITTEN}]{{1,10}}(?:{_UNITS}){{1,3}}|第[{WRITTEN}]{{1,8}}"
)
NEGATIONS = (
    "不得|不能|不再|不予|不可|不会|不应|不宜|不准|不许|不要|不是|不|尚未|并未|从未|未能|未|没有|没|"
    "无法|无须|无需|无|难以|并非|非|严禁|禁止|勿|毋|莫|否"
)
_NEGATION = re.compile(NEGATIONS)
# 南非, 亚非, 除非, 是否: there nothing that follows is negated.
NEGATED_BEHIND = re.compile(
    rf"(?:(?<![南北东西中拉亚莫除])非|(?<!是)否|(?![非否])(?:{NEGATIONS}))\Z"
)


class Entity(NamedTuple):
    """A named thing of a text: what kind, from where to where."""

    kind: str
    start: int
    end: int


def entities(written: str) -> list[Entity]:
    """Dates, issuers, figures and negations of a text; a figure inside a date is none."""
    found = [Entity("date", *match.span()) for match in _DATE.finditer(written)]
    for body in body_finder().find(written):
        found.append(Entity("issuer", body.start, body.end))
    taken = bytearray(len(written))
    for one in found:
        taken[one.start : one.end] = b"\x01" * (one.end - one.start)
    for kind, pattern in (("figure", _FIGURE), ("negation", _NEGATION)):
        for match in pattern.finditer(written):
            if not all(taken[match.start() : match.end()]):
                found.append(Entity(kind, *match.span()))
    return found
