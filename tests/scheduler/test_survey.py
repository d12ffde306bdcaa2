"""`sources add` on a real site: the column is found, proved and written as a passport."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.catalogue import read_passport
from scheduler.jobs import wall_clock
from scheduler.survey import SurveyError, checked_address
from tests.scheduler.test_service import article_page
from tests.site import Site

TODAY = wall_clock().date()


def rows(folder: str, titles: str, numbers: range) -> str:
    return "".join(
        f'<li><a href="/{folder}/202611/t20261121_{n}.html">{titles.format(n)}</a>'
        f"<span>{TODAY - timedelta(days=n % 20)}</span></li>"
        for n in numbers
    )


def page(title: str, body: str) -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with two columns, an office's own pages and a front page that shows the newest of both."""
    with Site() as running:
        notices = rows("tzgg", "关于第{}号产业政策的通知", range(10))
        news = rows("gzdt", "厅领导第{}次赴企业调研", range(20, 30))
        navigation = (
            '<div class=nav><a href="/">首页</a><a href="/jgsz/">机构设置</a>'
            '<a href="/gzdt/">工作动态</a><a href="/tzgg/">通知公告</a></div>'
        )
        name = "云州省工业和信息化厅"
        running.page("/", page(name, f"{navigation}<ul>{news}</ul>"))
        running.page(
            "/jgsz/", page(f"机构设置-{name}", f"{navigation}<p>我厅设有若干处室。</p>")
        )
        running.page(
            "/tzgg/", page(f"通知公告-{name}", f"{navigation}<ul>{notices}</ul>")
        )
        running.page("/gzdt/", page(f"工作动态-{name}", f"{navigation}<ul>{news}</ul>"))
        for n in range(10):
            running.page(f"/tzgg/202611/t20261121_{n}.html", article_page(n))
        for n in range(20, 30):
            running.page(f"/gzdt/202611/t20261121_{n}.html", article_page(n))
        yield running


@pytest.fixture
def program(tmp_path: Path) -> list[str]:
    """The program with a configuration of its own."""
    (tmp_path / "policywatch.toml").write_text(
        '[sources]\nshipped = false\nfolders = ["sources"]\n'
        '[crawl]\nprivate_addresses = "allow"\ndelay = 0\n',
        encoding="utf-8",
    )
    return [sys.executable, "-m", "policywatch", "--config", str(tmp_path / "policywatch.toml")]  # fmt: skip


def test_a_home_page_leads_to_a_passport_that_works(
    site: Site, program: list[str], tmp_path: Path
) -> None:
    """From the home page alone: notices before news, articles read for proof, a passport that
    crawls; the same address is not written twice.
    """
    command = [*program, "sources", "add", site.url + "/", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["columns"][0]["url"] == f"{site.url}/tzgg/"
    assert answer["columns"][0]["read"] == answer["columns"][0]["tried"] == 2
    passport = read_passport(Path(answer["file"]))
    assert answer["passport"] == Path(answer["file"]).read_text("utf-8")
    assert passport.start_urls == (f"{site.url}/tzgg/",)
    assert passport.name == "云州省工业和信息化厅 · 通知公告"
    crawled = subprocess.run(
        [*program, "crawl", passport.id, "--json"], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert json.loads(crawled.stdout)["totals"]["new"] == 10
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 1
    assert "watched already" in again.stderr
    assert not [
        seen for seen in site.requests if seen.path == "/jgsz/" and seen.method != "GET"
    ]


def test_a_site_without_lists_is_said_to_have_none(
    site: Site, program: list[str], tmp_path: Path
) -> None:
    """One line says why nothing was written."""
    site.routes.clear()
    site.page("/", page("空", "<p>建设中</p>"))
    done = subprocess.run(
        [*program, "sources", "add", site.url], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "no column was found" in done.stderr
    assert not (tmp_path / "sources").exists()


def test_what_is_no_address_is_refused() -> None:
    """A word is no address; a host without a scheme is asked over https."""
    assert checked_address("gov.example") == "https://gov.example/"
    with pytest.raises(SurveyError):
        checked_address("http://")


def test_a_page_is_watched(site: Site, program: list[str], tmp_path: Path) -> None:
    """`--kind page`: what would be watched is shown, the passport is written and visited; a
    selector that finds nothing, or is none, is one line and no passport.
    """
    notice = "<p>关于申报第一批示范园区的通知，截止日期为2026年12月20日。</p>" * 2
    site.page("/zt/", page("申报专题", f"<nav>首页</nav><div id=box>{notice}</div>"))
    command = [*program, "sources", "add", f"{site.url}/zt/", "--kind", "page"]
    for wrong, told in (("#nothing", "matches nothing"), ("p[", "no CSS selector")):
        done = subprocess.run(
            [*command, "--selector", wrong], capture_output=True, text=True
        )
        assert done.returncode in (1, 2) and told in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    done = subprocess.run(
        [*command, "--selector", "#box", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert (answer["page"]["title"], answer["page"]["sentences"]) == ("申报专题", 1)
    passport = read_passport(Path(answer["file"]))
    assert (passport.kind, passport.page.text) == ("page", ("#box",))
    crawled = subprocess.run(
        [*program, "crawl", passport.id, "--json"], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert json.loads(crawled.stdout)["totals"]["new"] == 1
    back = subprocess.run(
        [*program, "crawl", passport.id, "--back-to", "2026-01-01"], capture_output=True, text=True
    )  # fmt: skip
    assert back.returncode == 2 and "no past to read back" in back.stderr


def test_a_bridge_in_ones_own_network(site: Site, tmp_path: Path) -> None:
    """Its front page leads to its accounts, each a feed; the passport takes posts from the feed, under the account's
    name; `private_hosts` opens that host alone, and only to sources that name it.
    """
    from tests.crawler.test_bridges import synced, wewe

    settings = (
        '[sources]\nshipped = false\nfolders = ["sources"]\n[crawl]\ndelay = 0\n{}\n'
    )
    config = tmp_path / "policywatch.toml"
    config.write_text(settings.format(""), "utf-8")
    program = [sys.executable, "-m", "policywatch", "--config", str(config)]
    site.routes.clear()
    site.page("/", page("WeWe RSS", '<a href="/dash">WeWe RSS</a>'))
    site.page("/feeds", synced(1), kind="application/json")
    site.page("/feeds/MP_WXS_1.atom", wewe(), kind="application/atom+xml")
    add = [*program, "sources", "add", f"{site.url}/", "--json"]
    refused = subprocess.run(add, capture_output=True, text=True)
    assert refused.returncode == 1 and "private_hosts" in refused.stderr
    hosts = 'private_hosts = ["127.0.0.1", "localhost"]'
    config.write_text(settings.format(hosts), "utf-8")
    done = subprocess.run(add, capture_output=True, text=True, check=True)
    passport = read_passport(Path(json.loads(done.stdout)["file"]))
    assert (passport.name, passport.publisher) == ("工信微报", "工信微报")
    assert not passport.feed.pages
    crawl = [*program, "crawl", "--json"]
    counted = subprocess.run(crawl, capture_output=True, text=True, check=True)
    assert json.loads(counted.stdout)["totals"]["new"] == 5
    away = wewe().replace(
        "https://mp.weixin.qq.com/s/", f"http://localhost:{site.port}/s/"
    )
    site.page("/feed.xml", away, kind="application/rss+xml")
    (tmp_path / "sources" / "other.toml").write_text(
        'name = "x"\ncategory = "ministry"\nkind = "feed"\nevery = "1h"\n'
        f'start_urls = ["{site.url}/feed.xml"]\n',
        "utf-8",
    )
    counted = subprocess.run([*crawl, "other"], capture_output=True, text=True)
    (row,) = json.loads(counted.stdout)["sources"]
    assert row["refused"] == {"address": 5} and row["articles"] == 0
