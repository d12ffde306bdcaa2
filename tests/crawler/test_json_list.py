"""Visits to JSON interfaces: JMESPath, paging, POST, JSONP, texts carried in the answer."""

import json
from collections.abc import Callable
from typing import Any

from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import BODY, article_page
from tests.site import Answer, Seen, Site

Make = Callable[..., Passport]


def rows(*numbers: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "url": f"/a/{n}.html",
            "title": f"<em>第{n}号</em>公告发布",
            "pubtime": 1795140000000,
            **more,
        }
        for n in numbers
    ]


def serve(site: Site, *numbers: int) -> None:
    for n in numbers:
        site.page(f"/a/{n}.html", article_page(f"第{n}号公告发布", date=""))


def test_items_are_found_by_jmespath(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Rows under a path, marks taken out of titles, milliseconds read as a time, addresses resolved."""
    serve(site, 1, 2)
    site.page(
        "/api",
        json.dumps({"data": {"list": rows(1, 2)}}),
        kind="application/json",
    )
    selectors = {
        "items": "data.list",
        "url": "url",
        "title": "title",
        "date": "pubtime",
    }
    crawled = crawl(passport_for("json", "/api", json=selectors))
    assert sorted(crawled.titles) == ["第1号公告发布", "第2号公告发布"]
    assert {
        item.published_at and item.published_at.isoformat() for item in crawled.items
    } == {"2026-11-20T02:00:00+00:00"}


def test_pages_are_counted_in_the_query(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """`page` and `pages`: page after page until one is empty or the last is reached."""
    serve(site, 1, 2, 3)
    site.page("/api?q=&p=1", json.dumps(rows(1)))
    site.page("/api?q=&p=2", json.dumps(rows(2)))
    site.page("/api?q=&p=3", json.dumps([]))
    site.page("/api", json.dumps([]))
    passport = passport_for(
        "json", "/api?q=&p=9", json={"items": "@", "page": "p", "pages": 5}
    )
    crawled = crawl(passport)
    assert sorted(crawled.titles) == ["第1号公告发布", "第2号公告发布"]
    assert [seen.target for seen in site.requests if seen.path == "/api"] == [
        "/api?q=&p=1", "/api?q=&p=2", "/api?q=&p=3"
    ]  # fmt: skip


def test_a_form_is_posted_with_the_pages_number(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """POST, own headers, the counter inside the form."""
    serve(site, 1, 2)

    def answer(seen: Seen) -> Answer:
        page = 2 if b"pageno=2" in seen.body else 1
        return Answer(
            json.dumps({"list": rows(page)}).encode(),
            headers={"Content-Type": "application/json"},
        )

    site.routes["/cms/JsonList"] = answer
    request = {
        "method": "POST",
        "form": {"channelCode": "A1"},
        "headers": {"X-Requested-With": "XMLHttpRequest"},
    }
    selectors = {
        "items": "list",
        "title": "title",
        "page": "pageno",
        "pages": 2,
    }
    crawled = crawl(
        passport_for("json", "/cms/JsonList", json=selectors, request=request)
    )
    posted = [seen for seen in site.requests if seen.method == "POST"]
    assert len(crawled.items) == 2 and {seen.body for seen in posted} == {
        b"channelCode=A1&pageno=1", b"channelCode=A1&pageno=2"
    }  # fmt: skip
    assert all(seen.headers["X-Requested-With"] == "XMLHttpRequest" for seen in posted)


def test_a_text_in_the_answer_needs_no_page(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """With `body` the article is the answer's own text, and its page is not asked for."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    site.page("/api", json.dumps({"results": rows(1, content=text, author="王五")}))
    selectors = {
        "items": "results",
        "title": "title",
        "date": "pubtime",
        "body": "content",
        "author": "author",
    }
    crawled = crawl(passport_for("json", "/api", json=selectors))
    item = crawled.items[0]
    assert (item.title, item.author, item.publisher) == (
        "第1号公告发布",
        "王五",
        "测试部",
    )
    assert (
        item.text is not None
        and "责任清单" in item.text
        and not site.asked("/a/1.html")
    )


def test_jsonp_and_json_inside_a_text(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A call around the answer is taken off; from_json() opens JSON that is kept as a text."""
    serve(site, 1)
    row = {"title": "第1号公告发布", "urls": json.dumps({"pc": "/a/1.html"})}
    site.page(
        "/api",
        f"news({json.dumps({'data': [row]})});",
        kind="application/javascript",
    )
    crawled = crawl(
        passport_for(
            "json", "/api", json={"items": "data", "url": "from_json(urls).pc"}
        )
    )
    assert crawled.titles == ["第1号公告发布"]


def test_html_inside_the_answer_is_read_as_a_list(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """`html`: a piece of a page in the answer, rows found as on any list."""
    serve(site, 1)
    site.page(
        "/api",
        json.dumps(
            {
                "data": {
                    "html": "<ul><li><a href='/a/1.html'>第1号公告发布</a></li></ul>"
                }
            }
        ),
    )
    passport = passport_for(
        "json",
        "/api",
        json={"html": "data.html"},
        listing={"item": "li", "link": "a"},
    )
    assert crawl(passport).titles == ["第1号公告发布"]


def test_another_answer_is_one_named_error(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """HTML, broken JSON, or a shape without the list: counted and told, never empty success."""
    site.page("/html", "<html><p>login</p></html>")
    site.page("/broken", '{"data": [')
    site.page("/other", '{"code": 500}')
    crawled = crawl(
        passport_for("json", "/html", "/broken", "/other", json={"items": "data.list"})
    )
    assert crawled.outcome.errors == 3 and crawled.outcome.list_status == "failed"
