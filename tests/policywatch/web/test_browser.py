"""The journeys in a real Chromium, with the script; and axe-core on every page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from db.session import Archive
from tests.policywatch.web.served import PASSWORD, serving, site_for

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the PATH (Debian: apt install chromium)")
PHONE = {"width": 360, "height": 740}
PAGES = ("/", "/?q=机器人", "/?q=(", "/?q=nothing-at-all", "/articles/1?q=机器人", "/stories/1", "/compare?left=1&right=3", "/sources",
         "/sources/demo-ministry", "/trends?q=机器人", "/alerts", "/alerts/new?query=机器人 OR 低空", "/saved", "/tokens", "/nowhere")  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator["sync_api.Browser"]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def open_page(chromium: "sync_api.Browser", client: httpx.Client, **settings: object) -> "sync_api.Page":
    """A page whose console is kept in `page.said`."""
    context = chromium.new_context(base_url=str(client.base_url), locale="zh-CN", **settings)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page


def test_from_search_to_a_silenced_alert(chromium: "sync_api.Browser", own: httpx.Client) -> None:
    """Search → facet → story → difference of copies → alert with its dry run while writing → paused."""
    page = open_page(chromium, own)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("云州")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="部委").click()
    assert "category=ministry" in page.url
    page.get_by_role("link", name="2 处转载").first.click()
    page.get_by_role("link", name="与原文对照").last.click()
    assert page.locator("tr.changed mark").count() >= 1
    page.goto("/?q=云州")
    page.get_by_role("link", name="设为提醒").click()
    page.locator("textarea[name=query]").fill("低空物流 OR 机器人")
    page.get_by_text("会提醒 2 次").wait_for()
    assert page.locator("#preview canvas").count() == 1
    page.get_by_label("名称").fill("关注")
    page.get_by_label("收件人").fill("a@example.org")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="暂停").click()
    page.get_by_role("button", name="恢复").wait_for()
    assert page.get_by_role("button", name="恢复").is_visible()
    assert page.said == []


def test_search_is_saved(chromium: "sync_api.Browser", own: httpx.Client) -> None:
    """A saved search is found again by its name."""
    page = open_page(chromium, own)
    page.goto("/?q=低空")
    page.get_by_text("收藏这个检索").click()
    page.get_by_role("button", name="收藏", exact=True).click()
    page.get_by_role("link", name="低空", exact=True).click()
    page.get_by_role("link", name="海岚开通三条低空物流航线").wait_for()
    assert page.get_by_role("link", name="海岚开通三条低空物流航线").is_visible()


def test_login_and_out(chromium: "sync_api.Browser", locked: httpx.Client) -> None:
    """The door asks, opens, leads where one wanted to go, and closes."""
    page = open_page(chromium, locked)
    page.goto("/trends")
    page.get_by_label("密码").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="趋势", exact=True).wait_for()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("密码").wait_for()


def test_english_and_dark_are_kept(chromium: "sync_api.Browser", web: httpx.Client) -> None:
    """Both switches work by a link and stay."""
    page = open_page(chromium, web)
    page.goto("/sources")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Dark").click()
    page.goto("/")
    page.get_by_role("link", name="Archive", exact=True).wait_for()
    assert page.get_by_role("link", name="Archive", exact=True).is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"


def test_keys_walk_the_list(chromium: "sync_api.Browser", web: httpx.Client) -> None:
    """j and k move, Enter opens."""
    page = open_page(chromium, web)
    page.goto("/")
    for key in "jjk":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="云州印发人形机器人产业三年行动方案", level=1).wait_for()


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_phone_and_obey_the_policy(chromium: "sync_api.Browser", web: httpx.Client, path: str) -> None:
    """At 360 px nothing makes the page wider than the screen; no script or style is refused by the policy."""
    page = open_page(chromium, web, viewport=PHONE)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert [one for one in page.said if "status of 4" not in one] == []
    page.context.close()


def test_without_script_everything_is_there(chromium: "sync_api.Browser", web: httpx.Client) -> None:
    """With scripts off the numbers of a chart stand open as a table, and search works."""
    page = open_page(chromium, web, java_script_enabled=False)
    page.goto("/sources/demo-ministry")
    page.locator("#harvest td").first.wait_for()
    assert page.locator("#harvest td").first.is_visible()
    page.goto("/")
    page.locator("#q").fill("低空")
    page.get_by_role("button", name="检索", exact=True).click()
    assert page.locator(".item").count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: "sync_api.Browser", library: Archive, theme: str) -> None:
    """axe-core on every page, light and dark: no violation of WCAG 2 A, AA."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    with serving(site_for(library)) as client:
        page = open_page(chromium, client, color_scheme=theme, bypass_csp=True)
        told = []
        for path in PAGES:
            page.goto(path)
            found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
            told += [(path, one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
        assert not told
        page.context.close()


def test_hostile_article_runs_nothing(chromium: "sync_api.Browser", tmp_path: Path) -> None:
    """A browser that shows an attack opens no dialog and asks no other host."""
    from db.session import open_archive
    from db.upgrade import upgrade
    from tests.policywatch.web.served import NOW, item, stock

    archive = open_archive(f"sqlite:///{tmp_path / 'archive.db'}", connection_cache=4)
    upgrade(archive)
    attack = "<img src=//evil.example onerror=alert(1)><script>alert(1)</script>"
    stock(archive, [item("a.example", f"{attack} 标题", f"{attack}\n人形机器人产业发展三年行动方案今日印发，提出到二零二八年。\n{attack}", NOW, attack)])
    with serving(site_for(archive)) as client:
        page = open_page(chromium, client)
        asked, dialogs = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in ("/", "/articles/1?q=img", "/stories/1", f"/?q={attack}"):
            page.goto(path)
        assert dialogs == [] and all(url.startswith(str(client.base_url)) for url in asked)
        page.context.close()
    archive.close()
