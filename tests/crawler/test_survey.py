"""Which of a site's lists is the column of policy, and the passport made for it (crawler.survey)."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from crawler.pages.rows import ListItem
from crawler.survey import (
    Column,
    category_of,
    column_name,
    column_of,
    links_of,
    name_score,
    passport_table,
    ranked,
    site_name,
)
from text.moments import Moment

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HOME = "http://gxt.cloud.gov.cn/"


def items(titles: list[str], path: str, days_ago: int | None = 1) -> list[ListItem]:
    moment = (
        Moment(NOW - timedelta(days=days_ago), "day") if days_ago is not None else None
    )
    return [
        ListItem(f"{HOME}{path}/t20261101_{n}.html", title, moment)
        for n, title in enumerate(titles)
    ]  # fmt: skip


def column(name: str, path: str, titles: list[str], days_ago: int | None = 1) -> Column:
    found = column_of(
        f"{HOME}{path}/", name, "listing", items(titles, path, days_ago), NOW
    )
    assert found is not None
    return found


NOTICES = [f"关于组织开展第{n}批智能工厂申报工作的通知" for n in range(8)]
NEWS = [f"厅领导赴企业调研第{n}次" for n in range(8)]


def test_notices_come_before_news_and_dead_columns() -> None:
    """A dated list of notices under its name is first, one that fell asleep is last."""
    notices = column("通知公告", "tzgg", NOTICES)
    news = column("工作动态", "gzdt", NEWS)
    asleep = column("通知", "old", NOTICES, days_ago=900)
    found = ranked([asleep, news, notices], HOME)
    assert [one.name for one in found] == ["通知公告", "通知", "工作动态"] or found[
        0
    ] == notices
    assert found[0] == notices


def test_the_column_that_was_named_comes_first() -> None:
    """Whoever gives the address of a list means that list."""
    notices = column("通知公告", "tzgg", NOTICES)
    news = column("工作动态", "gzdt", NEWS)
    assert ranked([notices, news], f"{HOME}gzdt/")[0] == news


def test_a_part_of_a_column_comes_after_it() -> None:
    """A lower office's list and a part bear the column's name with something added."""
    whole = column("政策文件", "zcwj", NOTICES)
    lower = column("直属单位政策文件", "zs", [f"{title}（直属）" for title in NOTICES])
    part = column("政策文件（产业）", "cy", [f"{title}（产业）" for title in NOTICES])
    assert ranked([lower, part, whole], HOME)[0] == whole


def test_one_list_at_two_addresses_is_one_column() -> None:
    """The home page often shows the newest entries of a column."""
    notices = column("通知公告", "tzgg", NOTICES)
    twin = column_of(f"{HOME}index/", "首页", "listing", items(NOTICES, "tzgg"), NOW)
    assert twin is not None
    assert ranked([twin, notices], HOME) == [notices]


def test_two_entries_are_no_column() -> None:
    """A box of two links is no list."""
    assert column_of(HOME, "x", "listing", items(NOTICES[:2], "a"), NOW) is None


def test_links_lead_to_columns_of_the_site_only() -> None:
    """Articles, files, other sites and pages about the office itself lead nowhere."""
    html = (
        '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        '<a href="/tzgg/">通知公告</a><a href="/zcwj/index.html">政策文件</a>'
        '<a href="/202611/t20261101_1.html">关于申报的通知</a><a href="/a.pdf">政策.pdf</a>'
        '<a href="http://other.example/">政策</a><a href="/login">登录</a><a href="/jgsz/">机构职能</a>'
    )
    found = [link.url for link in links_of(html, HOME)]
    assert found == [f"{HOME}rss.xml", f"{HOME}tzgg/", f"{HOME}zcwj/index.html"]


def test_more_is_called_what_its_box_is() -> None:
    """A link that says “更多” leads to the column whose name heads the box."""
    html = "<div class=box><div class=hd><b>政策法规</b><a href='/x9/'>更多&gt;&gt;</a></div><ul><li>…</ul></div>"
    (link,) = links_of(html, HOME)
    assert link.words == "政策法规"


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("政策文件", 1, 1),
        ("工作动态", 0.5, 0.5),
        ("关于我们", -1, -1),
        ("首页", -1, -1),
    ],
)
def test_a_name_s_promise(words: str, low: float, high: float) -> None:
    """Policy promises most, news something, the office's own pages nothing."""
    assert low <= name_score(words) <= high


def test_names() -> None:
    """A site is called what the last part of its title says; a column what its link says."""
    assert (
        site_name("通知公告 - 云州省工业和信息化厅门户网站") == "云州省工业和信息化厅"
    )
    assert column_name("", "通知公告_云州省工业和信息化厅") == "通知公告"
    assert column_name("政策文件", "x") == "政策文件"


@pytest.mark.parametrize(
    ("host", "name", "category"),
    [
        ("www.gov.cn", "中国政府网", "central-government"),
        ("gxt.cloud.gov.cn", "云州省工业和信息化厅", "local-government"),
        ("www.industry.gov.cn", "工业部", "ministry"),
        ("news.example.com", "云州日报", "news-agency"),
        ("robots.example.com", "机器人在线", "industry-press"),
    ],
)
def test_categories(host: str, name: str, category: str) -> None:
    """The host and the site's name suggest a category, which the user may change."""
    assert category_of(host, name) == category


def test_a_publisher_is_named_only_where_it_is_certain() -> None:
    """A site that is no authority's by name gets no publisher: wrong is worse than empty."""
    one = column("通知公告", "tzgg", NOTICES)
    table = passport_table(one, "云州省工业和信息化厅", HOME, "2026-11-30")
    assert table["publisher"] == "云州省工业和信息化厅"
    assert "publisher" not in passport_table(one, "云州之窗", HOME, "2026-11-30")


def test_links_stand_in_no_way_of_a_survey() -> None:
    """Pages that held the parser: a thousand links in one box of megabytes, 80,000 nested parts."""
    more = "".join(f"<a href='/x{n}/'>更多</a>" for n in range(1_500))
    begun = process_time()
    links_of(f"<body>{more}{'文' * 600_000}", HOME)
    assert links_of(f"<html><body>{'<div>' * 80_000}", HOME) == []
    assert process_time() - begun < 2.5


def test_names_hold_nothing_that_acts() -> None:
    """A site's title with an escape sequence made its passport impossible, and moved the terminal."""
    (link,) = links_of("<a href='/tzgg/'>通知\x1b[2J\u202e公告\x7f</a>", HOME)
    assert link.words == "通知[2J公告"
    assert site_name("省厅\x1b]0;x\x07门户网站") == "省厅]0;x"
    found = column_of(HOME, "通知", "listing", items(["通知\x1b[2J甲"] * 3, "a"), NOW)
    assert found is not None and found.titles[0] == "通知[2J甲"
