"""The [crawl] section: what it refuses, what Scrapy is told, and passwords that no log shows."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from crawler.configuration import (
    CrawlSettings,
    DatabaseAddress,
    crawl_settings,
    user_agent,
)

SECRET = "s3cret:/@word"


def test_the_usual_manners() -> None:
    """One request a second to a host, two at a time, public addresses only, looks after 1h, 1d, 7d, 30d."""
    crawl = CrawlSettings()
    assert (crawl.delay, crawl.per_host, crawl.private_addresses) == (1.0, 2, "refuse")
    hours = [length / timedelta(hours=1) for length in crawl.recheck]
    assert hours == [1, 24, 168, 720]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("delay", -1),
        ("per_host", 17),
        ("timeout", 0),
        ("concurrency", 0),
        ("private_addresses", "sometimes"),
        ("contact", "你好"),
        ("contact", "a@b.cn\nX-Evil: 1"),
        ("recheck", ["1h", "soon"]),
        ("unknown", 1),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_key(key: str, value: object) -> None:
    """The line names the key."""
    with pytest.raises(ValidationError) as caught:
        CrawlSettings.model_validate({key: value})
    assert key in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://127.0.0.1:1080",
        "http://127.0.0.1",
        "http://127.0.0.1:99999",
        "http://user:pass@127.0.0.1:8080/path",
        "127.0.0.1:8080",
    ],
)
def test_a_proxy_is_a_host_and_a_port(proxy: str) -> None:
    """And nothing else; the message does not repeat the address."""
    with pytest.raises(ValidationError) as caught:
        CrawlSettings(proxy=proxy)
    assert "write http://HOST:PORT" in str(caught.value)


def test_no_proxy_is_none() -> None:
    """An empty setting as well."""
    assert CrawlSettings(proxy="").proxy is None
    assert crawl_settings(CrawlSettings())["POLICYWATCH_PROXY"] is None


def test_sites_learn_who_asks() -> None:
    """Name and version always, whom to write to where it is set."""
    assert user_agent(None).startswith("policywatch/") and "(" not in user_agent(None)
    assert user_agent("a@b.cn").endswith(" (+a@b.cn)")


def test_scrapy_is_told_what_the_section_says() -> None:
    """Seconds, connections, bytes; and a warning at half of the largest page."""
    told = crawl_settings(CrawlSettings(delay=2, per_host=1, max_page_bytes=20_000))
    assert told["DOWNLOAD_DELAY"] == 2 and told["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert told["DOWNLOAD_MAXSIZE"] == 20_000 and told["DOWNLOAD_WARNSIZE"] == 10_000


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://user:{SECRET}@host/name",
        f"postgresql+psycopg://host/name?user=a&password={SECRET}",
    ],
)
def test_a_password_is_in_no_print(address: str) -> None:
    """Printed, formatted, in a list or an f-string; the connection has it whole."""
    setting = DatabaseAddress(address)
    for shown in (
        str(setting),
        repr(setting),
        f"{setting}",
        f"{[setting]}",
        f"{setting!s:>90}",
    ):
        assert "s3cret" not in shown and "***" in shown
    assert setting == address
