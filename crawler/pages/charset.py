"""Bytes of a page → text, whatever its HTTP header and its meta tag claim.

Order: byte order mark; UTF-8 where the bytes are valid UTF-8; the encodings the page's
own head and the HTTP header name (GB2312 and GBK read as GB18030, their superset); then
GB18030, Big5 and UTF-8. The first that decodes without a fault wins; where none does,
the one with the most everyday characters among the fewest faults.
"""

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s{0,9}+=\s{0,9}+[\"']?\s{0,9}+([\w.:-]{2,40})",
    re.I,
)
_IN_HEADER = re.compile(r"charset\s{0,9}+=\s{0,9}+[\"']?\s{0,9}+([\w.:-]{2,40})", re.I)
# Codecs that pages are written in, by Python's name for them. Any other codec a page
# may name (punycode, idna, unicode_escape, utf-7 …) is no encoding of a page, and some
# take the square of a page's length.
_PAGE_ENCODINGS = (
    frozenset(
        "utf-8 utf-8-sig utf-16-le utf-16-be utf-32 gb2312 gbk gb18030 hz big5 big5hkscs cp950 "
        "euc_jp shift_jis cp932 iso2022_jp "
        "euc_kr cp949 johab koi8-r koi8-u mac-roman mac-cyrillic cp437 cp850 cp866 cp874 tis-620".split()
    )
    | {f"cp{number}" for number in range(1250, 1259)}
    | {f"iso8859-{number}" for number in range(1, 17)}
)
_SUPERSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "euc-cn": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "utf8": "utf-8",
    "iso-8859-1": "", "latin-1": "", "latin1": "", "windows-1252": "", "us-ascii": "",
    "ascii": "", "utf-16": "",
}  # fmt: skip
_EVERYDAY = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "這個國來時們為會對發產種後學經與將關於說還沒點開從現業市，。、："
)
_ASCII = bytes(range(128))
_ACCENTED = re.compile("[\x80-\u024f]")
_SAMPLE = 60_000
_TOLERATED = 0.01
_FEW = 8
_RIGHT_FOR_A_FAULT = 3
_LONGEST_NAME = 40


def decode(body: bytes, header_charset: str | None = None) -> tuple[str, str]:
    """The page as text, and the Python name of the encoding it was read with. Never raises.

    `header_charset` is the charset of the Content-Type header, or the whole header.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), encoding
    declared = _declared(body, header_charset)
    if "utf-8" in declared[:1] or not _is_short_luck(body, declared):
        whole = _strictly(body, "utf-8")
        if whole is not None:
            return whole, "utf-8"
    for encoding in declared:
        text = _strictly(body, encoding)
        if text is not None and _looks_chinese(text):
            return text, encoding
    if _is_mostly_utf8(body):
        encoding = "utf-8"
    else:
        encoding = _least_bad(body, declared)
    return body.decode(encoding, _PIECES_IN_GBK), encoding


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether a page is UTF-8 but for a piece pasted into it: text of another encoding
    hardly ever reads as UTF-8.
    """
    text = body[: _SAMPLE * 4].decode("utf-8", "replace")
    beyond = sum(character >= "\u0800" for character in text)
    faults = text.count("\ufffd")
    return beyond - faults > faults * _RIGHT_FOR_A_FAULT


def _in_gbk(error: UnicodeError) -> tuple[str, int]:
    """Reads a character that is none in the page's encoding as one of GBK: a header or
    footer in another charset.
    """
    assert isinstance(error, UnicodeDecodeError)
    start = error.start
    pair = error.object[start : start + 2]
    if error.encoding.replace("_", "-") == "utf-8" and len(pair) == 2:
        try:
            return pair.decode("gb18030"), start + 2
        except UnicodeDecodeError:
            pass
    return "\ufffd", error.end


_PIECES_IN_GBK = "policywatch-pieces-in-gbk"
codecs.register_error(_PIECES_IN_GBK, _in_gbk)


def _declared(body: bytes, header_charset: str | None) -> list[str]:
    names = []
    for match in _DECLARED.findall(body[:4096]):
        names.append(match.decode("ascii", "ignore"))
    if header_charset:
        named = _IN_HEADER.search(header_charset)
        names.append(named[1] if named else header_charset.strip())
    known = []
    for name in names:
        encoding = _SUPERSETS.get(name.lower(), name.lower())
        if encoding and encoding not in known and _is_page_encoding(encoding):
            known.append(encoding)
    return known


def _is_page_encoding(name: str) -> bool:
    if len(name) > _LONGEST_NAME:
        return False
    try:
        return codecs.lookup(name).name in _PAGE_ENCODINGS
    except (LookupError, UnicodeError, ValueError):
        return False


def _is_short_luck(body: bytes, declared: list[str]) -> bool:
    """Two or three GBK characters are at times valid UTF-8 as well; then the page's own word counts."""
    return bool(declared) and len(body[:200_000].translate(None, _ASCII)) < _FEW * 2


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None


def _looks_chinese(text: str) -> bool:
    """Whether a declared single-byte encoding (which decodes anything) is plausible: few accented letters."""
    sample = text[:_SAMPLE]
    odd = len(_ACCENTED.findall(sample))
    return odd * 50 < len(sample) + 50 or any(
        character in _EVERYDAY for character in sample
    )


def _least_bad(body: bytes, declared: list[str]) -> str:
    sample = body[: _SAMPLE * 4]
    names = list(dict.fromkeys([*declared, "utf-8", "gb18030", "big5hkscs"]))
    ranked = sorted(names, key=lambda name: _fault_rate(sample, name))
    best = ranked[0]
    if _fault_rate(sample, best) <= _TOLERATED * 5:
        return best
    guess = from_bytes(
        sample,
        cp_isolation=["utf_8", "gb18030", "big5hkscs"],
        threshold=0.6,
    ).best()
    if guess:
        return guess.encoding.replace("_", "-")
    return best


def _fault_rate(sample: bytes, encoding: str) -> float:
    """Faults for each character beyond ASCII, less the everyday characters among them:
    the lower the better.
    """
    text = sample.decode(encoding, "replace")
    beyond = []
    for character in text:
        if character >= "\x80":
            beyond.append(character)
    if not beyond:
        return 0.0
    faults = sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff"
        for character in beyond
    )
    everyday = sum(character in _EVERYDAY for character in beyond)
    return (faults * 4 - everyday * 0.2) / len(beyond)
