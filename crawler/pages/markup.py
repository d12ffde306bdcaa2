"""Text of a page → its tree (lxml), after cheap looks that refuse what would stop a
parser.

A parser is C code: no timeout and no signal reaches it, so what makes it quadratic is
counted beforehand. Measured (lxml 6.1): 80,000 attributes on one tag 8.7 s; 160,000
nested `<div>` 0.2 s in lxml, over 20 s in lexbor.
"""

import re
from collections import Counter
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from crawler.pages.hidden import hide_by_style
from crawler.pages.links import FILE_MARK, embedded_file
from crawler.pages.reading import Unreadable

MOST_BYTES = 16 * 2**20
_MOST_ATTRIBUTES = 500
_UNREAD = (
    "img", "input", "select", "option", "noscript", "template", "svg", "object", "embed", "video",
    "audio", "canvas", "picture",
    "map", "math", "progress", "datalist", "applet", "amp-consent", "amp-sidebar",
)  # fmt: skip
_MOST_TAGS = 200_000
_MOST_OPEN = 200
_LONG_TAG = 3_000
_DEEP = etree.XPath(f"boolean({'/*' * _MOST_OPEN})")
_OFTEN_LEFT_OPEN = (
    "font",
    "span",
    "b",
    "strong",
    "em",
    "i",
    "u",
    "small",
    "big",
    "a",
    "center",
    "nobr",
    "label",
    "s",
)
_NOT_PAGES = (
    b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"Rar!",
    b"\x1f\x8b", b"7z\xbc\xaf",
    b"RIFF", b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00 ftyp", b"ID3", b"\x7fELF", b"MZ\x90",
)  # fmt: skip

_CONTROL = bytes({*range(32)} - {9, 10, 11, 12, 13, 27})

# Without these the tree is half as large; nothing a reader of the page sees is in them.
# What is not closed goes on to the end, as in a browser: so every character is looked
# at once. The look ahead passes over other tags at their first letter.
_UNSEEN = re.compile(
    r"<(?=[sitnx!])(?:(script|style|iframe|textarea|noembed|noframes|xmp)\b[^>]*+(?:>|\Z)(?:[^<]++"
    r"|<(?!/\1\b))*+(?:</\1[^>]*+>|\Z)"
    r"|!--(?:-?>|(?:[^-]++|-(?!->))*+(?:-->|\Z))|!\[CDATA\[)",
    re.I,
)
# One whole tag as HTML's tokenizer reads it; every alternative takes its characters for
# good, so the scan is linear.
_TAG = re.compile(
    r"<[a-zA-Z][^\s/>]*+(?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)"
    r"|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+)?)?|=)*+(?:>|\Z)"
)
_ATTRIBUTE = re.compile(
    r"[\s/]([^\s/>=\"']++)(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?"
)
_PICTURED_SOURCE = re.compile(
    r"源(\s{0,3}[:：](?:\s{1,9}+|&nbsp;|<(?!img)[^<>]{1,200}+>){0,4}+)<img\b([^<>]{1,600})>"
)
_NAME = re.compile(r"\b(?:alt|title)\s?=\s?[\"']?([^\"'<>=]{2,30})")
_LINKED_PARAGRAPHS: Any = etree.XPath("//p[ancestor::a]")
_HAS_LINKED_PARAGRAPHS: Any = etree.XPath("boolean(/descendant::a/descendant::p)")
_MOST_LINKED = 1000
_A_SENTENCE = 40
# What a button says in as many letters is a question that opens its answer, and no command.
_A_QUESTION = 8
# Where a site's header or footer is a document of its own, a parser would stop at its end.
_DOCUMENT_END = re.compile(r"</(?:body|html)", re.I)
_DOCUMENT_ENDS = re.compile(rf"{_DOCUMENT_END.pattern}\b[^<>]{{0,20}}>", re.I)
# A viewer of a file in the page, with what it shows to browsers that have none.
_VIEWER = re.compile(
    r"<(?:(object)\b([^<>]{0,2000})>((?:[^<]{1,500}+|<(?!/object\b)){0,60}+)</object\s{0,9}>"
    r"|(?:iframe|embed|frame)\b([^<>]{1,2000})>)",
    re.I,
)
# The same, quicker and without its parts: hardly a page has one that names a file.
_ANY_VIEWER = re.compile(
    r"<(?:object\b(?:[^<]{1,500}+|<(?!/object\b)){0,60}+|[ief](?:frame|mbed|rame)\b[^<>]{1,2000}+)",
    re.I,
)
_VIEWED = re.compile(r"[./](?:pdf|doc|xls|wps|ofd|ppt)", re.I)
_MORE_TAGS = 3
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|table|article|section|span|h[1-6]|br|title|meta"
    r"|ul|td|font|center|form)\b",
    re.I,
)
_OTHER_MARKUP = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:rss|feed|rdf:RDF|urlset"
    r"|sitemapindex|svg|opml)\b",
    re.S,
)


def check_bytes(body: bytes) -> None:
    """Raises Unreadable where `body` can't be a page: nothing, too much, or another kind of file."""
    if not body.strip(b"\0 \t\r\n"):
        raise Unreadable("empty")
    if len(body) > MOST_BYTES:
        raise Unreadable("too large")
    if body.startswith(_NOT_PAGES) or _is_binary(body[:4096]):
        raise Unreadable("binary")


def _is_binary(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return len(start) - len(start.translate(None, _CONTROL)) > len(start) // 10


def seen_markup(html: str) -> str:
    """The page without scripts, styles, comments and other parts nobody sees. Raises
    Unreadable for no HTML.
    """
    if not _MARKUP.search(html) or _OTHER_MARKUP.match(html[:2000]):
        raise Unreadable("not HTML")
    if html.count("<") > _MOST_TAGS * 2:
        raise Unreadable("too many tags")
    html = html.replace("\0", "")
    if any(_VIEWED.search(viewer[0]) for viewer in _ANY_VIEWER.finditer(html)):
        html = _VIEWER.sub(_as_link, html)
    seen = _UNSEEN.sub(" ", html)
    if "<![CDATA[" in html:
        seen = seen.replace("]]>", "")
    if "源" in seen:
        seen = _PICTURED_SOURCE.sub(_in_words, seen)
    return _whole_document(seen)


def _whole_document(seen: str) -> str:
    """The markup without ends of documents that have more behind them."""
    end = _DOCUMENT_END.search(seen)
    # The first end is a tag itself.
    if end is None or seen.count("<", end.start()) <= _MORE_TAGS:
        return seen
    return _DOCUMENT_ENDS.sub(" ", seen)


def extended(markup: str, part: str) -> str:
    """The page's markup with `part` at the end of its body."""
    return _DOCUMENT_ENDS.sub(" ", markup) + part


def _as_link(viewer: re.Match[str]) -> str:
    """The link to the file that a viewer in the page shows; the viewer itself where it shows no file."""
    address = embedded_file(f"{viewer[2] or viewer[4]} {viewer[3] or ''}")
    if address is None:
        return viewer[0]
    name = escape(unquote(urlsplit(address).path).rpartition("/")[2])
    return f'<p><a {FILE_MARK}="" href="{escape(address)}">{name}</a></p>'


def _in_words(found: re.Match[str]) -> str:
    """A picture behind 来源： or 稿源： (a newspaper's logo) counts as the name in its attributes."""
    name = _NAME.search(found[2])
    if name:
        return f"源{found[1]}{name[1]}"
    return found[0]


def tree(markup: str) -> etree._Element:
    """The page's tree. Raises Unreadable for tags and nesting that would stop the
    parser or those who walk it.
    """
    if markup.count("<") > _MOST_TAGS:
        raise Unreadable("too many tags")
    check_tags(markup)
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("not HTML") from error
    if root is None:
        raise Unreadable("empty")
    check_depth(root)
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    if "<button" in markup:
        _keep_questions(root)
    if _HAS_LINKED_PARAGRAPHS(root) and _leaves_links_open(markup):
        _without_links_left_open(root)
    hide_by_style(root, markup)
    return root


def _keep_questions(root: etree._Element) -> None:
    """Buttons that say a sentence become blocks; the others go."""
    for button in root.iter("button"):
        said = "".join(map(str, button.itertext())).strip()
        if len(said) >= _A_QUESTION:
            button.tag = "div"
    etree.strip_elements(root, "button", with_tail=False)


def _leaves_links_open(markup: str) -> bool:
    """Whether a page opens more links than it closes."""
    opened = markup.count("<a") + markup.count("<A")
    return opened > markup.count("</a") + markup.count("</A")


def _without_links_left_open(root: etree._Element) -> None:
    """Several paragraphs of text are no link: the end of one before them was left out."""
    told = Counter(
        link
        for part in islice(_LINKED_PARAGRAPHS(root), _MOST_LINKED)
        if len("".join(map(str, part.itertext()))) > _A_SENTENCE
        for link in part.iterancestors("a")
    )
    for link, count in told.items():
        if count > 2:
            link.tag = "span"


def check_tags(markup: str) -> None:
    """Raises Unreadable("attributes") where one tag carries more attributes than any page has."""
    if len(markup) < 2 * _LONG_TAG:
        return
    for tag in _TAG.finditer(markup):
        start, end = tag.span()
        if end - start > _LONG_TAG and _too_many_attributes(markup, start, end):
            raise Unreadable("attributes")


def _too_many_attributes(markup: str, start: int, end: int) -> bool:
    for count, _ in enumerate(_ATTRIBUTE.finditer(markup, start, end)):
        if count > _MOST_ATTRIBUTES:
            return True
    return False


def check_depth(root: etree._Element) -> None:
    """Raises Unreadable("nesting") where elements are nested deeper than in any real page.

    Old pages leave `<font>` open line after line; those are taken out before judging.
    """
    if _DEEP(root):
        etree.strip_tags(root, *_OFTEN_LEFT_OPEN)
        if _DEEP(root):
            raise Unreadable("nesting")
