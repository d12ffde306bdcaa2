"""Who may come in, and what nobody can make the page do. One walk over every route there is."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Mount, Route

from alerts import links, register
from db.access.keys import key
from db.session import Archive
from policywatch.settings import SettingsError, WebSettings
from policywatch.web import visitors
from policywatch.web.app import create_app
from policywatch.web.passwords import (
    Password,
    hash_password,
    required_password,
)
from policywatch.web.security import SAFE
from tests.policywatch.web.served import (
    NOW,
    PASSWORD,
    csrf,
    log_in,
    post,
    serving,
    site_for,
)

OPEN = {"/login", "/healthz", "/favicon.ico", "/robots.txt", "/mail/{token}"}


def every_route(archive: Archive) -> list[tuple[str, str]]:
    """(method, path) of all routes, their parameters filled in."""
    found: list[tuple[str, str]] = []

    def collect(routes: list[object]) -> None:
        for route in routes:
            if isinstance(route, Mount):
                continue
            inner = getattr(route, "routes", None) or getattr(
                getattr(route, "original_router", None), "routes", None
            )
            if inner:
                collect(inner)
            elif isinstance(route, Route) or hasattr(route, "methods"):
                found.extend(
                    (method, route.path_format) for method in route.methods or ()
                )  # type: ignore[attr-defined]

    collect(list(create_app(site_for(archive)).routes))
    return sorted(set(found))


def filled(path: str) -> str:
    return re.sub(r"\{number\}", "1", re.sub(r"\{name\}|\{token\}", "x", path))


def test_the_walk_sees_the_routes(library: Archive) -> None:
    """The list the other tests walk holds pages, API and feeds, safe and unsafe."""
    routes = every_route(library)
    assert {
        ("GET", "/"),
        ("DELETE", "/api/alerts/{name}"),
        ("POST", "/alerts/save"),
        ("GET", "/feed.atom"),
        ("GET", "/openapi.json"),
    } <= set(routes)
    assert len(routes) > 40


def test_nothing_is_open_without_the_password(
    desk: Archive, locked: httpx.Client
) -> None:
    """Every route, anonymously: pages lead to the login, the rest is 401; nothing of the archive is in any answer."""
    for method, path in every_route(desk):
        if path in OPEN:
            continue
        answer = locked.request(method, filled(path), headers={"accept": "text/html"})
        assert answer.status_code in (303, 401, 403), (
            method,
            path,
            answer.status_code,
        )
        assert "机器人" not in answer.text
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/login?next=")


def test_search_engines_are_sent_away(locked: httpx.Client) -> None:
    """robots.txt is there for everybody, with or without a password, and forbids all."""
    answer = locked.get("/robots.txt")
    assert answer.status_code == 200
    assert answer.text == "User-agent: *\nDisallow: /\n"


def test_nothing_can_be_done_from_another_site(
    desk: Archive, own: httpx.Client
) -> None:
    """Every unsafe route, with the visitor's cookie and even a form's token, but sent by another site's page."""
    token = csrf(own)
    for method, path in every_route(desk):
        if method in SAFE or path == "/mail/{token}":
            continue
        for headers in (
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            for body in (
                {"data": {"csrf": token, "name": "x"}},
                {"json": {"name": "x", "query": "x", "to": ["a@b.cn"]}},
            ):
                answer = own.request(method, filled(path), headers=headers, **body)  # type: ignore[arg-type]
                assert answer.status_code == 403, (method, path, headers)


def test_forms_need_their_token(desk: Archive, own: httpx.Client) -> None:
    """Every unsafe page route: no token, a made-up one, or another session's is refused."""
    strangers = csrf(httpx.Client(base_url=own.base_url, trust_env=False))
    csrf(own)
    for method, path in every_route(desk):
        if method in SAFE or path.startswith("/api/") or path == "/mail/{token}":
            continue
        for token in ("", "x.y", "é", strangers):
            assert (
                own.request(
                    method, filled(path), data={"csrf": token, "name": "x"}
                ).status_code
                == 403
            ), (
                method,
                path,
            )


def test_the_api_with_a_cookie_needs_the_token_too(own: httpx.Client) -> None:
    """A browser's session changes nothing by JSON unless the page's own script sent the token."""
    token = csrf(own)
    rule = {"name": "a", "query": "机器人", "to": ["a@example.org"]}
    assert own.post("/api/alerts", json=rule).status_code == 403
    assert (
        own.post("/api/alerts", json=rule, headers={"x-csrf-token": token}).status_code
        == 201
    )


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8470",
        "",
        "10.0.0.1",
        "[::2]",
    ],
)
def test_another_name_for_loopback_is_refused(web: httpx.Client, host: str) -> None:
    """DNS rebinding: a stranger's name that leads to 127.0.0.1 gets nothing."""
    answer = web.get("/api/articles", headers={"host": host})
    assert answer.status_code in (400, 421) and "items" not in answer.text


@pytest.mark.parametrize("header", ["Foo x", "Digest a=b", "", "Basic", "Bearer x"])
def test_no_header_opens_the_page_to_a_strangers_name(
    web: httpx.Client, header: str
) -> None:
    """DNS rebinding: a page of that name may send any Authorization header, and gets nothing."""
    given = {"host": "evil.example", "authorization": header}
    answer = web.get("/api/articles", headers=given)
    assert answer.status_code in (401, 421) and "items" not in answer.text
    rule = {
        "name": "theirs",
        "query": "政策",
        "to": ["a@evil.example"],
        "when": "hourly",
    }
    made = web.post("/api/alerts", json=rule, headers=given)
    assert made.status_code in (401, 421)
    assert "theirs" not in web.get("/api/alerts").text


def test_public_name_is_served(desk: Archive) -> None:
    """The host of public_url is ours, as an origin too."""
    with serving(site_for(desk, public_url="https://watch.example.org")) as client:
        headers = {"host": "watch.example.org"}
        page = client.get("/", headers=headers | {"accept": "text/html"})
        assert page.status_code == 200 and "Secure" in page.headers["set-cookie"]
        feed = client.get("/feed.atom", headers=headers).text
        assert "https://watch.example.org/articles/" in feed


def test_login_opens_and_logout_closes(locked: httpx.Client) -> None:
    """The right password opens, the session gets a new name; after logging out the old cookie is worth nothing."""
    csrf(locked, "/login")
    before = locked.cookies[visitors.COOKIE]
    wrong = log_in(locked, "wrong")
    assert wrong.status_code == 403 and "密码不对" in wrong.text
    opened = log_in(locked)
    assert (opened.status_code, opened.headers["location"]) == (
        303,
        "/sources",
    )
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    inside = locked.cookies[visitors.COOKIE]
    assert inside != before and locked.get("/").status_code == 200
    post(locked, "/logout", "/")
    assert locked.get("/").status_code == 401
    locked.cookies.set(visitors.COOKIE, inside)
    assert locked.get("/").status_code == 401


def test_logged_out_and_logged_in_outlive_a_restart(
    desk: Archive, locked: httpx.Client
) -> None:
    """A new process knows who is logged in, and who was: what logging out ended stays ended."""
    log_in(locked)
    ended = locked.cookies[visitors.COOKIE]
    post(locked, "/logout", "/")
    log_in(locked)
    open_still = locked.cookies[visitors.COOKIE]
    with serving(site_for(desk, locked=True)) as restarted:
        for cookie, status in ((ended, 401), (open_still, 200)):
            restarted.cookies = httpx.Cookies({visitors.COOKIE: cookie})
            assert restarted.get("/api/articles").status_code == status


def test_forged_and_altered_cookies_open_nothing(locked: httpx.Client) -> None:
    log_in(locked)
    good = locked.cookies[visitors.COOKIE]
    content, dot, signature = good.rpartition(".")
    # The first sign, for the last holds spare bits: another there may mean the same.
    first = "B" if signature[0] == "A" else "A"
    altered = content + dot + first + signature[1:]
    for bad in (altered, "e30.x.y", "", "a" * 5000):
        fresh = httpx.Client(
            base_url=locked.base_url,
            trust_env=False,
            cookies={visitors.COOKIE: bad},
        )
        assert fresh.get("/api/articles").status_code == 401


def test_a_changed_password_ends_all_sessions(desk: Archive) -> None:
    """A cookie made under the old password opens nothing under the new one."""
    old, new = site_for(desk, locked=True), site_for(desk)
    new.password = Password("another")
    value = visitors.cookie_value(old, "x", logged_in=True)
    with serving(new) as client:
        assert (
            client.get("/api/articles", cookies={visitors.COOKIE: value}).status_code
            == 401
        )


def test_guessing_is_slowed_down(locked: httpx.Client) -> None:
    """After five wrong passwords even the right one has to wait."""
    assert [log_in(locked, f"guess {number}").status_code for number in range(5)] == [
        403
    ] * 5
    answer = log_in(locked)
    assert answer.status_code == 429 and answer.headers["retry-after"]


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/%09/evil.example",
    ],
)
def test_login_leads_nowhere_else(locked: httpx.Client, place: str) -> None:
    """`next` is a path of ours, or the front page."""
    answer = post(locked, "/login", "/login", password=PASSWORD, next=place)
    assert answer.status_code == 303 and answer.headers["location"] in (
        "/",
        "/%09/evil.example",
    )


def test_tokens_open_what_they_may(locked: httpx.Client) -> None:
    """A read token reads and changes nothing; a write token does; a revoked or invented one opens nothing."""
    log_in(locked)
    made = {}
    for scope in ("read", "write"):
        page = post(locked, "/tokens", "/tokens", name=scope, scope=scope).text
        made[scope] = re.findall(r"<code>(pw_[\w-]+)</code>", page)[0]
        assert made[scope] not in locked.get("/tokens").text
    program = httpx.Client(base_url=locked.base_url, trust_env=False)
    reading = {"authorization": f"Bearer {made['read']}"}
    assert program.get("/api/articles", headers=reading).status_code == 200
    assert program.get("/feed.atom", auth=("reader", made["read"])).status_code == 200
    rule = {"name": "a", "query": "机器人", "to": ["a@example.org"]}
    assert program.post("/api/alerts", json=rule, headers=reading).status_code == 403
    writing = {"authorization": f"Bearer {made['write']}"}
    assert program.post("/api/alerts", json=rule, headers=writing).status_code == 201
    post(locked, "/tokens/revoke", "/tokens", name="write")
    for bad in (
        writing,
        {"authorization": "Bearer pw_invented"},
        {"authorization": "Basic !!"},
    ):
        assert program.get("/api/articles", headers=bad).status_code == 401


def test_bodies_are_bounded(own: httpx.Client) -> None:
    """A mebibyte is enough for any form; other kinds of body are not read."""
    assert (
        own.post(
            "/api/alerts",
            content=b"x" * 1_200_000,
            headers={"content-type": "application/json"},
        ).status_code
        == 413
    )
    assert (
        own.post(
            "/api/alerts",
            content=b"<x/>",
            headers={"content-type": "text/xml"},
        ).status_code
        == 415
    )
    assert (
        own.post(
            "/api/alerts",
            content=b"{",
            headers={"content-type": "application/json"},
        ).status_code
        == 400
    )


def test_every_answer_carries_the_headers(desk: Archive, locked: httpx.Client) -> None:
    """Policy, no sniffing, no framing, on pages, problems, redirects, feeds and files alike."""
    log_in(locked)
    for path in (
        "/",
        "/nowhere",
        "/api/articles",
        "/api/articles?q=(",
        "/feed.atom",
        "/static/page.css",
        "/login",
        "/healthz",
        "/articles/1/raw",
    ):
        headers = locked.get(path, headers={"accept": "text/html"}).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert (
            headers["x-frame-options"] == "DENY"
            and headers["referrer-policy"] == "same-origin"
        )
        assert (
            "server" not in {name.lower() for name in headers}
            or "uvicorn" in headers["server"]
        )


@pytest.fixture
def mail_link(desk: Archive) -> Iterator[str]:
    register.add(
        desk,
        name="机器人",
        query="机器人",
        to=["a@example.org", "b@example.org"],
        now=NOW,
    )
    with desk.read() as session:
        from db.alerts import rules

        number = rules.get(session, "机器人").id
    yield "/mail/" + links.sign(
        key(desk, "mail"), "unsubscribe", [number], "a@example.org", now=NOW
    )


def test_mail_links_ask_first_and_work_with_one_click(
    desk: Archive, locked: httpx.Client, mail_link: str
) -> None:
    """GET changes nothing; a mail program's POST (no cookie, no origin, RFC 8058) unsubscribes without a login."""
    asked = locked.get(mail_link, headers={"accept": "text/html"})
    assert asked.status_code == 200 and "机器人" in asked.text
    assert len(register.one(desk, "机器人", now=NOW)["to"]) == 2
    for _ in range(2):  # some mailboxes press twice
        done = httpx.post(
            str(locked.base_url) + mail_link,
            data={"List-Unsubscribe": "One-Click"},
            trust_env=False,
        )
        assert done.status_code == 200
    assert register.one(desk, "机器人", now=NOW)["to"] == ["b@example.org"]


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link[:-1] + ("a" if link[-1] != "a" else "b"),
        lambda link: "/mail/u.1.0.x.y",
        lambda link: "/mail/%00",
    ],
)
def test_altered_mail_links_do_nothing(
    desk: Archive, locked: httpx.Client, mail_link: str, change: object
) -> None:
    """A link we did not sign is 404, and nobody is unsubscribed."""
    assert locked.post(change(mail_link)).status_code == 404  # type: ignore[operator]
    assert len(register.one(desk, "机器人", now=NOW)["to"]) == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "watch.example.org"])
def test_no_password_no_public_host(host: str) -> None:
    """Any host but loopback wants a password."""
    with pytest.raises(SettingsError, match="password"):
        required_password(WebSettings(host=host))
    assert required_password(WebSettings(host=host, password="x")) is not None


def test_passwords_come_from_files_also_as_hashes(tmp_path: Path) -> None:
    """A file with the password or with its hash; an empty or missing file is an error, not an open door."""
    file = tmp_path / "password"
    file.write_text(hash_password("secret") + "\n")
    password = required_password(WebSettings(password_file=file))
    assert (
        password is not None
        and password.matches("secret")
        and not password.matches("other")
    )
    file.write_text("\n")
    for broken in (file, tmp_path / "none"):
        with pytest.raises(SettingsError, match="password_file"):
            required_password(WebSettings(password_file=broken))


def test_command_refuses_with_one_line(tmp_path: Path) -> None:
    """`policywatch web --host 0.0.0.0` without a password: exit 2, one line."""
    command = [
        sys.executable,
        "-m",
        "policywatch",
        "--database",
        f"sqlite:///{tmp_path / 'a.db'}",
        "web",
        "--host",
        "0.0.0.0",
    ]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).parents[3]),
        },
    )
    assert (
        ended.returncode == 2
        and ended.stderr.count("\n") == 1
        and "password" in ended.stderr
    )
