"""Addresses of this machine and of private networks in every spelling, on every way a crawl takes an address from.

`{port}` is the port of the server that answers on this machine.
"""

SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "127.000.000.001", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1",
    "0177.0.0.1", "017700000001", "127.0.0.2", "127.255.255.254", "localhost", "LOCALHOST", "localhost.",
    "127.0.0.1.", "0.0.0.0", "0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]", "１２７.０.０.１", "127。0。0。1",
    "①②⑦.⓪.⓪.①", "user:pass@127.0.0.1", "127.66.9.9@127.0.0.1", "127.66.9.9%2f@127.0.0.1", "%31%32%37.0.0.1",
    "127.0.0.1%00.example", "127.0.0.1\\@127.66.9.9", "①27.0.0.1", "localhost.localdomain", "ip6-localhost",
    "4294967297.1", "127.0.0.1%23.example",
]  # fmt: skip
ELSEWHERE = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
    "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
    "[::ffff:169.254.169.254]", "[64:ff9b:1::a9fe:a9fe]", "0xa9fea9fe", "2852039166",
]  # fmt: skip
SCHEMES = [
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_GET",
    "data:text/html,<p>secret", "s3://bucket/key", "dict://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}/!/", "view-source:http://127.0.0.1:{port}/", "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "//127.0.0.1:{port}/", "\\\\127.0.0.1:{port}\\x", "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/", "blob:http://127.0.0.1:{port}/x", "FILE:/etc/passwd", "fi\tle:///etc/passwd",
]  # fmt: skip


def inner_links(port: int) -> list[str]:
    """Links that must lead nowhere; each with a path an article's address may have."""
    path = "/202611/t20261120_{n}.html"
    hosts = [f"http://{host}:{port}{path}" for host in SPELLINGS]
    hosts += [f"http://{host}{path}" for host in ELSEWHERE]
    links = [*hosts, *(address.format(port=port) for address in SCHEMES)]
    return [link.replace("{n}", str(number)) for number, link in enumerate(links, 1)]
