"""The page's main ways on SQLite and on PostgreSQL: the same answers on both."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from db.session import Archive
from policywatch.web import visitors
from tests.policywatch.web.served import (
    articles,
    log_in,
    post,
    serving,
    site_for,
    stock,
)

HTML = {"accept": "text/html"}


@pytest.fixture
def stocked(archive: Archive) -> Archive:
    """The six articles, on either database."""
    stock(archive, articles())
    return archive


@pytest.fixture
def either(stocked: Archive) -> Iterator[httpx.Client]:
    """The page of an archive on either database."""
    with serving(site_for(stocked)) as client:
        yield client


def facet_links(page: str) -> list[tuple[str, int]]:
    """(address, number) of every facet value on a page of the archive."""
    found = re.findall(
        r'<li><a href="(/\?[^"]*)"[^>]*><span>[^<]*</span><span class="n">([\d,]+)</span>',
        page,
    )
    return [
        (html.unescape(address), int(number.replace(",", "")))
        for address, number in found
    ]


@pytest.mark.parametrize("by", ["story", "article"])
def test_each_facet_counts_what_its_link_finds(either: httpx.Client, by: str) -> None:
    """Site, publisher, category, source, month and flag, by story and by article: the number beside a value is what one gets."""
    links = facet_links(either.get(f"/?by={by}", headers=HTML).text)
    assert len(links) >= 8
    for address, number in links:
        found = either.get("/api/articles" + address.removeprefix("/")).json()
        assert found["total"] == number, address


def test_from_search_to_a_paused_alert(either: httpx.Client) -> None:
    """Search → story → two copies compared → saved → alert with dry run → paused → exported; trends and sources stand."""
    assert "<mark>机器人</mark>" in either.get("/?q=机器人", headers=HTML).text
    story = either.get("/api/articles?q=机器人").json()["items"][0]["story"]
    page = either.get(f"/stories/{story}", headers=HTML).text
    compared = html.unescape(re.findall(r'href="(/compare[^"]+)"', page)[-1])
    assert "<mark>" in either.get(compared, headers=HTML).text
    assert (
        post(
            either, "/saved", name="机器人", asked="q=机器人&category=ministry"
        ).status_code
        == 303
    )
    tried = post(
        either,
        "/alerts/save",
        "/alerts/new",
        name="a",
        query="机器人 OR 低空",
        to="a@example.org",
        deed="try",
    )
    assert "会提醒 2 次" in tried.text
    assert (
        post(
            either,
            "/alerts/save",
            "/alerts/new",
            name="a",
            query="机器人",
            to="a@example.org",
        ).status_code
        == 303
    )
    assert post(either, "/alerts/pause", "/alerts/new", name="a").status_code == 303
    assert either.get("/api/alerts").json()[0]["state"] == "paused"
    for path in (
        "/alerts",
        "/alerts/history?name=a",
        "/saved",
        "/trends?q=机器人",
        "/sources",
        "/sources/demo-ministry",
        "/tokens",
    ):
        assert either.get(path, headers=HTML).status_code == 200, path


def test_what_programs_take(either: httpx.Client) -> None:
    """Pages of a search follow each other; exports, feeds and measurements hold the same articles."""
    walked, cursor = [], ""
    while cursor is not None:
        found = either.get(
            "/api/articles",
            params={"by": "article", "limit": 4, "cursor": cursor},
        ).json()
        walked += [one["id"] for one in found["items"]]
        cursor = found["next"]
    assert len(walked) == 6
    lines = either.get("/export?format=jsonl").text.splitlines()
    rows = list(
        csv.DictReader(
            io.StringIO(either.get("/export?format=csv").content.decode("utf-8-sig"))
        )
    )
    assert (
        [json.loads(line)["id"] for line in lines]
        == [int(row["id"]) for row in rows]
        == walked
    )
    assert (
        either.get("/feed.atom").status_code
        == either.get("/metrics").status_code
        == either.get("/healthz").status_code
        == 200
    )
    assert len(either.get("/feed.json").json()["items"]) == 4


def test_login_and_tokens(stocked: Archive) -> None:
    """Behind a password: in, a token that reads, out, and the old cookie opens nothing."""
    with serving(site_for(stocked, locked=True)) as client:
        log_in(client)
        token = re.findall(
            r"<code>(pw_[\w-]+)</code>",
            post(client, "/tokens", "/tokens", name="t", scope="read").text,
        )[0]
        cookie = client.cookies[visitors.COOKIE]
        post(client, "/logout", "/")
        client.cookies = httpx.Cookies({visitors.COOKIE: cookie})
        assert client.get("/api/articles").status_code == 401
        assert (
            client.get(
                "/api/articles", headers={"authorization": f"Bearer {token}"}
            ).status_code
            == 200
        )
