"""Names of machines as requests and settings write them. Pure."""

import re
from ipaddress import ip_address

# RFC 9110, 7.2: a name or an address, and a port. Bounded by 253 characters.
_HOST_HEADER = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))(?::[0-9]{0,5})?"
)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own. `127.evil.example` is a name, not an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str | None:
    """The name in a Host header, lower-case and without brackets or port; None for what is none."""
    read = _HOST_HEADER.fullmatch(header)
    if read is None:
        return None
    return (read["six"] or read["name"]).lower()
