"""Visits to feeds: RSS, Atom, JSON Feed, and what only calls itself a feed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.pages.feeds import read_feed
from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import BODY, article_page
from tests.site import Site

RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>要闻</title>
<item><title>产业集群培育方案公布</title><link>{url}/a.html</link>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0800</pubDate></item>
<item><title>新型储能项目开工</title><link>/b.html</link><pubDate>2026-11-19 08:00</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>产业集群培育方案公布</title>
<link href="{url}/a.html"/><updated>2026-11-20T10:00:00+08:00</updated></entry>
<entry><title>新型储能项目开工</title><link href="{url}/b.html"/></entry></feed>"""
JSON_FEED = """{{"version": "https://jsonfeed.org/version/1.1", "items": [
{{"id": "1", "url": "{url}/a.html", "title": "产业集群培育方案公布",
"date_published": "2026-11-20T10:00:00+08:00"}},
{{"id": "2", "url": "{url}/b.html", "title": "新型储能项目开工"}}]}}"""
BROKEN = RSS.replace("</channel></rss>", "<item><title>坏的 & 条目<link>").replace(
    "要闻", "要&nbsp;闻 & 其他"
)


def serve(site: Site) -> None:
    site.page("/a.html", article_page("产业集群培育方案公布"))
    site.page("/b.html", article_page("新型储能项目开工"))


@pytest.mark.parametrize(
    "feed",
    [RSS, ATOM, JSON_FEED, BROKEN],
    ids=["rss", "atom", "json feed", "broken rss"],
)
def test_articles_of_every_feed_are_fetched(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport], feed: str
) -> None:
    """Whatever the format, and however broken, both articles' own pages are read."""
    serve(site)
    site.page(
        "/feed",
        feed.format(url=site.url, encoding="utf-8"),
        kind="application/xml",
    )
    crawled = crawl(passport_for("feed", "/feed"))
    assert sorted(crawled.titles) == [
        "产业集群培育方案公布",
        "新型储能项目开工",
    ]
    assert crawled.outcome.errors == 0


def test_a_gbk_feed_that_says_utf8_is_read(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """The bytes decide, not the prolog: titles come out right."""
    content = RSS.format(url=site.url, encoding="utf-8").encode("gb18030")
    site.page("/feed", content, kind="text/xml; charset=utf-8")
    site.page("/a.html", "<p>short</p>")
    crawled = crawl(passport_for("feed", "/feed", feed={"pages": True}))
    assert crawled.stats["policywatch/listed"] == 2


def test_html_instead_of_a_feed_is_one_named_error(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """A login page where the feed was: counted, told, no article made of it."""
    site.page("/feed", article_page("请登录"))
    crawled = crawl(passport_for("feed", "/feed"))
    assert not crawled.items and crawled.outcome.errors == 1
    assert (
        "feed is html" in (crawled.outcome.error or "")
        and crawled.outcome.list_status == "failed"
    )


def test_a_feed_of_whole_texts_needs_no_pages(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """With pages = false the text the feed carries becomes the article, and nothing else is asked for."""
    content = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in BODY)
    feed = ATOM.format(url=site.url).replace(
        "</entry>", f"<content type='html'>{content}</content></entry>"
    )
    site.page("/feed", feed)
    crawled = crawl(passport_for("feed", "/feed", feed={"pages": False}))
    assert [item.text.count("责任清单") for item in crawled.items if item.text] == [
        1,
        1,
    ]
    assert crawled.items[0].title == "产业集群培育方案公布" and not site.asked(
        "/a.html"
    )


def test_a_feed_that_is_an_address_is_not_followed(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """A body that is nothing but a URL or a file's name makes feedparser fetch it; ours must not."""
    site.page("/feed", f"{site.url}/secret")
    site.page("/other", "/etc/hostname")
    crawled = crawl(passport_for("feed", "/feed", "/other"))
    assert crawled.outcome.errors == 2 and not site.asked("/secret")


NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["Fri Nov 20 10:00:00 CST 2026", "Fri, 20 Nov 2026 10:00:00 CST", "Fri Nov 20 10:00:00 GMT+08:00 2026",
     "Fri, 20 Nov 2026 10:00:00", "2026-11-20T10:00:00", "2026-11-20 10:00:00.0", "2026-11-20T02:00:00Z"],
)  # fmt: skip
def test_a_feeds_time_is_china_s(written: str) -> None:
    """Without an offset, and with CST, which is America's to the standard, a time is China's."""
    feed = RSS.format(url="https://h.example", encoding="utf-8")
    feed = feed.replace("Fri, 20 Nov 2026 10:00:00 +0800", written)
    first = read_feed(feed.encode(), "https://h.example/feed", now=NOW)[0]
    assert first.date is not None and first.date.at == TEN


@pytest.mark.parametrize("link", ["{0}", "<![CDATA[{0}]]>"])
def test_an_ampersand_in_a_link_begins_no_character(link: str) -> None:
    """`&copy=3` in a link is a parameter, in CDATA too; what is escaped already is not escaped again."""
    address = "https://h.example/v.asp?a=1&b=2&copy=3"
    feed = RSS.replace("{url}/a.html", link.format(address)).replace(
        "/b.html", "/v.asp?a=2&amp;b=3"
    )
    feed = feed.replace("开工", "&nbsp;开工").format(encoding="utf-8")
    found = read_feed(feed.encode(), "https://h.example/feed", now=NOW)
    assert [item.url for item in found] == [
        address,
        "https://h.example/v.asp?a=2&b=3",
    ]


def test_a_feed_in_utf_16_is_read() -> None:
    """Two bytes a character are an encoding like others."""
    feed = RSS.format(url="https://h.example", encoding="utf-16").encode("utf-16")
    found = read_feed(feed, "https://h.example/feed", now=NOW)
    assert [item.title for item in found] == [
        "产业集群培育方案公布",
        "新型储能项目开工",
    ]


def _rss(item: str) -> bytes:
    feed = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>"
    return feed.encode()


def test_an_entrys_base_holds_for_that_entry_alone() -> None:
    """Relative links are joined to the `xml:base` around them; a content's base moves no other link."""
    entries = "".join(
        f'<entry xml:base="2026/{n}/"><title>第{n}篇文章的题目</title><link href="t.html"/>'
        '<content type="html" xml:base="https://elsewhere.example/">x</content></entry>'
        for n in range(3)
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entries}</feed>'
    items = read_feed(feed.encode(), "https://a.example/f/atom.xml", now=NOW)
    assert [item.url for item in items] == [
        f"https://a.example/f/2026/{n}/t.html" for n in range(3)
    ]


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ("<link>N/A</link><guid isPermaLink='false'>17</guid>", None),
        ("<guid>17</guid>", None),
        ("<guid>https://a.example/1.html</guid>", "https://a.example/1.html"),
        (
            "<link xmlns='http://www.w3.org/2005/Atom' rel='enclosure'>https://a.example/p.jpg</link>"
            "<link>https://a.example/1.html</link>",
            "https://a.example/1.html",
        ),
    ],
    ids=["no link", "a number", "guid", "enclosure"],
)
def test_which_link_is_the_articles(links: str, url: str | None) -> None:
    """What stands for a missing link leads nowhere; pictures and ids that are no address are no article."""
    found = read_feed(
        _rss(f"<item><title>一篇文章的题目</title>{links}</item>"),
        "https://a.example/f",
        now=NOW,
    )
    assert [item.url for item in found] == ([url] if url else [])


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (
            "<![CDATA[研发强度<3%的取消资格，>5%的加分]]>",
            "研发强度<3%的取消资格，>5%的加分",
        ),
        ("AT&amp;amp;T与青溪签约", "AT&T与青溪签约"),
        ("&lt;b&gt;云泽市&lt;/b&gt;申报增长100%", "云泽市申报增长100%"),
    ],
)
def test_titles_keep_signs_and_lose_markup(written: str, title: str) -> None:
    """A tag begins with a letter; what was escaped twice is unescaped."""
    item = f"<item><title>{written}</title><link>https://a.example/1.html</link></item>"
    assert read_feed(_rss(item), "https://a.example/f", now=NOW)[0].title == title


@pytest.mark.parametrize(
    "written",
    [
        "星期一, 12 十月 2026 09:30:00 +0800",
        "周一, 12 10月 2026 01:30:00 GMT",
        "週一，12 十月 2026 09:30:00 +0800",
    ],
)
def test_rfc_822_dates_of_a_chinese_locale(written: str) -> None:
    """Java writes a feed's dates in the server's language."""
    item = f"<item><title>一篇文章的题目</title><link>/1.html</link><pubDate>{written}</pubDate></item>"
    date = read_feed(_rss(item), "https://a.example/f", now=NOW)[0].date
    assert date is not None
    assert date.at == datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def test_a_description_with_the_whole_text_is_the_body_a_teaser_is_not() -> None:
    """Several paragraphs that end as sentences do are the text; what is cut off is a teaser."""
    told = (
        "青溪市近日就起降点建设作出安排，计划在两个月内完成首批项目的遴选，并公布负面清单。"
        * 2
    )
    whole = f"&lt;p&gt;{told}&lt;/p&gt;&lt;p&gt;{told}&lt;/p&gt;"
    bodies = []
    for description in (whole, told * 2 + "……"):
        item = f"<item><title>题目</title><link>/1.html</link><description>{description}</description></item>"
        bodies.append(read_feed(_rss(item), "https://a.example/f", now=NOW)[0].body)
    assert told in (bodies[0] or "") and bodies[1] is None
