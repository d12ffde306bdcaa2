"""No connection to where the crawler has no business: the address checked is the address connected to.

Twisted asks its resolver for every host, literal addresses in all their spellings included, and connects to
what the resolver answers; `GuardedResolver` answers with public addresses only. So the check holds for
redirects, robots.txt and attachments, and for a name whose answer changes between two look-ups.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from zope.interface import implementer

from crawler.addresses import is_public
from crawler.middlewares.proxy import proxy_host
from crawler.refusals import Refused

# Hosts come from strangers' links: without a limit a page of made-up names fills the
# memory.
_REMEMBERED = 1000
_REMEMBER_SECONDS = 120.0


@implementer(IResolutionReceiver)
class _Answer:
    """Passes on the addresses that are allowed, and the end, once: when it comes or when time is up."""

    def __init__(
        self,
        receiver: Any,
        guard: "GuardedResolver",
        host: str,
    ) -> None:
        self._receiver, self._guard, self._host = receiver, guard, host
        self._passed = self._held_back = self._ended = False
        self._limit = guard.reactor.callLater(guard.timeout, self._end)

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        if self._ended:
            return
        if self._guard.lets_pass(self._host, getattr(address, "host", "")):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._held_back = True

    def resolutionComplete(self) -> None:
        if not self._ended:
            self._limit.cancel()
            self._end()

    def _end(self) -> None:
        self._ended = True
        if self._held_back and not self._passed:
            self._guard.remember(self._host)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's own resolver with a time limit, answering with public addresses only (setting
    TWISTED_DNS_RESOLVER). It keeps no answers: a look-up costs little beside a page, and stale ones cost
    pages."""

    def __init__(
        self,
        reactor: Any,
        timeout: float,
        open_to_private: bool,
    ) -> None:
        self.reactor, self.timeout, self.open_to_private = (
            reactor,
            timeout,
            open_to_private,
        )
        self.proxy_host = ""
        self.private_hosts: frozenset[str] = frozenset()
        self._original = reactor.nameResolver
        self._refused: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        settings = crawler.settings
        return cls(
            reactor,
            settings.getfloat("DNS_TIMEOUT"),
            _open_to_private(settings),
        )

    def install_on_reactor(self) -> None:
        if not isinstance(self.reactor.nameResolver, GuardedResolver):
            self.reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        receiver = _Answer(resolutionReceiver, self, hostName)
        return self._original.resolveHostName(
            receiver,
            hostName,
            portNumber,
            addressTypes,
            transportSemantics,
        )

    def lets_pass(self, host: str, address: str) -> bool:
        """Whether a name's address may be connected to: a public one, that of the
        operator's own proxy, or of a host that the operator names."""
        is_named = host == self.proxy_host or host.lower() in self.private_hosts
        return self.open_to_private or is_named or is_public(address)

    def remember(self, host: str) -> None:
        """Note that `host` led to no public address, so that the failure can be told from an unknown name."""
        while len(self._refused) >= _REMEMBERED:
            self._refused.pop(next(iter(self._refused)))
        self._refused[host] = monotonic()

    def refused(self, host: str) -> bool:
        """Whether `host` was turned down a moment ago."""
        return (
            monotonic() - self._refused.get(host, -_REMEMBER_SECONDS)
            < _REMEMBER_SECONDS
        )


def _open_to_private(settings: Any) -> bool:
    return bool(settings.get("POLICYWATCH_PRIVATE_ADDRESSES") == "allow")


def _installed_guard(crawler: Crawler) -> GuardedResolver:
    """Returns the guard on this process's reactor, installing it if the caller has not."""
    from twisted.internet import reactor

    if not isinstance(reactor.nameResolver, GuardedResolver):
        GuardedResolver.from_crawler(crawler, reactor).install_on_reactor()
    guard: GuardedResolver = reactor.nameResolver
    if guard.open_to_private and not _open_to_private(crawler.settings):
        raise RuntimeError(
            "this process is open to private addresses: a crawl that refuses them can't run in it"
        )
    return guard


class AddressGuard:
    """Downloader middleware: schemes and ports before the connection, and the name for what the resolver
    refused.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.open_to_private = _open_to_private(crawler.settings)
        self.guard = _installed_guard(crawler)
        proxy = crawler.settings.get("POLICYWATCH_PROXY")
        self.private_hosts = frozenset(
            crawler.settings.getlist("POLICYWATCH_PRIVATE_HOSTS")
        )
        self.guard.private_hosts = self.private_hosts
        self.hosts = frozenset(crawler.settings.getlist("POLICYWATCH_HOSTS"))
        self.guard.proxy_host = proxy_host(proxy and str.__str__(proxy))
        self.ports = {80, 443} | set(
            map(int, crawler.settings.getlist("POLICYWATCH_PORTS"))
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise Refused("scheme", request.url)
        try:
            port = parts.port
        except ValueError:
            raise Refused("port", request.url) from None
        if port is not None and port not in self.ports and not self.open_to_private:
            raise Refused("port", request.url)
        host = (parts.hostname or "").lower()
        # Only sources that name the host themselves: a stranger's page must not lead there.
        if host in self.private_hosts and host not in self.hosts:
            raise Refused("address", request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        # The resolver already saw to this; a download handler that does not ask it is caught here.
        if (
            response.ip_address
            and not request.meta.get("proxy")
            and not self.open_to_private
            and (urlsplit(request.url).hostname or "").lower() not in self.private_hosts
            and not is_public(str(response.ip_address))
        ):
            raise Refused("address", request.url)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and self.guard.refused(host):
            raise Refused("address", request.url) from exception
