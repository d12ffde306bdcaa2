"""Manners: robots.txt, pauses, honest names, and taking no for an answer."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from time import monotonic
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.configuration import CrawlSettings, user_agent
from crawler.handlers.bounded_headers import BoundedHeaders
from crawler.middlewares.politeness import Turns
from crawler.middlewares.standback import retry_after
from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Answer, Seen, Site

ROWS = [
    (
        f"/art/2026/11/20/art_1_{n}.html",
        f"关于推进第{n}批产业项目建设的通知",
        "2026-11-20",
    )
    for n in range(4)
]
CHALLENGE = "<html><head><meta charset=utf-8><script>$_ts={};$_ts.cd='x';</script></head><body></body></html>"

Make = Callable[..., Passport]
STAMPED = {"DOWNLOAD_HANDLERS": {"http": "tests.crawler.test_politeness.Stamped"}}


class Stamped(BoundedHeaders):
    """Notes when each request leaves: what a server sees of that depends on when its thread gets its turn."""

    left: ClassVar[list[tuple[str, float]]] = []

    async def download_request(self, request: Request) -> Response:
        self.left.append((urlsplit(request.url).path, monotonic()))
        return await super().download_request(request)


@pytest.fixture
def left() -> list[tuple[str, float]]:
    """The requests that leave in this test, with their moments."""
    Stamped.left.clear()
    return Stamped.left


def distances(left: list[tuple[str, float]], besides: str = "") -> list[float]:
    return [
        b - a for (_, a), (_, b) in pairwise(one for one in left if one[0] != besides)
    ]


def serve(site: Site) -> None:
    site.page("/list.html", list_page(ROWS))
    for url, title, _ in ROWS:
        site.page(url, article_page(title))


def test_what_robots_forbids_is_not_asked(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A forbidden article is counted as refused by robots; the others are fetched."""
    serve(site)
    site.page(
        "/robots.txt",
        f"User-agent: *\nDisallow: {ROWS[0][0]}\n",
        kind="text/plain",
    )
    crawled = crawl(passport_for("listing", "/list.html"))
    assert len(crawled.items) == 3 and not site.asked(ROWS[0][0])
    assert crawled.outcome.refused == {"robots": 1} and crawled.outcome.complete


def test_a_forbidden_list_is_said_to_be_so(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A list behind robots.txt ends as refused, with the reason told, and nothing of it is fetched."""
    serve(site)
    site.page(
        "/robots.txt",
        "User-agent: policywatch\nDisallow: /\n",
        kind="text/plain",
    )
    crawled = crawl(passport_for("listing", "/list.html"))
    assert [seen.path for seen in site.requests] == ["/robots.txt"]
    assert (
        crawled.outcome.refused == {"robots": 1}
        and crawled.outcome.list_status == "failed"
    )
    assert "robots" in (crawled.outcome.error or "")


def test_we_say_who_we_are_and_nothing_more(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Every request carries name, version and contact, asks for Chinese, and tells no referrer."""
    serve(site)
    agent = user_agent("ops@example.org")
    crawl(passport_for("listing", "/list.html"), settings={"USER_AGENT": agent})
    assert {seen.headers["User-Agent"] for seen in site.requests} == {agent}
    assert agent.startswith("policywatch/") and agent.endswith("(+ops@example.org)")
    assert all(
        seen.headers["Accept-Language"].startswith("zh-CN") for seen in site.requests
    )
    assert not [seen for seen in site.requests if seen.headers["Referer"]]


def test_requests_to_one_host_keep_their_distance(
    site: Site, crawl: Crawl, passport_for: Make, left: list[tuple[str, float]]
) -> None:
    """With a delay of 0.3 s no two requests leave closer than that (less the clock's grain)."""
    serve(site)
    crawl(
        passport_for("listing", "/list.html"),
        settings={"DOWNLOAD_DELAY": 0.3, **STAMPED},
    )
    assert len(left) == 6 and min(distances(left)) > 0.27


def test_a_crawl_delay_in_robots_is_kept(
    site: Site, crawl: Crawl, passport_for: Make, left: list[tuple[str, float]]
) -> None:
    """The site asks for half a second between requests and gets it, though our own delay is shorter."""
    serve(site)
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.5\n", kind="text/plain")
    crawl(passport_for("listing", "/list.html"), settings=STAMPED)
    assert len(left) == 6 and min(distances(left, besides="/robots.txt")) > 0.45


def test_the_distance_is_kept_behind_a_slow_answer(
    site: Site, crawl: Crawl, passport_for: Make, left: list[tuple[str, float]]
) -> None:
    """While one answer takes 0.8 s the turns of the next ones come; they are not then asked in one burst."""
    serve(site)
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n", kind="text/plain")
    site.page(ROWS[0][0], article_page(ROWS[0][1]), delay=0.8)
    crawl(passport_for("listing", "/list.html"), settings=STAMPED)
    assert len(left) == 6 and min(distances(left, besides="/robots.txt")) > 0.27


def test_a_crawl_that_is_told_to_stop_does_not_wait_for_its_turns(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """With turns of 5 s, twenty in all, still to come the crawl ends well before, says so, and is not complete."""
    serve(site)
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 5\n", kind="text/plain")
    begun = monotonic()
    crawled = crawl(passport_for("listing", "/list.html"), stop_after=1)
    assert monotonic() - begun < 15 and not crawled.outcome.complete
    assert crawled.stats["finish_reason"] == "shutdown"


def test_two_crawls_share_one_hosts_turns() -> None:
    """Turns at one host are given out one after the other, whoever asks; hosts do not wait for each other."""
    turns = Turns()
    assert [turns.claim("a.example", 1.0, 10.0) for _ in range(3)] == [
        10.0,
        11.0,
        12.0,
    ]
    assert turns.claim("b.example", 1.0, 10.0) == 10.0
    assert turns.claim("a.example", 1.0, 20.0) == 20.0


@pytest.mark.parametrize("status", [429, 503])
def test_too_many_requests_ends_the_visit_to_that_host(
    site: Site, crawl: Crawl, passport_for: Make, status: int
) -> None:
    """After 429 or 503 with Retry-After nothing more is asked, and the wish is handed on to the scheduler."""
    serve(site)
    for url, _, _ in ROWS:
        site.page(url, "later", status=status, headers={"Retry-After": "120"})
    crawled = crawl(
        passport_for("listing", "/list.html"),
        settings={"CONCURRENT_REQUESTS": 1},
    )
    assert sum(site.asked(url) for url, _, _ in ROWS) == 1
    assert crawled.outcome.retry_after == 120 and crawled.outcome.refused == {
        f"http-{status}": 4
    }
    assert not crawled.outcome.complete


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [(429, {"Retry-After": "86400"}, "http-429"), (412, {}, "wall:rivers")],
)
def test_what_waits_for_its_turn_is_not_asked_after_a_no(
    site: Site,
    crawl: Crawl,
    passport_for: Make,
    status: int,
    headers: dict[str, str],
    reason: str,
) -> None:
    """With several requests under way, those behind the one that was turned down neither wait a day nor go out."""
    serve(site)
    for url, _, _ in ROWS:
        site.page(url, CHALLENGE if status == 412 else "later", status=status, headers=headers)  # fmt: skip
    crawled = crawl(
        passport_for("listing", "/list.html"),
        settings={"CONCURRENT_REQUESTS": 16, "DOWNLOAD_DELAY": 0.5},
    )
    assert sum(site.asked(url) for url, _, _ in ROWS) == 1
    assert crawled.outcome.refused == {reason: len(ROWS)}


def test_a_wall_is_named_and_not_asked_again(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A challenge page answering 200 where an article was: no item, one request, the wall's name told."""
    serve(site)
    for url, _, _ in ROWS:
        site.page(url, CHALLENGE)
    crawled = crawl(
        passport_for("listing", "/list.html"),
        settings={"CONCURRENT_REQUESTS": 1},
    )
    assert not crawled.items and sum(site.asked(url) for url, _, _ in ROWS) == 1
    assert crawled.outcome.wall == "rivers" and crawled.outcome.refused == {
        "wall:rivers": 4
    }


@pytest.mark.parametrize(("status", "name"), [(412, "rivers"), (521, "jiasule")])
def test_a_walled_list_is_refused_not_failed(
    site: Site, crawl: Crawl, passport_for: Make, status: int, name: str
) -> None:
    """The wall's own statuses on the list itself: refused with its name, tried once, no error of ours."""
    site.page("/list.html", CHALLENGE, status=status)
    crawled = crawl(passport_for("listing", "/list.html"))
    assert (
        crawled.outcome.wall == name
        and crawled.outcome.errors == 0
        and site.asked("/list.html") == 1
    )


NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 04:10:00 GMT", timedelta(minutes=10, seconds=1)),
        ("Sun, 22 Nov 2026 03:00:00 GMT", timedelta(0)),
        ("99999999999999999", timedelta(days=2)),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(
    header: str, expected: timedelta | None
) -> None:
    """Seconds and HTTP dates, the past as now, the absurd as two days, nonsense as nothing."""
    assert retry_after(header, NOW) == expected


def test_a_contact_that_could_break_a_header_is_refused() -> None:
    """What goes into the user agent is plain text of one line."""
    with pytest.raises(ValueError, match="plain letters"):
        CrawlSettings(contact="me\r\nX-Evil: 1")


def test_a_reset_connection_is_retried_with_the_hosts_delay(
    site: Site, crawl: Crawl, passport_for: Make, left: list[tuple[str, float]]
) -> None:
    """A kept connection that the server closes: what was asked over it is asked again a whole delay later."""
    serve(site)
    path, title, _ = ROWS[1]
    met: list[float] = []

    def reset_once(connection: socket.socket) -> None:
        met.append(monotonic())
        site.page(path, article_page(title))
        connection.shutdown(socket.SHUT_RDWR)

    reset_once.raw = True  # type: ignore[attr-defined]
    site.raw(path, reset_once)
    crawled = crawl(
        passport_for("listing", "/list.html"), settings={"DOWNLOAD_DELAY": 0.4}
    )
    assert len(crawled.items) == len(ROWS) and len(met) == 1
    asked = [seen.at for seen in site.requests if seen.path == path]
    assert len(asked) == 2 and asked[1] - asked[0] >= 0.38


BUSY = "<html><head><meta charset=utf-8></head><body><p>您的请求过于频繁，请稍后再试。</p></body></html>"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("dated", [False, True])
def test_a_busy_server_is_asked_again_when_it_says(
    site: Site, crawl: Crawl, passport_for: Make, status: int, dated: bool
) -> None:
    """It is no wall, whatever it says; the page comes in the same visit, and nothing is asked too early."""
    serve(site)
    path, title, _ = ROWS[1]
    free_at: list[float] = []

    def busy(seen: Seen) -> Answer:
        site.page(path, article_page(title))
        free_at.append(seen.at + 1.0)
        until = datetime.now(UTC) + timedelta(seconds=1)
        header = format_datetime(until, usegmt=True) if dated else "1"
        kind = {"Content-Type": "text/html; charset=utf-8", "Retry-After": header}
        return Answer(BUSY.encode(), status, kind)

    site.routes[path] = busy
    crawled = crawl(passport_for("listing", "/list.html"))
    assert len(crawled.items) == len(ROWS) and crawled.outcome.complete
    assert crawled.outcome.wall is None and crawled.outcome.refused == {}
    assert crawled.outcome.retry_after is None
    assert crawled.stats["policywatch/waited"] == 1
    again = [seen.at for seen in site.requests if seen.path == path][1]
    assert again >= free_at[0]


def test_what_a_host_asks_of_one_visit_the_next_one_keeps(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Another source of the host, visited meanwhile in the same process, leaves it alone too."""
    site.page("/a.html", BUSY, status=503, headers={"Retry-After": "300"})
    serve(site)
    assert crawl(passport_for("listing", "/a.html")).outcome.wall is None
    crawled = crawl(passport_for("listing", "/list.html"))
    assert not site.asked("/list.html") and not crawled.items
    assert 290 < (crawled.outcome.retry_after or 0) <= 300


def test_a_server_that_stays_busy_is_left_to_the_next_visit(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A page is tried four times at most; the others are not asked after that."""
    serve(site)
    for url, _, _ in ROWS:
        site.page(url, BUSY, status=429, headers={"Retry-After": "0"})
    crawled = crawl(
        passport_for("listing", "/list.html"), settings={"CONCURRENT_REQUESTS": 1}
    )
    assert max(site.asked(url) for url, _, _ in ROWS) <= 4
    assert crawled.outcome.refused == {"http-429": 4}
    assert not crawled.outcome.complete
