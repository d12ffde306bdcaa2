"""The page under a path behind a proxy: nothing leads outside it, whether or not the proxy takes the path away."""

import re
from collections.abc import Iterator

import feedparser
import httpx
import pytest

from db.access import api_tokens
from db.session import Archive
from policywatch.web.prefix import readable_prefix
from tests.policywatch.web.served import (
    NOW,
    PASSWORD,
    log_in,
    post,
    serving,
    site_for,
)

PREFIX = "/watch"
PUBLIC = f"https://watch.test.cn{PREFIX}"
# What nginx and Traefik send on. With "/x" the proxy has taken the path away.
PROXY = {
    "host": "watch.test.cn",
    "x-forwarded-proto": "https",
    "x-forwarded-prefix": PREFIX,
    "accept": "text/html",
}
PAGES = (
    "/", "/?q=云州", "/?q=nothing-at-all", "/?q=(", "/articles/1", "/stories/1", "/compare?left=1&right=3", "/sources",
    "/sources/demo-ministry", "/trends", "/alerts", "/alerts/new", "/saved", "/tokens", "/login", "/nowhere",
)  # fmt: skip
LINK = re.compile(r'(?:href|src|action|data-fresh|data-preview)="([^"#][^"]*)"')


def links(html: str) -> set[str]:
    """Every address of a page that leads to this host."""
    return {
        one.replace("&amp;", "&") for one in LINK.findall(html) if one.startswith("/")
    }


@pytest.fixture(params=["public_url", "header"])
def behind(desk: Archive, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """The page as its proxy asks it: the path is known from public_url or from the proxy."""
    known = {} if request.param == "header" else {"public_url": PUBLIC}
    site = site_for(desk, locked=True, **known)
    with serving(site) as client:
        client.headers.update(PROXY)
        if request.param == "public_url":
            del client.headers["x-forwarded-prefix"]
        yield client


@pytest.mark.parametrize("taken_away", [True, False])
def test_every_link_of_every_page_stays_inside(
    behind: httpx.Client, taken_away: bool
) -> None:
    """Links, forms, style sheets and scripts begin with the path, and what they name is there."""
    before = "" if taken_away else PREFIX
    answer = behind.post(
        f"{before}/login",
        data={
            "csrf": behind.get(f"{before}/login").text.split('name="csrf" value="')[1].split('"')[0],
            "password": PASSWORD,
            "next": "/",
        },
        headers={"origin": "https://watch.test.cn", "cookie": _cookies(behind)},
    )  # fmt: skip
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PREFIX}/")
    cookie = _cookies(behind)
    seen: set[str] = set()
    for page in PAGES:
        found = links(behind.get(before + page, headers={"cookie": cookie}).text)
        assert found and not [one for one in found if not one.startswith(f"{PREFIX}/")]
        seen |= found
    for one in sorted({address.partition("?")[0] for address in seen}):
        asked = one.removeprefix(PREFIX) if taken_away else one
        status = behind.get(asked, headers={"cookie": cookie}).status_code
        # 400 and 405: a form's address without its fields.
        assert status in (200, 303, 400, 405), (one, status)


def _cookies(client: httpx.Client) -> str:
    """The client's cookies as a browser would send them: it sees the proxy's host and path, httpx another host."""
    return "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)


def test_cookies_are_kept_to_the_path(behind: httpx.Client) -> None:
    """Two archives under two paths of one host do not log each other out."""
    assert f"Path={PREFIX};" in behind.get("/login").headers["set-cookie"]


def test_who_is_not_logged_in_comes_back_to_where_he_wanted(
    behind: httpx.Client,
) -> None:
    """The way to the login and back holds the path once."""
    answer = behind.get(f"{PREFIX}/sources?state=well")
    assert (
        answer.headers["location"] == f"{PREFIX}/login?next=%2Fsources%3Fstate%3Dwell"
    )
    again = behind.get("/login/")
    assert again.headers.get("location", f"{PREFIX}/login").startswith(PREFIX)


def test_feeds_and_the_description_name_the_path(desk: Archive) -> None:
    """Without public_url the host asked and the proxy's path make the addresses."""
    with serving(site_for(desk)) as client:
        asked = {"x-forwarded-prefix": "/a, /b/"}
        feed = client.get("/feed.atom", headers=asked).text
        assert f'href="{client.base_url}/a/b/articles/1"'.replace("//a", "/a") in feed
    with serving(site_for(desk, public_url=PUBLIC, password="none")) as client:
        described = client.get("/openapi.json").json()
        assert described["servers"] == [{"url": PREFIX}]
        assert f"{PUBLIC}/?q=" in client.get("/opensearch.xml").text


def test_a_strangers_prefix_is_not_believed(desk: Archive) -> None:
    """Only a trusted proxy says where the page stands; at the root nothing changes."""
    site = site_for(desk)
    site.settings.trusted_proxies = ["192.0.2.1"]
    with serving(site) as client:
        html = client.get("/", headers={"x-forwarded-prefix": "/evil"}).text
    assert "/evil" not in html


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/watch", "/watch"), ("/watch/", "/watch"), ("watch", "/watch"), ("/a/b", "/a/b"), ("/a, /b", "/a/b"), ("/", ""),
        ("", ""), ("//evil.example", "/evil.example"), ("/a//b", ""), ("/a/../b", ""), ('/"><script>', ""), ("/a\\b", ""),
        ("/" + "a" * 300, ""),
    ],
)  # fmt: skip
def test_what_a_prefix_may_be(written: str, read: str) -> None:
    """What could lead to another host or out of an attribute is none."""
    assert readable_prefix(written) == read


@pytest.mark.parametrize("host", ["10.1.2.3:8470", "policywatch-web:8470", "[::1]"])
def test_probes_ask_by_address_or_service_name(desk: Archive, host: str) -> None:
    """/healthz answers under any name, and says nothing of the inside; pages do not."""
    site = site_for(desk, public_url="https://watch.test.cn", password="none")
    with serving(site) as client:
        assert client.get("/healthz", headers={"host": host}).status_code == 200
        other = client.get("/sources", headers={"host": "evil.example"})
        assert other.status_code == 421


def test_a_program_with_a_token_asks_by_service_name(desk: Archive) -> None:
    """Prometheus reaches /metrics inside its own network; a wrong token opens nothing there."""
    with desk.write() as session:
        token = api_tokens.make(session, "prometheus", ["read"], NOW)
    site = site_for(desk, locked=True, public_url="https://watch.test.cn")
    with serving(site) as client:
        asked = {"host": "web:8470", "authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=asked).status_code == 200
        asked["authorization"] = "Bearer wrong"
        assert client.get("/metrics", headers=asked).status_code == 401


def test_ids_in_feeds_do_not_follow_the_host(desk: Archive) -> None:
    """Readers that ask by another name, or after a move, do not take every entry for a new one."""
    asked = []
    for settings in ({}, {"public_url": PUBLIC, "password": "none"}):
        with serving(site_for(desk, **settings)) as client:
            for host in (str(client.base_url.netloc, "ascii"), "localhost"):
                feed = feedparser.parse(
                    client.get("/feed.atom", headers={"host": host}).content
                )
                entries = client.get("/feed.json", headers={"host": host}).json()
                asked.append(
                    (feed.feed.id, [entry.id for entry in feed.entries],
                     [entry["id"] for entry in entries["items"]])
                )  # fmt: skip
    assert all(one == asked[0] for one in asked)
    assert asked[0][1] == asked[0][2] and len(set(asked[0][1])) == len(asked[0][1])


def test_a_feeds_token_may_stand_in_its_address(locked: httpx.Client) -> None:
    """For readers that send no header: it opens the feeds, for reading, and nothing else; the feed does not repeat it."""
    log_in(locked)
    made = post(locked, "/tokens", "/tokens", name="reader", scope="write").text
    token = re.findall(r"<code[^>]*>([^<]{20,})</code>", made)[0]
    locked.cookies.clear()
    for feed in ("/feed.atom", "/feed.json"):
        answer = locked.get(f"{feed}?token={token}&q=云州")
        assert answer.status_code == 200 and token not in answer.text
        assert locked.get(f"{feed}?token=wrong").status_code == 401
        assert locked.get(feed).status_code == 401
    assert locked.get(f"/api/articles?token={token}").status_code == 401
    assert locked.post(f"/feed.atom?token={token}").status_code in (403, 405)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_head_of_an_export_claims_no_length(web: httpx.Client, form: str) -> None:
    """`Content-Length: 0` would be a lie that download managers believe."""
    answer = web.head(f"/export?format={form}")
    assert answer.status_code == 200
    assert "content-length" not in answer.headers
    assert answer.headers["content-type"] == web.get(f"/export?format={form}").headers["content-type"]  # fmt: skip
