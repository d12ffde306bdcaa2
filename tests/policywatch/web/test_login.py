"""Logging in: guessing is slow for who guesses, and never keeps the owner out."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from argon2 import PasswordHasher

from db.session import Archive
from policywatch.settings import WebSettings
from policywatch.web import passwords, visitors
from policywatch.web.passwords import TRIES, Password, network_of
from tests.policywatch.web.served import PASSWORD, csrf, log_in, serving, site_for

PUBLIC = "https://watch.example.org"


@pytest.fixture
def proxied(desk: Archive) -> Iterator[httpx.Client]:
    """The page behind a proxy on this machine that ends TLS."""
    site = site_for(desk, public_url=PUBLIC)
    # Cheap to compare, so that a hundred tries take a second.
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    site.password = Password(cheap.hash(PASSWORD))
    with serving(site) as client:
        client.headers["host"] = "watch.example.org"
        yield client


def tried(client: httpx.Client, password: str, **headers: str) -> int:
    """What a try through the proxy is answered, from a browser of its own."""
    fresh = httpx.Client(
        base_url=client.base_url,
        trust_env=False,
        verify=False,
        headers={"host": "watch.example.org"},
    )
    token = csrf(fresh, "/login")
    sent = {"origin": PUBLIC, "accept": "text/html", **headers}
    # The cookie is Secure, and this connection is not: it is sent by hand.
    sent["cookie"] = "; ".join(f"{one.name}={one.value}" for one in fresh.cookies.jar)
    form = {"csrf": token, "password": password, "next": "/"}
    return fresh.post("/login", data=form, headers=sent).status_code


def test_strangers_guesses_do_not_lock_the_owner_out(proxied: httpx.Client) -> None:
    """A hundred wrong passwords from everywhere, then the right one from somewhere else: in."""
    for number in range(100):
        where = f"198.51.100.{number}"
        assert tried(proxied, "wrong", **{"x-forwarded-for": where}) in (403, 429)
    assert tried(proxied, PASSWORD, **{"x-forwarded-for": "203.0.113.1"}) == 303


def test_an_address_is_counted_as_the_proxy_states_it(proxied: httpx.Client) -> None:
    """Five tries an address; what a visitor writes in front of the proxy's word counts for nothing."""
    for number in range(TRIES):
        forged = f"10.9.8.{number}, 198.51.100.7"
        assert tried(proxied, "wrong", **{"x-forwarded-for": forged}) == 403
    assert tried(proxied, PASSWORD, **{"x-forwarded-for": "198.51.100.7"}) == 429
    assert tried(proxied, PASSWORD, **{"x-forwarded-for": "198.51.100.8"}) == 303


def test_ipv6_is_counted_by_network(proxied: httpx.Client) -> None:
    """One connection has 2^64 addresses: they share their tries."""
    for number in range(TRIES):
        where = f"2001:db8:1:2::{number + 1}"
        assert tried(proxied, "wrong", **{"x-forwarded-for": where}) == 403
    assert tried(proxied, PASSWORD, **{"x-forwarded-for": "2001:db8:1:2::99"}) == 429
    assert tried(proxied, PASSWORD, **{"x-forwarded-for": "2001:db8:1:3::1"}) == 303


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", "unknown"),
    ],
)
def test_networks(address: str, expected: str) -> None:
    assert network_of(address) == expected


def test_tries_at_the_same_time_do_not_pass_the_limit() -> None:
    """Counted before they are compared: of forty at once five go through."""
    password = Password("secret")
    with ThreadPoolExecutor(40) as pool:
        passed = list(pool.map(lambda _: password.take_try("address x"), range(40)))
    assert sum(passed) == TRIES


def test_a_known_browser_is_counted_by_itself(locked: httpx.Client) -> None:
    """Where guessing used up the address's tries, the browser that logged in before still gets in."""
    assert log_in(locked).status_code == 303
    assert visitors.DEVICE_COOKIE in locked.cookies
    stranger = httpx.Client(base_url=locked.base_url, trust_env=False)
    for _ in range(TRIES):
        assert log_in(stranger, "wrong").status_code == 403
    assert log_in(stranger).status_code == 429
    locked.cookies.delete(visitors.COOKIE)
    assert log_in(locked).status_code == 303


def test_the_known_mark_opens_nothing(locked: httpx.Client) -> None:
    """It only counts tries: without the session the page is closed, and a forged one is no mark."""
    assert log_in(locked).status_code == 303
    mark = locked.cookies[visitors.DEVICE_COOKIE]
    alone = httpx.Client(
        base_url=locked.base_url,
        trust_env=False,
        cookies={visitors.DEVICE_COOKIE: mark, visitors.COOKIE: mark},
    )
    assert alone.get("/api/articles").status_code == 401
    forged = httpx.Client(
        base_url=locked.base_url,
        trust_env=False,
        cookies={visitors.DEVICE_COOKIE: mark[:-3] + "xyz"},
    )
    for _ in range(TRIES):
        assert log_in(forged, "wrong").status_code == 403
    assert log_in(forged).status_code == 429


def test_a_right_password_gives_the_tries_back(locked: httpx.Client) -> None:
    """Who mistypes and then succeeds begins anew."""
    for _ in range(3):
        for _ in range(TRIES - 1):
            assert log_in(locked, "wrong").status_code == 403
        assert log_in(locked).status_code == 303


def test_a_proxy_that_says_nothing_shares_more_tries(
    proxied: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Everybody comes from one address then: five wrong tries must not close the page, and the log says why."""
    # Whatever commands ran before in this process may have turned loggers off.
    logger = logging.getLogger("policywatch.web.login")
    logger.disabled = False
    logger.addHandler(caplog.handler)
    caplog.set_level(logging.WARNING, logger=logger.name)
    for _ in range(TRIES + 5):
        assert tried(proxied, "wrong") == 403
    assert tried(proxied, PASSWORD) == 303
    assert "X-Forwarded-For" in caplog.text


@pytest.mark.parametrize(
    "origin", ["https://watch.example.org", "http://watch.example.org"]
)
def test_tls_that_ends_in_front_lets_the_right_password_in(
    desk: Archive, origin: str
) -> None:
    """As under compose: no public_url, plain HTTP from the proxy, the browser's origin is https."""
    with serving(site_for(desk, locked=True)) as client:
        client.headers["host"] = "watch.example.org"
        token = csrf(client, "/login")
        form = {"csrf": token, "password": PASSWORD, "next": "/"}
        cookies = "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)
        headers = {"origin": origin, "accept": "text/html", "cookie": cookies}
        assert client.post("/login", data=form, headers=headers).status_code == 303
        other = headers | {"origin": "https://evil.example"}
        assert client.post("/login", data=form, headers=other).status_code == 403


def test_many_logins_at_once_are_told_to_wait(
    locked: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing costs 32 MiB each: a flood is 503 with Retry-After, not a machine without memory."""
    monkeypatch.setattr(passwords, "MAX_HASHES", 0)
    busy = Password("x")
    assert busy.matches("x", patient=False) is None


@pytest.mark.parametrize("stated", ["*", "proxy.example.org", "10.0.0.0/33", ""])
def test_trusted_proxies_are_addresses(stated: str) -> None:
    """Nobody trusts everybody by mistake."""
    with pytest.raises(ValueError, match="no address or network"):
        WebSettings(trusted_proxies=[stated])


def test_a_published_page_without_a_password_is_locked(desk: Archive) -> None:
    """Every address leads to a login that says what is missing, and no password opens it."""
    site = site_for(desk, public_url=PUBLIC)
    site.password = passwords.required_password(site.settings)
    with serving(site) as client:
        client.headers["host"] = "watch.example.org"
        for address in ("/", "/articles/1", "/alerts", "/sources"):
            answer = client.get(address)
            assert answer.status_code == 303
            assert "/login" in answer.headers["location"]
        shown = client.get("/login")
        assert "password_file" in shown.text
        assert 'type="password"' not in shown.text
        assert tried(client, PASSWORD) == 403
        assert tried(client, "none") == 403
