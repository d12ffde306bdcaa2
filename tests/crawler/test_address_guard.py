"""Nothing in the crawler connects to where it has no business: every spelling, every hop, every changing
answer.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.addresses import is_public
from tests.site import Site

SECRET = "/secret"

# Spellings of loopback with the port of a site that answers there; {port} is put in.
LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "127.000.000.001", "2130706433", "0x7f000001", "0x7f.0.0.1",
    "0177.0.0.1", "017700000001", "127.0.0.2", "127.255.255.254", "localhost", "LOCALHOST", "localhost.",
    "127.0.0.1.", "0.0.0.0", "0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]", "１２７.０.０.１", "127。0。0。1",
    "①②⑦.⓪.⓪.①", "user:pass@127.0.0.1",
]  # fmt: skip
ELSEWHERE = [
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.8", "192.88.99.1", "198.18.0.1", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::",
    "::1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "2001::1", "2001:db8::1", "::ffff:10.0.0.1",
    "5f00::1", "3fff::1", "not an address", "",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "114.114.114.114",
    "223.5.5.5",
    "202.106.0.20",
    "2400:3200::1",
    "2606:4700:4700::1111",
]

_CRAWL = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from crawler.configuration import CrawlSettings, crawl_settings
from crawler.refusals import failure_of

class Reach(Spider):
    name = "reach"
    async def start(self):
        for url in json.loads(sys.argv[1]):
            yield Request(url, callback=self.reached, errback=self.failed, cb_kwargs={"asked": url},
            dont_filter=True)
    def reached(self, response, asked):
        ended[asked] = f"REACHED {response.status}"
    def failed(self, failure):
        ended[failure.request.cb_kwargs["asked"]] = failure_of(failure.value).reason
    def now(self):
        from datetime import datetime, UTC
        return datetime.now(UTC)

ended = {}
settings = Settings()
settings.setmodule("crawler.settings", priority="project")
settings.update(crawl_settings(CrawlSettings(delay=0, timeout=5, per_host=16)), priority="cmdline")
ports = json.loads(sys.argv[2])
settings.update({"ITEM_PIPELINES": {}, "LOG_ENABLED": False, "POLICYWATCH_PORTS": ports}, priority="cmdline")
settings.set("SPIDER_MIDDLEWARES", {}, priority="cmdline")
kept = {k: v for k, v in settings.getdict("DOWNLOADER_MIDDLEWARES").items() if not k.startswith("pipelines.")}
settings.set("DOWNLOADER_MIDDLEWARES", kept, priority="cmdline")
exec(sys.argv[3])
process = AsyncCrawlerProcess(settings)
process.crawl(Reach)
process.start()
print(json.dumps(ended))
"""


def reach(urls: list[str], ports: list[int], before: str = "") -> dict[str, str]:
    """How a crawl with the default settings ends for each of `urls`, in a process of its own."""
    arguments = [
        sys.executable,
        "-c",
        _CRAWL,
        json.dumps(urls),
        json.dumps(ports),
        before,
    ]
    ran = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert ran.returncode == 0, ran.stderr
    ended: dict[str, str] = json.loads(ran.stdout)
    return ended


@pytest.fixture
def secret_site() -> Iterator[Site]:
    """A site on every address of this machine, with something to find."""
    with Site("0.0.0.0") as site:
        site.page(SECRET, "secret")
        yield site


@pytest.mark.parametrize("address", ELSEWHERE)
def test_special_addresses_are_not_public(address: str) -> None:
    """Private, shared, link-local, metadata, multicast, translated and reserved addresses are turned down."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address: str) -> None:
    """The open internet stays open."""
    assert is_public(address)


def test_no_spelling_of_loopback_is_reached(secret_site: Site) -> None:
    """All spellings of this machine end without one request arriving, robots.txt included."""
    urls = [f"http://{spelling}:{secret_site.port}{SECRET}" for spelling in LOOPBACK]
    ended = reach(urls, [secret_site.port])
    assert len(LOOPBACK) >= 27 and len(ended) == len(urls)
    assert not [url for url, end in ended.items() if end.startswith("REACHED")]
    assert not secret_site.requests
    assert ended[f"http://127.0.0.1:{secret_site.port}{SECRET}"] == "address"


def test_other_schemes_and_ports_are_turned_down(
    secret_site: Site, tmp_path: Path
) -> None:
    """No files, no data addresses, no FTP; no port but the web's and those a passport names."""
    (tmp_path / "a.txt").write_text("secret")
    urls = [
        f"file://{tmp_path}/a.txt", "data:text/html,secret", f"ftp://127.0.0.1:{secret_site.port}/", "s3://bucket/key",
        f"http://1.1.1.1:{secret_site.port}/", "http://1.1.1.1:6379/",
    ]  # fmt: skip
    ended = reach(urls, [])
    assert [ended[url] for url in urls] == ["scheme"] * 4 + ["port"] * 2
    assert not secret_site.requests


# A resolver below ours whose answer changes: public the first time, loopback from then on, and a mixed one.
_CHANGING = """
from ipaddress import ip_address
from twisted.internet.address import IPv4Address
from twisted.internet import asyncioreactor
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor
from zope.interface import implementer
from twisted.internet.interfaces import IHostnameResolver
asked = []
@implementer(IHostnameResolver)
class Changing:
    def resolveHostName(self, receiver, host, port=0, types=None, semantics="TCP"):
        receiver.resolutionBegan(None)
        asked.append(host)
        if "mixed" in host or asked.count(host) == 1:
            receiver.addressResolved(IPv4Address("TCP", "203.0.113.9", port))
        receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", port))
        receiver.resolutionComplete()
        return receiver
reactor.installNameResolver(Changing())
"""


def test_a_name_whose_answer_changes_is_not_reached(secret_site: Site) -> None:
    """Every connection asks anew, every answer is checked: rebinding finds no gap, nor do mixed answers."""
    urls = [
        f"http://{name}:{secret_site.port}{SECRET}"
        for name in ("rebind.example", "mixed.example")
    ]
    ended = reach(urls * 2, [secret_site.port], _CHANGING)
    assert not secret_site.requests and not [
        end for end in ended.values() if end.startswith("REACHED")
    ]


# A resolver below ours that never answers.
_SILENT = (
    _CHANGING.replace(
        """        receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", port))
        receiver.resolutionComplete()
""",
        "",
    ).replace('if "mixed" in host or asked.count(host) == 1:', "if False:")
    + """
settings.set("DNS_TIMEOUT", 1, priority="cmdline")
settings.set("RETRY_TIMES", 0, priority="cmdline")
"""
)


def test_a_name_server_that_is_silent_is_not_waited_for(
    secret_site: Site,
) -> None:
    """A look-up without an answer ends after DNS_TIMEOUT (here 1 s, twice: robots.txt and page), well below TIMEOUT."""
    begun = time.monotonic()
    ended = reach(["http://silent.example/"], [], _SILENT)
    assert (
        ended == {"http://silent.example/": "no-such-host"}
        and time.monotonic() - begun < 15
    )


# The resolver below ours answers every name with a public address that is really this machine: the crawl
# itself must get through, so that the redirect after it is what is turned down.
_REDIRECTING = (
    _CHANGING.replace("reactor.installNameResolver(Changing())", "")
    + """
import crawler.middlewares.address_guard
crawler.middlewares.address_guard.is_public = lambda address: address == "127.0.0.3"
"""
)


def test_a_redirect_to_a_private_address_is_turned_down(
    secret_site: Site,
) -> None:
    """The hop is checked like the first request: the site redirects, the target is never asked."""
    secret_site.redirect("/jump", f"http://127.0.0.1:{secret_site.port}{SECRET}")
    url = f"http://127.0.0.3:{secret_site.port}/jump"
    ended = reach([url], [secret_site.port], _REDIRECTING)
    assert ended == {url: "address"}
    assert [seen.path for seen in secret_site.requests] == [
        "/robots.txt",
        "/jump",
    ]
