"""Watched pages, from a real site into a real archive: what changes in substance is a revision, once."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from crawler.check import report
from crawler.passport import Passport
from db.models import Article, Revision
from db.session import Archive
from db.sources import runs
from pipelines.archives import _opened
from tests.crawler.conftest import Crawl, Crawled
from tests.site import Answer, Seen, Site

Visit = Callable[..., Crawled]
ROWS = [
    "关于组织申报第一批智能工厂项目的通知",
    "关于开展绿色工厂评价工作的通知，申报截止日期为2026年12月20日",
    "关于公布首台套重大技术装备名单的公告",
    "关于征求数据要素管理办法意见的公告",
    "关于做好专精特新企业复核工作的通知",
]
PIPELINES = {
    "pipelines.normalise.Normalise": 100,
    "pipelines.undouble.Undouble": 200,
    "pipelines.validate.Validate": 300,
    "pipelines.store.Store": 500,
}


def page(
    rows: list[str] | None = None, *, noise: str = "", title: str = "申报专栏"
) -> str:
    items = "".join(
        f"<li><a href='/a/{abs(hash(row)) % 10**6}.html'>{row}</a></li>"
        for row in (ROWS if rows is None else rows)
    )
    return (
        f"<html><head><title>{title}</title></head><body><nav>首页</nav>{noise}"
        f"<div id='main'><h1>申报专栏</h1><ul>{items}</ul>{noise}</div></body></html>"
    )


@pytest.fixture
def visit(crawl: Crawl, sqlite_archive: Archive) -> Iterator[Visit]:
    settings = {
        "POLICYWATCH_DATABASE": sqlite_archive.url,
        "ITEM_PIPELINES": PIPELINES,
    }
    yield lambda passport: crawl(passport, settings=settings)
    _opened.cache_clear()


@pytest.fixture
def watch(passport_for: Callable[..., Passport]) -> Passport:
    return passport_for("page", "/column.html", page={"text": "#main"})


def revisions(archive: Archive) -> list[Revision]:
    with archive.read() as session:
        return list(session.scalars(select(Revision).order_by(Revision.id)))


def text_of(archive: Archive) -> str:
    with archive.read() as session:
        return session.scalars(select(Article)).one().text


def test_a_page_is_an_article_and_its_change_a_revision(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive
) -> None:
    """First it is stored and alerts nobody; a new entry is one revision that names what came; then silence."""
    site.page("/column.html", page())
    assert visit(watch).outcome.list_status == "read"
    with sqlite_archive.read() as session:
        stored = session.scalars(select(Article)).one()
        assert (stored.title, stored.source, stored.alert_state) == (
            "申报专栏",
            "ours",
            "backlog",
        )
        assert all(row in stored.text for row in ROWS) and "首页" not in stored.text
    new = "关于组织申报人形机器人攻关项目的通知"
    site.page("/column.html", page([new, *ROWS]))
    crawled = visit(watch)
    assert crawled.stats["policywatch/page_changed"] == 1
    (one,) = revisions(sqlite_archive)
    assert one.watched and one.substantive
    assert new not in one.text and new in text_of(sqlite_archive)
    for _ in range(3):
        assert visit(watch).items == []
    assert len(revisions(sqlite_archive)) == 1


def noises() -> list[Callable[[int], str]]:
    """What differs from visit to visit without being news."""
    return [
        lambda n: f"<p>浏览次数：{1000 + n}</p>",
        lambda n: f"<p>您是第 {5000 + n} 位访客</p>",
        lambda n: (
            f"<p>今天是{datetime.now(UTC):%Y年%m月%d日} 星期{'一二三'[n % 3]} 1{n % 10}:05</p>"
        ),
        lambda n: f"<p>访问编号 {n:08x}9f3c4d5e6f708192a3b4c5d6</p>",
        lambda n: f"<p>session_id={n}abcdef</p>",
        lambda n: f"<p>广告：第{n}号商家优惠大酬宾，欢迎新老顾客光临选购</p>",
        lambda n: (
            f"<p>{('推荐您阅读甲方案的介绍', '推荐您阅读乙方案的介绍')[n % 2]}</p>"
        ),
        lambda n: f"<p>Copyright © {2020 + n} 某某单位</p>",
    ]


@pytest.mark.parametrize("noise", noises())
def test_noise_is_no_change(
    site: Site,
    visit: Visit,
    watch: Passport,
    sqlite_archive: Archive,
    noise: Callable[[int], str],
) -> None:
    """Counters, today's date, session ids, advertisements and versions by turns: ten visits, no revision."""
    number = itertools.count()

    def answer(seen: Seen) -> Answer:
        return Answer(
            page(noise=noise(next(number))).encode(),
            headers={"Content-Type": "text/html; charset=utf-8"},
        )

    site.routes["/column.html"] = answer
    for _ in range(10):
        visit(watch)
    assert revisions(sqlite_archive) == []
    assert site.asked("/column.html") <= 30


def test_the_order_of_links_is_no_change(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive
) -> None:
    """The same entries in another order say the same."""
    for at in range(5):
        site.page("/column.html", page(ROWS[at:] + ROWS[:at]))
        visit(watch)
    assert revisions(sqlite_archive) == []


def test_a_date_that_moves_is_a_change(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive
) -> None:
    """A deadline put off is substance, beside all noise."""
    site.page("/column.html", page(noise="<p>浏览次数：7</p>"))
    visit(watch)
    rows = [row.replace("12月20日", "12月31日") for row in ROWS]
    site.page("/column.html", page(rows, noise="<p>浏览次数：9</p>"))
    visit(watch)
    (one,) = revisions(sqlite_archive)
    assert "12月20日" in one.text and "12月31日" in text_of(sqlite_archive)


BREAKDOWNS: dict[str, Any] = {
    "empty": page([]),
    "blank": "",
    "challenge": "<html><script>var $_ts=1;$_ts.cd='x'</script><body></body></html>",
    "missing": "<html><title>404</title><body><div id=main>页面不存在，您访问的页面已被删除</div></body></html>",
    "upkeep": "<html><title>提示</title><body><div id=main>系统维护中，请稍后再试</div></body></html>",
    "login": "<html><title>用户登录</title><body><div id=main>请先登录后查看</div></body></html>",
    "other": "<html><title>商城首页</title><body><div id=main>"
    + "全新商品火热上架，欢迎选购各类日用百货、家居用品、电子产品。" * 9
    + "</div></body></html>",
    "rebuilt": page().replace("id='main'", "id='content'"),
}


@pytest.mark.parametrize("kind", BREAKDOWNS)
def test_a_broken_page_is_no_change(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive, kind: str
) -> None:
    """Emptied, walled, gone, another page, a lost selector: it is said what it is, and the page comes back."""
    site.page("/column.html", page())
    visit(watch)
    site.page("/column.html", BREAKDOWNS[kind])
    for _ in range(2):
        outcome = visit(watch).outcome
        assert outcome.list_status in ("lost", "failed")
        assert outcome.column_lost or outcome.error
    if kind == "rebuilt":
        assert "'#main' matches nothing" in (outcome.column_lost or "")
    site.page("/column.html", page())
    assert visit(watch).outcome.list_status in ("read", "unchanged")
    assert revisions(sqlite_archive) == []


def test_errors_and_redirects_are_no_change(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive
) -> None:
    """A 500 is a failed visit, a redirect to the front page is named."""
    site.page("/column.html", page())
    visit(watch)
    site.page("/column.html", "oops", status=500)
    assert visit(watch).outcome.list_status == "failed"
    site.page("/", page(title="首页"))
    site.page("/column.html", "", status=302, headers={"Location": "/"})
    assert "leads to" in (visit(watch).outcome.column_lost or "")
    assert revisions(sqlite_archive) == []


def test_what_stands_there_can_be_accepted(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive
) -> None:
    """A page cut down for good is taken up after `sources enable`, as a change."""
    site.page("/column.html", page())
    visit(watch)
    site.page("/column.html", page(["本专栏已停用，请到新专栏查看申报通知"]))
    assert visit(watch).outcome.list_status == "lost"
    with sqlite_archive.write() as session:
        runs.switch(session, watch.id, True, datetime.now(UTC))
    visit(watch)
    assert "已停用" in text_of(sqlite_archive) and len(revisions(sqlite_archive)) == 1


def test_two_versions_by_turns_do_not_hide_a_change(
    site: Site, visit: Visit, watch: Passport, sqlite_archive: Archive
) -> None:
    """An advertisement at every look, and a real notice among it: one revision, with the notice alone."""
    number = itertools.count()
    rows = list(ROWS)

    def answer(seen: Seen) -> Answer:
        ad = f"<p>广告：第{next(number)}号商家优惠大酬宾，欢迎新老顾客光临</p>"
        return Answer(
            page(rows, noise=ad).encode(),
            headers={"Content-Type": "text/html; charset=utf-8"},
        )

    site.routes["/column.html"] = answer
    visit(watch)
    rows.insert(0, "关于组织申报人形机器人攻关项目的通知")
    visit(watch)
    visit(watch)
    (one,) = revisions(sqlite_archive)
    assert "人形机器人" in text_of(sqlite_archive) and "广告" not in one.text


def test_without_a_selector_the_article_is_watched(
    site: Site,
    visit: Visit,
    passport_for: Callable[..., Passport],
    sqlite_archive: Archive,
) -> None:
    """The text of an article on its page; what is to be ignored is."""
    passport = passport_for("page", "/art.html", page={"ignore": "^温馨提示"})
    body = "".join(f"<p>{row}，请各单位结合实际认真组织实施。</p>" for row in ROWS)
    form = "<html><head><title>管理办法</title></head><body><h1>管理办法</h1><div class=TRS_Editor>{}</div></body></html>"
    site.page("/art.html", form.format(body))
    visit(passport)
    site.page("/art.html", form.format(body + "<p>温馨提示：办事请先预约再来。</p>"))
    visit(passport)
    assert revisions(sqlite_archive) == []
    site.page("/art.html", form.format(body + "<p>本办法自2027年1月1日起施行。</p>"))
    visit(passport)
    assert "2027年1月1日" in text_of(sqlite_archive)


def test_a_check_proves_a_page(site: Site, crawl: Crawl, watch: Passport) -> None:
    """A page needs no date to be proved; a selector that finds nothing is wrong, with what to do."""
    site.page("/column.html", page())
    crawled = crawl(watch)
    found = report(watch, crawled.stats, crawled.items, datetime.now(UTC))
    assert found.ok and found.proof and found.proof.verdict == "proved"
    wrong = watch.model_copy(
        update={"page": watch.page.model_copy(update={"text": (".x",)})}
    )
    crawled = crawl(wrong)
    found = report(wrong, crawled.stats, crawled.items, datetime.now(UTC))
    assert found.proof and found.proof.verdict == "wrong"
    assert "[page] text" in (found.proof.advice or "")
