"""XML as sites send and write it, made such that parsers read what is meant."""

import re
import zlib

from crawler.pages.reading import Unreadable

MAX_BYTES = 52_428_800

_BARE = re.compile(rb"&(?!#?\w{1,32};)")
_OPENS, _CLOSES = b"<![CDATA[", b"]]>"


def unpacked(body: bytes, otherwise: str) -> bytes:
    """A gzipped body unpacked, whatever its headers say; any other as it is.

    Raises Unreadable: `otherwise` for what is no gzip after all, `too large`.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        unpacker = zlib.decompressobj(wbits=31)
        content = unpacker.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise Unreadable(otherwise) from error
    if unpacker.unconsumed_tail:
        raise Unreadable("too large")
    return content


def whole_ampersands(xml: bytes) -> bytes:
    """`&` that begins no entity, as in addresses pasted into it, escaped; CDATA stays as it stands."""
    if b"&" not in xml:
        return xml
    first, *others = xml.split(_OPENS)
    return _OPENS.join([_BARE.sub(b"&amp;", first), *map(_after_cdata, others)])


def _after_cdata(piece: bytes) -> bytes:
    raw, closes, rest = piece.partition(_CLOSES)
    return raw + closes + _BARE.sub(b"&amp;", rest)
