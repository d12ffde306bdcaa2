"""The journeys in a real Chromium, with and without script and mouse; axe-core on every page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from db.session import Archive
from tests.policywatch.web.served import NOW, PASSWORD, item, stock

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="needs a Chromium on the PATH (Debian: apt install chromium)",
)
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
PAGES = ("/", "/?q=机器人", "/?q=(", "/?q=nothing-at-all", "/articles/1?q=机器人", "/stories/1", "/compare?left=1&right=3", "/sources", "/sources/add",
         "/sources/demo-ministry", "/trends?q=机器人", "/policies", "/policies/gaps", "/windows", "/alerts", "/alerts/new?query=机器人 OR 低空", "/saved", "/tokens", "/accounts", "/account",
         "/?sort=first-seen&marked=unread", "/marks/exclusions?article=1&q=机器人", "/nowhere")  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator["sync_api.Browser"]:
    """One browser for all of this file; while it lives, nothing else in this thread can run a loop of its own."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
            ],
        )
        yield browser
        browser.close()


@contextmanager
def opened(
    chromium: "sync_api.Browser", client: httpx.Client, **settings: object
) -> Iterator["sync_api.Page"]:
    """A page of a browser of its own; what its console said is in `page.said`."""
    context = chromium.new_context(
        base_url=str(client.base_url), **{"locale": "zh-CN"} | settings
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


def focused(page: "sync_api.Page") -> tuple[str, bool]:
    """The words of what has the focus, and whether one can see that it has it."""
    return tuple(
        page.evaluate(  # type: ignore[return-value]
            "(({activeElement: one}) => [(one.innerText || one.name || '').trim(), getComputedStyle(one).outlineStyle !== 'none'])(document)"
        )
    )


def tab_to(page: "sync_api.Page", words: str) -> None:
    """Go on with the Tab key until something that says this has the focus; each stop on the way can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        said, seen = focused(page)
        assert seen, f"no focus ring on {said!r}"
        if words in said:
            return
    raise AssertionError(f"no {words!r} can be reached with the Tab key")


def test_from_search_to_a_silenced_alert(
    chromium: "sync_api.Browser", own: httpx.Client
) -> None:
    """Search → facet → story → difference of copies → alert with its dry run while writing → paused; the console stays silent."""
    with opened(chromium, own) as page:
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type("云州")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="部委").click()
        page.wait_for_url("**category=ministry*")
        page.get_by_role("link", name="2 处转载").first.click()
        page.get_by_role("link", name="与原文对照").last.click()
        page.locator("tr.changed mark").first.wait_for()
        page.goto("/?q=云州")
        page.get_by_role("link", name="设为提醒").click()
        page.locator("textarea[name=query]").fill("低空物流 OR 机器人")
        page.get_by_text("会提醒 2 次").wait_for()
        page.locator("#preview canvas").wait_for()
        page.get_by_label("名称", exact=True).fill("关注")
        page.get_by_label("收件人").fill("a@example.org")
        page.get_by_role("button", name="保存").click()
        page.get_by_role("button", name="暂停").click()
        page.get_by_role("button", name="恢复").wait_for()
        assert page.said == []


def test_search_is_saved(chromium: "sync_api.Browser", own: httpx.Client) -> None:
    """A saved search is found again by its name."""
    with opened(chromium, own) as page:
        page.goto("/?q=低空")
        page.get_by_text("收藏这个检索").click()
        page.get_by_role("button", name="收藏", exact=True).click()
        page.get_by_role("link", name="低空", exact=True).click()
        page.get_by_role("link", name="海岚开通三条低空物流航线").wait_for()
        assert page.said == []


def test_login_and_out(chromium: "sync_api.Browser", locked: httpx.Client) -> None:
    """The door asks, opens, leads where one wanted to go, and closes."""
    with opened(chromium, locked) as page:
        page.goto("/trends")
        page.get_by_label("密码").fill("wrong")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="趋势", exact=True).wait_for()
        page.get_by_role("button", name="退出").click()
        page.get_by_label("密码").wait_for()
        page.goto("/trends")
        assert (
            page.get_by_label("密码").count() == 1
            and page.get_by_role("heading", name="趋势", exact=True).count() == 0
        )


@pytest.mark.parametrize("system", ["light", "dark"])
def test_english_and_the_other_theme_are_kept(
    chromium: "sync_api.Browser", web: httpx.Client, system: str
) -> None:
    """Both switches work by a link and stay; the theme's link names the theme one does not have."""
    paper = {"light": "rgb(251, 250, 248)", "dark": "rgb(20, 23, 27)"}
    other = {"light": "dark", "dark": "light"}[system]
    with opened(chromium, web, color_scheme=system) as page:
        page.goto("/sources")
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor")
            == paper[system]
        )
        page.get_by_role("link", name="English").click()
        page.get_by_role("link", name=other.title(), exact=True).click()
        page.get_by_role("link", name=system.title(), exact=True).wait_for()
        page.goto("/")
        page.get_by_role("link", name="Archive", exact=True).wait_for()
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor")
            == paper[other]
        )


def test_without_a_mouse(chromium: "sync_api.Browser", web: httpx.Client) -> None:
    """From the skip link to a search, down the list, into an article and its story, by keys alone; the focus can always be seen."""
    with opened(chromium, web) as page:
        page.goto("/")
        tab_to(page, "跳到正文")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("/")
        page.keyboard.type("云州")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=*")
        for key in "jjk":
            page.keyboard.press(key)
        assert focused(page) == ("云州印发人形机器人产业三年行动方案", True)
        page.keyboard.press("Enter")
        page.get_by_role(
            "heading", name="云州印发人形机器人产业三年行动方案", level=1
        ).wait_for()
        tab_to(page, "报道全貌")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="传播时间线").wait_for()
        tab_to(page, "与原文对照")
        page.keyboard.press("Enter")
        page.locator("table.sides").wait_for()


def test_without_script_everything_is_there(
    chromium: "sync_api.Browser", own: httpx.Client
) -> None:
    """With scripts off: numbers of a chart stand open as a table; search, facet, article, dry run and saving an alert work."""
    with opened(chromium, own, java_script_enabled=False) as page:
        page.goto("/sources/demo-ministry")
        page.locator("#harvest td").first.wait_for()
        page.goto("/")
        page.locator("#q").fill("云州")
        page.get_by_role("button", name="检索", exact=True).click()
        page.get_by_role("link", name="部委").click()
        assert page.locator(".item").count() == 2
        page.locator(".item h4 a").first.click()
        page.locator(".prose mark").first.wait_for()
        page.goto("/alerts/new?query=机器人")
        page.get_by_label("名称", exact=True).fill("关注")
        page.get_by_label("收件人").fill("a@example.org")
        page.get_by_role("button", name="试算").click()
        page.get_by_text("会提醒 1 次").wait_for()
        page.get_by_role("button", name="保存").click()
        page.get_by_role("heading", name="关注").wait_for()


@pytest.mark.parametrize(
    ("theme", "locale", "width"),
    [("dark", "zh-CN", 360), ("light", "en-GB", 1280)],
)
def test_every_page_is_sound(
    chromium: "sync_api.Browser",
    web: httpx.Client,
    theme: str,
    locale: str,
    width: int,
) -> None:
    """Both themes, both languages, phone and desk: axe-core finds nothing of WCAG 2.2 AA, nothing is wider than the screen,
    the policy refuses nothing of ours and no script fails."""
    axe = pytest.importorskip(
        "axe_playwright_python", reason="needs axe-playwright-python"
    )
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    with opened(
        chromium,
        web,
        color_scheme=theme,
        locale=locale,
        viewport={"width": width, "height": 760},
    ) as page:
        told: list[object] = []
        for path in PAGES:
            page.goto(path)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                told.append((path, "wider than the screen"))
            page.evaluate(script)
            found = page.evaluate(
                "options => axe.run(document, options).then(one => one.violations)",
                AXE,
            )
            told += [
                (
                    path,
                    one["id"],
                    [node["html"][:120] for node in one["nodes"][:3]],
                )
                for one in found
            ]
        assert told == []
        assert [one for one in page.said if "status of 4" not in one] == []


def test_on_paper_only_the_text_remains(
    chromium: "sync_api.Browser", web: httpx.Client
) -> None:
    """Printed, an article is its title, where it comes from, and its text, black on white."""
    with opened(chromium, web, color_scheme="dark") as page:
        page.goto("/articles/1")
        page.emulate_media(media="print")
        assert (
            page.locator(".prose").is_visible()
            and page.locator(".printed").is_visible()
        )
        assert (
            not page.locator("header.top").is_visible()
            and not page.locator("aside.side").is_visible()
        )
        assert page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        ) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_hostile_article_runs_nothing(
    chromium: "sync_api.Browser", desk: Archive, own: httpx.Client
) -> None:
    """A browser that shows an attack opens no dialog and asks no other host."""
    attack = "<img src=//evil.example onerror=alert(1)><script>alert(1)</script>"
    stock(
        desk,
        [
            item(
                "a.example",
                f"{attack} 标题",
                f"{attack}\n人形机器人产业发展三年行动方案今日印发，提出到二零二八年。\n{attack}",
                NOW,
                attack,
            )
        ],
    )
    number = own.get("/api/articles?q=img").json()["items"][0]["id"]
    with opened(chromium, own) as page:
        asked, dialogs = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in ("/", f"/articles/{number}?q=img", f"/?q={attack}"):
            page.goto(path)
        assert asked and all(url.startswith(str(own.base_url)) for url in asked)
        assert dialogs == []
