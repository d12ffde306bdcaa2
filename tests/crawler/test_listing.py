"""Visits to lists: what is listed is fetched, read and handed on; everything else is counted by name."""

from collections.abc import Callable
from datetime import UTC, datetime

from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Site

ROWS = [
    (f"/202611/t20261120_{number}.html", f"关于推进第{number}批产业项目建设的通知", "2026-11-20")
    for number in range(1, 6)
]


def serve(site: Site) -> None:
    site.page("/list.html", list_page(ROWS))
    for url, title, _ in ROWS:
        site.page(url, article_page(title))


def test_every_listed_article_becomes_an_item(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """A list without any selector: each article arrives once, whole, with what its page and passport say."""
    serve(site)
    crawled = crawl(passport_for("listing", "/list.html"))
    assert sorted(crawled.titles) == sorted(title for _, title, _ in ROWS)
    item = min(crawled.items, key=lambda item: item.url)
    assert (item.source, item.category, item.publisher) == ("ours", "ministry", "测试日报")
    assert item.published_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert item.url == f"{site.url}{ROWS[0][0]}" and item.body and "责任清单" in (item.text or "")
    assert (crawled.outcome.listed, crawled.outcome.articles, crawled.outcome.errors) == (5, 5, 0)
    assert crawled.outcome.list_status == "read" and crawled.outcome.complete
