"""Bridges to WeChat: which feed is whose, what they say of their accounts and of their login."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crawler.bridges import (
    accounts_address,
    bridge_of,
    bridge_on,
    bridge_root,
    last_sync,
    listed_accounts,
)
from crawler.outcome import outcome_of
from crawler.pages.feeds import read_feed
from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.site import Site
from text.reason import code_of, in_language

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
POST = "https://mp.weixin.qq.com/s/{}"
TEXT = "<section class=rich_media_content><p>{}</p></section>"
BODY = "我部组织开展制造业数字化转型城市试点申报工作，请各地按照通知要求认真组织。" * 3


def wewe(title: str = "工信微报", author: str = "") -> str:
    """A feed as the library behind wewe-rss writes it (RSS 2.0)."""
    items = "".join(
        f"<item><title><![CDATA[第{n}号通知发布]]></title><link>{POST.format(f'Abc{n}')}</link>"
        f"<guid>Abc{n}</guid><pubDate>Mon, 30 Nov 2026 0{n}:00:00 GMT</pubDate>"
        f"<description><![CDATA[{TEXT.format(BODY)}]]></description>"
        f"{f'<author>{author}</author>' if author else ''}"
        f"<enclosure url='https://mmbiz.qpic.cn/x' length='0' type='image/jpg'/></item>"
        for n in range(1, 6)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>http://x/feeds/MP_WXS_1.rss</link><generator>WeWe-RSS</generator>{items}</channel></rss>"
    )


def we_mp() -> str:
    """A feed as we-mp-rss writes it: an `id` in each item, tracking in each link."""
    items = "".join(
        f"<item><id>{n}</id><title>第{n}号政策解读</title><description>摘要</description>"
        f"<link>http://mp.weixin.qq.com/s?__biz=MzA3&amp;mid=26{n}&amp;idx=1&amp;sn=ab{n}&amp;chksm=84e7&amp;scene=27#rd</link>"
        f"<pubDate>Mon, 30 Nov 2026 08:0{n}:00 </pubDate></item>"
        for n in range(1, 5)
    )
    return f"<rss version='2.0'><channel><title>发改发布</title><generator>Mp-We-Rss</generator>{items}</channel></rss>"


@pytest.mark.parametrize(
    ("url", "name", "root"),
    [
        ("http://nas.lan:4000/feeds/MP_WXS_3009.rss", "wewe-rss", "http://nas.lan:4000/"),
        ("http://h/w/feeds/all.atom?limit=50", "wewe-rss", "http://h/w/"),
        ("http://h:8001/rss/MP_WXS_3009", "we-mp-rss", "http://h:8001/"),
        ("http://h:8001/feed/MP_WXS_3009.rss", "we-mp-rss", "http://h:8001/"),
        ("http://h:8080/feed/3009123456.xml", "Wechat2RSS", "http://h:8080/"),
        ("https://wechat2rss.example/feed/5b92f1c2a0e5d4b3c2a1908f7e6d5c4b3a291807.xml", "Wechat2RSS", "https://wechat2rss.example/"),
        ("http://www.people.com.cn/rss/politics.xml", None, "http://www.people.com.cn/rss/"),
        ("https://36kr.com/feed", None, "https://36kr.com/"),
    ],
)  # fmt: skip
def test_a_bridge_s_feed_is_known_by_its_address(
    url: str, name: str | None, root: str
) -> None:
    """Each bridge has its own form of address; other feeds have none of them."""
    assert bridge_of(url) == name
    assert bridge_root(url) == root


def test_the_publisher_is_the_account() -> None:
    """A feed of one account has its name as title, one of all accounts as each entry's author."""
    items = read_feed(wewe().encode(), "http://h/feeds/MP_WXS_1.rss", now=NOW)
    assert {item.publisher for item in items} == {"工信微报"} and len(items) == 5
    assert all(item.body and BODY[:20] in item.body for item in items)
    shared = read_feed(
        wewe("WeWe-RSS All", "科技日报").encode(), "http://h/feeds/all.rss", now=NOW
    )
    assert {(item.publisher, item.author) for item in shared} == {("科技日报", None)}
    other = read_feed(we_mp().encode(), "http://h/rss/MP_WXS_1", now=NOW)
    assert {item.publisher for item in other} == {"发改发布"}
    json_feed = {
        "title": "工信微报",
        "items": [{"id": POST.format("a"), "url": POST.format("a"), "title": "通知"}],
    }
    (one,) = read_feed(json.dumps(json_feed).encode(), "http://h/a.json", now=NOW)
    assert one.publisher == "工信微报"


def test_a_text_that_could_not_be_had_is_none() -> None:
    """wewe-rss writes a sentence where it got no text: that is no article's body."""
    failed = wewe().replace(TEXT.format(BODY), "获取全文失败，请重试~")
    items = read_feed(failed.encode(), "http://h/feeds/MP_WXS_1.rss", now=NOW)
    assert len(items) == 5 and not any(item.body for item in items)


def test_other_feeds_keep_their_publishers() -> None:
    """A feed whose entries do not lead to WeChat says nothing about accounts."""
    plain = wewe("某报").replace("mp.weixin.qq.com/s", "www.example.cn/a")
    items = read_feed(plain.encode(), "http://h/feed", now=NOW)
    assert {item.publisher for item in items} == {None}


def test_what_bridges_list() -> None:
    """Accounts with the addresses of their feeds; a page of the bridge is known by its name."""
    url = "http://h:4000/feeds"
    rows = [{"id": "MP_WXS_1", "name": "工信微报", "syncTime": 1790000000}, {"id": "?"}]
    assert listed_accounts("wewe-rss", json.dumps(rows), url) == [
        ("http://h:4000/feeds/MP_WXS_1.atom", "工信微报")
    ]
    said = {"err": "", "data": [{"id": 1, "name": "A", "link": "http://h/feed/1.xml"}]}
    assert listed_accounts("Wechat2RSS", json.dumps(said), "http://h/list") == [
        ("http://h/feed/1.xml", "A")
    ]
    for broken in ("", "[", "{}", '{"data": 3}', "[1, null]"):
        assert listed_accounts("wewe-rss", broken, url) == []
        assert last_sync(broken, url) is None
    assert bridge_on("<title>WeWe RSS</title>") == "wewe-rss"
    assert bridge_on("<title>某省工信厅</title>") is None
    assert accounts_address("Wechat2RSS", "http://h/?k=x") == "http://h/list?k=x"


def synced(hours: float) -> str:
    at = int((datetime.now(UTC) - timedelta(hours=hours)).timestamp())
    return json.dumps([{"id": "MP_WXS_1", "name": "工信微报", "syncTime": at}])


@pytest.mark.parametrize(
    ("hours", "is_dead"), [(2, False), (35, False), (37, True), (400, True)]
)
def test_wewe_rss_says_when_its_login_has_expired(
    site: Site,
    crawl: Crawl,
    passport_for: Callable[..., Passport],
    hours: float,
    is_dead: bool,
) -> None:
    """A feed is read as ever; what it missed is told, with the address to log in at, in both languages."""
    site.page("/feeds/MP_WXS_1.rss", wewe(), kind="application/rss+xml")
    site.page("/feeds", synced(hours), kind="application/json")
    crawled = crawl(passport_for("feed", "/feeds/MP_WXS_1.rss", feed={"pages": False}))
    assert {item.publisher for item in crawled.items} == {"工信微报"}
    assert {item.url for item in crawled.items} == {POST.format(f"Abc{n}") for n in range(1, 6)}  # fmt: skip
    found = outcome_of(crawled.stats)
    assert found.list_status == "read" and (found.column_lost is not None) == is_dead
    if is_dead:
        assert code_of(found.column_lost) == "bridge.login"
        assert f"{site.url}/" in in_language(found.column_lost, "zh")


def test_a_bridge_that_does_not_say_it_is_counted(
    site: Site, crawl: Crawl, passport_for: Callable[..., Passport]
) -> None:
    """An older bridge without the list of accounts is read all the same."""
    site.page("/feeds/MP_WXS_1.rss", wewe(), kind="application/rss+xml")
    crawled = crawl(passport_for("feed", "/feeds/MP_WXS_1.rss", feed={"pages": False}))
    assert len(crawled.items) == 5 and crawled.stats["policywatch/bridge/silent"] == 1


def test_links_to_posts_lose_what_tells_who_shared_them() -> None:
    """Two bridges name one post in the same way."""
    from text.urls import address_key

    items = read_feed(we_mp().encode(), "http://h/rss/MP_WXS_1", now=NOW)
    assert address_key(items[0].url) in {
        f"mp.weixin.qq.com/s?__biz=MzA3&idx=1&mid=26{n}&sn=ab{n}" for n in range(1, 5)
    }
