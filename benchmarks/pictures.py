"""The pictures of the page in docs/images: `python -m benchmarks.pictures DIR`, DIR
left by `policywatch demo --dir DIR`.

Each page light and dark as on a desk, some on a phone and in English, taken by the
Chromium on the PATH.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK, PHONE = {"width": 1180, "height": 780}, {"width": 360, "height": 720}
SAVED = {
    "具身智能与机器人": "q=机器人 OR 脑机接口",
    "人工智能·部委": "q=人工智能&category=ministry",
    "低空": "q=低空",
}


@contextmanager
def page_of(folder: Path) -> Iterator[str]:
    """The page of the demo's archive on a free port; its address."""
    command = [
        sys.executable,
        "-m",
        "policywatch",
        "--config",
        str(folder / "policywatch.toml"),
        "web",
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield re.findall(r"http://\S+?(?=/ )", server.stdout.readline())[0]
        server.terminate()


def furnish(address: str) -> None:
    """Saved searches, so that there is something to see."""
    with httpx.Client(
        base_url=address,
        trust_env=False,
        headers={"accept": "text/html", "origin": address},
    ) as client:
        for name, asked in SAVED.items():
            token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
            kept = client.post(
                "/saved", data={"csrf": token, "name": name, "asked": asked}
            )
            assert kept.status_code == 303, kept.text


def pages(address: str) -> dict[str, str]:
    """Name → path."""
    found = httpx.get(
        f"{address}/api/articles", params={"q": "人形机器人"}, trust_env=False
    ).json()["items"][0]
    other = httpx.get(
        f"{address}/api/articles",
        params={"q": "title:人工智能"},
        trust_env=False,
    ).json()["items"][0]
    copies = httpx.get(
        f"{address}/api/stories/{other['story']}", trust_env=False
    ).json()["copies"]
    rule = httpx.get(f"{address}/api/alerts", trust_env=False).json()[0]["name"]
    return {
        "archive": "/?q=产业", "article": f"/articles/{found['id']}?q=机器人", "story": f"/stories/{found['story']}",
        "compare": f"/compare?left={copies[0]['id']}&right={copies[-1]['id']}", "sources": "/sources", "source": "/sources/demo-ministry",
        "trends": "/trends?q=机器人", "alerts": "/alerts", "alert-editor": "/alerts/new?name=机器人&query=机器人 OR 低空",
        "alert-history": f"/alerts/history?name={rule}", "saved": "/saved", "bad-query": "/?q=(机器人", "nothing-found": "/?q=月球基地",
    }  # fmt: skip


def take(browser: Browser, address: str, file: str, path: str, **settings: Any) -> None:
    """One picture of what is seen without scrolling."""
    context = browser.new_context(
        base_url=address, **{"locale": "zh-CN", "viewport": DESK} | settings
    )
    page = context.new_page()
    page.goto(path)
    page.screenshot(path=IMAGES / f"page-{file}.png")
    context.close()


def main(folder: str) -> None:
    """Take them all."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with page_of(Path(folder)) as address, sync_playwright() as playwright:
        furnish(address)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        known = pages(address)
        for name, path in known.items():
            take(browser, address, name, path, color_scheme="light")
            take(browser, address, f"{name}-dark", path, color_scheme="dark")
        for name in ("archive", "article", "compare", "sources", "trends"):
            take(browser, address, f"{name}-phone", known[name], viewport=PHONE)
        take(
            browser,
            address,
            "archive-english",
            known["archive"],
            locale="en-GB",
        )
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
