"""The files an article points at: links to documents in its body or right below it."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml import etree

from crawler.pages.lines import Sheet
from crawler.pages.reading import Link

_TYPES = r"pdf|docx|doc|wps|ofd|xlsx|xls|et|zip|rar|7z|pptx|ppt"
_FILE = re.compile(rf"\.({_TYPES})(?:$|[?#&])", re.I)
_NAMED = re.compile(
    rf"\.({_TYPES})\s{{0,20}}[）)\]】]?\s{{0,20}}(?:[（(][^()（）]{{0,20}}[）)])?$",
    re.I,
)
_SERVED = re.compile(
    r"download|attach|getfile|fileid|uploadfile|/virtual_attach|module/download",
    re.I,
)
# The attribute of links that are placeholders for a viewer in the page.
FILE_MARK = "policywatch-file"
_ADDRESS = re.compile(
    r"\b(?:src|data|value|href|file)\s{0,3}=\s{0,3}[\"']?([^\"'<>\s]{1,1500})",
    re.I,
)
_QUOTED = re.compile(
    rf"[\"']([^\"'<>\s]{{1,500}}?\.(?:{_TYPES})(?:\?[^\"'<>\s]{{0,300}})?)[\"']",
    re.I,
)
_PDF = "application/pdf"
_CALLED: Any = etree.XPath("descendant-or-self::*[@onclick and not(self::a)]")
_BELOW = 12
_FEW_LINES = 6
_MOST = 60


def file_links(
    body: etree._Element,
    sheet: Sheet,
    end: int,
    url: str | None,
) -> list[Link]:
    """The links to files inside `body` and in the lines up to a dozen below its last line (number `end`)."""
    homes = dict.fromkeys(line.home for line in sheet.lines[end : end + _BELOW])
    below = []
    for home in homes:
        if sheet.spans[home][1] - sheet.spans[home][0] <= _FEW_LINES:
            below.append(home)
    pointers = []
    for holder in (body, *below):
        for one in _pointers(holder):
            pointers.append(one)
    if not pointers:
        return []
    found: dict[str, Link] = {}
    base = _base(body, url)
    for anchor, href in pointers:
        link = _file_link(anchor, href, base)
        if link and link.url not in found and len(found) < _MOST:
            found[link.url] = link
    return list(found.values())


def _base(body: etree._Element, url: str | None) -> str | None:
    """What the page's addresses are relative to."""
    base = body.getroottree().find(".//base")
    if url and base is not None and base.get("href"):
        return urljoin(url, base.get("href") or "")
    return url


def holds_file(element: etree._Element, sheet: Sheet) -> bool:
    """Whether a small element holds a link to a file."""
    start, end = sheet.spans[element]
    return end - start <= _FEW_LINES and any(
        _file_link(anchor, href, None) for anchor, href in _pointers(element)
    )


def embedded_file(viewer: str) -> str | None:
    """The file that a viewer's tag names: as its source, or as a parameter of the page that shows it."""
    for found in _ADDRESS.findall(viewer):
        address = unescape(found)
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        shown = []
        for _, value in parse_qsl(parts.query):
            if _FILE.search(value):
                shown.append(value)
        if shown:
            return shown[0]
        if _FILE.search(parts.path) or _PDF in viewer:
            return address
    return None


def scripted_files(html: str, url: str | None) -> list[Link]:
    """The file that a page's scripts name, for a page that shows nothing else."""
    named = _QUOTED.search(html)
    if named is None:
        return []
    anchor = etree.Element("a", href=unescape(named[1]))
    link = _file_link(anchor, _href(anchor), url)
    return [link] if link else []


def _pointers(holder: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """What in `holder` may lead to a file, with its address: links, and elements that
    open something when clicked on.
    """
    for anchor in chain(holder.iter("a"), _CALLED(holder)):
        href = _href(anchor)
        if not href or href.startswith(("mailto:", "data:")):
            continue
        viewer = anchor.get(FILE_MARK) is not None
        if viewer or _FILE.search(href) or _SERVED.search(href):
            yield anchor, href


def _href(anchor: etree._Element) -> str:
    """Where a link leads; of one that calls a script, the file that it names."""
    href = (anchor.get("href") or "").strip()
    if href and not href.lower().startswith(("#", "javascript:")):
        return href
    called = _QUOTED.search(f"{href} {anchor.get('onclick') or ''}"[:2000])
    return called[1] if called else ""


def _file_link(anchor: etree._Element, href: str, url: str | None) -> Link | None:
    shown = " ".join("".join(map(str, anchor.itertext())).split()) or " ".join(
        (anchor.get("title") or "").split()
    )
    kind = (
        _FILE.search(href)
        or _NAMED.search(shown)
        or _NAMED.search(anchor.get("title") or "")
    )
    if kind is None and anchor.get(FILE_MARK) is not None:
        return Link(urljoin(url or "", href), shown, "pdf")
    if kind is None:
        return None
    try:
        address = urljoin(url or "", href)
        path = urlsplit(address).path
    except ValueError:
        return None
    if url and not address.startswith(("http://", "https://")):
        return None
    return Link(address, shown or unquote(path.rpartition("/")[2]), kind[1].lower())
