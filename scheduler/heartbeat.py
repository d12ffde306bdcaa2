"""A sign of life for a watcher outside: `[service] heartbeat_url`, as healthchecks.io
and Uptime Kuma give it.

Called while nothing troubles the service. When the calls stay away, the watcher raises
the alarm: also where this machine, or its mail, is what failed. The connection goes to
an address that was checked, and follows no redirect.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import is_public
from scheduler.settings import Setup

INTERVAL_S = 60.0
# The beat tells an outside watchdog that we live; it must not become what holds us up.
TIMEOUT_S = 5.0  # of each read
MAX_CALL_S = 20.0  # of the whole call: an answer that drips never passes the one above
OK = range(200, 300)


class HeartbeatFailed(Exception):
    """The watcher did not take the call; the text says why, without the address's secret part."""


def call(url: str, *, private: bool) -> None:
    """Tell the watcher that the service is alive. Raises HeartbeatFailed.

    `private` allows addresses that are not of the open internet.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        status = _asked(url, private)
    except PrivateAddress as error:
        raise HeartbeatFailed(
            f'{host} leads to a private address: [crawl] private_addresses = "allow" lets it be called'
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise HeartbeatFailed(f"{host}: {error or type(error).__name__}") from error
    if status not in OK:
        raise HeartbeatFailed(f"{host}: status {status}: is the address right?")


def trouble_of_call(setup: Setup) -> str | None:
    """Tell the watcher of the setup; what went wrong, None where it took the call."""
    private = setup.crawl.private_addresses == "allow"
    try:
        call(setup.service.heartbeat_url, private=private)
    except HeartbeatFailed as error:
        return f"heartbeat: {error}"
    return None


class PrivateAddress(OSError):
    """A name leads to no address of the open internet."""


def _asked(url: str, private: bool) -> int:
    parts = urlsplit(url)
    allowed = (lambda address: True) if private else is_public
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    connection._create_connection = _checked(allowed)  # type: ignore[attr-defined]
    path = parts.path or "/"
    if parts.query:
        target = f"{path}?{parts.query}"
    else:
        target = path
    limit = threading.Timer(MAX_CALL_S, _break_off, [connection])
    limit.daemon = True
    limit.start()
    try:
        connection.request("GET", target, headers={"user-agent": "policywatch"})
        return connection.getresponse().status
    finally:
        limit.cancel()
        connection.close()


def _break_off(connection: http.client.HTTPConnection) -> None:
    """End a call that takes too long, whatever is being waited for."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            host,
            port,
            timeout=TIMEOUT_S,
            context=context,
        )
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)


def _checked(allowed: Callable[[str], bool]) -> Callable[..., socket.socket]:
    """In place of `socket.create_connection`: connects to an address that was checked,
    never looks the name up again.
    """

    def connect(address: tuple[str, int], timeout: float, *rest: Any) -> socket.socket:
        found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
        numbers = [str(entry[4][0]) for entry in found]
        checked = []
        for one in numbers:
            if allowed(one.partition("%")[0]):
                checked.append(one)
        if not checked:
            raise PrivateAddress(address[0])
        for number in checked[:-1]:
            try:
                return socket.create_connection((number, address[1]), timeout)
            except OSError:
                continue
        return socket.create_connection((checked[-1], address[1]), timeout)

    return connect
