"""Lines around an article that tell of other articles: rows of links with their dates and sources."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from crawler.pages.labels import is_labelled, marked
from crawler.pages.lines import Line, Sheet

# Links that stand by an article's own lines: its neighbours and its files.
_OWN_LINK = re.compile(
    r"\W*(?:[上下前后][一1]|附件)|.*\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)\W*$",
    re.I | re.S,
)
_A_TITLE = 6
_SIDES = 2
_ROWS = 3


def without_lists(sheet: Sheet, start: int, end: int, *, since: int = 0) -> list[Line]:
    """The lines `[start, end)`, above the text or the title, but for those in lists of other articles.

    A list is a block among the lines `[since, end)` that holds links as long as titles in three lines or more.
    """
    lines = sheet.lines
    if not any(map(_is_row, lines[max(since, start - _SIDES) : end])):
        return lines[start:end]
    return [
        lines[number]
        for number in range(start, end)
        if not _is_listed(sheet, number, since, end)
    ]


def _is_listed(sheet: Sheet, number: int, since: int, end: int) -> bool:
    lines = sheet.lines
    line = lines[number]
    around = lines[max(since, number - _SIDES) : min(number + _SIDES + 1, end)]
    if not any(map(_is_row, around)) or (not line.linked and is_labelled(line.text)):
        return False
    for block in (line.home, *line.home.iterancestors()):
        opens, closes = sheet.spans.get(block, (0, end + 1))
        if opens < since or closes > end:
            return False
        if len(list(islice(filter(_is_row, lines[opens:closes]), _ROWS))) == _ROWS:
            return True
    return False


def _is_row(line: Line) -> bool:
    return line.linked >= _A_TITLE and line.linked * 3 > line.size


def own_rows(sheet: Sheet, start: int, end: int) -> list[str]:
    """The lines `[start, end)`, below the text, marked, but for those that tell of other articles: a link to one
    stands in them, right before them, or before them in a block that lies below the text as a whole."""
    return [
        marked(sheet.lines[number])
        for number in range(start, end)
        if not _of_others(sheet, number, start)
    ]


def _of_others(sheet: Sheet, number: int, start: int) -> bool:
    lines = sheet.lines
    if _names_another(lines[number]):
        return True
    first = max(start, number - 1)
    home = lines[number].home
    for block in (home, *home.iterancestors()):
        opens, _ = sheet.spans.get(block, (0, 0))
        if opens < start:
            break
        first = min(first, opens)
    return any(_names_another(line) for line in lines[first:number])


def _names_another(line: Line) -> bool:
    """Whether a line holds a link as long as a title that leads to no neighbour and no file."""
    if line.linked < _A_TITLE or _OWN_LINK.match(line.text):
        return False
    return any(
        len("".join(map(str, link.itertext())).strip()) >= _A_TITLE
        for link in _links(line)
    )


def _links(line: Line) -> Iterator[etree._Element]:
    around = next(line.home.iterancestors("a"), None)
    return line.home.iter("a") if around is None else iter([around])
