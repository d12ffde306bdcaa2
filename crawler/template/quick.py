"""The part of a page that matters, by a template known well: so its body need not be
looked for, nor the rest read.
"""

import re
from dataclasses import dataclass

from lxml import etree

from crawler.template.memory import Template, TemplateMemory
from crawler.template.spots import PathFinder

MIN_PLAIN = 0.9
CHECKED_EVERY = 10
"""Every so many pages of a template one is read in full, so that a change inside it is seen."""

_FILES = (
    *(".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd"),
    *(".zip", ".rar", ".7z", ".ppt", ".pptx", ".csv", ".ods", ".txt", ".ceb"),
)
_MAX_ENDING_CHARS = 5
_ANY_FILE = re.compile(rf"(?:{'|'.join(map(re.escape, _FILES))})[?\"'\s>]", re.I)


@dataclass(frozen=True)
class KnownPart:
    """The element that holds title, rows and text, and the text's element."""

    frame: etree._Element
    body: etree._Element


def known_part(root: etree._Element, memory: TemplateMemory) -> KnownPart | None:
    """The known part of the page, where exactly one well-known template fits it."""
    ready = (one for one in memory.mature if one.plain >= MIN_PLAIN)
    paths = PathFinder()
    found = []
    for template in ready:
        if (part := _part_by(root, template, paths)) is not None:
            found.append((template, part))
    if len({part.body for _, part in found}) != 1:
        return None
    if any(_is_due(template) for template, _ in found):
        return None
    return min(found, key=lambda one: len(one[0].frame))[1]


def _is_due(template: Template) -> bool:
    """Whether the template's next page is the one that is read in full."""
    return (template.pages + template.usual) % CHECKED_EVERY == 0


def leaves_files_out(root: etree._Element, frame: etree._Element, markup: str) -> bool:
    """Whether the page, whose text is `markup`, links to files outside its known part."""
    if not _ANY_FILE.search(markup):
        return False
    files = (link for link in root.iter("a") if _is_file(link.get("href") or ""))
    return not all(_is_inside(link, frame) for link in files)


def _is_file(address: str) -> bool:
    path = address.partition("?")[0]
    return path[-_MAX_ENDING_CHARS:].lower().endswith(_FILES)


def _part_by(
    root: etree._Element,
    template: Template,
    paths: PathFinder,
) -> KnownPart | None:
    start = root.find("body")
    bodies = paths.find(root if start is None else start, template.body)
    if len(bodies) != 1:
        return None
    body = frame = bodies[0]
    for _ in range(len(template.body) - len(template.frame)):
        outer = frame.getparent()
        if outer is None:
            return None
        frame = outer
    depth = len(template.frame)
    if template.title[:depth] != template.frame[: len(template.title)]:
        return None
    if template.title and not paths.find(frame, template.title[depth:]):
        return None
    return KnownPart(frame, body)


def _is_inside(element: etree._Element, frame: etree._Element) -> bool:
    return any(outer is frame for outer in element.iterancestors())
