"""The archive of hostile articles on the web page, in the API and in feeds out: everything parsed back, all of it inert."""

import json
import xml.etree.ElementTree as tree
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select

from db.models import Article
from policywatch.settings import WebSettings
from policywatch.web.site import Site
from tests.hostile.corpus.texts import TEXTS
from tests.hostile.inert import active_parts, control_characters
from tests.hostile.internet import SECRET
from tests.hostile.pages import WORD
from tests.hostile.test_queries import QUERIES
from tests.hostile.world import MARK, Aftermath
from tests.policywatch.web.served import serving

pytestmark = pytest.mark.timeout(500)

OURS = frozenset({"form", "input", "button", "link", "script", "svg"})
PAGES = [
    f"/?q={quote(MARK)}&by=article&limit=100", "/sources", "/alerts", "/alerts/history?name=%E6%AF%8F%E6%9D%A1", "/trends",
    f"/trends?q={quote(WORD)}", "/saved", "/alerts/preview?q=" + quote(MARK), "/alerts/new?q=" + quote("<script>\"'"),
]  # fmt: skip


@pytest.fixture(scope="module")
def web(aftermath: Aftermath) -> Iterator[httpx.Client]:
    """The web page around the archive that the hostile pass left, on a real server."""
    site = Site(
        aftermath.archive,
        WebSettings(),
        aftermath.setup.alerts,
        lambda: aftermath.setup,
    )
    with serving(site) as client:
        yield client


def check_page(answer: httpx.Response) -> None:
    """A page that does nothing but what our templates say: by its markup and by its Content-Security-Policy."""
    where = str(answer.url)[:200]
    policy = answer.headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy
        and "unsafe-inline" not in policy.split("style-src")[0]
    ), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert not active_parts(answer.text, allowed=OURS), where
    for line in answer.text.split("<script")[1:]:
        assert line.startswith(
            (' src="/', ' defer src="/', ' type="module" src="/')
        ) and line.split(">")[1].startswith("</script"), where
    assert not control_characters(answer.text.replace("\r\n", "\n")), where
    assert SECRET not in answer.text and "root:x:0" not in answer.text, where


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_inert(web: httpx.Client, path: str) -> None:
    """XSS stored in titles, publishers, errors and rule names: lists of everything stay text."""
    answer = web.get(path)
    assert answer.status_code == 200, (path, answer.text[:300])
    check_page(answer)


@pytest.mark.parametrize("way", ["html", "json", "feed"])
def test_each_hostile_article_has_an_inert_page(
    aftermath: Aftermath, web: httpx.Client, way: str
) -> None:
    """Every article with a hostile text, and its story."""
    source = next(
        source for source in aftermath.rows if source.endswith(f"texts-{way}")
    )
    with aftermath.archive.read() as session:
        rows = session.execute(
            select(Article.id, Article.story_id).where(Article.source == source)
        ).all()
    chosen = rows if way == "html" else rows[::5]
    assert chosen
    for identifier, story in chosen:
        check_page(web.get(f"/articles/{identifier}"))
        if way == "feed":
            check_page(web.get(f"/stories/{story}"))


def test_kept_pages_never_run(aftermath: Aftermath, web: httpx.Client) -> None:
    """The page as it was fetched is handed out as a file or as text, never as a page of ours."""
    with aftermath.archive.read() as session:
        ids = list(session.scalars(select(Article.id).order_by(Article.id)))
    answers = [web.get(f"/articles/{identifier}/raw") for identifier in ids[::25]]
    # Articles that came whole in a list have no page of their own: 404.
    assert {answer.status_code for answer in answers} <= {200, 404}
    pages = [answer for answer in answers if answer.status_code == 200]
    assert len(pages) >= 10
    for page in pages:
        kind = page.headers["Content-Type"]
        disposition = page.headers.get("Content-Disposition", "")
        assert kind.startswith("text/plain") or "attachment" in disposition
        policy = page.headers["Content-Security-Policy"]
        assert "script-src" not in policy and "default-src 'none'" in policy


def test_feeds_out_are_well_formed(web: httpx.Client) -> None:
    """CVE-2026-29038: a control character or ]]> in one title does not break the feed for everybody; links are the web's."""
    answer = web.get(f"/feed.atom?q={quote(MARK)}")
    assert answer.status_code == 200
    root = tree.fromstring(answer.content)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) >= 20
    for link in root.iter("{http://www.w3.org/2005/Atom}link"):
        assert link.attrib["href"].startswith(("http://", "https://"))
    for content in (
        *root.iter("{http://www.w3.org/2005/Atom}content"),
        *root.iter("{http://www.w3.org/2005/Atom}summary"),
    ):
        if content.attrib.get("type") == "html":
            assert not active_parts(content.text or "")
    assert not control_characters(answer.text.replace("\r\n", "\n"))
    items = json.loads(web.get(f"/feed.json?q={quote(MARK)}").text)["items"]
    assert all(item["url"].startswith(("http://", "https://")) for item in items)
    assert not [item for item in items if active_parts(item.get("content_html", ""))]


def test_the_api_is_json_alone(web: httpx.Client) -> None:
    """API answers are JSON by their type, and what they hold is whole."""
    answer = web.get(f"/api/articles?q={quote(MARK)}&by=article&limit=100")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith(
        "application/json"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for item in answer.json()["items"]:
        bare = item["snippet"].replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare and not control_characters(item["title"])


def test_hostile_queries_in_every_way_of_asking(web: httpx.Client) -> None:
    """SQL, FTS and header injection by query: 200 or a 4xx told as a problem, never a 500, nothing run."""
    for name, query in QUERIES.items():
        asked = {"q": query.encode("utf-8", "replace").decode()[:6_000]}
        for path in ("/", "/api/articles", "/feed.atom", "/trends"):
            answer = web.get(path, params=asked)
            assert answer.status_code in (
                200,
                302,
                303,
                307,
                400,
                413,
                414,
                422,
                431,
            ), (
                name,
                path,
                answer.status_code,
            )
            if path in ("/", "/trends") and "html" in answer.headers.get(
                "Content-Type", ""
            ):
                check_page(answer)
            if path == "/api/articles" and answer.status_code >= 400:
                assert answer.headers["Content-Type"].startswith(
                    "application/problem+json"
                ), (
                    name,
                    answer.text[:200],
                )


@pytest.mark.parametrize(
    "parameter",
    [
        "since",
        "until",
        "site",
        "source",
        "publisher",
        "by",
        "sort",
        "limit",
        "cursor",
        "lang",
    ],
)
def test_hostile_parameters(web: httpx.Client, parameter: str) -> None:
    """Every other parameter takes hostile texts without a 500 and shows them as text."""
    for name in (
        "script",
        "sql-quote",
        "mail-header",
        "nul",
        "path",
        "template-jinja",
        "CVE-2025-62780-attribute-end",
        "astral",
    ):
        for path in ("/", "/api/articles", "/feed.atom", "/trends", "/export"):
            answer = web.get(
                path,
                params={"q": WORD, parameter: TEXTS[name], "format": "csv"},
            )
            assert answer.status_code < 500, (
                path,
                parameter,
                name,
                answer.text[:300],
            )
            if "html" in answer.headers.get("Content-Type", ""):
                check_page(answer)


@pytest.mark.parametrize(
    "path",
    ["/articles/0", "/articles/-1", "/articles/" + "9" * 400, "/articles/%2e%2e%2f", "/articles/1%27--", "/stories/x", "/sources/..%2f..%2fetc",
     "/sources/" + quote("<script>alert(1)</script>"), "/static/..%2f..%2f..%2fetc/passwd", "/static/%2e%2e/app.py", "/static//etc/passwd",
     "/%0d%0aSet-Cookie:a=b", "/" + quote("<img src=x onerror=alert(1)>"), "/api/articles/9" + "9" * 30, "/api/alerts/" + quote("'; --"),
     "/mail/" + "A" * 3000, "/saved/" + quote("../x"), "/api/stories/0x1", "/compare?a=1&b=x"],
)  # fmt: skip
def test_hostile_paths(web: httpx.Client, path: str) -> None:
    """Path tricks (CVE-2024-23334) and numbers that are none: a 4xx, an inert page, no file of this machine."""
    answer = web.get(path)
    assert 300 <= answer.status_code < 500, answer.text[:300]
    assert "root:x" not in answer.text and "Set-Cookie: a" not in str(answer.headers)
    if "html" in answer.headers.get("Content-Type", ""):
        check_page(answer)
