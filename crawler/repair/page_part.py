"""The part of a page that holds a column: a tab beside others, a box of a channel. Pure.

It is the smallest element around all of the column's entries whose links are hardly
anything else, while the element around it holds others as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.css_selectors import ListSelectors
from crawler.pages.listed.anchors import absolute, ancestors, base_of
from crawler.pages.listed.titles import squeeze
from crawler.repair.match import KnownEntries
from text.normalise import letters

_MIN_KNOWN = 3
_OWN_SHARE = 0.5
_OTHERS = 3
_MAX_LINKS = 1_500
_MAX_LEVELS = 12
_MIN_TITLE_LETTERS = 6
_MAX_LABEL_CHARS = 14
_MAX_STEPS = 8
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w-]{0,40}")
_STATE = re.compile(r"^(?:active|current|on|show|hide|hidden|selected|cur|now)$", re.I)


@dataclass(frozen=True)
class PagePart:
    """Where a part stands, and what the page calls it."""

    selectors: ListSelectors
    label: str


def part_of_page(html: str, url: str, known: KnownEntries) -> PagePart | None:
    """The part that holds the column; None where the page has none apart from other lists."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "noscript", "template"])
    base = base_of(tree, url)
    ours: dict[int, int] = {}
    all_: dict[int, int] = {}
    nodes: dict[int, LexborNode] = {}
    for link in islice(tree.css("a[href]"), _MAX_LINKS):
        words = squeeze(link.attributes.get("title") or link.text()[:240])
        if len(letters(words)) < _MIN_TITLE_LETTERS:
            continue
        address = absolute(link.attributes.get("href") or "", base)
        is_ours = address is not None and _is_known(known, address, words)
        for level in islice(ancestors(link, _MAX_LEVELS), _MAX_LEVELS):
            nodes[level.mem_id] = level
            all_[level.mem_id] = all_.get(level.mem_id, 0) + 1
            ours[level.mem_id] = ours.get(level.mem_id, 0) + is_ours
    box = _smallest(nodes, ours, all_)
    if box is None:
        return None
    selector = _selector(tree, box)
    if selector is None:
        return None
    return PagePart(ListSelectors(link=(f"{selector} a",)), _label(box))


def _is_known(known: KnownEntries, address: str, words: str) -> bool:
    return known.has_title(words) or known.find(address, "", None)[0] is not None


def _smallest(
    nodes: dict[int, LexborNode],
    ours: dict[int, int],
    all_: dict[int, int],
) -> LexborNode | None:
    """The element that holds most of the column's entries and hardly anything else."""
    fitting = []
    for key in nodes:
        if ours[key] >= _MIN_KNOWN and ours[key] >= _OWN_SHARE * all_[key]:
            fitting.append(key)
    if not fitting:
        return None
    most = max(ours[key] for key in fitting)
    # Elements were met from the inside out.
    chosen = next(key for key in fitting if ours[key] == most)
    around = []
    for key in nodes:
        if all_[key] >= all_[chosen] + _OTHERS:
            around.append(key)
    return nodes[chosen] if around else None


def _selector(tree: LexborHTMLParser, node: LexborNode) -> str | None:
    """A selector that matches the element alone; None where none short enough does."""
    steps: list[str] = []
    for level in (node, *islice(ancestors(node, _MAX_STEPS), _MAX_STEPS)):
        if level.tag in ("html", "body"):
            steps.insert(0, level.tag or "")
            break
        own = next((one for one in _own(level) if _is_unique(tree, one)), None)
        if own is not None:
            steps.insert(0, own)
            break
        steps.insert(0, f"{level.tag}:nth-of-type({_place(level)})")
    selector = " > ".join(steps)
    if _is_unique(tree, selector):
        return selector
    return None


def _own(node: LexborNode) -> Iterator[str]:
    """The selectors that an element's own id and classes make."""
    name = node.attributes.get("id") or ""
    if _PLAIN_NAME.fullmatch(name):
        yield f"#{name}"
    for one in (node.attributes.get("class") or "").split()[:4]:
        if _PLAIN_NAME.fullmatch(one) and not _STATE.match(one):
            yield f"{node.tag}.{one}"


def _is_unique(tree: LexborHTMLParser, selector: str) -> bool:
    return len(list(islice(tree.css(selector), 2))) == 1


def _place(node: LexborNode) -> int:
    place, before = 1, node.prev
    while before is not None:
        place += before.tag == node.tag
        before = before.prev
    return place


def _label(box: LexborNode) -> str:
    """What stands over a part: its own heading, or the tab at its place among as many as there are parts."""
    for level in (box, *islice(ancestors(box, 3), 3)):
        heading = _before(level)
        if heading is None:
            continue
        words = squeeze(heading.text()[:80])
        if 2 <= len(words) <= _MAX_LABEL_CHARS:
            return words
        parts = []
        for one in _elements(level):
            if one.tag == level.tag:
                parts.append(one)
        for labels in _label_rows(level):
            if len(labels) == len(parts) and len(labels) > 1:
                return labels[_place(level) - 1]
    return ""


def _before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and before.tag in ("-text", "_comment", "br"):
        before = before.prev
    return before


def _elements(node: LexborNode) -> list[LexborNode]:
    parent = node.parent
    if parent is None:
        return []
    return [one for one in parent.iter() if one.tag]


def _label_rows(node: LexborNode) -> Iterator[list[str]]:
    """The short words beside each other that stand before an element or before the one around it."""
    for level in (node, node.parent):
        row = None
        if level is not None:
            row = _before(level)
        if row is None:
            continue
        words = [squeeze(one.text()[:60]) for one in row.iter()]
        if words and all(len(one) <= _MAX_LABEL_CHARS for one in words):
            yield words
