"""What of a draft can be looked up: quotes, titles, document numbers, dates, figures."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from text.normalise import clean
from text.policy.brackets import read_brackets
from text.policy.document_numbers import read_numbers
from text.quotes.entities import entities

MAX_QUOTE_CHARS = 4000
MIN_TITLE_CHARS = 2
MIN_CONTEXT_CHARS = 4
# Between a title and its number: `》（`.
MAX_NUMBER_GAP = 3
_PAIRS = {"“": "”", "「": "」", '"': '"'}
_BLOCK = re.compile(r"[ \t　]{0,3}>[ \t]?")
_SENTENCE = re.compile(r"[^。！？；!?;\n]{1,2000}[。！？；!?;]?")
_SENTENCE_ENDS = ("。", "！", "？", "；", "!", "?", ";", "”", "」", "…")
_LIST_MARK = re.compile(
    r"[ \t　]{0,8}(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．][ \t]?|第[一二三四五六七八九十]{1,3}[章节条][ \t　])"
)
# Digits, or a written figure of some weight: 三千亿元 yes, 一项 no.
_LOOKED_UP = re.compile(r"\d|百分之|[十百千万亿]")
_MASK = "\ue000"


class Item(NamedTuple):
    """Something to look up. `context` is the sentence that holds it, `at` its place there;
    for a document's number, `title` is the title beside it.
    """

    kind: str
    written: str
    start: int
    context: str = ""
    at: int = 0
    title: str = ""


def items(draft: str) -> list[Item]:
    """Everything of a draft that can be looked up, in order; places are those of `clean(draft)`."""
    text = clean(draft)
    found: list[Item] = []
    masked = list(text)
    for item, end in _block_quotes(text):
        found.append(item)
        _cover(masked, item.start, end)
    for item, end in _inline_quotes("".join(masked)):
        found.append(item)
        _cover(masked, item.start - 1, end + 1)
    found += _named(masked)
    found += _stated("".join(masked), text)
    return sorted(found, key=lambda item: item.start)


def parts_of(quote: str) -> list[str]:
    """The lines, or else the sentences, of a quote that no single article has."""
    lines = []
    for line in quote.split("\n"):
        if line.strip():
            lines.append(line)
    if len(lines) > 1:
        found = lines
    else:
        found = _SENTENCE.findall(quote)
    return [part.strip() for part in found if any(one.isalnum() for one in part)]


def _cover(masked: list[str], start: int, end: int) -> None:
    for at in range(max(0, start), min(end, len(masked))):
        if masked[at] != "\n":
            masked[at] = _MASK


def _block_quotes(text: str) -> Iterator[tuple[Item, int]]:
    """The paragraphs of block quotes (lines that begin with `>`): a line that does not end a
    sentence goes on in the next. One longer than MAX_QUOTE_CHARS is several items.
    """
    at, start, size = 0, 0, 0
    kept: list[str] = []
    for line in [*text.splitlines(keepends=True), "\n"]:
        mark = _BLOCK.match(line)
        said = line[mark.end() :].strip() if mark else ""
        ended = bool(kept) and kept[-1].endswith(_SENTENCE_ENDS)
        if kept and (not said or ended or size + len(said) > MAX_QUOTE_CHARS):
            yield Item("quote", "\n".join(kept), start), at
            kept, size = [], 0
        if mark and said:
            start = start if kept else at + mark.end()
            kept.append(said[:MAX_QUOTE_CHARS])
            size += len(said)
        at += len(line)


def _inline_quotes(text: str) -> Iterator[tuple[Item, int]]:
    """The text between quotation marks; a quote that is never closed ends with its paragraph."""
    place = 0
    while place < len(text):
        close = _PAIRS.get(text[place])
        if close is None:
            place += 1
            continue
        end = _closing(text, place, close)
        if end is None:
            place += 1
            continue
        written = text[place + 1 : end].strip()
        if any(character.isalnum() for character in written):
            yield Item("quote", written, place + 1), end
        place = end + 1


def _closing(text: str, opening: int, close: str) -> int | None:
    """Where a quote ends: nested pairs inside belong to it."""
    limit = text.find("\n", opening)
    limit = len(text) if limit < 0 else limit
    limit = min(limit, opening + MAX_QUOTE_CHARS)
    if close == '"':
        end = text.find(close, opening + 1, limit)
        return None if end < 0 else end
    depth = 0
    for at in range(opening, limit):
        if text[at] == text[opening]:
            depth += 1
        elif text[at] == close:
            depth -= 1
            if depth == 0:
                return at
    # Chinese drops the closing mark where the quote goes on in the next paragraph.
    return limit


def _named(masked: list[str]) -> list[Item]:
    """Titles in 《》 and document numbers; covers them."""
    text = "".join(masked)
    titles = [one for one in read_brackets(text) if _MASK not in one.title]
    found = [
        Item("title", one.title, one.start + 1)
        for one in titles
        if len(one.title) >= MIN_TITLE_CHARS
    ]
    ends = [one.end for one in titles]
    for number in read_numbers(text):
        if number.kind == "standard" or _MASK in number.written:
            continue
        before = bisect_right(ends, number.start)
        is_beside = before and number.start - ends[before - 1] <= MAX_NUMBER_GAP
        title = titles[before - 1].title if is_beside else ""
        found.append(Item("document-number", number.written, number.start, title=title))
        _cover(masked, number.start, number.end)
    for one in titles:
        _cover(masked, one.start, one.end)
    return found


def _stated(masked: str, text: str) -> Iterator[Item]:
    """Dates and figures, each with its sentence as the draft has it."""
    for sentence in _SENTENCE.finditer(masked):
        mark = _LIST_MARK.match(sentence[0])
        begin = sentence.start() + (mark.end() if mark else 0)
        context = text[begin : sentence.end()]
        readable = masked[begin : sentence.end()]
        words = sum(one.isalpha() for one in context)
        for entity in entities(readable):
            written = readable[entity.start : entity.end]
            if entity.kind not in ("date", "figure") or _MASK in written:
                continue
            if words < MIN_CONTEXT_CHARS or not _LOOKED_UP.search(written):
                continue
            kind = "number"
            if entity.kind == "date":
                kind = "date"
            yield Item(kind, written, begin + entity.start, context, entity.start)
