"""Telling systemd how the service is (sd_notify(3)); nothing where systemd did not start it."""

import os
import socket


def notify(*assignments: str) -> bool:
    """Send `READY=1`, `WATCHDOG=1`, `STATUS=…`; whether there was somebody to tell."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(
        socket.AF_UNIX,
        socket.SOCK_DGRAM | socket.SOCK_CLOEXEC,
    ) as channel:
        try:
            channel.sendto("\n".join(assignments).encode(), address)
        except OSError:
            return False
    return True
