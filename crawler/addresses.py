"""Which addresses on the internet a crawler may connect to: public ones, by deny lists measured to be needed.

`ipaddress.is_global` alone says yes to metadata services (168.63.129.16), NAT64 and 6to4 ways back into
private networks, and to what newer registries call special; `is_private` says no to CGNAT (100.64.0.0/10),
where a cloud's metadata service lives as well.
"""

from ipaddress import IPv4Address, ip_address, ip_network

_DENIED_IPV4 = list(map(ip_network, (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )))  # fmt: skip
_UNICAST_IPV6 = ip_network("2000::/3")
_DENIED_IPV6 = list(
    map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)


def is_public(address: str) -> bool:
    """Whether `address` (a numeric IPv4 or IPv6 address, as a resolver gives it) belongs to the open
    internet.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if isinstance(known, IPv4Address):
        return known.is_global and not any(known in block for block in _DENIED_IPV4)
    return (
        known in _UNICAST_IPV6
        and known.is_global
        and not any(known in block for block in _DENIED_IPV6)
    )
