"""The gate against what no browser of a friend sends."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from db.session import Archive
from policywatch.web.security import wanted_scope
from tests.policywatch.web.served import csrf, serving, site_for


def said(client: httpx.Client, request: bytes) -> bytes:
    """What the server answers to these bytes, headers and all."""
    where = urlsplit(str(client.base_url))
    assert where.hostname and where.port
    with socket.create_connection(
        (where.hostname, where.port), timeout=10
    ) as connection:
        connection.sendall(request)
        return connection.recv(1 << 16)


HOSTS = (
    b"[::1",
    b"a/b",
    b"a?b=c",
    b"a#",
    b"a@b",
    b"a\\b",
    b"[::1]x",
    b"127.0.0.1/login?",
    b"x:y",
)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "path", [b"/", b"/api/articles", b"/login", b"/static/page.css"]
)
def test_hosts_that_are_none_are_400(
    locked: httpx.Client,
    host: bytes,
    path: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A Host header that can't be read is the asker's mistake: 400, and nothing in our log."""
    answer = said(
        locked,
        b"GET "
        + path
        + b" HTTP/1.1\r\nHost: "
        + host
        + b"\r\nConnection: close\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:80]
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


@pytest.mark.parametrize(
    "host",
    [b"127.0.0.1/login?", b"127.0.0.1/static/x?", b"x/mail/", b"127.0.0.1/healthz#"],
)
def test_the_gate_goes_by_the_path_alone(locked: httpx.Client, host: bytes) -> None:
    """CVE-2026-48710: a path smuggled into the Host header opens no door, with password and any host allowed."""
    for method in (b"GET", b"POST"):
        answer = said(
            locked,
            method
            + b" /api/alerts HTTP/1.1\r\nHost: "
            + host
            + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        )
        assert answer.split(b" ")[1] in (b"400", b"401", b"403", b"421"), answer[:80]


def test_no_module_decides_on_a_url_made_from_the_host() -> None:
    """request.url and base_url hold the Host header: the web room reads the scope instead."""
    from pathlib import Path

    room = Path(__file__).parents[3] / "policywatch" / "web"
    modules = sorted(room.rglob("*.py"))
    assert len(modules) >= 30
    for path in modules:
        text = path.read_text("utf-8")
        assert "request.url." not in text, path.name


@pytest.mark.parametrize("number", [201, 2000, 50_000])
@pytest.mark.parametrize("path", ["/login", "/alerts/save", "/saved", "/tokens"])
def test_too_many_fields_are_400(
    own: httpx.Client, path: str, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A form nobody made by hand: 400, no traceback."""
    token = csrf(own)
    body = f"csrf={token}&" + "&".join(["a=1"] * number)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert own.post(path, content=body, headers=kind).status_code == 400
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe"), ("navigate", "embed")],
)  # fmt: skip
def test_another_sites_page_gets_nothing(
    own: httpx.Client, site: str, mode: str, dest: str
) -> None:
    """Images, scripts, fetches and frames of a stranger's page are refused, also where no password is asked."""
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    for path in ("/", "/api/articles", "/feed.atom", "/export", "/metrics"):
        answer = own.get(path, headers=headers)
        assert answer.status_code == 403 and "机器人" not in answer.text, path


def test_a_link_from_another_site_leads_here(own: httpx.Client) -> None:
    """A click in a mail or on another page is a navigation, and programs say nothing of it at all."""
    click = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
        "accept": "text/html",
    }
    assert own.get("/articles/1", headers=click).status_code == 200
    assert own.post("/saved", headers=click).status_code == 403
    assert own.get("/api/articles").status_code == 200


def test_a_saved_search_of_many_fields_is_400(own: httpx.Client) -> None:
    """A search as long as nobody writes one."""
    token = csrf(own)
    asked = "&".join(["q=x"] * 60)
    form = {"csrf": token, "name": "x", "asked": asked}
    assert own.post("/saved", data=form).status_code == 400


def test_hosts_without_name_are_not_ours(desk: Archive) -> None:
    """HTTP/1.0 without a Host header: refused where names are known, nothing breaks."""
    with serving(site_for(desk)) as client:
        assert said(client, b"GET / HTTP/1.0\r\n\r\n").split(b" ")[1] == b"421"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/articles/1", "read"),
        ("GET", "/alerts/edit", "write"),
        ("GET", "/accounts", "admin"),
        ("GET", "/sources/add", "admin"),
        ("POST", "/quotes", "read"),
        ("POST", "/marks", "mark"),
        ("PATCH", "/api/marks/articles/1", "mark"),
        ("POST", "/alerts/save", "write"),
        ("DELETE", "/api/alerts/x", "write"),
        ("POST", "/sources/x/repair", "admin"),
        ("POST", "/what-comes-next-year", "admin"),
    ],
)
def test_what_is_not_ones_own_is_for_administrators(
    method: str, path: str, scope: str
) -> None:
    """A change that nobody thought of is refused to all who are no administrators."""
    assert wanted_scope(method, path) == scope
