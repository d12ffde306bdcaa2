"""Files that articles point at → their text: PDF, DOCX, OFD, plain text. No network.

`parts` works page by page, so that whoever reads a long file can let others have a turn in between.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from crawler.pages.charset import decode
from crawler.pages.reading import Unreadable
from text.normalise import clean

MOST_PAGES = 300
_MOST_UNPACKED = 33_554_432
_MOST_TEXT = 2_000_000
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFD_PAGE = re.compile(r"(?:^|/)Pages/Page_(\d+)/Content\.xml$", re.IGNORECASE)
_BROKEN_PDF = (PyPdfError, DependencyError, ValueError, KeyError, TypeError, AttributeError, IndexError,
               RecursionError, OverflowError, AssertionError, NotImplementedError, OSError)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A file's text, paragraphs separated by newlines, and its number of pages where it has pages."""

    text: str
    pages: int | None


def read_document(body: bytes, kind: str) -> Document:
    """The text of a whole file of `kind` (`pdf`, `docx`, …). Raises Unreadable with the reason."""
    return joined(list(parts(body, kind)), kind)


def joined(pieces: list[str], kind: str) -> Document:
    """The document that `parts` gave piece by piece. Raises Unreadable(`no text, perhaps scanned`)."""
    text = clean("\n".join(pieces)).strip()[:_MOST_TEXT]
    if not re.search(r"\w", text):
        raise Unreadable("no text, perhaps scanned")
    return Document(text, len(pieces) if kind in ("pdf", "ofd") else None)


def is_readable(kind: str) -> bool:
    """Whether there is a reader for files of this kind."""
    return kind in _READERS


def parts(body: bytes, kind: str) -> Iterator[str]:
    """The text of a file, a page at a time.

    Raises Unreadable: `empty`, `no reader for …`, `broken`, `encrypted`, `too large`, `too many pages`.
    """
    if not body:
        raise Unreadable("empty")
    if kind not in _READERS:
        raise Unreadable(f"no reader for {kind}")
    yield from _READERS[kind](body)


def _pdf(body: bytes) -> Iterator[str]:
    try:
        reader = PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
        pages = len(reader.pages)
    except _BROKEN_PDF as error:
        raise Unreadable("broken") from error
    if pages > MOST_PAGES:
        raise Unreadable("too many pages")
    for number in range(pages):
        try:
            yield _unwrapped(reader.pages[number].extract_text())
        except _BROKEN_PDF as error:
            raise Unreadable("broken") from error


def _unwrapped(page: str) -> str:
    """A page's lines joined to paragraphs: in a PDF a line ends where the paper does."""
    return re.sub(r"(?<=[\u3400-\u9fff，、；：])\s*\n\s*(?=[\u3400-\u9fff，、；：。）])", "", page)


def _docx(body: bytes) -> Iterator[str]:
    root = _xml(_member(_archive(body), "word/document.xml"))
    paragraphs = ("".join(_runs(paragraph)) for paragraph in root.iter(f"{_WORDS}p"))
    yield "\n".join(text for text in paragraphs if text.strip())


def _runs(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(f"{_WORDS}t", f"{_WORDS}tab", f"{_WORDS}br"):
        yield (node.text or "") if node.tag == f"{_WORDS}t" else " "


def _ofd(body: bytes) -> Iterator[str]:
    archive = _archive(body)
    pages = sorted((int(found[1]), name) for name in archive.namelist() if (found := _OFD_PAGE.search(name)))
    if len(pages) > MOST_PAGES:
        raise Unreadable("too many pages")
    for _, name in pages:
        codes = _xml(_member(archive, name)).iter("{*}TextCode")
        yield "\n".join(code.text for code in codes if code.text)


def _plain(body: bytes) -> Iterator[str]:
    yield decode(body)[0]


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "ofd": _ofd,
    "txt": _plain,
}


def _archive(body: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("broken") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file in the archive, read up to the limit whatever size its directory claims."""
    try:
        with archive.open(name) as member:
            content = member.read(_MOST_UNPACKED + 1)
    except (
        KeyError,
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise Unreadable("broken") from error
    if len(content) > _MOST_UNPACKED:
        raise Unreadable("too large")
    return content


def _xml(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("broken") from error
