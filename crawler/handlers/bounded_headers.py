"""HTTP connections that give up on endless response headers, which Scrapy does not limit (2.5 GB in ten
seconds).
"""

import asyncio

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_to_future
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol

# Scrapy limits the body only: a server with endless headers took 2.5 GB within ten
# seconds (scrapy PR 7813).
MAX_HEADER_BYTES = 65_536


class HeadersTooLarge(Exception):
    """A server whose response headers do not end."""


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    _header_bytes = 0

    def dataReceived(self, data: bytes) -> None:
        super().dataReceived(data)
        parser = self._parser
        if parser is None or parser.state not in (STATUS, HEADER):
            self._header_bytes = 0
            return
        self._header_bytes += len(data)
        if self._header_bytes > MAX_HEADER_BYTES:
            self._giveUp(
                Failure(
                    HeadersTooLarge(
                        f"more than {MAX_HEADER_BYTES} bytes of response headers"
                    )
                )
            )


class _BoundedConnections(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        return _BoundedProtocol(self._quiescentCallback)


class BoundedHeaders(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 download handler with a limit of 64 KiB on each response's headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedConnections
        # Twisted asks again at once where a kept connection was reset; Scrapy's retry keeps the host's delay.
        self._pool.retryAutomatically = False

    async def close(self) -> None:
        """As Scrapy's, whose time limit fails with a traceback where a busy loop meets
        it and the end at once.
        """
        closed = deferred_to_future(self._pool.closeCachedConnections())
        await asyncio.wait([closed], timeout=self._disconnect_timeout)
