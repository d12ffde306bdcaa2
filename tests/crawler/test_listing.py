"""Visits to lists: what is listed is fetched, read and handed on; everything else is counted by name."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Answer, Seen, Site
from text.dates import SHANGHAI

ROWS = [
    (
        f"/202611/t20261120_{number}.html",
        f"关于推进第{number}批产业项目建设的通知",
        "2026-11-20",
    )
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
    assert (item.source, item.category, item.publisher) == (
        "ours",
        "ministry",
        "测试日报",
    )
    assert item.published_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert (
        item.url == f"{site.url}{ROWS[0][0]}"
        and item.body
        and "责任清单" in (item.text or "")
    )
    assert (
        crawled.outcome.listed,
        crawled.outcome.articles,
        crawled.outcome.errors,
    ) == (5, 5, 0)
    assert crawled.outcome.list_status == "read" and crawled.outcome.complete


def row(number: int) -> str:
    url, title, date = ROWS[number]
    return f'<li><a href="{url}" title="{title}">{title}</a><span>{date}</span></li>'


def test_rows_behind_a_pages_script_are_fetched(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """A jpaas column holds no rows: the request its script would make is made, and the next page's after it."""
    serve(site)
    data = "{'pageId':'c1','tplSetId':'t1','webId':'w1','pageType':'column','parseType':'buildstatic','tagId':'列表'}"
    api = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    site.page(
        "/col/index.html",
        f'<script parseType="buildstatic" url="{api}" querydata="{data}"></script>',
    )

    def answer(seen: Seen) -> Answer:
        asked = parse_qs(urlsplit(seen.target).query)
        page = json.loads(asked.get("paramJson", ['{"pageNo":1}'])[0]).get("pageNo", 1)
        html = (
            f"<ul>{row(0)}{row(1)}</ul>" if str(page) == "1" else f"<ul>{row(2)}</ul>"
        )
        body = json.dumps(
            {"success": True, "code": "200", "data": {"html": html}}
        ).encode()
        return Answer(body, headers={"Content-Type": "application/json"})

    site.routes[api] = answer
    crawled = crawl(passport_for("listing", "/col/index.html"))
    assert sorted(crawled.titles) == [ROWS[0][1], ROWS[1][1]]
    assert crawled.stats["policywatch/family"] == "jpaas"
    asked = parse_qs(
        urlsplit(next(seen.target for seen in site.requests if seen.path == api)).query
    )
    assert asked["pageId"] == ["c1"] and asked["webId"] == ["w1"]


def test_pages_are_followed_as_far_as_the_passport_says(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """`next` and `pages = 2`: the second page is read, the third is not asked for; each article comes once."""
    serve(site)
    site.page(
        "/list.html",
        list_page(ROWS[:2], more="<a class='next' href='/list_1.html'>下一页</a>"),
    )
    site.page(
        "/list_1.html",
        list_page(ROWS[1:4], more="<a class='next' href='/list_2.html'>下一页</a>"),
    )
    site.page("/list_2.html", list_page(ROWS[4:]))
    crawled = crawl(
        passport_for("listing", "/list.html", listing={"next": "a.next", "pages": 2})
    )
    assert sorted(crawled.titles) == [title for _, title, _ in ROWS[:4]]
    assert not site.asked("/list_2.html")


def test_follow_keeps_to_articles(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """Only addresses that match `follow` are fetched."""
    serve(site)
    crawled = crawl(
        passport_for(
            "listing",
            "/list.html",
            listing={"follow": r"t20261120_[12]\.html"},
        )
    )
    assert len(crawled.items) == 2 and crawled.outcome.listed == 2


def test_an_empty_list_is_no_success(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """A page that is fetched fine and lists nothing ends as `empty`."""
    site.page("/list.html", "<html><body><div>网站改版，敬请期待</div></body></html>")
    crawled = crawl(passport_for("listing", "/list.html"))
    assert crawled.outcome.list_status == "empty" and crawled.outcome.errors == 0


def test_what_the_page_does_not_state_comes_from_list_and_passport(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """No source and no time on the page: the list's date and the passport's publisher stand in."""
    site.page("/list.html", list_page(ROWS[:1]))
    site.page(
        ROWS[0][0],
        article_page(ROWS[0][1], date="", source=None).replace("发布时间：", ""),
    )
    item = crawl(passport_for("listing", "/list.html")).items[0]
    assert item.publisher == "测试部" and item.published_precision == "day"
    assert (
        item.published_at is not None
        and item.published_at.astimezone(SHANGHAI).date().isoformat() == "2026-11-20"
    )


def test_a_scrapy_user_lists_and_crawls(site: Site, tmp_path: Path) -> None:
    """`scrapy list` and `scrapy crawl listing -a source=ID -o FILE` work in a folder with sources/ of one's own."""
    serve(site)
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    (tmp_path / "policywatch.toml").write_text(
        '[crawl]\ndelay = 0\nprivate_addresses = "allow"\n'
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "mine.toml").write_text(
        'name = "x"\ncategory = "ministry"\nkind = "listing"\nevery = "30m"\n'
        f'start_urls = ["{site.url}/list.html"]\n'
    )

    def scrapy(*arguments: str) -> str:
        command = [sys.executable, "-m", "scrapy", *arguments]
        ran = subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return ran.stdout

    assert {"feed", "json", "listing", "sitemap"} <= set(scrapy("list").split())
    scrapy("crawl", "listing", "-a", "source=mine", "-o", "out.jsonl")
    lines = [
        json.loads(line)
        for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(line["title"] for line in lines) == [title for _, title, _ in ROWS]
    assert (tmp_path / "policywatch.db").exists()
