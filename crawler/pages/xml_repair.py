"""XML as sites write it, made such that parsers read what is meant."""

import re

_BARE = re.compile(rb"&(?!#?\w{1,32};)")
_OPENS, _CLOSES = b"<![CDATA[", b"]]>"


def whole_ampersands(xml: bytes) -> bytes:
    """`&` that begins no entity, as in addresses pasted into it, escaped; CDATA stays as it stands."""
    if b"&" not in xml:
        return xml
    first, *others = xml.split(_OPENS)
    return _OPENS.join([_BARE.sub(b"&amp;", first), *map(_after_cdata, others)])


def _after_cdata(piece: bytes) -> bytes:
    raw, closes, rest = piece.partition(_CLOSES)
    return raw + closes + _BARE.sub(b"&amp;", rest)
