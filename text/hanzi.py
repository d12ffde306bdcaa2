"""Traditional and simplified characters.

Two conversions, on purpose:

* for reading, OpenCC's t2s with its phrases (乾燥 → 干燥, but 乾隆 stays 乾隆; 計畫 → 计划);
* for matching, one character at a time without any context, so that a word cut out of a text is always
  found in that text. Characters between which OpenCC's phrases decide (了/瞭, 借/藉, 划/画 …) are one character
  there; the price is that 瞭望 also finds 了望.

Source of both tables: OpenCC 1.4 (TSCharacters, TSPhrases, HKVariantsRev, TWVariantsRev).
"""

import re
from functools import cache

from opencc import OpenCC

_BLOCKS = (
    (0x2E80, 0x2FE0),
    (0x3400, 0x4DC0),
    (0x4E00, 0xA000),
    (0xF900, 0xFB00),
    (0x20000, 0x323B0),
)
# Hong Kong and Taiwan forms that t2s leaves alone: from, to.
_REGIONAL = dict(zip("敍枱粧糭衞簷痺囯戸", "叙台妆粽卫檐痹国户", strict=True))
# What TSPhrases writes beside what TSCharacters would have written: the first is matched as the second.
_PHRASE_CHOICE = dict(
    zip(
        "幺俱哩坯彷沈瞭藉覆画衹祇迳钜炼锺甦著",
        "么具里坏仿沉了借复划只只径巨链钟苏着",
        strict=True,
    )
)
# Characters of the traditional table that simplified texts use too: those GB 2312 holds, and names.
_BOTH = frozenset("乾吒夥徵拚捱摺於榘菸薹袷醣麴麽昇陞鉅甦喆堃淼祇瀋祕濛釐衹嶽")
# Where 著 remains 著 (zhù) in simplified: the character before, the character after.
_ZHU_BEFORE = frozenset("显昭巨合名原编专论译卓土遗拙新旧所撰较执")
_ZHU_AFTER = frozenset("作录名式志称白书者述有于文")
_MIN_SHARE = 0.05
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")


@cache
def _converter(rare: bool = False) -> OpenCC:
    return OpenCC("t2s.json", include_tofu_risk_dictionaries=rare)


@cache
def simplified_characters(rare: bool = False) -> dict[str, str]:
    """Every character whose simplified form, without any context, is another one; on request also where
    few fonts have that form."""
    changed: dict[str, str] = {}
    for low, high in _BLOCKS:
        for start in range(low, high, 1024):
            every = list(map(chr, range(start, min(start + 1024, high))))
            simple = _converter(rare).convert("\n".join(every)).split("\n")
            changed |= {
                old: new for old, new in zip(every, simple, strict=True) if old != new
            }
    return changed | _REGIONAL


@cache
def matching_form(character: str) -> str:
    """The one character that represents all forms of `character` in a search."""
    seen = character
    for _ in range(4):
        simple = simplified_characters(rare=True).get(seen, seen)
        simple = _PHRASE_CHOICE.get(simple, simple)
        if simple == seen:
            break
        seen = simple
    return seen


@cache
def _changing() -> re.Pattern[str]:
    """The characters of the first plane that have another simplified form; within one plane a set is a
    bitmap."""
    return re.compile(
        "[" + "".join(filter("\uffff".__gt__, simplified_characters())) + "]"
    )


def beyond_first_plane(text: str) -> bool:
    """Whether a text holds characters beyond U+FFFF: rare Han characters, emoji."""
    return len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def simplify(text: str) -> tuple[str, bool]:
    """The text in simplified characters, and whether it was published in traditional ones.

    Published in traditional ones means: at least a twentieth of the Han characters are such as no
    simplified text would use, and these are at least two different ones (or more than a third of a very
    short text). Texts converted by machine have about a third; 13,000 simplified news texts with their
    乾坤, 显著 and rare names stay under a hundredth. In a text that was not, the characters which simplified
    texts use too (乾县, 毕昇) stay as they are.
    """
    if not _changing().search(text) and not beyond_first_plane(text):
        return text, False
    traditional_only = _traditional_only()
    found = []
    for character in text:
        if character in traditional_only:
            found.append(character)
    share = len(found) / (len(_HAN.findall(text)) or 1)
    simple = _converter().convert(text).translate(_REGIONAL_CODES)
    if share < _MIN_SHARE:
        return _keeping_shared(text, simple), False
    return _particles(simple), len(set(found)) > 1 or share > 1 / 3


@cache
def _traditional_only() -> frozenset[str]:
    return frozenset(simplified_characters()) - _BOTH


def _keeping_shared(text: str, simple: str) -> str:
    """The simplified text, with the characters that simplified texts use too left as they were."""
    pairs = zip(text, simple, strict=True)
    return "".join(old if old in _BOTH else new for old, new in pairs)


_REGIONAL_CODES = {ord(old): new for old, new in _REGIONAL.items()}


def _particles(text: str) -> str:
    """標志著 → 标志着: t2s leaves every 著, though only 著作, 显著 … are written so in simplified characters."""
    return re.sub("著", lambda hit: _zhu_or_zhe(text, hit.start()), text)


def _zhu_or_zhe(text: str, at: int) -> str:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before in _ZHU_BEFORE or after in _ZHU_AFTER:
        return "著"
    return "着"


def mainland(simplified: str) -> str:
    """A simplified text in mainland words where it uses Taiwan's (资讯 → 信息, 软体 → 软件); for comparing only,
    since a word that both use may change too (程序 → 进程)."""
    return _between("tw2sp").convert(_between("s2t").convert(simplified))


@cache
def _between(name: str) -> OpenCC:
    return OpenCC(name)
