"""All requests through one proxy (`[crawl] proxy`), and still to public addresses only.

The proxy connects, so that the guarded resolver never hears of the site's name. Each
name is therefore looked up here before the request leaves, and refused where it has no
public address. What has no address here at all can't be checked and is refused too,
unless `private_addresses = "allow"` leaves it to the proxy.
"""

import asyncio
import socket
from base64 import b64encode
from time import monotonic
from typing import Self
from urllib.parse import unquote, urlsplit, urlunsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.addresses import is_public
from crawler.refusals import Refused

# The resolver has no timeout of its own, and 30 dead names made a living site wait for
# 36 seconds.
_LOOKUP_TIMEOUT_S = 5.0
_REMEMBER_S = 120.0
_MAX_REMEMBERED = 5_000


class CrawlProxy:
    """Downloader middleware: checks the address and names the proxy; without the setting it is not there."""

    def __init__(self, crawler: Crawler) -> None:
        self.address, self.authorization = split_credentials(
            str.__str__(crawler.settings["POLICYWATCH_PROXY"])
        )
        self.open_to_private = (
            crawler.settings.get("POLICYWATCH_PRIVATE_ADDRESSES") == "allow"
        )
        self._public: dict[str, tuple[float, bool]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.get("POLICYWATCH_PROXY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if not self.open_to_private and not await self._is_public(host):
            raise Refused("address", request.url)
        request.meta["proxy"] = self.address
        if self.authorization is not None:
            request.headers["Proxy-Authorization"] = self.authorization

    async def _is_public(self, host: str) -> bool:
        at, known = self._public.get(host, (0.0, False))
        if at and monotonic() - at < _REMEMBER_S:
            return known
        if len(self._public) >= _MAX_REMEMBERED:
            self._public.clear()
        found = await all_public(host)
        self._public[host] = (monotonic(), found)
        return found


async def all_public(host: str) -> bool:
    """Whether a name has addresses, and only public ones: which of them the proxy takes
    is not ours to say.
    """
    loop = asyncio.get_running_loop()
    try:
        answers = await asyncio.wait_for(
            loop.getaddrinfo(host, None, type=socket.SOCK_STREAM),
            _LOOKUP_TIMEOUT_S,
        )
    except (OSError, TimeoutError, UnicodeError):
        # A name that leads nowhere is refused like a private one: the proxy might know
        # it from the inner net.
        return False
    return bool(answers) and all(is_public(str(answer[4][0])) for answer in answers)


def split_credentials(proxy: str) -> tuple[str, bytes | None]:
    """A proxy's address without user and password, and these as a Proxy-Authorization header."""
    parts = urlsplit(proxy)
    host = parts.netloc.rpartition("@")[2]
    address = urlunsplit(parts._replace(netloc=host))
    if parts.username is None:
        return address, None
    said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return address, b"Basic " + b64encode(said.encode("utf-8"))


def proxy_host(proxy: str | None) -> str:
    """The host of the proxy; empty without one."""
    if proxy:
        return urlsplit(proxy).hostname or ""
    return ""
