"""Visits to sitemaps: what changed lately, newest first, from indexes, gzip and the news extension."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crawler.pages.reading import Unreadable
from crawler.pages.sitemaps import read_sitemap
from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page
from tests.site import Site

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def urlset(*entries: tuple[str, str]) -> str:
    rows = "".join(
        f"<url><loc>{url}</loc><lastmod>{date}</lastmod></url>" for url, date in entries
    )
    return f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def index(*entries: tuple[str, str]) -> str:
    rows = "".join(
        f"<sitemap><loc>{url}</loc><lastmod>{date}</lastmod></sitemap>"
        for url, date in entries
    )
    return f'{HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def test_an_index_leads_to_fresh_articles_only(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """Index → gzipped sitemap → article; what is older than `newer`, map or page, is never asked for."""
    today = datetime.now(UTC).date()
    fresh, old = today.isoformat(), (today - timedelta(days=30)).isoformat()
    site.page(
        "/index.xml",
        index((f"{site.url}/new.xml.gz", fresh), (f"{site.url}/old.xml", old)),
    )
    entries = urlset(
        (f"{site.url}/content/1.html", fresh),
        (f"{site.url}/content/2.html", old),
    )
    site.page("/new.xml.gz", gzip.compress(entries.encode()), kind="application/gzip")
    site.page("/content/1.html", article_page("智能网联汽车试点名单公布"))
    crawled = crawl(passport_for("sitemap", "/index.xml"))
    assert (
        crawled.titles == ["智能网联汽车试点名单公布"] and crawled.outcome.errors == 0
    )
    assert not site.asked("/old.xml") and not site.asked("/content/2.html")


def test_follow_and_sitemaps_choose(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """`sitemaps` picks maps of the index, `follow` picks addresses."""
    today = datetime.now(UTC).date().isoformat()
    site.page(
        "/index.xml",
        index((f"{site.url}/news.xml", today), (f"{site.url}/video.xml", today)),
    )
    site.page(
        "/news.xml",
        urlset(
            (f"{site.url}/content/1.html", today),
            (f"{site.url}/about/2.html", today),
        ),
    )
    site.page("/content/1.html", article_page("智能网联汽车试点名单公布"))
    options = {"sitemaps": "news", "follow": "/content/"}
    crawled = crawl(passport_for("sitemap", "/index.xml", sitemap=options))
    assert (
        len(crawled.items) == 1
        and not site.asked("/video.xml")
        and not site.asked("/about/2.html")
    )


def test_the_news_extension_tells_title_and_time() -> None:
    """publication_date and title of Google's extension are taken; newest comes first."""
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    rows = "".join(
        f"<url><loc>https://a.example/{n}.html</loc><n:news><n:publication><n:name>日报</n:name></n:publication>"
        f"<n:publication_date>2026-11-2{n}T08:00:00+08:00</n:publication_date><n:title>标题{n}</n:title></n:news></url>"
        for n in (0, 1)
    )
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="{news}">{rows}</urlset>'
    items = read_sitemap(
        body.encode(), "https://a.example/s.xml", now=NOW, newer=WEEK
    ).items
    assert [(item.title, item.publisher) for item in items] == [
        ("标题1", "日报"),
        ("标题0", "日报"),
    ]
    assert items[0].date is not None and items[0].date.at == datetime(
        2026, 11, 21, tzinfo=UTC
    )


def test_columns_among_articles_are_left_out() -> None:
    """Home and column pages of a whole site's map are no articles, unless the passport's `follow` chooses itself."""
    articles = [f"https://a.example/tzgg/202611/t20261120_{n}.html" for n in range(4)]
    columns = [
        "https://a.example/",
        "https://a.example/ldjs/index.html",
        "https://a.example/zwgk/",
    ]
    body = urlset(*((address, "2026-11-21") for address in columns + articles)).encode()
    found = read_sitemap(body, "https://a.example/s.xml", now=NOW, newer=WEEK)
    assert sorted(item.url for item in found.items) == articles
    text = "\n".join(columns + articles).encode()
    assert [
        item.url
        for item in read_sitemap(
            text, "https://a.example/s.txt", now=NOW, newer=WEEK
        ).items
    ] == articles
    chosen = read_sitemap(
        body, "https://a.example/s.xml", now=NOW, newer=WEEK, follow="/"
    )
    assert len(chosen.items) == 7


def test_articles_in_folders_of_their_own_are_kept() -> None:
    """Where every article's address looks like a column's, none is left out for it."""
    articles = [
        f"https://a.example/news/{name}/"
        for name in ("one-plan", "two-lists", "three-rules")
    ]
    body = urlset(*((address, "2026-11-21") for address in articles)).encode()
    found = read_sitemap(body, "https://a.example/s.xml", now=NOW, newer=WEEK)
    assert sorted(item.url for item in found.items) == sorted(articles)


def test_an_ampersand_that_is_not_escaped_stays_in_the_address() -> None:
    """`?a=1&b=2&copy=3` is that address, escaped or not."""
    body = urlset(("https://a.example/v.asp?a=1&b=2&copy=3", "2026-11-21"),
                  ("https://a.example/v.asp?a=2&amp;b=2", "2026-11-20")).encode()  # fmt: skip
    found = read_sitemap(body, "https://a.example/s.xml", now=NOW, newer=WEEK)
    assert [item.url for item in found.items] == [
        "https://a.example/v.asp?a=1&b=2&copy=3",
        "https://a.example/v.asp?a=2&b=2",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>login</body></html>", "not a sitemap"),
        (b"plain words", "not a sitemap"),
        (b"\x1f\x8bnot gzip at all", "not a sitemap"),
        (gzip.compress(b"<urlset>" + bytes(60_000_000)), "too large"),
    ],
    ids=["empty", "html", "words", "bad gzip", "bomb"],
)
def test_what_is_no_sitemap_is_one_named_refusal(body: bytes, reason: str) -> None:
    """Anything else under the address is named, not raised as an error of the parser."""
    with pytest.raises(Unreadable, match=reason):
        read_sitemap(body, "https://a.example/s.xml", now=NOW, newer=WEEK)


def test_entities_are_not_expanded() -> None:
    """Neither a local file nor a billion laughs comes out of a sitemap."""
    evil = (
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        "<urlset><url><loc>https://a.example/&f;&b;</loc></url></urlset>"
    )
    items = read_sitemap(
        evil.encode(), "https://a.example/s.xml", now=NOW, newer=WEEK
    ).items
    assert all("root" not in item.url and "haha" not in item.url for item in items)


def _read(content: str) -> tuple[list[str], list[str]]:
    found = read_sitemap(
        content.encode(), "https://a.example/sitemap.xml", now=NOW, newer=WEEK
    )
    return [item.url for item in found.items], found.sitemaps


@pytest.mark.parametrize(
    "content",
    [
        "<urlset xmlns:i='i'><url><i:image><i:loc>https://a.example/p.jpg</i:loc></i:image>"
        "<loc>https://a.example/a/1000.html</loc></url></urlset>",
        "<urlset><urlset><url><loc>https://a.example/a/1000.html</loc></url></urlset></urlset>",
        "<urlset><url><loc>/a/1000.html</loc><lastmod>0001-01-01T00:00:00+00:00</lastmod></url></urlset>",
        "<b>Warning</b>: x.php line 3<br/>\n<urlset><url><loc>https://a.example/a/1000.html</loc></url></urlset>",
        "<URLSET><URL><LOC>https://a.example/a/1000.html</LOC></URL></URLSET>",
        "<rss><channel><item><title>一篇文章</title><link>/a/1000.html</link></item></channel></rss>",
    ],
    ids=["image first", "nested", "zero date", "warning", "capitals", "feed"],
)
def test_an_address_is_found_however_the_sitemap_is_written(content: str) -> None:
    """A picture's address is not the page's, a date nobody filled says nothing, a wrapper hides no entry."""
    assert _read(content) == (["https://a.example/a/1000.html"], [])


def test_an_index_whose_dates_nobody_filled_is_followed() -> None:
    """.NET's year 1 in an index leaves no sitemap out."""
    zero = index(("https://a.example/s0.xml", "0001-01-01T00:00:00+00:00"))
    assert _read(zero) == ([], ["https://a.example/s0.xml"])


def test_the_prolog_names_the_charset() -> None:
    """A GBK sitemap's names come out right, also behind a warning of the script that writes it."""
    content = (
        '<b>Warning</b><?xml version="1.0" encoding="gb2312"?><urlset xmlns:n="n"><url>'
        "<loc>https://a.example/a/1000.html</loc><n:news><n:name>青溪日报</n:name></n:news></url></urlset>"
    )
    found = read_sitemap(
        content.encode("gb18030"), "https://a.example/s.xml", now=NOW, newer=WEEK
    )
    assert [item.publisher for item in found.items] == ["青溪日报"]
