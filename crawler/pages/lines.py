"""A page's tree → the lines its reader sees, in order, each with what is known about it.

Everything else (where the body is, what the label lines say, which heading is the
title) is decided on these lines, so the tree is walked once.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any

from lxml import etree

from crawler.pages.hidden import is_hidden
from crawler.pages.spelling import STOPS, letters
from text.spacing import collapsed

BLOCKS = frozenset(
    "html body div p section article main header footer nav aside form fieldset table thead "
    "tbody tfoot tr td th ul ol"
    " li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre figure figcaption address center hr br "
    "caption details summary"
    " ucapcontent dir menu".split()
)
_UNREAD = frozenset(
    "script style noscript template iframe svg select option textarea object embed video audio "
    "map canvas head button"
    " input datalist progress math applet".split()
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|7z|pptx?|txt)(?:$|[?#])",
    re.I,
)
_AWAY_TAGS = frozenset("header footer nav aside".split())
_AWAY = re.compile(
    r"(?:^|[\s_-])(?:comments?|pinglun|reply|replies|recommend\w*|tuijian|related?|relevant"
    r"|xgyd|xgxw|footer|foot|copyright|sidebar|side"
    r"|aside|nav|navi?gation|navbar|menu|breadcrumbs?|crumbs?|mbx|share|bdshare\w*|bshare\w*"
    r"|jiathis\w*|social|hot(?:news|list|words?)?"
    r"|rank\w*|paihang|advert\w*|ads?|gg|toolbar|tool-?bar|pager|pagination|page-?nav"
    r"|prev-?next|login|register|qrcode|erweima|ewm"
    r"|popup|modal|dialog|toolti\w*|search\w*|links|friendlink\w*|yqlj|feedback|guestbook|tags?"
    r"|keywords?|disclaimer|mianze"
    r"|statement|liability|references|reflist|mw-editsection|navbox|infobox|catlinks|toc"
    r"|noprint)(?:$|[\s_-]|\d)",
    re.I,
)
_HOME = re.compile(
    r"^(?:ucap-?content|trs_(?:editor|ueditor|editor_view)\w*|zoom|con_con|detail-?content"
    r"|vsb_content\w*|v_news_content|ivs_content"
    r"|artibody|article_?body|endtext|js_content|p-detail|rwb_zw|rm_txt_con|main-?text"
    r"|u-maintext|art(?:icle)?[-_]?con(?:tent)?s?"
    r"|content_?(?:text|main|area|detail|box)|article[-_]?(?:text|detail|main|body)"
    r"|pages_content|post-content|entry-content|rich_media_content|bodytext"
    r"|newstext|news_?(?:txt|con|content|text|body|info|detail)|main-txt|bfr_article_content"
    r"|article_component|zwxl-content|zcwjk-xlcon|details-main"
    r"|tys-main-zt|message-box|zfwjwzcontent|txt_con|cont(?:ent)?|detail|text|post_text"
    r"|post_body|fontzoom|print(?:content|area)?|text_area|font_area)$",
    re.I,
)


@dataclass(slots=True)
class Line:
    """One line of the page. `pieces` are its text nodes in order; `linked` counts the
    characters inside links.

    `home` is the innermost block element that holds it. `away` says that it belongs to a
    part of the page that is never the article: navigation, comments, recommendations.
    """

    pieces: list[str]
    linked: int
    home: etree._Element
    away: bool
    heading: int
    text: str = ""
    size: int = 0


@dataclass(slots=True)
class Sheet:
    """All lines of a page, and for each block element the lines `[start, end)` inside it.

    `others` are the elements that hold another text than the page's article (comments,
    teasers), `hidden` those that its reader does not see and whose lines were left out.
    `is_part`: only the part that holds a known template's article was read.
    """

    lines: list[Line] = field(default_factory=list)
    spans: dict[etree._Element, tuple[int, int]] = field(default_factory=dict)
    others: set[etree._Element] = field(default_factory=set)
    is_part: bool = False
    hidden: set[etree._Element] = field(default_factory=set)

    def size_of(self, element: etree._Element) -> int:
        """How much the lines inside an element say."""
        start, end = self.spans[element]
        return sum(line.size for line in self.lines[start:end])

    def around(self, element: etree._Element) -> etree._Element | None:
        """The innermost block outside `element`, past tags that make no block of their own."""
        for outer in element.iterancestors():
            if outer in self.spans:
                return outer
        return None


_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}


def read_lines(
    root: etree._Element,
    *,
    title: str = "",
    hidden: bool = False,
    part: etree._Element | None = None,
) -> Sheet:
    """The lines below `root`, the page's tree, or only those of a `part`. `title` is what its head calls it.

    With `hidden`, also the lines with `display: none`.
    """
    start = part
    if start is None:
        # A path from the root ends where it is found; any other looks through the whole tree.
        start = root.find("body")
        if start is None:
            start = root.find(".//body")
        start = root if start is None else start
    unseen = () if hidden else filter(is_hidden, _STYLED(start))
    walk = _Walk(start, set(unseen))
    walk.visit(start, start.tag)
    walk.flush()
    walk.mark_away(letters(title))
    walk.sheet.is_part = part is not None
    return walk.sheet


_STYLED: Any = etree.XPath(".//@style/..")


class _Walk:
    """The state of one walk: what is open, and the line being gathered."""

    def __init__(self, start: etree._Element, hidden: set[etree._Element]) -> None:
        self.sheet = Sheet(hidden=hidden)
        self._hidden = hidden
        self._pieces: list[str] = []
        self._linked = 0
        self._home: etree._Element = start
        self._links = 0
        self._aways: list[tuple[int, int]] = []
        self._heading = 0

    def visit(self, element: etree._Element, tag: str) -> None:
        """Reads a block and what is in it. Recursive: the tree's depth has been checked."""
        lines = self.sheet.lines
        if self._pieces:
            self.flush()
        outer, self._home = self._home, element
        heading, self._heading = (
            self._heading,
            _HEADINGS.get(tag, self._heading),
        )
        start = len(lines)
        self._visit_inside(element)
        if self._pieces:
            self.flush()
        end = len(lines)
        self.sheet.spans[element] = (start, end)
        if end > start and is_away(element, tag):
            self._aways.append((start, end))
        self._home, self._heading = outer, heading

    def _visit_inside(self, element: etree._Element) -> None:
        text = element.text
        if text and (self._pieces or not text.isspace()):
            self._gather(text)
        hidden = self._hidden
        for child in element:
            tag = child.tag
            if tag in BLOCKS:
                if not (hidden and child in hidden):
                    self.visit(child, tag)
            elif tag not in _UNREAD and not (hidden and child in hidden):
                link = tag == "a" and leads_on(child)
                self._links += link
                self._visit_inside(child)
                self._links -= link
            text = child.tail
            # Most text between blocks is the source's indentation.
            if text and (self._pieces or not text.isspace()):
                self._gather(text)

    def _gather(self, text: str) -> None:
        if text.isspace():
            self._pieces.append("\n" if "\n" in text else " ")
            return
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def flush(self) -> None:
        """Ends the line that is being gathered."""
        if not self._pieces:
            return
        text = collapsed("".join(self._pieces))
        if text.strip(_UNSEEN):
            line = Line(
                self._pieces,
                self._linked,
                self._home,
                False,
                self._heading,
                text,
                len(text),
            )
            self.sheet.lines.append(line)
        self._pieces, self._linked = [], 0

    def mark_away(self, title: str) -> None:
        """Marks the lines of parts named away, but for one that holds the title and
        most of the page's sentences.
        """
        lines = self.sheet.lines
        told = [
            0,
            *accumulate(
                line.size
                if STOPS.search(line.text) and line.linked * 2 < line.size
                else 0
                for line in lines
            ),
        ]
        changes = [0] * (len(lines) + 1)
        for start, end in self._aways:
            most = (told[end] - told[start]) * 2 > told[-1]
            if not (most and _is_titled(lines[start:end], title)):
                changes[start] += 1
                changes[end] -= 1
        for line, depth in zip(lines, accumulate(changes), strict=False):
            line.away = depth > 0


def _is_titled(lines: list[Line], title: str) -> bool:
    """Whether one of the first lines says what the page is called."""
    said = (letters(line.text) for line in lines[:200] if line.size < 200)
    return not title or any(len(own) >= 4 and title.startswith(own) for own in said)


def leads_on(anchor: etree._Element) -> bool:
    """Whether an `a` is a link; one with a name alone is a place that links lead to."""
    return anchor.get("href") is not None or not (
        anchor.get("name") or anchor.get("id")
    )


def is_foreign(
    element: etree._Element,
    sheet: Sheet,
    *,
    hidden: bool,
    within: etree._Element,
) -> bool:
    """Whether `element` inside the body `within` is no part of the article: hidden,
    named so, or a list of links.
    """
    if element in sheet.others or (not hidden and element in sheet.hidden):
        return True
    start, end = sheet.spans.get(element, (0, 0))
    if end == start:
        return False
    away = is_away(element, element.tag)
    if not away and element.tag not in _LISTS:
        return False
    lines = sheet.lines[start:end]
    size = sum(line.size for line in lines)
    if away:
        around = sheet.lines[slice(*sheet.spans[within])]
        return size * 2 < sum(line.size for line in around)
    return _is_link_list(lines, size) and not _lists_files(element)


def _lists_files(element: etree._Element) -> bool:
    """Whether most links in `element` lead to files: an article's attachments."""
    addresses = [link.get("href") or "" for link in element.iter("a")]
    return 2 * sum(map(is_file_address, addresses)) > len(addresses)


def is_file_address(address: str) -> bool:
    """Whether an address is that of a document to download."""
    return _FILE.search(address) is not None


_LISTS = frozenset(("ul", "ol", "dl", "table", "div", "section"))


def _is_link_list(lines: list[Line], size: int) -> bool:
    linked = sum(line.linked for line in lines)
    return (
        len(lines) >= 3
        and linked * 10 > size * 7
        and all(line.size < 60 for line in lines)
    )


def is_away(element: etree._Element, tag: str) -> bool:
    """Whether `element` is a part of the page that its name or tag says is never the article."""
    if tag in _AWAY_TAGS:
        return True
    if tag in _WHOLE:
        return False
    return _names_away(element.get("class"), element.get("id"))


_WHOLE = frozenset(("html", "body", "form"))


@lru_cache(maxsize=4096)
def _names_away(classes: str | None, identifier: str | None) -> bool:
    name = f"{classes or ''} {identifier or ''}"
    return (
        len(name) > 1
        and _AWAY.search(name) is not None
        and not _names_body(classes, identifier)
    )


def is_body_named(element: etree._Element) -> bool:
    """Whether `element` has a name that Chinese publishing systems give an article's body."""
    return _names_body(element.get("class"), element.get("id"))


@lru_cache(maxsize=4096)
def _names_body(classes: str | None, identifier: str | None) -> bool:
    names = (classes or "").split()
    if identifier:
        names.append(identifier)
    return any(map(_HOME.match, names))
