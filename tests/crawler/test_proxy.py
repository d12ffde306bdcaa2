"""A crawl through a proxy: everything goes through it, its password to nobody else, and only to public addresses."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator

import pytest
from pydantic import ValidationError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiders import Spider

from crawler.configuration import CrawlSettings, DatabaseAddress, crawl_settings
from crawler.gate import Gate
from crawler.middlewares.proxy import CrawlProxy, split_credentials
from crawler.passport import Passport
from crawler.refusals import Refused
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page, list_page
from tests.crawler.proxy_server import Proxy
from tests.site import Site

ROWS = [("/202611/t20261120_1.html", "关于推进产业项目建设的通知", "2026-11-20")]
PASSWORD = "Basic " + b64encode(b"me:p@ss").decode()


@pytest.fixture
def proxy(site: Site) -> Iterator[Proxy]:
    with Proxy((site.host, site.port)) as running:
        yield running


def middleware(**crawl: str) -> CrawlProxy:
    settings = Settings(crawl_settings(CrawlSettings.model_validate(crawl)))
    return CrawlProxy.from_crawler(Crawler(Spider, settings))


def test_every_request_of_a_crawl_goes_through_the_proxy(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport], proxy: Proxy
) -> None:
    """robots.txt, list and article, with the password, for a name that only the proxy knows."""
    site.page("/list.html", list_page(ROWS))
    site.page(ROWS[0][0], article_page(ROWS[0][1]))
    passport = passport_for("listing", "/list.html").model_copy(
        update={"start_urls": ("http://known.to.the.proxy.example/list.html",)}
    )
    address = DatabaseAddress(f"http://me:p%40ss@127.0.0.1:{proxy.port}")
    crawled = crawl(passport, settings={"POLICYWATCH_PROXY": address})
    assert crawled.titles == [ROWS[0][1]]
    assert [urlpath(one.target) for one in proxy.asked] == [
        "/robots.txt",
        "/list.html",
        ROWS[0][0],
    ]
    assert {one.authorization for one in proxy.asked} == {PASSWORD}
    assert not [seen for seen in site.requests if seen.headers["Proxy-Authorization"]]


def urlpath(target: str) -> str:
    return "/" + target.split("/", 3)[3]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "2130706433", "no.such.name.invalid"]
)  # fmt: skip
def test_names_without_a_public_address_are_not_given_to_the_proxy(host: str) -> None:
    """The proxy would reach what this machine must not; what can't be looked up can't be checked."""
    guarded = middleware(proxy="http://127.0.0.1:3128")
    request = Request(f"http://{host}/")
    with pytest.raises(Refused, match="address"):
        asyncio.run(guarded.process_request(request))
    assert "proxy" not in request.meta


def test_public_addresses_are_given_to_the_proxy() -> None:
    """And with private addresses allowed, every name."""
    for host, more in (("1.1.1.1", {}), ("a.invalid", {"private_addresses": "allow"})):
        request = Request(f"http://{host}/")
        asyncio.run(
            middleware(proxy="http://p.example:3128", **more).process_request(request)
        )
        assert request.meta["proxy"] == "http://p.example:3128"


@pytest.mark.parametrize(
    "wrong", ["proxy.example:3128", "http://proxy.example", "socks5://a:1", "http://u:secret@h:1/x"]
)  # fmt: skip
def test_a_proxy_that_can_not_be_is_refused_without_its_password(wrong: str) -> None:
    """The line says how to write it."""
    with pytest.raises(ValidationError, match="http://HOST:PORT") as refused:
        CrawlSettings(proxy=wrong)
    assert refused.value.errors()[0]["msg"].count("secret") == 0
    shown = crawl_settings(CrawlSettings(proxy="http://u:secret@h:1"))
    assert "secret" not in f"{shown['POLICYWATCH_PROXY']!r}"


def test_a_proxys_credentials_are_taken_apart() -> None:
    """The address goes into the request, the password into its header."""
    assert split_credentials("http://me:p%40ss@h:1") == (
        "http://h:1",
        PASSWORD.encode(),
    )
    assert split_credentials("http://h:1") == ("http://h:1", None)


@pytest.mark.parametrize("tunnel", [True, False])
def test_the_browsers_gate_goes_through_the_proxy_too(
    site: Site, proxy: Proxy, tunnel: bool
) -> None:
    """A tunnel is opened to the address that was checked, not to the name; plain requests are handed on."""
    site.page("/", "a page")

    async def ask() -> bytes:
        gate = Gate(
            lambda address: True, None, f"http://me:p%40ss@127.0.0.1:{proxy.port}"
        )
        address = await gate.open()
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(address.rpartition(":")[2])
        )
        host = f"localhost:{site.port}"
        if tunnel:
            writer.write(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            writer.write(
                f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
        else:
            writer.write(
                f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
            )
        answer = await asyncio.wait_for(reader.read(), 10)
        gate.close()
        return answer

    assert b"a page" in asyncio.run(ask())
    (asked,) = proxy.asked
    assert asked.authorization == PASSWORD
    if tunnel:
        assert asked.method == "CONNECT" and "localhost" not in asked.target
