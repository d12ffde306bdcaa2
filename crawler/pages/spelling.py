"""What two spellings of one title or name have in common."""

import re
import unicodedata

_READING = re.compile(r"(?<=[\u3400-\u9fff])[（(][a-zA-ZāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹɡÀ-ÿ]{1,6}[）)]")


_NO_LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """Letters, digits and Han of `text`, width and case aside."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).lower())


def unannotated(text: str) -> str:
    """`text` without Latin readings in brackets, for matching labels (`來(lái)源` → `來源`); not for keeping."""
    return _READING.sub("", text) if "(" in text or "（" in text else text


def any_of(words: str) -> str:
    """Regular expressions, set apart by white space, as one that matches any of them."""
    return f"(?:{'|'.join(words.split())})"
