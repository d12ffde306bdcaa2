"""Visits again and again: only what is new is fetched; an unchanged list costs one conditional request."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import select

from crawler.items import ArticleItem
from crawler.passport import Passport
from db.articles import articles, rechecks
from db.models import Article
from db.session import Archive
from pipelines.archives import _opened
from pipelines.store import store
from tests.crawler.conftest import Crawl, Crawled
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Site

ROWS = [
    (
        f"/202611/t20261120_{n}.html",
        f"关于推进第{n}批产业项目建设的通知",
        "2026-11-20",
    )
    for n in range(1, 6)
]


@pytest.fixture
def visit(
    crawl: Crawl,
    passport_for: Callable[..., Passport],
    sqlite_archive: Archive,
) -> Callable[..., Crawled]:
    """A visit with the archive's own parts of the way (known addresses, conditional requests) in place."""
    settings = {
        "POLICYWATCH_DATABASE": sqlite_archive.url,
        "ITEM_PIPELINES": {"pipelines.gone.MarkGone": 50},
    }

    def run(passport: Passport | None = None, **arguments: Any) -> Crawled:
        crawled = crawl(
            passport or passport_for("listing", "/list.html"),
            settings=settings,
            **arguments,
        )
        for item in crawled.items:
            store(sqlite_archive, item, item.fetched_at)  # type: ignore[arg-type]
        return crawled

    yield run
    _opened.cache_clear()


def serve(site: Site, rows: list[tuple[str, str, str]], **more: Any) -> None:
    site.page("/list.html", list_page(rows), **more)
    for url, title, _ in rows:
        site.page(url, article_page(title))


def test_an_etag_is_sent_back_and_nothing_else_is_asked(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """The second visit to an unchanged list is one request, answered 304."""
    serve(site, ROWS, etag='"one"')
    assert len(visit().items) == 5
    asked = len(site.requests)
    again = visit()
    assert not again.items and again.outcome.list_status == "unchanged"
    assert [seen.path for seen in site.requests[asked:]] == ["/list.html"]
    assert site.requests[-1].headers["If-None-Match"] == '"one"'


def test_a_list_without_validators_is_recognised_by_its_bytes(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """No ETag, no Last-Modified: the same bytes are not read twice."""
    serve(site, ROWS)
    visit()
    assert visit().outcome.list_status == "unchanged"


def test_only_what_is_new_is_fetched(site: Site, visit: Callable[..., Crawled]) -> None:
    """A list with one new row leads to one article request; the others are counted as known."""
    serve(site, ROWS[1:])
    visit()
    asked = len(site.requests)
    serve(site, ROWS)
    again = visit()
    assert [item.title for item in again.items] == [ROWS[0][1]]
    assert again.outcome.known == 4
    assert {seen.path for seen in site.requests[asked:]} == {
        "/list.html",
        ROWS[0][0],
    }


def test_rows_behind_an_unchanged_page_are_asked_for_again(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """A page around a scripted list stays the same while its rows change: the new row is found all the same."""
    data = "{'pageId':'c1','tplSetId':'t1','webId':'w1','pageType':'column','parseType':'buildstatic'}"
    api = "/api-gateway/jpaas-publish-server/front/page/build/unit"

    def rows(count: int) -> str:
        items = "".join(
            f"<li><a href='{url}'>{title}</a><span>{date}</span></li>"
            for url, title, date in ROWS[:count]
        )
        return json.dumps(
            {
                "success": True,
                "code": "200",
                "data": {"html": f"<ul>{items}</ul>"},
            }
        )

    serve(site, ROWS)
    shell = f'<script parseType="buildstatic" url="{api}" querydata="{data}"></script>'
    site.page("/list.html", shell, etag='"shell"')
    site.page(api, rows(4), kind="application/json", etag='"four"')
    assert len(visit().items) == 4
    assert visit().outcome.list_status == "unchanged"
    site.page(api, rows(5), kind="application/json", etag='"five"')
    assert visit().titles == [ROWS[4][1]]


def test_an_article_that_failed_is_met_again_though_its_list_is_unchanged(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """A server error on one page: the list is not remembered as read, the next visit fetches that page."""
    serve(site, ROWS, etag='"one"')
    site.page(ROWS[2][0], "broken", status=500)
    first = visit()
    assert (
        len(first.items) == 4
        and first.outcome.errors == 1
        and not first.outcome.complete
    )
    serve(site, ROWS, etag='"one"')
    assert visit().titles == [ROWS[2][1]]


def test_a_page_that_is_no_article_is_not_fetched_at_every_visit(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """A listed page without text is turned down once and passed over afterwards; so is a dead link."""
    serve(site, ROWS)
    site.page(ROWS[0][0], "<html><body><img src=a.png></body></html>")
    site.page(ROWS[1][0], "gone", status=404)
    first = visit()
    assert first.outcome.refused == {"http-404": 1, "no-text": 1}, first.outcome
    site.page(
        "/list.html",
        list_page(
            [
                *ROWS,
                (
                    "/202611/t20261121_9.html",
                    "新发布的一则通知公告",
                    "2026-11-21",
                ),
            ]
        ),
    )
    visit()
    assert (site.asked(ROWS[0][0]), site.asked(ROWS[1][0])) == (1, 1)


def test_a_stored_article_is_looked_at_again(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """Rechecks: 304 is counted, an edit comes as an item, 404 marks the article as gone."""
    serve(site, ROWS[:3])
    site.page(ROWS[0][0], article_page(ROWS[0][1]), etag='"a"')
    urls = {item.url.rpartition("_")[2]: item for item in visit().items}
    site.page(
        ROWS[1][0],
        article_page(ROWS[1][1], extra="<p>更正：第二条已经修改。</p>"),
    )
    site.page(ROWS[2][0], "gone", status=404)
    recheck = [(urls[f"{n}.html"].url, urls[f"{n}.html"].etag, None) for n in (1, 2, 3)]
    again = visit(recheck=recheck)
    assert again.titles == [ROWS[1][1]] and "更正" in (again.items[0].text or "")
    assert again.outcome.unchanged == 1 and again.stats["policywatch/gone"] == 1


def test_a_gone_article_keeps_its_place(
    site: Site, visit: Callable[..., Crawled], sqlite_archive: Archive
) -> None:
    """The archive keeps the text and says that the page is gone."""
    from db.articles import articles

    serve(site, ROWS[:1])
    item: ArticleItem = visit().items[0]
    site.page(ROWS[0][0], "gone", status=410)
    visit(recheck=[(item.url, None, None)])
    with sqlite_archive.read() as session:
        stored = articles.by_url(session, item.url)
        assert stored is not None and stored.flags == ["gone"]


MISSING = "<html><title>提示</title><body><p>抱歉，您访问的页面不存在或已删除。</p></body></html>"


def test_removed_without_a_404(
    site: Site, visit: Callable[..., Crawled], sqlite_archive: Archive
) -> None:
    """A redirect to the home page, and an error page that answers 200: never an article at first, `gone` at a second
    look, the text kept; and an article that is back is there again."""
    from db.articles import articles

    serve(site, ROWS[:4])
    site.redirect(ROWS[2][0], "/")
    site.page(ROWS[3][0], MISSING)
    site.page("/", list_page(ROWS))
    first = visit()
    assert {item.title for item in first.items} == {ROWS[0][1], ROWS[1][1]}
    assert first.outcome.refused == {"missing": 1, "redirected-away": 1}
    urls = [f"{site.url}{path}" for path, *_ in ROWS[:2]]
    site.redirect(ROWS[0][0], "/")
    site.page(ROWS[1][0], MISSING)
    again = visit(recheck=[(url, None, None) for url in urls])
    assert not again.items and again.stats["policywatch/gone"] == 2
    with sqlite_archive.read() as session:
        stored = [articles.by_url(session, url) for url in urls]
        assert [(one.flags, "页面不存在" in one.text) for one in stored if one] == [
            (["gone"], False)
        ] * 2
    site.page(ROWS[0][0], article_page(ROWS[0][1]))
    visit(recheck=[(urls[0], None, None)])
    with sqlite_archive.read() as session:
        assert [
            one.flags for url in urls if (one := articles.by_url(session, url))
        ] == [
            [],
            ["gone"],
        ]


def test_one_visit_takes_no_more_than_its_limit(
    site: Site,
    visit: Callable[..., Crawled],
    passport_for: Callable[..., Passport],
) -> None:
    """With limit = 2 the newest two come first, the next visit brings the next ones though the list is
    unchanged.
    """
    serve(site, ROWS, etag='"one"')
    passport = passport_for("listing", "/list.html", limit=2)
    visits = [visit(passport) for _ in range(3)]
    assert [one.outcome.refused.get("limit", 0) for one in visits] == [3, 1, 0]
    taken = [sorted(str(title) for title in one.titles) for one in visits]
    assert [len(titles) for titles in taken] == [2, 2, 1]
    assert sorted(chain(*taken)) == [title for _, title, _ in ROWS]


def test_a_list_that_died_is_not_taken_for_one_without_news(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """The same page without articles, time and again: empty at each visit, whatever validators it sends."""
    serve(site, ROWS, etag='"one"')
    visit()
    site.page(
        "/list.html",
        "<html><body><form>用户登录 <input name=user></form></body></html>",
        etag='"login"',
    )
    assert [visit().outcome.list_status for _ in range(3)] == ["empty"] * 3


def test_an_empty_column_beside_others_is_no_fault(
    site: Site,
    visit: Callable[..., Crawled],
    passport_for: Callable[..., Passport],
) -> None:
    """Two lists, one of which never names anything: the source is as the other is."""
    serve(site, ROWS)
    site.page("/other.html", "<html><body><p>暂无内容</p></body></html>")
    both = passport_for("listing", "/list.html", "/other.html")
    assert [visit(both).outcome.list_status for _ in range(2)] == [
        "read",
        "unchanged",
    ]


def sitemap(kind: str, *urls: str) -> str:
    """A `urlset` or a `sitemapindex` of today."""
    row = "url" if kind == "urlset" else "sitemap"
    today = datetime.now(UTC).date()
    rows = "".join(
        f"<{row}><loc>{url}</loc><lastmod>{today}</lastmod></{row}>" for url in urls
    )
    return f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{kind}>'


def test_a_sitemap_index_is_asked_conditionally(
    site: Site, visit: Callable[..., Crawled], passport_for: Callable[..., Passport]
) -> None:
    """An index that is as it was answers 304, and its sitemaps are asked all the same, each with its own ETag."""
    passport = passport_for("sitemap", "/index.xml")
    maps = [f"{site.url}/news.xml", f"{site.url}/old.xml"]
    site.page("/index.xml", sitemap("sitemapindex", *maps), etag='"i"')
    pages = [f"{site.url}/content/{n}2345.html" for n in range(1, 4)]
    site.page("/old.xml", sitemap("urlset", pages[0]), etag='"o"')
    site.page("/news.xml", sitemap("urlset", pages[1]), etag='"1"')
    for number, page in enumerate(pages):
        title = f"关于推进第{number}批产业项目建设的通知"
        site.page(page.removeprefix(site.url), article_page(title))
    assert len(visit(passport).items) == 2
    site.page("/news.xml", sitemap("urlset", *pages[1:]), etag='"2"')
    crawled = visit(passport)
    assert [item.url for item in crawled.items] == [pages[2]]
    asked = [
        (seen.path, seen.headers["If-None-Match"])
        for seen in site.requests
        if seen.path.endswith(".xml")
    ]
    assert sorted(asked[3:]) == [
        ("/index.xml", '"i"'),
        ("/news.xml", '"1"'),
        ("/old.xml", '"o"'),
    ]


def test_a_permanent_redirect_makes_no_second_copy(
    site: Site, visit: Callable[..., Crawled], sqlite_archive: Archive
) -> None:
    """`/old/x` answers 301 to `/new/x`: one article, at the new address; neither address is asked for again."""
    old = ("/old/202611/t20261120_7.html", "关于推进产业项目建设的通知", "2026-11-20")
    new = (old[0].replace("old", "new"), *old[1:])
    site.redirect(old[0], new[0], 301)
    site.page(new[0], article_page(old[1]))
    site.page("/list.html", list_page([old, *ROWS]))
    for url, title, _ in ROWS:
        site.page(url, article_page(title))
    assert f"{site.url}{new[0]}" in {item.url for item in visit().items}
    for row in (old, new):
        site.page("/list.html", list_page([row, *ROWS]))
        assert visit().items == []
    assert site.asked(new[0]) == 1
    assert len(addresses(sqlite_archive)) == 6


def test_an_article_stored_at_its_old_address_moves(
    site: Site, visit: Callable[..., Crawled], sqlite_archive: Archive
) -> None:
    """A later look at it meets the 301: it takes the new address, and lists may name either."""
    serve(site, ROWS)
    visit()
    url, title, day = ROWS[0]
    new = url.replace("/202611/", "/new/202611/")
    site.redirect(url, new, 301)
    site.page(new, article_page(title))
    visit(recheck=[(f"{site.url}{url}", None, None)])
    stored = addresses(sqlite_archive)
    assert f"{site.url}{new}" in stored and f"{site.url}{url}" not in stored
    site.page("/list.html", list_page([(new, title, day), *ROWS]))
    assert visit().items == [] and len(addresses(sqlite_archive)) == 5
    now = datetime.now(UTC)
    with sqlite_archive.write() as session:
        rechecks.plan_further(session, [f"{site.url}{url}"], [timedelta(days=7)], now)
        moved = articles.by_url(session, f"{site.url}{url}")
        assert moved is not None and moved.url == f"{site.url}{new}"
        assert moved.recheck_step == 1 and moved.recheck_at is None


def test_a_temporary_redirect_leaves_the_address(
    site: Site, visit: Callable[..., Crawled]
) -> None:
    """302: the address that was asked for is the article's, wherever it is read today."""
    serve(site, ROWS)
    url, title, _ = ROWS[0]
    site.redirect(url, "/cdn/today.html", 302)
    site.page("/cdn/today.html", article_page(title))
    assert f"{site.url}{url}" in {item.url for item in visit().items}


def addresses(archive: Archive) -> set[str]:
    with archive.read() as session:
        return set(session.scalars(select(Article.url)))
