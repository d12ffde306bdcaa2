"""What two spellings of one title or name have in common."""

import re
import unicodedata

_READING = re.compile(
    r"(?<=[\u3400-\u9fff])[（(][a-zA-ZāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹɡÀ-ÿ]{1,6}[）)]"
)


# A label set wide: `来　源：`, `索 引 号：`.
_SET_WIDE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]\s{1,6}){1,4}[\u4e00-\u9fff](?=\s{0,3}[:：])"
)
_A_ROW = 300
HAN = re.compile(r"[\u3400-\u9fff]")
# What ends a sentence, and what parts one, too.
ENDS = re.compile("[。！？；!?]")
STOPS = re.compile("[，。；！？]")
_NO_LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """Letters, digits and Han of `text`, width and case aside."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).lower())


def unannotated(text: str) -> str:
    """`text` for matching labels, not for keeping: without Latin readings in brackets (`來(lái)源` → `來源`) and
    without spaces inside a label (`来　源：` → `来源：`)."""
    if "(" in text or "（" in text:
        text = _READING.sub("", text)
    is_row = len(text) < _A_ROW and ("：" in text or ":" in text)
    if is_row:
        return _SET_WIDE.sub(_closed_up, text)
    return text


def _closed_up(label: re.Match[str]) -> str:
    return "".join(label[0].split())


def any_of(words: str) -> str:
    """Regular expressions, set apart by white space, as one that matches any of them."""
    return f"(?:{'|'.join(words.split())})"
