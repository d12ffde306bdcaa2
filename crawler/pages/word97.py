"""Text of Word 97–2007 files (`.doc`, and `.wps` in the same form): the pieces of text
in their order.

The file's header names a table of pieces, each either UTF-16 or one byte a character
(Windows-1252). Source of the layout: Microsoft [MS-DOC] 2.4.1 "Retrieving Text", 2.5
(FIB) and 2.8.35 (PlcPcd).
"""

import io
import re
import struct
from collections.abc import Iterator

import olefile

_MAGIC = 0xA5EC
_ENCRYPTED = 0x0100
_TABLE_ONE = 0x0200
_CLX = 0x01A2
_MOST_TEXT = 20_000_000
_FIELD_CODES = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
_ODD = re.compile("[\x00-\x06\x08\x0e-\x1f]")


class NoWord(Exception):
    """Not a Word document that can be read; `str(error)` is the reason: `broken` or `encrypted`."""


def word_text(body: bytes) -> str:
    """The document's main text, paragraphs separated by newlines, table cells by ` | `."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as file:
            document = file.openstream("WordDocument").read()
            table = file.openstream(
                "1Table" if _flags(document) & _TABLE_ONE else "0Table"
            ).read()
        raw = "".join(_pieces(document, table))
    except (
        OSError,
        struct.error,
        IndexError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ) as error:
        raise NoWord("broken") from error
    return _shown(raw)


def _flags(document: bytes) -> int:
    magic, flags = struct.unpack_from("<H8xH", document)
    if magic != _MAGIC:
        raise NoWord("broken")
    if flags & _ENCRYPTED:
        raise NoWord("encrypted")
    return int(flags)


def _pieces(document: bytes, table: bytes) -> Iterator[str]:
    start, length = struct.unpack_from("<II", document, _CLX)
    (main_length,) = struct.unpack_from("<I", document, 0x4C)
    plc = _piece_table(table[start : start + length])
    count = (len(plc) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", plc)
    for number in range(count):
        (address,) = struct.unpack_from("<I", plc, (count + 1) * 4 + number * 8 + 2)
        size = min(places[number + 1], main_length, _MOST_TEXT) - places[number]
        if size <= 0:
            return
        if address & 0x40000000:
            begin = (address & 0x3FFFFFFF) // 2
            yield document[begin : begin + size].decode("cp1252", "replace")
        else:
            yield document[address : address + size * 2].decode("utf-16-le", "replace")


def _piece_table(clx: bytes) -> bytes:
    """The table of pieces behind the property modifiers (each `1`, a length, and that many bytes)."""
    place = 0
    while clx[place] == 1:
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if clx[place] != 2:
        raise NoWord("broken")
    (size,) = struct.unpack_from("<I", clx, place + 1)
    return clx[place + 5 : place + 5 + size]


def _shown(raw: str) -> str:
    raw = _FIELD_CODES.sub("", raw)
    raw = (
        raw.replace("\x07\x07", "\n")
        .replace("\x07", " | ")
        .replace("\r", "\n")
        .replace("\x0b", "\n")
        .replace("\x0c", "\n")
    )
    lines = (
        " ".join(_ODD.sub("", line).split()).strip("| ") for line in raw.split("\n")
    )
    return "\n".join(line for line in lines if line)
