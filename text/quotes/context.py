"""A figure without its sentence: the words around it, and whether a text puts them together."""

import re

from text.normalise import fold
from text.quotes.tokens import Compact

_CLAUSE = re.compile(r"[^，,。；;：:！？!?\n（）()]+")
_HAN = re.compile(r"[一-鿿]{2,}")
_SENTENCE = re.compile(r"[^。！？；!?\n]+")
MAX_WORDS = 4
WORD_CHARS = 4
MIN_SHARE = 0.6


def telling_words(sentence: str, at: int, length: int) -> list[str]:
    """Short pieces of the clause that holds the figure at `at`, of the one before where
    it says too little, folded; the longest first.
    """
    clauses = list(_CLAUSE.finditer(sentence))
    place = next((i for i, one in enumerate(clauses) if one.end() > at), 0)
    for first in (place, max(0, place - 1)):
        stretch = ""
        if clauses:
            stretch = sentence[clauses[first].start() : clauses[place].end()]
        begin = 0
        if clauses:
            begin = at - clauses[first].start()
        without = f"{stretch[:begin]} {stretch[begin + length :]}"
        words = []
        for run in _HAN.findall(fold(without)):
            for start in range(0, len(run), WORD_CHARS):
                words.append(run[start : start + WORD_CHARS])
        words = [word for word in words if len(word) > 1]
        if sum(map(len, words)) >= WORD_CHARS:
            break
    return sorted(dict.fromkeys(words), key=len, reverse=True)[:MAX_WORDS]


def figure_sentence(text: str, figure: str, words: list[str]) -> str | None:
    """The sentence of a text that has the figure (in compact form) and most of the words,
    of which the first MAX_WORDS count.
    """
    words = words[:MAX_WORDS]
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        held = []
        for word in words:
            if word in fold(sentence):
                held.append(word)
        if len(held) < MIN_SHARE * len(words):
            continue
        if figure in Compact(sentence).text:
            return sentence.strip()
    return None
