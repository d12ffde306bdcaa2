"""Readings written in brackets behind characters, `新質(zhì)生產(chǎn)力`, as obfuscated
reposts and primers do.

A bracket, half- or full-width, round or square (`[zhì]`, `〔zhì〕`, `【zhì】`), is a
reading only when what it holds is a reading of the character just before it (all
readings of pypinyin's character table, of that form and of its simplified form), be
`音`, `读` or `读作` before it:

* with a tone mark (or, in lower case, a tone digit) the tone must fit too: `工業(yè)`, `业(ye4)`, not
  `業(yé)`;
* without a tone only in round brackets, in lower case and from two letters on: `們(men)`,
  but never `(AI)`, `(a)`;
* in bopomofo as it is written: `質(ㄓˊ)`;
* a word's readings behind the word, `重慶(chóng qìng)`, only with tone marks, up to four syllables.
"""

import os
import re
import unicodedata
from functools import cache, lru_cache

from text.hanzi import simplified_characters

_LETTER = (
    r"A-Za-zÀ-ÖØ-öø-ÿāăēĕěīĭńňōŏūŭǎǐǒǔǖǘǚǜǹḿɑɡ\u0300\u0301\u0304\u0306\u0308\u030c"
)
# Possessive: letters can be divided into syllables in exponentially many ways, all of which end alike.
_PINYIN = rf"(?:[{_LETTER}]{{1,14}}+[ '’·-]?+){{1,4}}+[0-5]?+"
_BOPOMOFO = r"[\u3105-\u312fˊˇˋ˙]{1,5}+"
BRACKET = re.compile(
    rf"([(（\[［〔【]) {{0,2}}+(?:(?:读作?+|讀作?+|音)[:：]?+ ?+)?+({_PINYIN}|{_BOPOMOFO}) {{0,2}}+[)）\]］〕】]"
)
_TONE_OF_MARK = {
    "\u0304": "1",
    "\u0301": "2",
    "\u030c": "3",
    "\u0306": "3",
    "\u0300": "4",
}
_PHONETIC = str.maketrans({"ɑ": "a", "ɡ": "g"})
_MOST_SYLLABLES = 4
_BEFORE_ITSELF = {"一": ("yi2", "yi4"), "不": ("bu2",)}


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every bracketed reading, in order. Brackets behind one another are all seen."""
    found: list[tuple[int, int]] = []
    kept, last = "", 0
    for hit in BRACKET.finditer(text):
        start, end = hit.span()
        kept = (kept + text[max(last, start - _MOST_SYLLABLES) : start])[
            -_MOST_SYLLABLES:
        ]
        last = start
        if is_reading(hit[2], kept) and (hit[1] in "(（" or _is_toned(hit[2])):
            found.append((start, end))
            last = end
    return found


def without(text: str, cut: list[tuple[int, int]]) -> str:
    """The text without those spans."""
    if not cut:
        return text
    ends = [0] + [end for _, end in cut]
    starts = [start for start, _ in cut] + [len(text)]
    return "".join(text[a:b] for a, b in zip(ends, starts, strict=True))


def is_reading(held: str, before: str) -> bool:
    """Whether `held`, the inside of a bracket, reads the last character (or, with tones, the last word)
    of `before`."""
    if not before or before[-1] < "\u3400":
        return False
    if held[-1] > "\u3100" or held[0] > "\u3100":
        return held in _in_bopomofo(before[-1])
    return _reads_one(held, before[-1]) or _reads_word(held, before)


def _is_toned(held: str) -> bool:
    return held[0] > "\u3100" or bool(_spell(held)[1])


@lru_cache(maxsize=20_000)
def _reads_one(held: str, character: str) -> bool:
    plain, tones = _spell(held)
    if plain and not tones:
        return len(plain) > 1 and plain == held and plain in _toneless(character)
    return plain is not None and _reads(plain, tones, character, 1)


def _reads_word(held: str, before: str) -> bool:
    plain, tones = _spell(held)
    return (
        plain is not None
        and bool(tones)
        and _reads(plain, tones, before, _MOST_SYLLABLES)
    )


def _spell(held: str) -> tuple[str | None, str]:
    """Letters with each tone mark as a digit behind its syllable's letters taken out: `chóng qìng` →
    ("chongqing", "24"). No letters: None."""
    decomposed = unicodedata.normalize("NFD", held.translate(_PHONETIC))
    letters: list[str] = []
    tones: list[str] = []
    for character in decomposed:
        if character in _TONE_OF_MARK:
            tones.append(_TONE_OF_MARK[character])
        elif character == "\u0308" and letters:
            letters[-1] = "v"
        elif character in "012345":
            tones.append(character.replace("0", "5"))
        elif character.isascii() and character.isalpha():
            letters.append(character)
        elif character not in " '’·-":
            return None, ""
    spelled = "".join(letters)
    if tones and unicodedata.normalize("NFD", held)[-1] not in "012345":
        spelled = spelled.lower()
    return (spelled if spelled.islower() else None), "".join(tones)


def _reads(
    plain: str,
    tones: str,
    before: str,
    most: int,
) -> bool:
    """Whether the letters are, from the end, one toned reading for each of the last characters."""
    if not plain:
        return not tones
    if not before or not most:
        return False
    for syllable in _toned(before[-1]):
        letters, tone = syllable[:-1], syllable[-1]
        if plain.endswith(letters):
            if tones.endswith(tone) and _reads(
                plain[: -len(letters)],
                tones[:-1],
                before[:-1],
                most - 1,
            ):
                return True
            if tone == "5" and _reads(
                plain[: -len(letters)],
                tones,
                before[:-1],
                most - 1,
            ):
                return True
    return False


@cache
def _toned(character: str) -> frozenset[str]:
    """All readings of a character and of its simplified form, `zhi4`; ü is v, no tone is 5."""
    # Its dictionary of phrases, which nobody asks here, would take 45 MB of every process.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin.constants import PINYIN_DICT

    forms = {character, simplified_characters().get(character, character)}
    written = []
    for form in forms:
        for reading in PINYIN_DICT.get(ord(form), "").split(","):
            if reading:
                written.append(reading)
    spelled = []
    for plain, tones in map(_spell, written):
        if plain:
            spelled.append((plain, tones))
    return frozenset(f"{plain}{tones or '5'}" for plain, tones in spelled) | set(
        _BEFORE_ITSELF.get(character, ())
    )


@cache
def _in_bopomofo(character: str) -> frozenset[str]:
    _toned(character)  # sees to it that pypinyin comes without its phrases
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    forms = {character, simplified_characters().get(character, character)}
    written = set()
    for form in forms:
        for reading in PINYIN_DICT.get(ord(form), "").split(","):
            if reading:
                written.add(reading)
    spelled = {convert(reading, Style.BOPOMOFO, strict=False) for reading in written}
    return frozenset(spelled | {f"˙{one[:-1]}" for one in spelled if one.endswith("˙")})


@cache
def _toneless(character: str) -> frozenset[str]:
    plain = {syllable[:-1] for syllable in _toned(character)}
    return frozenset(plain | {syllable.replace("v", "u") for syllable in plain})
