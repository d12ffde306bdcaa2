"""How much an article is about a query's words: 1 is a story about nothing else, 0 a story that never names
them. Pure.
"""

from collections.abc import Sequence
from typing import Any

from text.normalise import fold
from text.words import needles_of, shaped, stands_in

_LEAD = 200
_OFTEN = 3  # occurrences in a thousand characters that count as often


def relevance(article: Any, words: Sequence[str]) -> float:
    """Half for a word in the title, three tenths for one in the first 200 characters, the rest for how often.

    A query without words of its own (`site:…`, `NOT …`) finds what it finds: 1.
    """
    if not words:
        return 1.0
    title, text = shaped(fold(article.title)), shaped(fold(article.text))
    in_title = any(stands_in(word, title) for word in words)
    in_lead = any(stands_in(word, text[:_LEAD]) for word in words)
    times = 0
    for word in words:
        for needle in needles_of(word):
            times += text.count(needle)
    often = times * 1000 / max(len(text), 500)
    return round(0.5 * in_title + 0.3 * in_lead + 0.2 * min(1.0, often / _OFTEN), 3)
