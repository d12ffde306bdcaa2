"""What a page keeps from its reader: parts that are not shown, and characters strewn into
a text to spoil copies of it.
"""

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any

from lxml import etree

_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
# Styles that hide a few characters strewn into the text: what copies it gets them, who reads it does not.
_JAMMED = re.compile(
    r"(?:font-size|opacity|(?:max-)?(?:width|height))\s{0,3}:\s{0,3}0+(?:\.0+)?(?:px|pt|r?em"
    r"|%)?\s{0,3}(?:;|!|$)"
    r"|visibility\s{0,3}:\s{0,3}hidden|(?:left|top|right|text-indent|margin(?:-left|-top)?)"
    r"\s{0,3}:\s{0,3}-\d{3}"
    r"|color\s{0,3}:\s{0,3}transparent|clip\s{0,3}:\s{0,3}rect\(0",
    re.I,
)
_JAMMER_NAME = "jammer"
_UNSEEN_STYLE = "display: none"
_JAMMER_CHARS = 60
_STYLE_SHEET = re.compile(
    r"<style\b[^<>]{0,200}>((?:[^<]++|<(?!/?style\b))*+)</style",
    re.I,
)
_FEWEST_STREWN = 3
_STREWN = ("span", "font", "i", "b", "em", "small", "s", "u", "sup", "sub", "code")
_NAMED_HIDDEN: Any = etree.XPath("//@hidden/..")
_NAMED_JAMMERS: Any = etree.XPath(f"//@class[contains(., '{_JAMMER_NAME}')]/..")


def is_hidden(element: etree._Element) -> bool:
    """Whether the page keeps `element` from its reader: by its style, in a tree with all hiding in styles."""
    style = element.get("style")
    if not style:
        return False
    hides, jams = _effects(style)
    return hides or (jams and _is_jammer(element))


def hide_by_style(root: etree._Element, markup: str) -> None:
    """Says in their style that elements are hidden which the page of `markup` hides otherwise:
    by the attribute, or by a class for the few characters strewn into a text.
    """
    if "hidden" in markup or "HIDDEN" in markup:
        for element in _NAMED_HIDDEN(root):
            element.set("style", _UNSEEN_STYLE)
    if _JAMMER_NAME in markup:
        for element in filter(_is_jammer, _NAMED_JAMMERS(root)):
            element.set("style", _UNSEEN_STYLE)


@lru_cache(maxsize=4096)
def _effects(style: str) -> tuple[bool, bool]:
    """Whether a style hides an element, and whether it would hide a few characters in a line."""
    return _HIDDEN.search(style) is not None, _JAMMED.search(style) is not None


def _is_jammer(element: etree._Element) -> bool:
    """Whether a hidden element is a few characters inside a line, and no part of the page."""
    return len(element) == 0 and len(element.text or "") <= _JAMMER_CHARS


def hide_jammers(root: etree._Element, html: str) -> None:
    """Marks as hidden the few characters inside lines that a style sheet in the page hides by their class."""
    strewn: defaultdict[str, list[etree._Element]] = defaultdict(list)
    for element in root.iter(*_STREWN):
        name = element.get("class")
        if name and element.tail and _is_jammer(element):
            strewn[name].append(element)
    names = [name for name, found in strewn.items() if len(found) >= _FEWEST_STREWN]
    if not names:
        return
    single = "|".join(re.escape(part) for name in names for part in name.split())
    rule = re.compile(rf"\.({single})\s{{0,3}}\{{([^{{}}]{{1,400}})\}}")
    hiding = set()
    for sheet in _STYLE_SHEET.finditer(html):
        for found in rule.finditer(sheet[1]):
            if _HIDDEN.search(found[2]) or _JAMMED.search(found[2]):
                hiding.add(found[1])
    for name in names:
        if not hiding.isdisjoint(name.split()):
            for element in strewn[name]:
                element.set("style", _UNSEEN_STYLE)
