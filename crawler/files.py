"""Fetching the files an article points at, within limits, and joining their text to it."""

import asyncio
from collections.abc import Sequence
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.items import Attachment
from crawler.pages.documents import Document, is_readable, joined, parts
from crawler.pages.reading import Link, Reading, Unreadable
from crawler.refusals import DOWNLOAD_ERRORS, failure_of

MOST_FILES = 6
_SECONDS_PER_FILE = 10.0


async def fetch_attachments(
    crawler: Crawler,
    links: Sequence[Link],
) -> list[Attachment]:
    """All `links` as attachments; the first few readable ones with their text, the others with the reason why
    not.
    """
    attachments = []
    fetched = 0
    for link in links:
        attachment = Attachment(url=link.url, name=link.name, type=link.type)
        attachments.append(attachment)
        if not is_readable(link.type):
            attachment.reason = f"no reader for {link.type}"
        elif fetched >= MOST_FILES:
            attachment.reason = "too many files"
        else:
            fetched += 1
            await _fill(crawler, attachment)
        crawler.stats.inc_value(
            f"policywatch/attachments/{'unread' if attachment.text is None else 'read'}"
        )
    return attachments


async def _fill(crawler: Crawler, attachment: Attachment) -> None:
    request = Request(
        attachment.url,
        callback=NO_CALLBACK,
        meta={"attachment": True},
        priority=20,
    )
    try:
        response = await crawler.engine.download_async(request)
        document = await _read(_file_in(response), attachment.type)
    except (*DOWNLOAD_ERRORS, Unreadable) as error:
        if isinstance(error, Unreadable):
            attachment.reason = str(error)
        else:
            attachment.reason = failure_of(error).reason
    else:
        attachment.text, attachment.pages = document.text, document.pages


def _file_in(response: Response) -> bytes:
    if response.status != 200:
        raise Unreadable(f"http {response.status}")
    kind = (response.headers.get("Content-Type") or b"").lower()
    if kind.startswith(b"text/html"):
        raise Unreadable("a page, not a file")
    return response.body


def is_file(body: bytes) -> bool:
    """Whether what came is a file rather than a page: some lists link to the document itself."""
    return (
        body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or b"%PDF-" in body[:1024]
    )


async def reading_of_file(body: bytes) -> Reading:
    """A file that stands where an article's page would; its title is the list's. Raises Unreadable."""
    return Reading(title=None, text=(await _read(body, "pdf")).text)


async def _read(body: bytes, kind: str) -> Document:
    """The file's text; other work of the process goes on between two of its pages."""
    begun, pieces = monotonic(), []
    for piece in parts(body, kind):
        pieces.append(piece)
        if monotonic() - begun > _SECONDS_PER_FILE:
            raise Unreadable("takes too long to read")
        await asyncio.sleep(0)
    return joined(pieces, kind)
