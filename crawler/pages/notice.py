"""Where the body stands on a page that says next to nothing itself: its text is a file,
a sentence, or rows of names.

No such page is told by its words. It is told by what only articles have: a title the
head confirms or a heading gives, the label line with its date below (or above) it, and
right behind that the file, the sentence, the rows.
"""

from dataclasses import dataclass

from lxml import etree

from crawler.pages.cuts import is_head_line
from crawler.pages.lines import Line, Sheet
from crawler.pages.links import holds_file
from crawler.pages.meta import DATE_NAMES, Head
from crawler.pages.phrases import (
    BELOW_ARTICLE,
    BUTTONS,
    DAY,
    END_LINE,
    OFFERS_HEAD,
    SMALL_PRINT,
)
from crawler.pages.spelling import ENDS, letters, unannotated
from crawler.pages.title import find_title

_LABELS = 10
_ABOVE = 3
_ROWS = 3
_TITLE = 6


@dataclass(frozen=True)
class Notice:
    """The element that holds a notice, and whether it points at files."""

    element: etree._Element
    files: bool


def find_notice(sheet: Sheet, head: Head) -> Notice | None:
    """The notice on a page, or None where it has not the marks of an article or says nothing below them."""
    begin = below_labels(sheet, head)
    if begin is None:
        return None
    rows = _rows(sheet, begin)
    files = any(_points(sheet, sheet.lines[number]) for number in rows)
    told = [sheet.lines[number] for number in rows]
    if files or len(told) >= _ROWS or any(ENDS.search(line.text) for line in told):
        return Notice(_around(sheet, rows), files)
    return None


def below_labels(sheet: Sheet, head: Head) -> int | None:
    """The number of the first line below title and labels; None where a title or any date is missing."""
    found = find_title(sheet, head, len(sheet.lines))
    title, place = found.text, found.line
    if place is None or len(letters(title or "")) < _TITLE or sheet.lines[place].linked:
        return None
    labels = sheet.lines[max(0, place - _ABOVE) : place]
    begin = place + 1
    while begin < min(place + _LABELS, len(sheet.lines)) and _is_label(
        sheet.lines[begin]
    ):
        labels.append(sheet.lines[begin])
        begin += 1
    stated = head.first(DATE_NAMES) is not None
    dated = any(
        line.linked * 2 <= line.size and DAY.search(line.text) for line in labels
    )
    return begin if stated or dated else None


def _is_label(line: Line) -> bool:
    return is_head_line(unannotated(line.text)) or DAY.match(line.text) is not None


def _rows(sheet: Sheet, begin: int) -> list[int]:
    """The lines from `begin` on, as far as neither links nor the site's own words begin."""
    rows = []
    for number in range(begin, len(sheet.lines)):
        line = sheet.lines[number]
        if line.linked * 2 > line.size and not _points(sheet, line):
            break
        if line.away or _is_end(unannotated(line.text)):
            break
        rows.append(number)
    return rows


def _is_end(text: str) -> bool:
    if SMALL_PRINT.search(text):
        return True
    ends = any(
        pattern.match(text)
        for pattern in (BUTTONS, END_LINE, OFFERS_HEAD, BELOW_ARTICLE)
    )
    return ends and "附件" not in text


def _points(sheet: Sheet, line: Line) -> bool:
    clicked = line.home.get("onclick") is not None
    return (clicked or line.linked > 0) and holds_file(line.home, sheet)


def _around(sheet: Sheet, rows: list[int]) -> etree._Element:
    element = sheet.lines[rows[0]].home
    while (
        sheet.spans[element][1] <= rows[-1]
        and (outer := sheet.around(element)) is not None
    ):
        element = outer
    return element
