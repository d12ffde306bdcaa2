"""What reads like an article on its page and is none: comments, teasers of other articles, a second article.

None of them is told by the words of its heading. Comments are parts built alike, each with a line of reply and like;
teasers are parts built alike, each a link as long as a title with a text below it; a second article is a heading with a
label line of its own behind the first one's text.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from lxml import etree

from crawler.pages.lines import Line, Sheet
from crawler.pages.phrases import A_DAY, LABELLED, REPLY

_DATED = re.compile(A_DAY)
_CALL = re.compile(r"\W*(?:阅读|查看|点击|详细|全文|详情|more\b|read\b)", re.I)
_A_TITLE, _REPLY_CHARS, _LABEL_CHARS, _HEADING_CHARS = 6, 24, 120, 80
_FEWEST_ALIKE, _FEWEST_CALLS = 2, 3
_LARGEST_PART = 40
_LABELS_BEHIND, _READ_BEFORE = 4, 40


def parts_of_others(sheet: Sheet, start: int) -> list[etree._Element]:
    """The elements behind the page's title (line `start`) that hold other texts than its article's."""
    found = _alike(sheet, _replies(sheet, start), _FEWEST_ALIKE, _is_any)
    found += _alike(sheet, _titles(sheet, start), _FEWEST_ALIKE, _has_teaser)
    found += _alike(sheet, _calls(sheet, start), _FEWEST_CALLS, _has_teaser)
    found += _alike(sheet, _led_by_links(sheet, start), _FEWEST_CALLS, _is_one)
    second = _second_article(sheet, start)
    return found if second is None else [*found, second]


def _replies(sheet: Sheet, start: int) -> list[int]:
    """The lines that offer to reply, to like or to report, below a text."""
    return [
        number
        for number, line in _behind(sheet, start)
        if line.size < _REPLY_CHARS and REPLY.match(line.text)
    ]


def _titles(sheet: Sheet, start: int) -> list[int]:
    """The lines that are a link as long as a title, with a text right below."""
    lines = sheet.lines
    return [
        number
        for number, line in _behind(sheet, start)
        if line.size >= _A_TITLE
        and _is_link(line)
        and number + 1 < len(lines)
        and not _is_link(lines[number + 1])
    ]


def _calls(sheet: Sheet, start: int) -> list[int]:
    """The lines that are a link to read on, with a text right above."""
    return [
        number
        for number, line in _behind(sheet, start)
        if _is_link(line)
        and not _is_link(sheet.lines[number - 1])
        and _CALL.match(line.text)
    ]


def _led_by_links(sheet: Sheet, start: int) -> list[int]:
    """The entries of lists that begin with a link as long as a title and go on with a text."""
    return [
        number
        for number, line in _behind(sheet, start)
        if line.linked >= _A_TITLE
        and not _is_link(line)
        and line.home.tag != "p"
        and _begins_with_link(line.home)
    ]


def _begins_with_link(home: etree._Element) -> bool:
    first = next(iter(home), None)
    if first is None or (home.text or "").strip():
        return False
    link = first if first.tag == "a" else first.find(".//a")
    return link is not None and len("".join(map(str, link.itertext()))) >= _A_TITLE


def _behind(sheet: Sheet, start: int) -> Iterator[tuple[int, Line]]:
    lines = sheet.lines
    return ((number, lines[number]) for number in range(start + 1, len(lines)))


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
    """The largest part around the line `number` that holds no other of `marks`; None where it is too large."""
    part = sheet.lines[number].home
    outer = sheet.around(part)
    while outer is not None:
        begin, end = sheet.spans[outer]
        if sum(begin <= mark < end for mark in marks) > 1:
            break
        part, outer = outer, sheet.around(outer)
    begin, end = sheet.spans[part]
    return part if end - begin <= _LARGEST_PART else None


def _second_article(sheet: Sheet, start: int) -> etree._Element | None:
    """The part of the page that a further heading with a label line of its own begins."""
    read = 0
    for number, line in _behind(sheet, start):
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
    return labelled and _DATED.search(told) is not None


def _apart_from(sheet: Sheet, number: int, start: int) -> etree._Element | None:
    """The largest part around the line `number` that does not hold the title; None where it has none of its own."""
    part = sheet.lines[number].home
    outer = sheet.around(part)
    while outer is not None and not _holds(sheet, outer, start):
        part, outer = outer, sheet.around(outer)
    begin, end = sheet.spans[part]
    return part if end - begin > _LABELS_BEHIND else None


def _holds(sheet: Sheet, part: etree._Element, number: int) -> bool:
    begin, end = sheet.spans[part]
    return begin <= number < end
