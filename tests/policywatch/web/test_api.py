"""What programs get."""

import csv
import io
import json
import re
import zlib
from datetime import datetime
from urllib.parse import quote, urlsplit

import feedparser
import httpx
import pytest
from lxml import etree
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel

from db.alerts import outbox
from db.answers import alerts, articles, search, sources
from db.session import Archive
from db.sources import runs
from policywatch.web import described
from tests.policywatch.web.served import NOW, serving, site_for

ATOM = "{http://www.w3.org/2005/Atom}"
ARTICLE = {
    "id", "url", "site", "source", "title", "publisher", "author", "published_at", "published_precision", "first_seen_at",
    "text", "text_as_published", "flags", "story", "copies", "snippet",
}  # fmt: skip


def test_articles_have_the_contracts_shape(web: httpx.Client) -> None:
    """`{"query", "total", "items", "next"}`; every field of an article; missing is null."""
    found = web.get("/api/articles", params={"q": "机器人", "by": "article"}).json()
    assert {"query", "total", "items", "next"} <= set(found)
    assert found["query"] == "机器人" and found["total"] == 3 and found["next"] is None
    assert set(found["items"][0]) >= ARTICLE
    assert found["items"][0]["publisher"] is None
    assert "<mark>机器人</mark>" in found["items"][0]["snippet"]


def test_cursors_walk_everything_once(web: httpx.Client) -> None:
    """Page by page, each article comes once, in the order of one long page."""
    whole = [
        one["id"]
        for one in web.get("/api/articles", params={"by": "article"}).json()["items"]
    ]
    walked, cursor = [], ""
    while cursor is not None:
        found = web.get(
            "/api/articles",
            params={"by": "article", "limit": 2, "cursor": cursor},
        ).json()
        walked += [one["id"] for one in found["items"]]
        cursor = found["next"]
    assert walked == whole and len(whole) == 6


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"site": "yunzhou.example"}, 3), ({"source": "demo-ministry"}, 3), ({"publisher": "海岚日报"}, 1),
        ({"since": "2026-11-21", "until": "2026-11-21"}, 1), ({"since": "2026-11-22"}, 3), ({"until": "2026-11-20"}, 2),
        ({"category": "ministry"}, 3), ({"flag": "traditional"}, 1), ({"q": "site:hailan.example", "since": "2026-11-22"}, 1),
    ],
)  # fmt: skip
def test_filters(web: httpx.Client, asked: dict[str, str], count: int) -> None:
    """Each filter alone and with a query; days are days in Beijing, both included."""
    assert (
        web.get("/api/articles", params={"by": "article", **asked}).json()["total"]
        == count
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/articles?q=(", 400), ("/api/articles?q=/a+/", 400), ("/api/articles?since=tomorrow", 400), ("/api/articles?until=0001-01-01", 400),
        ("/api/articles?since=2026-02-01&until=2026-01-01", 400),
        ("/api/articles?cursor=x", 400), ("/api/articles?limit=0", 400), ("/api/articles?limit=100000", 400),
        ("/api/articles?by=nobody", 400), ("/api/articles?flag=none", 400), ("/api/articles/9999", 404), ("/api/articles/x", 400),
        ("/api/stories/9999", 404), ("/api/stories/99999999999999999999", 404), ("/api/alerts/none", 404), ("/api/nothing", 404),
        ("/feed.atom?q=(", 400), ("/export?q=(", 400), ("/export?format=exe", 400), ("/api/alerts/test?query=", 400),
    ],
)  # fmt: skip
def test_errors_are_problems(web: httpx.Client, path: str, status: int) -> None:
    """RFC 9457, whatever is wrong; never a 500."""
    answer = web.get(path, headers={"accept": "text/html,*/*"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status and answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/api/articles?sourc=demo-ministry", "source"),
        ("/api/articles?q=机器人&limt=5", "limit"),
        ("/api/articles?source=demo-minstry", "demo-ministry"),
        ("/api/articles?site=gxt.yunzhuo.example", "gxt.yunzhou.example"),
        ("/api/facets?category=ministy", "ministry"),
        ("/api/alerts/test?query=a&day=3", "days"),
        ("/feed.atom?sit=yunzhou.example", "site"),
        ("/export?formt=csv", "format"),
    ],
)
def test_unknown_words_are_refused_with_the_nearest(
    web: httpx.Client, path: str, nearest: str
) -> None:
    """A mistyped parameter, site, source or category is no search for everything, and none for nothing."""
    answer = web.get(path)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(f"did you mean {nearest}?")


def test_a_host_of_a_known_site_is_known(web: httpx.Client) -> None:
    """A site is known by what stands in the archive, and so is a host of it."""
    assert web.get("/api/articles?site=gxt.yunzhou.example").status_code == 200


def test_bad_query_names_column_and_hint(web: httpx.Client) -> None:
    problem = web.get("/api/articles", params={"q": "机器人 AND"}).json()
    assert problem["column"] >= 1 and problem["hint"]


def test_etag_saves_the_second_answer(web: httpx.Client) -> None:
    """Asked again with the ETag, the answer is 304 and empty; a different search has a different one."""
    first = web.get("/api/articles?q=机器人")
    again = web.get(
        "/api/articles?q=机器人",
        headers={"if-none-match": first.headers["etag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/api/articles?q=低空").headers["etag"] != first.headers["etag"]
    feed = web.get("/feed.atom")
    assert (
        web.get(
            "/feed.atom", headers={"if-none-match": feed.headers["etag"]}
        ).status_code
        == 304
    )


def test_answers_are_compressed_and_no_other_site_reads_them(
    web: httpx.Client,
) -> None:
    """gzip where it is asked for; no CORS header."""
    answer = web.get(
        "/api/articles",
        headers={"accept-encoding": "gzip", "origin": "https://evil.example"},
    )
    assert answer.headers["content-encoding"] == "gzip"
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("header", ["gzip;q=0", "identity, gzip; q=0.0", "br", ""])
def test_who_does_not_take_gzip_gets_none(web: httpx.Client, header: str) -> None:
    """A weight of 0 is a refusal."""
    answer = web.get("/api/articles", headers={"accept-encoding": header})
    assert "content-encoding" not in answer.headers and answer.json()["items"]


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=(", "/articles/1", "/articles/9999", "/articles/1/raw", "/stories/1", "/sources", "/trends", "/alerts", "/saved",
     "/api/articles", "/api/status", "/api/alerts/none", "/feed.atom", "/feed.json", "/export", "/export?format=csv", "/healthz",
     "/metrics", "/openapi.json", "/favicon.ico", "/opensearch.xml", "/nothing"],
)  # fmt: skip
def test_head_is_get_without_a_body(web: httpx.Client, path: str) -> None:
    """The same status and kind, no body; the connection serves on."""
    headers = {"accept": "text/html"}
    head, get = web.head(path, headers=headers), web.get(path, headers=headers)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers.get("content-type") == get.headers.get("content-type")
    assert head.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "parquet"])
def test_head_makes_no_export(
    web: httpx.Client, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The headers alone: not one article is read for them."""
    read: list[object] = []
    monkeypatch.setattr(
        "policywatch.web.export.db_export.rows",
        lambda *given: read.append(given) or [],
    )
    monkeypatch.setattr(
        "policywatch.web.export.export_process.make",
        lambda *given: read.append(given),
    )
    answer = web.head(f"/export?format={form}")
    assert answer.status_code == 200 and answer.headers["content-disposition"].endswith(
        f'policywatch.{form}"'
    )
    assert not read


def test_a_rule_may_have_a_slash_in_its_name(own: httpx.Client) -> None:
    """Every address of a rule takes its whole name."""
    rule = {"name": "GB/T 7714", "query": "机器人", "to": ["a@example.org"]}
    assert own.post("/api/alerts", json=rule).status_code == 201
    assert own.get("/api/alerts/GB%2FT%207714").json()["name"] == "GB/T 7714"
    assert own.post("/api/alerts/GB%2FT%207714/pause").json()["paused"] is True
    assert own.get("/api/alerts/GB%2FT%207714/history").json() == []
    assert (
        own.patch("/api/alerts/GB%2FT%207714", json={"when": "hourly"}).json()["when"]
        == "hourly"
    )
    assert own.delete("/api/alerts/GB%2FT%207714").status_code == 204


def test_article_and_story(web: httpx.Client) -> None:
    """An article brings its story's copies and its revisions; a story its copies with their relations."""
    article = web.get("/api/articles/1").json()
    assert (
        article["story_copies"]["id"] == article["story"] and article["revisions"] == []
    )
    story = web.get(f"/api/stories/{article['story']}").json()
    assert {"id", "head", "title", "copies"} <= set(story)
    assert {copy["relation"] for copy in story["copies"]} == {
        "original",
        "same",
        "edited",
    }


def test_sources_are_those_of_the_command_line(web: httpx.Client) -> None:
    """The same rows as `sources list --json`, and the code of each reason."""
    row = web.get("/api/sources").json()[0]
    assert {
        "id",
        "name",
        "kind",
        "enabled",
        "state",
        "reason",
        "last_success_at",
        "next_check_at",
        "articles",
        "reason_code",
    } <= set(row)


def test_each_problem_has_its_code(own: httpx.Client, desk: Archive) -> None:
    """Beside the texts, in the same order."""
    with desk.write() as session:
        outbox.suspend(session, "a@example.org", "550 no such user", NOW)
    facts = own.get("/api/status").json()
    coded = dict(zip(facts["problems"], facts["problem_codes"], strict=True))
    assert coded["a@example.org: 550 no such user"] == "trouble.of"


def test_alerts_by_api(own: httpx.Client) -> None:
    """Add, read, change, pause, remove; what can't be is refused with its reason."""
    rule = {
        "name": "机器人",
        "query": "机器人",
        "to": ["a@example.org"],
        "when": "daily 08:00",
        "language": "en",
    }
    added = own.post("/api/alerts", json=rule)
    assert added.status_code == 201 and added.json()["held_back"] == 1
    assert own.post("/api/alerts", json=rule).status_code == 409
    assert (
        own.post("/api/alerts", json=rule | {"name": "b", "query": "("}).status_code
        == 400
    )
    assert (
        own.post("/api/alerts", json=rule | {"name": "c", "to": ["a, b@x"]}).status_code
        == 400
    )
    assert (
        own.post("/api/alerts", json=rule | {"name": "d", "colour": "red"}).status_code
        == 400
    )
    assert (
        own.patch("/api/alerts/机器人", json={"when": "hourly"}).json()["when"]
        == "hourly"
    )
    assert own.post("/api/alerts/机器人/pause").json()["paused"] is True
    assert own.post("/api/alerts/机器人/resume").json()["paused"] is False
    assert own.get("/api/alerts/机器人/history").json() == []
    assert own.delete("/api/alerts/机器人").status_code == 204
    assert own.delete("/api/alerts/机器人").status_code == 404


def test_dry_run_by_api(web: httpx.Client) -> None:
    found = web.get("/api/alerts/test", params={"query": "机器人", "days": 30}).json()
    assert found["stories"] == 1 and {
        "query",
        "days",
        "per_day",
        "items",
    } <= set(found)


def test_atom_feed_is_one_that_readers_read(web: httpx.Client) -> None:
    """Well-formed, newest first, with ids that stay and links out."""
    feed = feedparser.parse(web.get("/feed.atom?q=云州").content)
    assert not feed.bozo
    assert feed.entries[0].title == "云州印发人形机器人产业三年行动方案"
    assert feed.entries[0].link.startswith("https://") and feed.entries[0].published
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


def test_atom_has_what_rfc_4287_requires(web: httpx.Client) -> None:
    """Feed and entries with id, title and a time with an offset; author; one alternate link; the feed says where it is."""
    address = "/feed.atom?q=%E4%BA%91%E5%B7%9E&by=article"
    feed = etree.fromstring(web.get(address).content)

    def told(element: etree._Element, name: str) -> list[str]:
        return [found.text or "" for found in element.findall(f"{ATOM}{name}")]

    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) >= 4
    for one in (feed, *entries):
        assert [len(told(one, name)) for name in ("id", "title", "updated")] == [
            1,
            1,
            1,
        ]
        assert datetime.fromisoformat(told(one, "updated")[0]).utcoffset() is not None
        assert urlsplit(told(one, "id")[0]).scheme in ("http", "https", "tag")
    for entry in entries:
        assert len(entry.findall(f"{ATOM}author/{ATOM}name")) == 1 and told(
            entry, "summary"
        )
        links = {
            link.get("rel", "alternate"): link.get("href")
            for link in entry.findall(f"{ATOM}link")
        }
        assert len(entry.findall(f"{ATOM}link")) == len(links) == 2
        assert ".example/" in links["alternate"] and links["related"].startswith(
            f"{web.base_url}/articles/".replace("//art", "/art")
        )
    own = [
        link.get("href")
        for link in feed.findall(f"{ATOM}link")
        if link.get("rel") == "self"
    ]
    assert own == [str(web.base_url).rstrip("/") + address]
    assert (
        max(told(entry, "updated")[0] for entry in entries) == told(feed, "updated")[0]
    )


def test_json_feed_has_what_version_1_1_requires(web: httpx.Client) -> None:
    """Version, title, and items with an id that is text, a content, and times of RFC 3339."""
    answer = web.get("/feed.json?q=低空")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert (
        feed["version"] == "https://jsonfeed.org/version/1.1"
        and feed["title"]
        and feed["feed_url"].startswith("http")
    )
    (item,) = feed["items"]
    assert (
        item["title"] == "海岚开通三条低空物流航线"
        and isinstance(item["id"], str)
        and item["content_text"]
    )
    assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None
    assert None not in item.values()


def test_a_browser_can_add_the_search(web: httpx.Client) -> None:
    """The OpenSearch description holds what its version 1.1 wants, and its template finds."""
    told = etree.fromstring(web.get("/opensearch.xml").content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert (
        0 < len(told.findtext(f"{space}ShortName", "")) <= 16
        and 0 < len(told.findtext(f"{space}Description", "")) <= 1024
    )
    template = next(
        one.get("template", "")
        for one in told.findall(f"{space}Url")
        if one.get("type") == "text/html"
    )
    found = web.get(
        template.replace("{searchTerms}", quote("低空")),
        headers={"accept": "text/html"},
    )
    assert "海岚开通三条" in found.text and 'href="/opensearch.xml"' in found.text


def test_exports_hold_the_searchs_articles(web: httpx.Client) -> None:
    """JSON lines and CSV hold what the search with its filters finds."""
    lines = web.get(
        "/export?format=jsonl&category=ministry&since=2026-11-20&until=2026-11-20"
    ).text.splitlines()
    assert len(lines) == 2 and ARTICLE - {"snippet"} <= set(json.loads(lines[0]))
    rows = list(
        csv.DictReader(
            io.StringIO(web.get("/export?format=csv").content.decode("utf-8-sig"))
        )
    )
    assert len(rows) == 6
    excel = web.get("/export?format=xlsx&q=机器人")
    assert (
        excel.content.startswith(b"PK")
        and "spreadsheetml" in excel.headers["content-type"]
    )
    parquet = web.get("/export?format=parquet")
    assert parquet.status_code in (200, 400)
    assert parquet.content.startswith(b"PAR1") or "pyarrow" in parquet.text


def test_openapi_names_every_path_of_the_contract(web: httpx.Client) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    wanted = {
        "/api/articles",
        "/api/articles/{number}",
        "/api/stories/{number}",
        "/api/sources",
        "/api/alerts",
        "/feed.atom",
        "/healthz",
        "/metrics",
    }
    assert wanted <= set(paths)


def test_openapi_describes_everything(web: httpx.Client) -> None:
    """Every parameter with description and example, every answer with a schema, every error as a problem; no reference leads nowhere."""
    told = web.get("/openapi.json").json()
    known = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": ?"([^"]+)"', json.dumps(told))) <= known
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] and operation["description"], (
                method,
                path,
            )
            for parameter in operation.get("parameters", []):
                schema = parameter["schema"]
                assert parameter.get("description") or schema.get("description"), (
                    path,
                    parameter["name"],
                )
                assert (
                    parameter.get("examples")
                    or schema.get("examples")
                    or schema.get("enum")
                ), (
                    path,
                    parameter["name"],
                )
            for status, answer in operation["responses"].items():
                if status in ("204", "304"):
                    continue
                assert answer["content"] and all(
                    kind["schema"] for kind in answer["content"].values()
                ), (
                    path,
                    status,
                )
                if status >= "400" and path != "/healthz":
                    assert list(answer["content"]) == ["application/problem+json"], (
                        path,
                        status,
                    )


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/articles?q=云州", search.Articles), ("/api/articles/1", articles.WholeArticle), ("/api/stories/1", articles.Story),
        ("/api/facets?q=云州", search.Facets), ("/api/status", sources.Status), ("/healthz", described.Health),
        ("/api/alerts/test?query=机器人&days=3", alerts.DryRun), ("/api/articles?q=(", described.Problem),
    ],
)  # fmt: skip
def test_answers_are_as_described(
    web: httpx.Client, path: str, kind: type[BaseModel]
) -> None:
    """What the description says of an answer is true of one."""
    answer = web.get(path).json()
    assert kind.model_validate(answer).model_dump(exclude_unset=True) == answer


def test_rules_and_sources_are_as_described(own: httpx.Client) -> None:
    own.post(
        "/api/alerts",
        json={"name": "a", "query": "机器人", "to": ["a@example.org"]},
    )
    for path, kind in (
        ("/api/alerts", alerts.Rule),
        ("/api/sources", sources.Source),
    ):
        assert [kind.model_validate(one) for one in own.get(path).json()]


def test_health_is_the_services_beat(desk: Archive) -> None:
    """200 while the beat is fresh; 503 with the reason when it is old."""
    with serving(site_for(desk)) as client:
        assert client.get("/healthz").status_code == 200
        with desk.write() as session:
            runs.beat(session, "service", NOW.replace(hour=1))
        unwell = client.get("/healthz")
        assert unwell.status_code == 503 and unwell.json()["reasons"]


def test_metrics_are_prometheus(web: httpx.Client) -> None:
    """Gauges of the archive and counters of the page, as Prometheus reads them."""
    found = {
        family.name: family
        for family in text_string_to_metric_families(web.get("/metrics").text)
    }
    assert found["policywatch_articles"].samples[0].value == 6
    assert found["policywatch_stories"].samples[0].value == 4
    assert "policywatch_http_requests" in found


def test_compression_holds_the_same_json(web: httpx.Client) -> None:
    """What is compressed is what is not."""
    with web.stream(
        "GET",
        "/api/articles",
        headers={"accept-encoding": "gzip"},
        extensions={"read_raw": True},
    ) as answer:
        packed = b"".join(answer.iter_raw())
    plain = web.get("/api/articles", headers={"accept-encoding": "identity"}).content
    assert zlib.decompress(packed, 31) == plain


def test_all_moments_are_of_one_zone(own: httpx.Client) -> None:
    """Every moment of every answer is in Beijing time: articles, revisions, sources, rules, mails, state."""
    own.post(
        "/api/alerts",
        json={"name": "a", "query": "机器人", "to": ["a@example.org"]},
    )
    for path in (
        "/api/articles", "/api/articles/1", "/api/stories/1", "/api/sources", "/api/status", "/api/alerts",
        "/api/alerts/a", "/api/alerts/a/history", "/api/alerts/test?query=机器人", "/feed.json",
    ):  # fmt: skip
        moments = re.findall(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*", own.get(path).text
        )
        assert all(moment.endswith("+08:00") for moment in moments), (path, moments)
