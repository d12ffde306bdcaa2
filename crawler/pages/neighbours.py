"""Lines around an article that speak of other articles: rows of links with their dates and sources."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from crawler.pages.labels import is_labelled
from crawler.pages.lines import Line, Sheet

# Links that belong to an article's own lines: its neighbours and its files.
_OWN_LINK = re.compile(
    r"\W*(?:[上下前后][一1]|附件)|.*\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)\W*$",
    re.I | re.S,
)
_MIN_TITLE_CHARS = 6
_LINES_BESIDE = 2
_MIN_ROWS = 3


def without_lists(
    sheet: Sheet,
    start: int,
    end: int,
    *,
    since: int = 0,
) -> list[tuple[int, Line]]:
    """The lines `[start, end)` with their numbers, but for those in lists of other articles.

    A list is a block among the lines `[since, end)` that holds links as long as titles
    in three lines or more.
    """
    lines = sheet.lines
    numbered = [(number, lines[number]) for number in range(start, end)]
    if not any(map(_is_row, lines[max(since, start - _LINES_BESIDE) : end])):
        return numbered
    outside_lists: list[tuple[int, Line]] = []
    for number, line in numbered:
        if not _is_listed(sheet, number, since, end):
            outside_lists.append((number, line))
    return outside_lists


def _is_listed(
    sheet: Sheet,
    number: int,
    since: int,
    end: int,
) -> bool:
    lines = sheet.lines
    line = lines[number]
    around = lines[
        max(since, number - _LINES_BESIDE) : min(number + _LINES_BESIDE + 1, end)
    ]
    if not any(map(_is_row, around)) or (not line.linked and is_labelled(line.text)):
        return False
    for block in (line.home, *line.home.iterancestors()):
        opens, closes = sheet.spans.get(block, (0, end + 1))
        if opens < since or closes > end:
            return False
        if len(list(islice(filter(_is_row, lines[opens:closes]), _MIN_ROWS))) == (
            _MIN_ROWS
        ):
            return True
    return False


def _is_row(line: Line) -> bool:
    return line.linked >= _MIN_TITLE_CHARS and line.linked * 3 > line.size


def is_of_others(sheet: Sheet, number: int, start: int) -> bool:
    """Whether the line `number`, below the text that ends before `start`, speaks of
    another article.

    A link to one is in the line, right before it, or before it in a block that lies
    below the text as a whole.
    """
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
    return any(map(_names_another, lines[first:number]))


def _names_another(line: Line) -> bool:
    """Whether a line holds a link as long as a title that leads to no neighbour and no file."""
    if line.linked < _MIN_TITLE_CHARS or _OWN_LINK.match(line.text):
        return False
    for link in links_around(line.home):
        if len("".join(map(str, link.itertext())).strip()) >= _MIN_TITLE_CHARS:
            return True
    return False


def links_around(home: etree._Element) -> Iterator[etree._Element]:
    """The links in a block, or the one that the block is in."""
    around = next(home.iterancestors("a"), None)
    if around is None:
        return home.iter("a")
    return iter([around])
