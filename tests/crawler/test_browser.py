"""Pages made by scripts: read through a real Chromium where there is one, its connections guarded like our
own.
"""

import asyncio
import gc
import shutil
from collections.abc import Callable

import pytest

from crawler.browser import BrowserMissing, browser_settings, chromium
from crawler.gate import Gate
from crawler.passport import Passport
from tests.crawler.conftest import Crawl, settings_for_tests
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Site

Make = Callable[..., Passport]
TITLE = "关于公布智能制造示范工厂名单的通知"
PAGE = "/202611/t20261120_1.html"
SCRIPTED = """<html><head><meta charset=utf-8></head><body><div id=list></div><script>
fetch('/rows.html').then(r => r.text()).then(t => document.getElementById('list').innerHTML =
t)</script></body></html>"""


@pytest.fixture
def installed() -> None:
    """A Chromium and scrapy-playwright; the tests that need them are skipped where they are not."""
    pytest.importorskip("scrapy_playwright", reason="needs the extra [browser]")
    if not any(
        shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")
    ):
        pytest.skip("needs an installed Chromium")


def test_a_list_made_by_a_script_is_read(
    site: Site, crawl: Crawl, passport_for: Make, installed: None
) -> None:
    """Rows fetched by the page's own script lead to the article; we still say who we are and ask robots.txt
    first.
    """
    site.page("/list.html", SCRIPTED)
    site.page("/rows.html", list_page([(PAGE, TITLE, "2026-11-20")]))
    site.page(PAGE, article_page(TITLE))
    crawled = crawl(
        passport_for("listing", "/list.html", browser=True),
        settings={"DOWNLOAD_TIMEOUT": 20},
    )
    assert crawled.titles == [TITLE], crawled.stats
    assert {seen.headers["User-Agent"].split("/")[0] for seen in site.requests} == {
        "policywatch"
    }
    assert site.requests[0].path == "/robots.txt"


def test_without_the_browser_the_passport_says_what_is_missing(
    passport_for: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No Chromium: one line that names the package to install."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(BrowserMissing, match="apt install chromium"):
        chromium()
    monkeypatch.setattr("crawler.browser.find_spec", lambda name: None)
    with pytest.raises(BrowserMissing, match="pip install"):
        browser_settings(passport_for("listing", browser=True), settings_for_tests())


async def _through(gate: Gate, request: bytes) -> bytes:
    """What a client gets that sends `request` to the gate."""
    address = await gate.open()
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(address.rpartition(":")[2])
    )
    writer.write(request)
    writer.write_eof()
    await asyncio.sleep(0.1)
    gc.collect()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    gate.close()
    return answer


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f000001",
        "2130706433",
        "127.1",
        "[::ffff:127.0.0.1]",
    ],
)
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_the_gate_leads_to_no_private_address(
    site: Site, host: str, method: str
) -> None:
    """Both ways through the proxy are closed to this machine, however it is spelt; the site hears nothing."""
    target = (
        f"{host}:{site.port}"
        if method == "CONNECT"
        else f"http://{host}:{site.port}/secret"
    )
    gate = Gate(ports=None)
    answer = asyncio.run(
        _through(gate, f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    )
    assert (
        answer.startswith(b"HTTP/1.1 403") and gate.refused == 1 and not site.requests
    )


def test_the_gate_leads_to_no_service_of_the_browser() -> None:
    """Chromium's updater asks its maker whatever the switches say: refused before the name is looked up."""
    request = b"CONNECT update.googleapis.com:443 HTTP/1.1\r\nHost: x\r\n\r\n"
    gate = Gate(lambda address: True, None)
    assert asyncio.run(_through(gate, request)).startswith(b"HTTP/1.1 403")
    assert gate.refused == 1


def test_the_gate_passes_on_what_is_allowed(site: Site) -> None:
    """A plain request reaches the site as its own, without the proxy's headers; its answer comes back whole, however long an
    asker who has said all it will has to wait.
    """
    site.page("/a", "content", kind="text/plain", delay=0.3)
    request = f"GET {site.url}/a HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nProxy-Connection: keep-alive\r\n\r\n"
    answer = asyncio.run(_through(Gate(lambda address: True, None), request.encode()))
    assert (
        answer.endswith(b"content")
        and site.requests[0].headers["Proxy-Connection"] is None
    )


@pytest.mark.parametrize(
    "junk",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET ftp://x/ HTTP/1.1\r\n\r\n",
        b"x" * 100_000,
        b"",
    ],
)
def test_the_gate_survives_nonsense(junk: bytes) -> None:
    """What is no request ends the connection and nothing else."""
    assert asyncio.run(_through(Gate(), junk)) == b""
