"""Where the body of an article page stands: in the part a known template says, in what
is shown, in hidden parts, or in the page's data.
"""

from typing import Any

from lxml import etree

from crawler.pages.body import find_body
from crawler.pages.chosen import BODY_MARK, Chosen
from crawler.pages.data import article_in_data
from crawler.pages.lines import Sheet, read_lines
from crawler.pages.markup import extended, seen_markup, tree
from crawler.pages.meta import Head
from crawler.pages.notice import find_notice
from crawler.pages.phrases import BELOW_ARTICLE
from crawler.pages.reading import Unreadable
from crawler.template.memory import TemplateMemory
from crawler.template.quick import known_part, leaves_files_out

_MARKED: Any = etree.XPath(f"//*[@{BODY_MARK}]")
_TELLING = 120
_MUCH_MORE = 3


def known_body(
    root: etree._Element,
    head: Head,
    chosen: Chosen,
    memory: TemplateMemory | None,
) -> tuple[Sheet, etree._Element, bool] | None:
    """The lines of the part that holds a known template's article, and its
    body; None for any other page.
    """
    if memory is None or chosen.has_body:
        return None
    known = known_part(root, memory)
    if known is None or leaves_files_out(root, known.frame, chosen.markup):
        return None
    sheet = read_lines(root, title=head.title, part=known.frame)
    if known.body not in sheet.spans or sheet.size_of(known.body) < _TELLING:
        return None
    start, end = sheet.spans[known.body]
    if any(BELOW_ARTICLE.match(line.text) for line in sheet.lines[start:end]):
        return None
    return sheet, known.body, False


def page_body(
    root: etree._Element,
    head: Head,
    chosen: Chosen,
    html: str,
) -> tuple[Sheet, etree._Element, bool]:
    """The page's lines, its body's element, and whether hidden parts were read to find it.

    Hidden parts and the page's data are looked at only where what is shown tells next to nothing.
    """
    sheet = read_lines(root, title=head.title)
    marked = chosen.has_body
    found = _located(root, head, sheet, marked=marked)
    if found and (marked or _size(found) >= _TELLING):
        return *found, False
    notice = find_notice(sheet, head)
    if notice and not (found and _overlap(*found, sheet.spans[notice.element])):
        found = sheet, notice.element
        if notice.files:
            return *found, False
    unhidden = _located(
        root,
        head,
        read_lines(root, title=head.title, hidden=True),
        marked=marked,
        hidden=True,
    )
    if unhidden and _size(unhidden) > _MUCH_MORE * _size(found):
        return *unhidden, True
    data = article_in_data(html)
    if data and len(data.markup) > _MUCH_MORE * _size(found):
        for name, value in data.stated().items():
            head.named.setdefault(name, value)
        part = f"<div {BODY_MARK}=''>{seen_markup(f'<p>{data.markup}')}</div>"
        whole = tree(extended(chosen.markup, part))
        sheet = read_lines(whole, title=head.title)
        found = _located(whole, head, sheet, marked=True) or found
    if not found:
        raise Unreadable("no text")
    return *found, False


def _marked(root: etree._Element, sheet: Sheet) -> etree._Element | None:
    """The element that is marked as the body, where it has a line."""
    for element in _MARKED(root):
        start, end = sheet.spans.get(element, (0, 0))
        if start < end:
            return element
    return None


def _located(
    root: etree._Element,
    head: Head,
    sheet: Sheet,
    *,
    marked: bool,
    hidden: bool = False,
) -> tuple[Sheet, etree._Element] | None:
    """The body's element, and the lines it was found in: the `sheet` of the tree
    `root`, or one of all its parts.
    """
    element = _marked(root, sheet) if marked else None
    if element is None:
        element = find_body(sheet, head.title)
    if element is None and any(line.size for line in sheet.lines):
        # The part that holds nearly all there is may have a name that elsewhere means a margin.
        sheet = read_lines(root, hidden=hidden)
        element = find_body(sheet, head.title)
    if element is None:
        return None
    return (sheet, element)


def _overlap(sheet: Sheet, element: etree._Element, other: tuple[int, int]) -> bool:
    start, end = sheet.spans[element]
    return start < other[1] and other[0] < end


def _size(found: tuple[Sheet, etree._Element] | None) -> int:
    """How much a body says; 0 for none."""
    if found:
        return found[0].size_of(found[1])
    return 0
