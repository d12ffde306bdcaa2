"""Names for places in a page that are the same on every page of one template."""

import re
from functools import lru_cache
from itertools import takewhile

from lxml import etree

from crawler.pages.evidence import Candidate
from crawler.pages.labels import JOINT
from crawler.pages.page import Page
from crawler.template.memory import common

MAX_STEPS = 14
_ROW_STEPS = 5
_MAX_STEP_CHARS = 60
_MAX_PIECES = 12
_DIGITS = re.compile(r"\d+")
_EDGES = f" {JOINT}"
_SEPARATORS = re.compile(rf"[\s{JOINT}|｜·]+")
# Zones in which a value has no element of its own, or one that changes from page to page.
_UNPLACED = frozenset(("head", "data", "address", "list", "text"))


@lru_cache(maxsize=8192)
def _step(tag: str, classes: str, identifier: str) -> str:
    """An element in short; numbers differ from page to page (`con_30412`)."""
    names = _DIGITS.sub("0", f"{'.'.join(classes.split())}#{identifier}")
    return f"{tag}.{names[:_MAX_STEP_CHARS]}"


def step_of(element: etree._Element) -> str:
    """The element's tag, classes and id in short."""
    return _step(str(element.tag), element.get("class") or "", element.get("id") or "")


def path_of(page: Page, element: etree._Element) -> tuple[str, ...]:
    """The steps from below `body` to an element of the page, at most the last MAX_STEPS."""
    path = page.paths.get(element)
    if path is None:
        path = page.paths[element] = whole_path(element)[-MAX_STEPS:]
    return path


def whole_path(element: etree._Element) -> tuple[str, ...]:
    """The steps from below `body` to the element."""
    chain = [element, *element.iterancestors()]
    inside = takewhile(lambda one: one.tag not in ("body", "html"), chain)
    return tuple(reversed(list(map(step_of, inside))))


def row_path(page: Page, home: etree._Element) -> str:
    """The last steps to a line's element, as spots name them."""
    return ">".join(path_of(page, home)[-_ROW_STEPS:])


def order_of(element: etree._Element) -> int:
    """How many elements of the same kind stand before this one in its parent."""
    own = step_of(element)
    before = element.itersiblings(str(element.tag), preceding=True)
    return sum(step_of(other) == own for other in before)


def spot_of(candidate: Candidate, page: Page) -> str:
    """Where a candidate was found: its label and element; without a label also its number in its row.

    That number goes with how many there are: where an optional piece is missing, the others say nothing.
    """
    place = candidate.place
    if place.number is None or place.zone in _UNPLACED:
        return f"{place.zone}|{place.label or ''}"
    line = page.sheet.lines[place.number]
    path = row_path(page, line.home)
    if place.label is not None:
        return f"{place.label}|{path}"
    # Elements side by side have no space between them in the line's text.
    nodes = (" ".join(piece.split()) for piece in line.pieces)
    piece = _piece_number(candidate.value, JOINT.join(filter(None, nodes)))
    return f"|{path}|{_order_among(line.home)}|{piece}"


def _order_among(element: etree._Element) -> str:
    """The element's number among its parent's children of the same kind, and how many these are."""
    parent = element.getparent()
    if parent is None:
        return "0/1"
    own = step_of(element)
    alike = []
    for one in parent.iterchildren(element.tag):
        if step_of(one) == own:
            alike.append(one)
    return f"{alike.index(element)}/{min(len(alike), _MAX_PIECES)}"


def _piece_number(value: str, text: str) -> str:
    """How many words stand before a value in its line, and how many the line has besides."""
    start = text.find(value)
    if start < 0:
        return ""
    before = 0
    if start:
        before = len(_SEPARATORS.split(text[:start].strip(_EDGES)))
    behind = len(_SEPARATORS.split(text[start + len(value) :].strip(_EDGES)))
    return f"{min(before, _MAX_PIECES)}/{min(behind, _MAX_PIECES)}"


Path = tuple[str, ...]


def template_paths(page: Page) -> tuple[Path, Path, Path]:
    """The steps to the part that holds title and text, to the title, and to the text."""
    body = path_of(page, page.body) if page.body is not None else ()
    if not page.is_titled:
        return body[:-1], (), body
    assert page.title_line is not None
    title = path_of(page, page.sheet.lines[page.title_line].home)
    return common(title, body), title, body


def line_spot(page_lines: list[etree._Element], number: int) -> str:
    """Where the line `number` stands, by the homes of all lines."""
    home = page_lines[number]
    within = 0
    while number > within and page_lines[number - within - 1] is home:
        within += 1
    path = ">".join(whole_path(home)[-_ROW_STEPS:])
    return f"{path}|{order_of(home)}|{within}"


class PathFinder:
    """Finds elements by their paths; each element's step is made once for all paths."""

    def __init__(self) -> None:
        self._steps: dict[etree._Element, str] = {}

    def find(
        self,
        start: etree._Element,
        path: Path,
        limit: int = 8,
    ) -> list[etree._Element]:
        """The elements at `path` below `start`, at most `limit`."""
        found = [start]
        for step in path:
            tag = step.partition(".")[0]
            found = [
                child
                for element in found
                for child in element.iterchildren(tag)
                if self._step(child) == step
            ][:limit]
        return found if path else []

    def _step(self, element: etree._Element) -> str:
        step = self._steps.get(element)
        if step is None:
            step = self._steps[element] = step_of(element)
        return step
