"""What reads like an article on its page and is none: comments, teasers of other
articles, a second article.

None of them is told by the words of its heading. Comments are parts built alike, each
with a line of reply and like; teasers are parts built alike, each a link as long as a
title with a text below it; a second article is a heading with a label line of its own
behind the first one's text.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile

from lxml import etree

from crawler.pages.lines import Line, Sheet
from crawler.pages.phrases import DAY, LABELLED, REPLY

_CALL = re.compile(r"\W*(?:阅读|查看|点击|详细|全文|详情|more\b|read\b)", re.I)
# With which characters REPLY may begin: nearly every line of a page is passed over by a look at its first.
_REPLY_BEGINS = frozenset("查回举檢赞讚顶踩支反点引收分删楼沙第")
_A_TITLE, _REPLY_CHARS, _LABEL_CHARS, _HEADING_CHARS = 6, 24, 120, 80
_LABEL_BEFORE = 30
_FEWEST_ALIKE, _FEWEST_CALLS = 2, 3
_LARGEST_PART = 40
_LABELS_BEHIND, _READ_BEFORE = 4, 40
# Heading, label line, text.
_FEWEST_LINES = 3


def parts_of_others(sheet: Sheet, start: int) -> list[etree._Element]:
    """The elements behind the page's title (line `start`) that hold other texts than its article's."""
    marks = _marks(sheet, start)
    found = _alike(sheet, marks.replies, _FEWEST_ALIKE, _is_any)
    found += _alike(sheet, marks.titles, _FEWEST_ALIKE, _is_teaser)
    found += _alike(sheet, marks.calls, _FEWEST_CALLS, _has_teaser)
    found += _alike(sheet, marks.leads, _FEWEST_CALLS, _is_one)
    second = _second_article(sheet, start)
    if second is None:
        return found
    return [*found, second]


@dataclass
class _Marks:
    """The numbers of lines that may be a part's of others.

    `replies` offer to reply or like; `titles` are a link as long as a title with a text
    right below; `calls` are a link to read on with a text right above; `leads` begin
    with a link as long as a title and go on with a text.
    """

    replies: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)


def _marks(sheet: Sheet, start: int) -> _Marks:
    marks = _Marks()
    lines = sheet.lines
    before = True
    for number in range(start + 1, len(lines)):
        line = lines[number]
        link = line.linked * 2 > line.size
        first = line.text[0]
        if (
            line.size < _REPLY_CHARS
            and (first in _REPLY_BEGINS or not first.isalpha())
            and REPLY.match(line.text)
        ):
            marks.replies.append(number)
        if link:
            below = None
            if number + 1 < len(lines):
                below = lines[number + 1]
            if line.size >= _A_TITLE and below is not None and not _is_link(below):
                marks.titles.append(number)
            if not before and _CALL.match(line.text):
                marks.calls.append(number)
        elif line.linked >= _A_TITLE and _leads(line):
            marks.leads.append(number)
        before = link
    return marks


def _leads(line: Line) -> bool:
    return line.home.tag != "p" and _begins_with_link(line.home)


def _begins_with_link(home: etree._Element) -> bool:
    first = next(iter(home), None)
    if first is None or (home.text or "").strip():
        return False
    if first.tag == "a":
        link = first
    else:
        link = first.find(".//a")
    return link is not None and len("".join(map(str, link.itertext()))) >= _A_TITLE


def _is_link(line: Line) -> bool:
    return line.linked * 2 > line.size


def _is_any(lines: list[Line]) -> bool:
    return True


def _is_one(lines: list[Line]) -> bool:
    return len(lines) == 1


def _has_teaser(lines: list[Line]) -> bool:
    """Whether a part's first title is a link and its text is short, as a teaser is."""
    texts = [line for line in lines if not _is_link(line)]
    return bool(texts) and len(texts) <= _FEWEST_CALLS


def _is_teaser(lines: list[Line]) -> bool:
    """Whether a part is a teaser whose title comes first: only a date or a column may stand before it."""
    before = takewhile(lambda line: not _is_link(line), lines)
    return _has_teaser(lines) and all(line.size <= _LABEL_BEFORE for line in before)


def _alike(
    sheet: Sheet,
    marks: list[int],
    fewest: int,
    holds: Callable[[list[Line]], bool],
) -> list[etree._Element]:
    """The parts around each of the lines `marks` that stand side by side and are built alike."""
    if len(marks) < fewest:
        return []
    groups: defaultdict[
        tuple[etree._Element | None, str, str | None], list[etree._Element]
    ] = defaultdict(list)
    for number in marks:
        part = _part_around(sheet, number, marks)
        if part is not None:
            key = (part.getparent(), str(part.tag), part.get("class"))
            groups[key].append(part)
    return [
        part
        for parts in groups.values()
        if len(set(parts)) >= fewest
        for part in dict.fromkeys(parts)
        if holds(sheet.lines[slice(*sheet.spans[part])])
    ]


def _part_around(sheet: Sheet, number: int, marks: list[int]) -> etree._Element | None:
    """The largest part around the line `number` that holds no other of `marks`; None
    where it is too large.
    """
    part = sheet.lines[number].home
    outer = sheet.around(part)
    while outer is not None:
        begin, end = sheet.spans[outer]
        if bisect_left(marks, end) - bisect_left(marks, begin) > 1:
            break
        part, outer = outer, sheet.around(outer)
    begin, end = sheet.spans[part]
    if end - begin <= _LARGEST_PART:
        return part
    return None


def _second_article(sheet: Sheet, start: int) -> etree._Element | None:
    """The part of the page that a further heading with a label line of its own begins."""
    read = 0
    for number in range(start + 1, len(sheet.lines)):
        line = sheet.lines[number]
        if (
            read > _READ_BEFORE
            and _is_heading(line)
            and _is_labelled(sheet, number, _built_alike(line, sheet.lines[start]))
        ):
            return _apart_from(sheet, number, start)
        read += 0 if _is_link(line) or line.away else line.size
    return None


def _is_heading(line: Line) -> bool:
    return (
        0 < line.heading <= 2
        and _A_TITLE <= line.size <= _HEADING_CHARS
        and not line.away
    )


def _built_alike(line: Line, title: Line) -> bool:
    """Whether a heading is set as the page's title is."""
    own, other = line.home, title.home
    return own.tag == other.tag and own.get("class") == other.get("class")


def _is_labelled(sheet: Sheet, number: int, as_title: bool) -> bool:
    """Whether a heading's next lines state a day and, where it is not set as the title is, a label too."""
    behind = sheet.lines[number + 1 : number + 1 + _LABELS_BEHIND]
    told = " ".join(line.text for line in behind if line.size <= _LABEL_CHARS)
    labelled = as_title or LABELLED.search(told) is not None
    return labelled and DAY.search(told) is not None


def _apart_from(sheet: Sheet, number: int, start: int) -> etree._Element | None:
    """The largest part around the line `number` that does not hold the title; None
    where it has none of its own.
    """
    part = sheet.lines[number].home
    outer = sheet.around(part)
    while outer is not None and not _holds(sheet, outer, start):
        part, outer = outer, sheet.around(outer)
    begin, end = sheet.spans[part]
    if end - begin >= _FEWEST_LINES:
        return part
    return None


def _holds(sheet: Sheet, part: etree._Element, number: int) -> bool:
    begin, end = sheet.spans[part]
    return begin <= number < end
