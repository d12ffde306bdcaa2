"""What a source's columns look like outlives the visit, and is forgotten when it may rightly change."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from crawler.passport import Passport
from db.session import Archive
from db.sources import columns, runs
from pipelines.archives import _opened
from pipelines.middlewares.memory import columns_digest
from tests.crawler.conftest import Crawl, Crawled
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Site

Row = tuple[str, str, str]
Visit = Callable[..., Crawled]


def rows(column: str) -> list[Row]:
    return [
        (
            f"/{column}/202611/t202611{10 + n}_{n}.html",
            f"{column}第{n}号产业项目建设的通知",
            f"2026-11-{10 + n}",
        )
        for n in range(8)
    ]


@pytest.fixture
def visit(crawl: Crawl, sqlite_archive: Archive) -> Iterator[Visit]:
    settings = {"POLICYWATCH_DATABASE": sqlite_archive.url}
    yield lambda passport: crawl(passport, settings=settings)
    _opened.cache_clear()


def serve(site: Site, listed: list[Row], path: str = "/list.html") -> None:
    site.page(path, list_page(listed))
    for url, title, _ in listed:
        site.page(url, article_page(title))


def test_a_replaced_list_is_not_read_until_the_source_is_enabled_anew(
    site: Site,
    visit: Visit,
    passport_for: Callable[..., Passport],
    sqlite_archive: Archive,
) -> None:
    """Its entries are counted as strangers, visit after visit; enabling the source accepts what stands there."""
    passport = passport_for("listing", "/list.html")
    serve(site, rows("zcwj"))
    assert visit(passport).outcome.listed == 8
    serve(site, rows("gzdt"))
    for _ in range(2):
        crawled = visit(passport)
        assert crawled.items == [] and crawled.outcome.list_status == "lost"
        assert (crawled.outcome.column_lost or "").startswith("strangers: ")
        assert crawled.stats["policywatch/column/strangers"] == 1
        assert crawled.outcome.refused == {"strangers": 8}
    with sqlite_archive.write() as session:
        runs.switch(session, passport.id, True, datetime.now(UTC))
    assert len(visit(passport).items) == 8


def test_a_passport_that_reads_differently_learns_anew(
    site: Site,
    visit: Visit,
    passport_for: Callable[..., Passport],
    sqlite_archive: Archive,
) -> None:
    """With new selectors another list may rightly come."""
    passport = passport_for("listing", "/list.html")
    serve(site, rows("zcwj"))
    visit(passport)
    serve(site, rows("gzdt"))
    selecting = passport_for("listing", "/list.html", listing={"item": "ul.list li"})
    assert len(visit(selecting).items) == 8
    with sqlite_archive.read() as session:
        digest = columns_digest(selecting)
        assert columns.of_source(session, passport.id, digest)


def test_one_of_two_lists_may_be_lost(
    site: Site, visit: Visit, passport_for: Callable[..., Passport]
) -> None:
    """The other one is read, and the loss is said all the same."""
    passport = passport_for("listing", "/a.html", "/b.html")
    serve(site, rows("zcwj"), "/a.html")
    serve(site, rows("tzgg"), "/b.html")
    assert len(visit(passport).items) == 16
    serve(site, rows("gzdt"), "/a.html")
    serve(site, [*rows("tzgg")[1:], ("/tzgg/202612/t20261201_99.html", "新的一条公告消息标题", "2026-12-01")], "/b.html")  # fmt: skip
    crawled = visit(passport)
    assert "新的一条公告消息标题" in crawled.titles
    assert crawled.outcome.list_status == "read"
    assert "/a.html" in (crawled.outcome.column_lost or "")
    assert not [title for title in crawled.titles if "gzdt" in (title or "")]


def test_a_lost_list_is_lost_at_the_first_visit_too(
    site: Site, visit: Visit, passport_for: Callable[..., Passport]
) -> None:
    """An address that leads to the home page names no column, even where nothing is known of it."""
    serve(site, rows("gzdt"), "/")
    site.redirect("/list.html", "/")
    crawled = visit(passport_for("listing", "/list.html"))
    assert crawled.items == [] and crawled.outcome.list_status == "lost"


def test_a_further_page_that_leads_home_is_not_read(
    site: Site, visit: Visit, passport_for: Callable[..., Passport]
) -> None:
    """Page 2 is gone and redirects to the home page: what stands there is counted and left."""
    passport = passport_for(
        "listing", "/list.html", listing={"next": "a.next", "pages": 3}
    )
    serve(site, rows("gzdt"), "/")
    site.page("/list.html", list_page(rows("zcwj"), "<a class=next href=/list_1.html>下一页</a>"))  # fmt: skip
    for url, title, _ in rows("zcwj"):
        site.page(url, article_page(title))
    site.redirect("/list_1.html", "/")
    crawled = visit(passport)
    assert len(crawled.items) == 8
    assert crawled.stats["policywatch/column/redirected-home"] == 1
    assert crawled.outcome.column_lost is None
