"""A hostile, broken or slow site costs its source one counted failure, and nothing and nobody else."""

import resource
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import (
    Raw,
    Site,
    cut_short,
    drip,
    endless_body,
    endless_headers,
    gzip_bomb,
    hang,
    not_http,
)

Make = Callable[..., Passport]
GOOD = "/202611/t20261120_1.html"
BAD = "/202611/t20261120_2.html"
ROWS = [
    (BAD, "一个不怀好意的页面在此等候", "2026-11-20"),
    (GOOD, "关于推进产业项目建设的通知", "2026-11-20"),
]
QUICK = {
    "DOWNLOAD_TIMEOUT": 2,
    "RETRY_TIMES": 0,
    "DOWNLOAD_MAXSIZE": 2_000_000,
}
# Seconds; with DOWNLOAD_TIMEOUT at 2 a visit takes three or four where the machine does not stand still.
LONGEST = 30


def peak() -> int:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def serve(site: Site) -> None:
    site.page("/list.html", list_page(ROWS))
    site.page(GOOD, article_page(ROWS[1][1]))


@pytest.mark.parametrize(
    ("trap", "reason"),
    [
        (endless_headers(60), "connection"),
        (endless_body(60), "too-large"),
        (drip(60), "timeout"),
        (hang(60), "timeout"),
        (cut_short(b"<html><p>half"), "cut-short"),
        (not_http(), "connection"),
    ],
    ids=[
        "endless headers",
        "endless body",
        "drip",
        "hang",
        "cut short",
        "not HTTP",
    ],
)
def test_a_connection_that_misbehaves_ends_in_time(
    site: Site, crawl: Crawl, passport_for: Make, trap: Raw, reason: str
) -> None:
    """The other article is read, the trap (it would last a minute) is named once, time and memory stay in bounds."""
    serve(site)
    site.raw(BAD, trap)
    before, begun = peak(), time.monotonic()
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert crawled.titles == [ROWS[1][1]]
    assert time.monotonic() - begun < LONGEST and peak() - before < 60
    counted = {**crawled.outcome.refused, **_errors(crawled.stats)}
    assert counted == {reason: 1}


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "text/html", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(4000), "text/html", "binary"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "text/html", "broken"),
        (
            b"<p " + b" ".join(b"a%d=b" % n for n in range(80_000)) + b">text</p>",
            "text/html",
            "attributes",
        ),
        (
            b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
            "text/html",
            "nesting",
        ),
        (b"x" * 3_000_000, "text/html", "too-large"),
    ],
    ids=["empty", "image", "pdf", "attributes", "nesting", "large"],
)
def test_a_page_that_is_no_page_is_turned_down_quickly(
    site: Site,
    crawl: Crawl,
    passport_for: Make,
    body: bytes,
    kind: str,
    reason: str,
) -> None:
    """Bodies that stop or swell parsers are refused by name, within two seconds of the processor for the whole visit;
    the other article is read."""
    serve(site)
    site.page(BAD, body, kind=kind)
    begun = time.process_time()
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert crawled.titles == [ROWS[1][1]] and crawled.outcome.refused == {reason: 1}
    assert time.process_time() - begun < 2


def test_a_bomb_is_not_unpacked(site: Site, crawl: Crawl, passport_for: Make) -> None:
    """200 MB in a gzipped body: refused as too large, memory grows by less than 60 MB."""
    serve(site)
    site.routes[BAD] = gzip_bomb(200)
    before = peak()
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert crawled.titles == [ROWS[1][1]] and crawled.outcome.refused == {
        "too-large": 1
    }
    assert peak() - before < 60


@pytest.mark.parametrize(
    "trap",
    [endless_headers(60), endless_body(60), hang(60), not_http()],
    ids=["endless-headers", "endless-body", "hang", "not-http"],
)
def test_a_trap_as_list_is_one_error(
    site: Site, crawl: Crawl, passport_for: Make, trap: Raw
) -> None:
    """The list itself misbehaves: the visit ends in time with the failure told, and no success claimed."""
    site.raw("/list.html", trap)
    begun = time.monotonic()
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert (
        time.monotonic() - begun < LONGEST and crawled.outcome.list_status == "failed"
    )
    assert crawled.outcome.error and not crawled.items


def test_redirects_in_a_circle_end(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """After five hops the request is given up and named."""
    serve(site)
    site.redirect(BAD, BAD + "?again=1")
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert crawled.outcome.refused == {"redirects": 1} and len(crawled.items) == 1


def test_a_redirect_inside_a_page_is_followed(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A page that refreshes to the article at once leads to it; the item keeps the listed address."""
    serve(site)
    site.page(
        BAD,
        f"<html><head><META HTTP-EQUIV=Refresh content='0;url={GOOD}?from=x'></head></html>",
    )
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert sorted(item.url.removeprefix(site.url) for item in crawled.items) == [
        GOOD,
        BAD,
    ]


def test_a_refresh_header_is_followed(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A page that is empty and refreshes by its header leads to the article."""
    serve(site)
    site.page(
        BAD,
        "<html><body></body></html>",
        headers={"Refresh": f"0; url={GOOD}?from=x"},
    )
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert len(crawled.items) == 2 and not crawled.outcome.refused


def test_a_redirect_to_the_home_page_is_no_article(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A removed article that leads to the home page, which reads like one, is turned down."""
    serve(site)
    site.redirect(BAD, "/")
    site.page("/", article_page("欢迎访问本网站首页"))
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert crawled.titles == [ROWS[1][1]] and crawled.outcome.refused == {
        "redirected-away": 1
    }


def test_a_redirect_to_a_file_is_not_followed(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Another scheme is never opened."""
    serve(site)
    site.redirect(BAD, "file:///etc/passwd")
    crawled = crawl(passport_for("listing", "/list.html"), settings=QUICK)
    assert crawled.titles == [ROWS[1][1]] and all(
        b"root:" not in (item.body or b"") for item in crawled.items
    )


def test_a_list_of_odd_links_is_read(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Links no request can be made of are left out; the good one among them arrives."""
    odd = [
        "http://[bad/",
        "javascript:alert(1)",
        "http://:80/",
        "//",
        "http://a b/",
        "mailto:x@y",
        "http://é\x00/",
        "?",
    ]
    rows = [
        (url, f"这是第{n}条奇怪的链接标题", "2026-11-20") for n, url in enumerate(odd)
    ]
    site.page("/list.html", list_page([*rows, ROWS[1]]))
    site.page(GOOD, article_page(ROWS[1][1]))
    passport = passport_for(
        "listing", "/list.html", listing={"item": "li", "link": "a"}
    )
    assert ROWS[1][1] in crawl(passport, settings=QUICK).titles


@pytest.fixture
def self_signed_site(tmp_path: Path) -> Iterator[Site]:
    """An https site whose certificate nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Site(context=context) as site:
        yield site


def test_a_certificate_nobody_vouches_for_is_refused_unless_the_passport_says_so(
    self_signed_site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """By default nothing is read; with certificate = "unverified" the article is read and bears the mark."""
    serve(self_signed_site)
    self_signed_site.page(BAD, "", status=404)
    passport = passport_for("listing").model_copy(
        update={"start_urls": (f"{self_signed_site.url}/list.html",)}
    )
    strict = crawl(passport, settings=QUICK)
    assert (
        not strict.items
        and strict.outcome.list_status == "failed"
        and not self_signed_site.requests
    )
    lenient = crawl(
        passport.model_copy(update={"certificate": "unverified"}),
        settings=QUICK,
    )
    assert [item.certificate_unverified for item in lenient.items] == [True]


def _errors(stats: dict[str, int]) -> dict[str, int]:
    mark = "policywatch/error/"
    return {
        key.removeprefix(mark): count
        for key, count in stats.items()
        if key.startswith(mark)
    }
