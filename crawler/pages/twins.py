"""Pages that carry their article twice, for instance once for the desktop and once for
the phone or for print.
"""

import re

from lxml import etree

from crawler.pages.lines import Sheet

_LETTERS = re.compile(r"\W+")
_LEAST = 200
_PROBE = 24
_NEARLY_ALL = 0.9


def twin_of(
    body: etree._Element,
    sheet: Sheet,
    texts: list[str],
) -> etree._Element | None:
    """Another element with the same text as `body`, whose paragraphs are `texts`; None
    on an ordinary page.
    """
    if sheet.is_part:
        # A template whose pages had a second copy is never read in part.
        return None
    start, end = sheet.spans[body]
    longest = max(range(start, end), key=lambda number: sheet.lines[number].size)
    probe = sheet.lines[longest].text
    if len(probe) < _PROBE:
        return None
    others = []
    for number, line in enumerate(sheet.lines):
        if not start <= number < end and line.text == probe:
            others.append(number)
    hidden = any(len(part) and part is not body for part in sheet.hidden)
    own = ""
    if others or hidden:
        own = _LETTERS.sub("", "".join(texts))
    if len(own) < _LEAST:
        return None
    for number in others[:3]:
        twin = _grown(number, sheet, len(own), (start, end))
        if twin is not None and _alike(own, _text(sheet, *sheet.spans[twin])):
            return twin
    return _hidden_twin(body, sheet, own, _LETTERS.sub("", probe))


def _hidden_twin(
    body: etree._Element,
    sheet: Sheet,
    own: str,
    probe: str,
) -> etree._Element | None:
    """A part of the page with the text `own` that is kept from the reader, as copies
    for print or for phones are.
    """
    around = set(body.iterancestors())
    for part in sheet.hidden:
        if len(part) == 0 or part is body or part in around:
            continue
        told = "".join(map(str, part.itertext()))
        if len(told) < _NEARLY_ALL * len(own):
            continue
        told = _LETTERS.sub("", told)
        if probe in told and _alike(own, told):
            return part
    return None


def _grown(
    number: int,
    sheet: Sheet,
    size: int,
    own: tuple[int, int],
) -> etree._Element | None:
    """The smallest element around line `number` that holds nearly as much text as the
    body, and not the body.
    """
    element: etree._Element | None = sheet.lines[number].home
    while element is not None and element in sheet.spans:
        start, end = sheet.spans[element]
        if start <= own[0] and own[1] <= end:
            return None
        if len(_text(sheet, start, end)) >= 0.9 * size:
            return element
        element = element.getparent()
    return None


def _text(sheet: Sheet, start: int, end: int) -> str:
    return _LETTERS.sub("", "".join(line.text for line in sheet.lines[start:end]))


def _alike(one: str, other: str) -> bool:
    pieces = {one[i : i + 8] for i in range(0, len(one) - 8, 8)}
    return sum(piece in other for piece in pieces) >= 0.9 * len(pieces) and len(
        other
    ) < 1.5 * len(one)
