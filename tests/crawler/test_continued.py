"""Articles that go on over several pages: followed by their own name, joined in order, within limits."""

from collections.abc import Callable

import pytest

from crawler.pages.parts import further_pages
from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import BODY, article_page, list_page
from tests.site import Site

Make = Callable[..., Passport]
TITLE = "全市机器人产业集群建设纪实"
URL = "https://www.example.com/a/t20261120_7.html"


@pytest.mark.parametrize(
    ("body", "url", "names"),
    [
        ("<a href='t20261120_7_2.html'>2</a> <a href='t20261120_7_1.html'>[1]</a>", URL, ["t20261120_7_1", "t20261120_7_2"]),
        ("<a href='./t20261120_7_2.html'>下一页</a>", URL, ["t20261120_7_2"]),
        ('<script>createPageHTML(3, 0, "t20261120_7", "html");</script>', URL, ["t20261120_7_1", "t20261120_7_2"]),
        ("<a href='/a/show.jsp?id=7&page=2'>下页</a>", "https://www.example.com/a/show.jsp?id=7", ["page=2"]),
        ("<a href='t20261120_8.html'>下一页</a>", URL, []),
        ("<a href='t20261120_7_2.html'>下一篇：某某企业投产</a>", URL, []),
        ("<a href='//other.example.com/a/t20261120_7_2.html'>下一页</a>", URL, []),
        ("<a href='../b/t20261120_7_2.html'>下一页</a>", URL, []),
        ('<script>createPageHTML(9, 0, "index", "html");</script>', URL, []),
        ("<a href='index_2.html'>下一页</a>", URL, []),
        ("<a href='javascript:void(0)'>下一页</a><a href='http://[bad'>2</a>", URL, []),
        ("<a href='/a/show.jsp?id=8&page=2'>下页</a>", "https://www.example.com/a/show.jsp?id=7", []),
    ],
)  # fmt: skip
def test_which_pages_carry_an_article_on(body: str, url: str, names: list[str]) -> None:
    """Only those under its own name with a number, named by a page's number or 下一页, in order."""
    found = further_pages(f"<html><body>{body}</body></html>".encode(), url)
    assert [name in address for name, address in zip(names, found, strict=True)] == [
        True
    ] * len(names)


def _part(number: int, more: str = "") -> str:
    page = article_page(
        TITLE, extra=f"<p>第{number}部分的结尾说明了项目进展情况。</p>{more}"
    )
    for text in BODY:
        page = page.replace(f"{TITLE}。{text}", f"（{number}）{text}")
    return page


def _serve(site: Site, *parts: str) -> None:
    site.page("/list.html", list_page([("/a/t1.html", TITLE, "2026-11-20")]))
    for number, part in enumerate(parts):
        site.page(f"/a/t1{f'_{number}' if number else ''}.html", part)


def test_the_parts_of_an_article_are_joined_in_order(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Every page's text comes once, also of pages that only a later one names; the files of all are kept."""
    one, two = (f"<p><a href='t1_{number}.html'>下一页</a></p>" for number in (1, 2))
    _serve(
        site,
        _part(1, one),
        _part(2, two),
        _part(3, "<p>附件：<a href='/a/x.rar'>数据.rar</a></p>"),
    )
    crawled = crawl(passport_for("listing", "/list.html"))
    (item,) = crawled.items
    ends = [item.text.count(f"第{number}部分的结尾") for number in (1, 2, 3)]
    assert ends == [1, 1, 1] and item.text.index("第1部分") < item.text.index(
        "第2部分"
    ) < item.text.index("第3部分")
    assert "下一页" not in item.text and [file.name for file in item.attachments] == [
        "数据.rar"
    ]
    assert crawled.stats["policywatch/parts"] == 2


def test_an_article_ends_where_a_part_is_missing(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """What was read is kept, and the missing part is counted."""
    _serve(
        site,
        _part(1, "<p><a href='t1_1.html'>2</a> <a href='t1_2.html'>3</a></p>"),
        _part(2),
    )
    crawled = crawl(passport_for("listing", "/list.html"))
    (item,) = crawled.items
    assert "第2部分的结尾" in item.text
    assert crawled.stats["policywatch/parts_failed"] == 1


def test_no_article_goes_on_for_ever(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A page that says the same again ends it, and so does the twentieth."""
    _serve(
        site,
        *(
            _part(number, f"<p><a href='t1_{number}.html'>下一页</a></p>")
            for number in range(1, 30)
        ),
    )
    (item,) = crawl(passport_for("listing", "/list.html")).items
    assert "第20部分的结尾" in item.text and "第21部分的结尾" not in item.text
    same = _part(1, "<p><a href='t1_1.html'>2</a> <a href='t1_2.html'>3</a></p>")
    _serve(site, same, same, same)
    (item,) = crawl(passport_for("listing", "/list.html")).items
    assert item.text.count("第1部分的结尾") == 1


def test_robots_txt_holds_for_parts(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """What it forbids is not asked for; the article ends there."""
    site.page("/robots.txt", "User-agent: *\nDisallow: /a/t1_\n", kind="text/plain")
    _serve(site, _part(1, "<p><a href='t1_1.html'>2</a></p>"), _part(2))
    (item,) = crawl(passport_for("listing", "/list.html")).items
    assert "第1部分的结尾" in item.text and not site.asked("/a/t1_1.html")
