"""uvicorn around the application: one process, threads for the archive, told where it listens."""

import signal
import socket
import sys
from collections.abc import Callable

import uvicorn

from policywatch.web.app import create_app
from policywatch.web.site import Site
from scheduler.heap import share_the_heap

BACKLOG = 256


def serve(
    site: Site, *, ready: Callable[[str], None], grace: int, verbose: bool
) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called with the address. Raises OSError where it can't listen."""
    share_the_heap()
    listening = _listen(site.settings.host, site.settings.port)
    name, port = listening.getsockname()[:2]
    config = uvicorn.Config(
        create_app(site),
        log_level="info" if verbose else "warning",
        access_log=verbose,
        server_header=False,
        limit_concurrency=200,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=grace,
        h11_max_incomplete_event_size=64 * 1024,
    )
    # uvicorn repeats the signal when it has ended its work; then it means only that we are done.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: sys.exit(0))
    ready(f"http://{f'[{name}]' if ':' in name else name}:{port}/")
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening
