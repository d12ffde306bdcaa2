"""Showing where the words of a query stand: found on the folded form, shown in the text itself."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import escape

from text.normalise import fold, fold_with_positions
from text.words import needles_of, shaped, stands_in

_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)】》\"']*|\n|$)")


def snippet(text: str, words: list[str], length: int = 160) -> str:
    """About `length` characters of the text around the first place where a word stands (around the place
    with most different words where they stand apart), hits in `<mark>`, everything else escaped. No hit:
    the beginning."""
    paragraph, hits = _best_paragraph(text, words)
    start, end = _window(len(paragraph), hits, length)
    shown = "".join(
        f"<mark>{escape(run)}</mark>" if is_hit else escape(run)
        for run, is_hit in _runs(paragraph, hits, start, end)
    )
    return ("…" if start else "") + shown + ("…" if end < len(paragraph) else "")


def sentences_with(
    text: str,
    words: list[str],
    limit: int,
) -> list[list[tuple[str, bool]]]:
    """The first `limit` sentences in which a word stands, each as runs of text with whether the run is a
    hit."""
    found: list[list[tuple[str, bool]]] = []
    # A text may have tens of thousands of sentences: only words that are there are looked for in each.
    compared = shaped(fold(text))
    present = []
    for word in dict.fromkeys(words):
        if word and stands_in(word, compared):
            present.append(word)
    for sentence in _sentences(text) if present else ():
        hits = places(sentence, present)
        if hits:
            found.append(list(_runs(sentence, hits, 0, len(sentence))))
        if len(found) >= limit:
            break
    return found


def places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end in `text` of every place where a folded word stands (a plain string is a whole word,
    see text.words); touching and overlapping ones are one."""
    compared = shaped(fold(text))
    stands = any(word and stands_in(word, compared) for word in words)
    return _places(text, words) if stands else []


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    folded, positions = fold_with_positions(text)
    compared = shaped(folded)
    found = []
    for word in dict.fromkeys(words):
        if word:
            for needle in needles_of(word):
                for at in _all(compared, needle):
                    found.append((at, at + len(word)))
    spans = sorted(
        (positions[start], _end(text, positions, end)) for start, end in found
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _all(folded: str, word: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + 1)


def _end(text: str, positions: list[int], end: int) -> int:
    """Where in the text the folded characters before `end` stop: behind the last one's own character."""
    return positions[end - 1] + 1


def _best_paragraph(text: str, words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    best, most = "", 0
    words = [word for word in dict.fromkeys(words) if word]
    for paragraph in filter(None, text.split("\n")):
        compared = shaped(fold(paragraph))
        different = sum(stands_in(word, compared) for word in words)
        if not best or different > most:
            best, most = paragraph, different
        if different == len(words):
            break
    return best, _places(best, words) if most else []


def _window(size: int, hits: list[tuple[int, int]], length: int) -> tuple[int, int]:
    if size <= length:
        return 0, size
    if not hits:
        return 0, length
    starts = [start for start, _ in hits]
    near = [
        bisect_left(starts, start + length * 2 // 3) - place
        for place, start in enumerate(starts)
    ]
    first = hits[near.index(max(near))]
    start = max(0, min(first[0] - length // 4, size - length))
    return start, min(size, max(start + length, first[1]))


def _runs(
    text: str,
    hits: list[tuple[int, int]],
    low: int,
    high: int,
) -> Iterator[tuple[str, bool]]:
    at = low
    for start, end in hits:
        start, end = max(start, low), min(end, high)
        if start >= end:
            continue
        if at < start:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < high:
        yield text[at:high], False


def _sentences(text: str) -> Iterator[str]:
    for hit in _SENTENCE.finditer(text):
        if hit[0].strip():
            yield hit[0].strip()
