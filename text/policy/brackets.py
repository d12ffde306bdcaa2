"""Titles in 《…》: the outermost pair, nested ones inside, and pairs that are broken."""

import re
from dataclasses import dataclass

MAX_TITLE_CHARS = 180
_OPEN = "《"
_CLOSE = "》"
_BREAK = re.compile(r"[^\S\n]{0,20}\n\s*+")
_TAIL_OF_TITLE = re.compile(
    r"[^，。；！？、《》\n]{0,24}?(?:决定|通知|意见|办法|规定|批复|解释|公告|函|方案|细则)"
    r"(?:（[^（）]{1,12}）)?"
)
_CUT = re.compile(r"[，,。；;\n]")
MAX_BROKEN_TITLE_CHARS = 60


@dataclass(frozen=True)
class Bracketed:
    """A bracketed title: `start` and `end` include the brackets."""

    start: int
    end: int
    title: str
    inner: tuple[str, ...] = ()


def read_brackets(text: str) -> list[Bracketed]:
    """The outermost bracketed titles of a text, in order.

    A pair may span one line break. A missing closing bracket ends the title at its
    last word that a title can end with, else at the next comma; a closing bracket
    alone is ignored.
    """
    found = []
    position = text.find(_OPEN)
    while position >= 0:
        title = _pair_at(text, position) or _broken_at(text, position)
        if title is None:
            position = text.find(_OPEN, position + 1)
            continue
        if title.title:
            found.append(title)
        position = text.find(_OPEN, title.end)
    return found


def _pair_at(text: str, start: int) -> Bracketed | None:
    """The balanced pair that opens at `start`; None where there is none in reach."""
    if text.find(_CLOSE, start, start + MAX_TITLE_CHARS) < 0:
        return None
    depth = 0
    breaks = 0
    inner: list[str] = []
    opened: list[int] = []
    for place in range(start, min(len(text), start + MAX_TITLE_CHARS)):
        letter = text[place]
        if letter == _OPEN:
            depth += 1
            opened.append(place)
        elif letter == _CLOSE:
            depth -= 1
            begun = opened.pop()
            if depth == 0:
                return _made(text, start, place + 1, inner)
            inner.append(text[begun + 1 : place])
        elif letter == "\n":
            breaks += 1
            if breaks > 1:
                return None
        elif letter in "。；;" and depth == 1:
            # A title may ask a question, but a full stop inside means a lost bracket.
            return None
    return None


def _broken_at(text: str, start: int) -> Bracketed | None:
    """A title whose brackets don't balance."""
    limit = min(len(text), start + MAX_TITLE_CHARS)
    following = text.find(_OPEN, start + 1, limit)
    close = text.find(_CLOSE, start + 1, limit)
    if 0 <= following < close:
        return _unclosed_around(text, start, following, close)
    if close >= 0 and not _stops_between(text, start, close):
        return _made(text, start, close + 1, [])
    return _cut(text, start, limit)


def _unclosed_around(
    text: str,
    start: int,
    following: int,
    close: int,
) -> Bracketed | None:
    """`《关于修改《A》的决定，`: the outer bracket never closes."""
    head = text[start + 1 : following]
    if head.startswith(("关于", "国务院", "全国人")) and not _CUT.search(head):
        tail = _TAIL_OF_TITLE.match(text, close + 1)
        if tail:
            inner = [text[following + 1 : close]]
            return _made(text, start, tail.end(), inner)
    return _cut(text, start, following)


def _cut(text: str, start: int, limit: int) -> Bracketed | None:
    """What stands behind an opening bracket up to the next comma, if it is short."""
    stop = _CUT.search(text, start + 1, limit)
    end = stop.start() if stop else limit
    written = text[start + 1 : end]
    tails = list(_TAIL_OF_TITLE.finditer(written))
    if not tails:
        return None
    end = start + 1 + tails[-1].end()
    if not 2 <= end - start - 1 <= MAX_BROKEN_TITLE_CHARS:
        return None
    return _made(text, start, end, [])


def _stops_between(text: str, start: int, end: int) -> bool:
    return any(letter in "。；;" for letter in text[start:end])


def _made(
    text: str,
    start: int,
    end: int,
    inner: list[str],
) -> Bracketed:
    title = text[start + 1 : end]
    if title.endswith(_CLOSE) and title.count(_OPEN) < title.count(_CLOSE):
        title = title[:-1]
    title = _BREAK.sub("", title).strip()
    return Bracketed(start, end, title, tuple(inner))
