"""The files an article points at: links to documents in its body or right below it."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from crawler.pages.lines import Sheet
from crawler.pages.reading import Link

_TYPES = r"pdf|docx|doc|wps|ofd|xlsx|xls|et|zip|rar|7z|pptx|ppt"
_FILE = re.compile(rf"\.({_TYPES})(?:$|[?#&])", re.I)
_NAMED = re.compile(
    rf"\.({_TYPES})\s*[）)\]】]?\s*(?:[（(][^()（）]{{0,20}}[）)])?$", re.I
)
_SERVED = re.compile(
    r"download|attach|getfile|fileid|uploadfile|/virtual_attach|module/download",
    re.I,
)
_BELOW = 12
_FEW_LINES = 6
_MOST = 60


def file_links(
    body: etree._Element, sheet: Sheet, end: int, url: str | None
) -> list[Link]:
    """The links to files inside `body` and in the lines up to a dozen below its last line (number `end`)."""
    found: dict[str, Link] = {}
    base = body.getroottree().find(".//base")
    if url and base is not None and base.get("href"):
        url = urljoin(url, base.get("href") or "")
    homes = dict.fromkeys(line.home for line in sheet.lines[end : end + _BELOW])
    below = [
        home
        for home in homes
        if sheet.spans[home][1] - sheet.spans[home][0] <= _FEW_LINES
    ]
    for holder in (body, *below):
        for anchor in holder.iter("a"):
            link = _file_link(anchor, url)
            if link and link.url not in found and len(found) < _MOST:
                found[link.url] = link
    return list(found.values())


def holds_file(element: etree._Element, sheet: Sheet) -> bool:
    """Whether a small element holds a link to a file."""
    start, end = sheet.spans[element]
    return end - start <= _FEW_LINES and any(
        _file_link(anchor, None) for anchor in element.iter("a")
    )


def _file_link(anchor: etree._Element, url: str | None) -> Link | None:
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "data:")):
        return None
    shown = " ".join("".join(map(str, anchor.itertext())).split()) or " ".join(
        (anchor.get("title") or "").split()
    )
    kind = (
        _FILE.search(href)
        or _NAMED.search(shown)
        or _NAMED.search(anchor.get("title") or "")
    )
    if kind is None or not (_FILE.search(href) or _SERVED.search(href)):
        return None
    try:
        address = urljoin(url or "", href)
        path = urlsplit(address).path
    except ValueError:
        return None
    if url and not address.startswith(("http://", "https://")):
        return None
    return Link(address, shown or unquote(path.rpartition("/")[2]), kind[1].lower())
