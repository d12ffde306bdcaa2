"""The article's own part of the tree → its paragraphs, through BeautifulSoup.

The fragment is slimmed before (attributes and inline tags out, hidden and foreign parts
out), so that BeautifulSoup reads a few dozen tags instead of the page's thousand.
Tables become rows with their cells apart, numbered lists keep their numbers, captions
stay, a `br` ends a paragraph.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from lxml import etree

from crawler.pages.lines import BLOCKS, Sheet, is_foreign, leads_on
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
    "col", "colgroup", "center", "label",
)  # fmt: skip
_LONGEST = 3_000_000
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|7z|pptx?|txt)(?:$|[?#])", re.I
)


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
    etree.strip_elements(copy, *_DROPPED, with_tail=False)
    for link in copy.iter("a"):
        if link.get(FILE_MARK) is not None:
            link.text = ""
        if _FILE.search(link.get("href") or "") or not leads_on(link):
            link.tag = "span"
    etree.strip_tags(copy, *_UNWRAPPED)
    for block in copy.iter("pre"):
        _break_lines(block)
    etree.strip_attributes(copy, "*")
    return copy


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
    markup = etree.tostring(element, encoding="unicode", method="html")
    if len(markup) > _LONGEST:
        raise Unreadable("too large")
    soup = BeautifulSoup(markup, "lxml")
    body = soup.body
    return list(_gathered(body)) if body else []


def _gathered(root: Tag) -> Iterator[Paragraph]:
    """Walks without recursion; pieces are joined until a block begins or ends."""
    pieces: list[str] = []
    linked = 0
    stack: list[PageElement | str] = [*reversed(root.contents)]
    links: list[Tag] = []
    while stack:
        node = stack.pop()
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:
                pieces.append(node)
                linked += len(node.strip()) if links else 0
            continue
        if isinstance(node, Tag):
            if node.name == "table" and (rows := _data_rows(node)):
                stack.extend(
                    reversed(
                        [
                            _END,
                            *(
                                part
                                for row in rows
                                for part in (NavigableString(row), _END)
                            ),
                        ]
                    )
                )
                continue
            if node.name in BLOCKS:
                yield from _ended(pieces, linked)
                pieces, linked = [_number(node)], 0
                stack.append(_END)
            elif node.name == "a":
                links.append(node)
                stack.append(_LINK_END)
            stack.extend(reversed(node.contents))
        elif node == _LINK_END:
            links.pop()
        else:
            yield from _ended(pieces, linked)
            pieces, linked = [], 0
    yield from _ended(pieces, linked)


_END = "end of a block"
_LINK_END = "end of a link"


def _ended(pieces: list[str], linked: int) -> Iterator[Paragraph]:
    text = collapsed("".join(pieces))
    if text:
        yield Paragraph(text, linked)


def _number(node: Tag) -> str:
    """`2. ` in front of the second entry of a numbered list."""
    parent = node.parent
    if node.name != "li" or parent is None or parent.name != "ol":
        return ""
    earlier = sum(
        1
        for sibling in node.previous_siblings
        if isinstance(sibling, Tag) and sibling.name == "li"
    )
    return f"{earlier + 1}. "


def _data_rows(table: Tag) -> list[str]:
    """A table of data as lines, cells apart by ` | `; nothing for a table that only lays out the page."""
    if table.find("table"):
        return []
    rows = [
        [collapsed(cell.get_text(" ")) for cell in row.find_all(["td", "th"])]
        for row in table.find_all("tr")
    ]
    rows = [row for row in rows if any(row)]
    columns = max((len(row) for row in rows), default=0)
    longest = max((len(cell) for row in rows for cell in row), default=0)
    if columns < 2 or len(rows) < 2 or longest > 600:
        return []
    return [" | ".join(cell for cell in row if cell) for row in rows]
