"""uvicorn around the application: one process, threads for the archive, told where it listens."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn

from db.errors import ArchiveReplaced
from db.session import Archive
from policywatch.web.app import create_app
from policywatch.web.connections import Connection, Waiting
from policywatch.web.site import Site
from scheduler.heap import share_the_heap

BACKLOG = 256
TICKS_A_SECOND = 10  # of uvicorn's main loop
UNSENT_BYTES = 1 << 16  # the kernel keeps no more that the client has not asked for


def serve(
    site: Site,
    *,
    ready: Callable[[str], None],
    grace: int,
    verbose: bool,
) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called with the address. Raises OSError
    where it can't listen.
    """
    share_the_heap()
    listening = listen(site.settings.host, site.settings.port)
    name, port = listening.getsockname()[:2]
    config = configuration(
        site,
        log_level="info" if verbose else "warning",
        access_log=verbose,
        timeout_graceful_shutdown=grace,
    )
    # uvicorn repeats the signal when it has ended its work; then it means only that we are done.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: sys.exit(0))
    ready(f"http://{f'[{name}]' if ':' in name else name}:{port}/")
    Serving(config, site.archive).run(sockets=[listening])


class Serving(uvicorn.Server):
    """uvicorn's, which ends at once where another file takes the archive's place."""

    def __init__(self, config: uvicorn.Config, archive: Archive) -> None:
        super().__init__(config)
        self.archive = archive

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second."""
        if counter % TICKS_A_SECOND == 0:
            try:
                self.archive.require_same_file()
            except ArchiveReplaced as error:
                # An orderly end would fold this archive's log into the file that took its place.
                print(f"policywatch: {error}", file=sys.stderr, flush=True)
                os._exit(1)
        return await super().on_tick(counter)


def configuration(site: Site, **more: Any) -> uvicorn.Config:
    """How uvicorn serves a site; `more` are settings of uvicorn's."""
    protocol: Any = partial(Connection, waiting=Waiting())
    return uvicorn.Config(
        create_app(site),
        http=protocol,
        ws="none",
        lifespan="on",
        server_header=False,
        proxy_headers=False,  # create_app looks at them: policywatch.web.prefix has to see who asks
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=64 * 1024,
        **more,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host,
        port,
        type=socket.SOCK_STREAM,
        flags=socket.AI_PASSIVE,
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            # Inherited by each connection: the send time-out sees a stalled client sooner.
            listening.setsockopt(
                socket.IPPROTO_TCP,
                socket.TCP_NOTSENT_LOWAT,
                UNSENT_BYTES,
            )
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening
