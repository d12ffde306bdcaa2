"""The article's own part of the tree → its paragraphs.

The fragment is slimmed before (inline tags out, hidden and foreign parts out). Tables
of data become rows with their cells apart, through BeautifulSoup; numbered lists keep
their numbers, captions stay, a `br` ends a paragraph.
"""

from copy import deepcopy
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml import etree

from crawler.pages.lines import (
    BLOCKS,
    Sheet,
    is_file_address,
    is_foreign,
    leads_on,
)
from crawler.pages.links import FILE_MARK
from crawler.pages.reading import Unreadable
from text.spacing import collapsed

_DROPPED = (
    "script", "style", "noscript", "template", "iframe", "svg", "select", "textarea", "object",
    "embed", "video", "audio",
    "map", "canvas", "button", "input", "progress", "nav", "aside", "footer", "rt", "rp",
)  # fmt: skip
_UNWRAPPED = (
    "span", "font", "b", "strong", "em", "i", "u", "big", "small", "tt", "o:p", "st1:chsdate",
    "ins", "mark", "ruby", "rb",
    "st1:personname", "img", "picture", "source", "link", "meta", "wbr", "abbr", "sup", "sub",
    "col", "colgroup", "label",
)  # fmt: skip
# More than twice what the archive takes of one article; the rest is refused before it costs more.
_MAX_CHARS = 1_500_000
_MIN_COLUMNS, _MIN_ROWS, _MAX_CELL_CHARS = 2, 2, 600


@dataclass(slots=True)
class Paragraph:
    """A paragraph's text, and how many of its characters are links to other pages (files do not count)."""

    text: str
    linked: int = 0


def slim(element: etree._Element, sheet: Sheet, *, hidden: bool) -> etree._Element:
    """A copy of `element` without what does not belong to its text."""
    marks = [
        number
        for number, part in enumerate(element.iter())
        if number and _leave_out(part, element, sheet, hidden)
    ]
    copy = deepcopy(element)
    copy.tail = None
    parts = list(copy.iter()) if marks else []
    for number in marks:
        _drop(parts[number], copy)
    strip_markup(copy)
    return copy


def strip_markup(copy: etree._Element) -> None:
    """Takes out of an element what holds no text and the tags inside lines."""
    etree.strip_elements(copy, *_DROPPED, with_tail=False)
    for link in copy.iter("a"):
        if link.get(FILE_MARK) is not None:
            link.text = ""
        if is_file_address(link.get("href") or "") or not leads_on(link):
            link.tag = "span"
    etree.strip_tags(copy, *_UNWRAPPED)
    for block in copy.iter("pre"):
        _break_lines(block)


def _break_lines(block: etree._Element) -> None:
    """Ends a line of preformatted text where its source does."""
    if len(block) or "\n" not in (block.text or ""):
        return
    first, *others = (block.text or "").split("\n")
    block.text = first
    for line in others:
        etree.SubElement(block, "br").tail = line


def _leave_out(
    part: etree._Element, element: etree._Element, sheet: Sheet, hidden: bool
) -> bool:
    return isinstance(part.tag, str) and is_foreign(
        part, sheet, hidden=hidden, within=element
    )


def _drop(part: etree._Element, root: etree._Element) -> None:
    """Takes `part` out and keeps the text behind it."""
    parent = part.getparent()
    if parent is None or part is root:
        return
    if part.tail:
        # What is left out of a line leaves no gap in it.
        gap = "\n" if part.tag in BLOCKS else ""
        previous = part.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + gap + part.tail
        else:
            previous.tail = (previous.tail or "") + gap + part.tail
    parent.remove(part)


def paragraphs(element: etree._Element) -> list[Paragraph]:
    """The paragraphs of a slimmed fragment. Raises Unreadable where it is longer than any article."""
    holder = etree.Element("body")
    holder.append(element)
    reader = _Reader()
    reader.read(holder)
    reader.end()
    return reader.found


class _Reader:
    """One walk through a fragment: its text is gathered until a block begins or ends."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._chars = 0

    def read(self, element: etree._Element) -> None:
        """Reads what is inside an element. Recursive: the tree's depth has been checked."""
        self._add(element.text)
        for child in element:
            tag = child.tag
            if tag in BLOCKS:
                self._read_block(child, tag)
            elif tag == "a":
                self._links += 1
                self.read(child)
                self._links -= 1
            else:
                self.read(child)
            self._add(child.tail)

    def _read_block(self, block: etree._Element, tag: str) -> None:
        self.end()
        rows = _data_rows(block) if tag == "table" else []
        for row in rows:
            self._add(row)
            self.end()
        if not rows:
            self._add(_number(block) if tag == "li" else None)
            self.read(block)
            self.end()

    def _add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            self._linked += len(text.strip()) if self._links else 0

    def end(self) -> None:
        """Ends the paragraph that is being gathered."""
        if not self._pieces:
            return
        text = collapsed("".join(self._pieces))
        self._chars += len(text)
        if self._chars > _MAX_CHARS:
            raise Unreadable("too large")
        if text:
            self.found.append(Paragraph(text, self._linked))
        self._pieces, self._linked = [], 0


def _number(entry: etree._Element) -> str | None:
    """`2. ` in front of the second entry of a numbered list."""
    parent = entry.getparent()
    if parent is None or parent.tag != "ol":
        return None
    earlier = sum(1 for _ in entry.itersiblings("li", preceding=True))
    return f"{earlier + 1}. "


def _cells(cells: list[Tag]) -> list[list[str]]:
    """The cells of a row; a row that is one cell with several paragraphs is as many rows."""
    row = [collapsed(cell.get_text(" ")) for cell in cells]
    if len(cells) != 1:
        return [row]
    parts = [collapsed(part.get_text(" ")) for part in cells[0].find_all("p")]
    whole = "".join(parts).replace(" ", "") == row[0].replace(" ", "")
    if whole and len(parts) > 1:
        return [[part] for part in parts]
    return [row]


def _data_rows(table: etree._Element) -> list[str]:
    """A table of data as lines, cells apart by ` | `; nothing for a table that only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    etree.strip_attributes(table, "*")
    markup = etree.tostring(table, encoding="unicode", method="html", with_tail=False)
    rows = [
        row
        for line in BeautifulSoup(markup, "lxml").find_all("tr")
        for row in _cells(line.find_all(["td", "th"]))
        if any(row)
    ]
    columns = max(map(len, rows), default=0)
    longest = max((len(cell) for row in rows for cell in row), default=0)
    if columns < _MIN_COLUMNS or len(rows) < _MIN_ROWS or longest > _MAX_CELL_CHARS:
        return []
    return [" | ".join(cell for cell in row if cell) for row in rows]
