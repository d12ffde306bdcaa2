"""Pages a browser saved as one file (`.mhtml`, `.mht`: RFC 2557): the page itself out
of the mail-like wrapping.
"""

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import NamedTuple

from crawler.pages.reading import Unreadable
from text.urls import canonical

HEAD_BYTES = 4096
MAX_PARTS = 5000  # pictures, styles and frames of a page
_TYPE = re.compile(rb"^content-type:\s*+multipart/related\b", re.I | re.M)
_HTML = ("text/html", "application/xhtml+xml")


class Saved(NamedTuple):
    """The page in a saved file, and where it came from."""

    body: bytes
    url: str | None
    charset: str | None


def is_mhtml(body: bytes) -> bool:
    """Whether a file is such a wrapping, whatever it is called."""
    head = body[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    return not head.startswith(b"<") and _TYPE.search(head) is not None


def page_of(body: bytes) -> Saved:
    """The page a wrapping was made of: its first part of HTML. Raises Unreadable where it holds none."""
    try:
        return _first_page(message_from_bytes(body.lstrip(b"\xef\xbb\xbf \t\r\n")))
    except RecursionError as error:
        raise Unreadable("nesting") from error


def _first_page(whole: Message) -> Saved:
    for number, part in enumerate(whole.walk()):
        if number > MAX_PARTS:
            break
        if part.get_content_type() not in _HTML:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            return Saved(content, _address(whole, part), part.get_content_charset())
    raise Unreadable("a saved page (MHTML) without a part of HTML")


def _address(whole: Message, part: Message) -> str | None:
    written = (
        whole["Snapshot-Content-Location"],
        part["Content-Location"],
        whole["Content-Location"],
    )
    addresses = (canonical(_decoded(one)) for one in written if one is not None)
    return next((one for one in addresses if one), None)


def _decoded(written: object) -> str:
    """A header's text: long addresses are folded, those beyond ASCII encoded (RFC 2047)."""
    folded = "".join(str(written).split())
    try:
        return str(make_header(decode_header(folded)))
    except (HeaderParseError, LookupError, ValueError):
        return folded
