"""Files that articles point at → their text: PDF (PDFium), DOCX, DOC and WPS, OFD,
spreadsheets, ZIP, plain text.

What a file is its bytes say; its name and type on the site are often wrong (a `.doc`
that is a DOCX). `parts` works page by page, so that the reader of a long file can
yield to other tasks in between.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdfium2
from lxml import etree
from pypdfium2 import PdfiumError

from crawler.pages.charset import decode
from crawler.pages.reading import Unreadable
from crawler.pages.tables import table_parts
from crawler.pages.word97 import NoWord, word_text
from text.normalise import clean

MOST_PAGES = 300
_MOST_UNPACKED = 33_554_432
_MOST_TEXT = 2_000_000
_FULL = 0.85
_SHORT = 12
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_FILES, _MAX_ZIP_DEPTH, _MAX_RATIO, _SMALL_ZIP = 50, 1, 200, 10_000
# Files that every archive of an office program holds fewer of; zipfile needs 20 microseconds for each.
_MAX_ENTRIES, _ENTRY = 10_000, b"PK\x01\x02"
_MIMETYPE_BYTES = 200
_BLOCKS_A_PIECE = 2_000  # a turn for others, and a look at the clock
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800
# What is inside tells one archive from another, and a spreadsheet's stream its compound file from a text's.
_OF_ZIPS = {
    "word/document.xml": "docx",
    "OFD.xml": "ofd",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
}
_BOOKS = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_OFD_PAGE = re.compile(r"(?:^|/)Pages/Page_(\d+)/Content\.xml$", re.IGNORECASE)


_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, ValueError, OSError,
    EOFError, RuntimeError,
    IndexError, OverflowError,
)  # fmt: skip


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
    is_paged = kind in ("pdf", "ofd")
    text = clean("\n".join(filter(None, pieces))).strip()[:_MOST_TEXT]
    if not re.search(r"\w", text):
        raise Unreadable("no text, perhaps scanned")
    return Document(text, len(pieces) if is_paged else None)


def is_readable(kind: str) -> bool:
    """Whether there is a reader for files of this kind."""
    return kind in _READERS


def parts(body: bytes, kind: str) -> Iterator[str]:
    """The text of a file, a page at a time.

    Raises Unreadable: `empty`, `no reader for …`, `broken`, `encrypted`, `too large`, `too many pages`.
    """
    if not body:
        raise Unreadable("empty")
    kind = _kind(body) or kind
    if kind not in _READERS:
        raise Unreadable(f"no reader for {kind}")
    taken = 0
    for piece in _READERS[kind](body):
        yield piece
        taken += len(piece)
        if taken > _MOST_TEXT:
            return  # no more is kept of a file


def _kind(body: bytes) -> str | None:
    """What the bytes themselves say the file is; None where they say nothing."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        if any(name in body for name in _BOOKS):
            return "xls"
        return "doc"
    if not body.startswith(b"PK\x03\x04"):
        return None
    if b"opendocument.spreadsheet" in body[:_MIMETYPE_BYTES]:
        return "ods"
    names = set(_archive(body).namelist())
    for name, kind in _OF_ZIPS.items():
        if name in names:
            return kind
    return "zip"


def _pdf(body: bytes) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(body)
    except PdfiumError as error:
        raise Unreadable(
            "encrypted" if "password" in str(error).lower() else "broken"
        ) from error
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable("too many pages")
        for number in range(len(document)):
            yield _unwrapped(_page_text(document, number))
    finally:
        document.close()


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    """The text of one page; nothing for one that can't be loaded: the others may be whole."""
    try:
        page = document[number]
        text = page.get_textpage()
    except PdfiumError:
        return ""
    try:
        return str(text.get_text_bounded(errors="ignore"))
    finally:
        text.close()
        page.close()


def _word(body: bytes) -> Iterator[str]:
    try:
        yield word_text(body)
    except NoWord as error:
        raise Unreadable(str(error)) from error


def _unwrapped(page: str) -> str:
    """A page's lines joined to paragraphs: in a PDF a line ends where the paper does,
    so a full one goes on.
    """
    lines = [line.rstrip() for line in page.replace("\r", "").split("\n")]
    full = sorted(map(len, lines))[int(len(lines) * 0.9)] * _FULL
    out = []
    for line in lines:
        goes_on = (
            full > _SHORT
            and len(line) >= full
            and not line.endswith(("。", "！", "？", "：", "”"))
        )
        out.append(line.strip() if goes_on else f"{line.strip()}\n")
    return "".join(out)


def _docx(body: bytes) -> Iterator[str]:
    root = _xml(_member(_archive(body), "word/document.xml"))
    kept: list[str] = []
    for number, block in enumerate(root.iter(f"{_WORDS}p", f"{_WORDS}tr"), 1):
        line = _docx_line(block)
        if line:
            kept.append(line)
        if number % _BLOCKS_A_PIECE == 0:
            yield "\n".join(kept)
            kept = []
    yield "\n".join(kept)


def _docx_line(block: Any) -> str:
    """A paragraph's text; a table row's cells apart by ` | ` (a paragraph inside a
    table comes with its row).
    """
    in_table = next(block.iterancestors(f"{_WORDS}tc"), None) is not None
    if block.tag == f"{_WORDS}tr" and not in_table:
        # A table in a cell is that cell's text, once however deep it is.
        cells = (
            " ".join("".join(_runs(cell)).split())
            for cell in block.iter(f"{_WORDS}tc")
            if next(cell.iterancestors(f"{_WORDS}tc"), None) is None
        )
        return " | ".join(cell for cell in cells if cell)
    if in_table:
        return ""
    return "".join(_runs(block)).strip()


def _runs(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(f"{_WORDS}t", f"{_WORDS}tab", f"{_WORDS}br"):
        yield (node.text or "") if node.tag == f"{_WORDS}t" else " "


def _ofd(body: bytes) -> Iterator[str]:
    archive = _archive(body)
    pages = sorted(
        (int(found[1]), name)
        for name in archive.namelist()
        if (found := _OFD_PAGE.search(name))
    )
    if len(pages) > MOST_PAGES:
        raise Unreadable("too many pages")
    for _, name in pages:
        codes = _xml(_member(archive, name)).iter("{*}TextCode")
        yield "\n".join(code.text for code in codes if code.text)


def _table(body: bytes) -> Iterator[str]:
    if body.startswith(b"PK"):
        # calamine believes the sizes an archive states.
        _check_sizes(_archive(body))
    yield from table_parts(body)


def _zip(body: bytes) -> Iterator[str]:
    """The texts of an archive's files, each below its name; what has no reader is passed over.

    Raises Unreadable: the reason of the first file, where none could be read; `too large`, `too many files`.
    """
    unpacking = _Unpacking()
    yield from _files_of(body, unpacking, depth=0)
    if not unpacking.read:
        raise Unreadable(unpacking.reason or "empty")


@dataclass
class _Unpacking:
    """What one archive may still unpack to, with all archives inside it; whether
    anything was read, or why not.
    """

    bytes_left: int = _MOST_UNPACKED
    files_left: int = _MAX_FILES
    read: bool = False
    reason: str = ""


def _files_of(body: bytes, unpacking: _Unpacking, depth: int) -> Iterator[str]:
    """The pieces of an archive's files as they are read, so that the caller can stop."""
    archive = _archive(body)
    _check_sizes(archive)
    files = []
    for file in archive.infolist():
        if not file.is_dir():
            files.append(file)
    unpacking.files_left -= len(files)
    if unpacking.files_left < 0:
        raise Unreadable("too many files")
    for file in files:
        unpacking.bytes_left -= file.file_size
        if unpacking.bytes_left < 0:
            raise Unreadable("too large")
        try:
            yield from _file_in_zip(archive, file, unpacking, depth)
        except Unreadable as error:
            unpacking.reason = unpacking.reason or str(error)


def _file_in_zip(
    archive: zipfile.ZipFile,
    file: zipfile.ZipInfo,
    unpacking: _Unpacking,
    depth: int,
) -> Iterator[str]:
    if file.flag_bits & _ENCRYPTED_FLAG:
        raise Unreadable("encrypted")
    name = _name_of(file)
    content = _member(archive, file.filename)
    kind = (_kind(content) if content else None) or name.rpartition(".")[2].lower()
    if kind != "zip":
        yield from _below(name, parts(content, kind), unpacking)
    elif depth < _MAX_ZIP_DEPTH:
        yield from _below(name, _files_of(content, unpacking, depth + 1), unpacking)
    else:
        raise Unreadable("archives in archives")


def _below(name: str, pieces: Iterator[str], unpacking: _Unpacking) -> Iterator[str]:
    """The pieces of a file, its name before the first; no name where there are none."""
    for piece in pieces:
        if not piece:
            yield piece  # a turn for others
            continue
        yield piece if not name else f"{name}\n{piece}"
        name, unpacking.read = "", True


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Raises Unreadable("too large") for what would unpack to more than any document
    is, or far more than it packs.
    """
    unpacked = sum(file.file_size for file in archive.infolist())
    packed = sum(file.compress_size for file in archive.infolist())
    if unpacked > _MOST_UNPACKED or unpacked > _MAX_RATIO * max(packed, _SMALL_ZIP):
        raise Unreadable("too large")


def _name_of(file: zipfile.ZipInfo) -> str:
    """A file's name without its folders; Chinese systems write it in GBK and do not say so."""
    name = file.filename
    if not file.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = file.filename
    return name.rpartition("/")[2]


def _plain(body: bytes) -> Iterator[str]:
    yield decode(body)[0]


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "doc": _word,
    "wps": _word,
    "ofd": _ofd,
    "txt": _plain,
    "xlsx": _table,
    "xls": _table,
    "et": _table,
    "ods": _table,
    "zip": _zip,
}


def package_parts(body: bytes, names: Sequence[str]) -> list[Any]:
    """The parsed parts of an Office file by their names; None for one that is not there.

    Raises Unreadable.
    """
    archive = _archive(body)
    there = set(archive.namelist())
    return [_xml(_member(archive, name)) if name in there else None for name in names]


def _archive(body: bytes) -> zipfile.ZipFile:
    if body.count(_ENTRY) > _MAX_ENTRIES:
        raise Unreadable("too many files")
    try:
        return zipfile.ZipFile(BytesIO(body))
    except _BROKEN_ZIP as error:
        raise Unreadable("broken") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file in the archive, read up to the limit whatever size its directory claims."""
    try:
        with archive.open(name) as member:
            content = member.read(_MOST_UNPACKED + 1)
    except _BROKEN_ZIP as error:
        raise Unreadable("broken") from error
    if len(content) > _MOST_UNPACKED:
        raise Unreadable("too large")
    return content


def _xml(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("broken") from error
