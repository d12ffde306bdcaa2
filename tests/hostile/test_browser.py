"""A page that scripts make, read by a real Chromium in a real worker while private addresses are refused."""

import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.configuration import CrawlSettings
from crawler.passport import Passport
from db.maintenance.upgrade import upgrade
from db.models import Article
from db.session import open_archive
from scheduler.orders import Order
from scheduler.settings import ServiceSettings, Setup
from scheduler.workers import Ended, Workers
from tests.crawler.pages_of_ours import article_page, list_page
from tests.hostile.internet import Internet
from tests.scheduler.conftest import NOW

HOST = "127.66.0.1"
PAGE = "/202611/t20261120_1.html"
TITLE = "关于公布智能制造示范工厂名单的通知"
# Rows come by the page's own script, which also tries the inner network in every way a script has.
SCRIPTED = """<html><head><meta charset=utf-8><link rel=preconnect href=http://127.0.0.1:{port}>
<link rel=dns-prefetch href=//inner.example></head><body><div id=list></div>
<img src=http://127.0.0.1:{port}/image><iframe src=http://127.0.0.1:{port}/frame></iframe>
<iframe src=http://localhost:{port}/frame></iframe><a ping=http://127.0.0.1:{port}/ping href=/x>x</a><script>
fetch('http://127.0.0.1:{port}/inner', {{mode: 'no-cors'}}).catch(() => 0);
navigator.sendBeacon('http://127.0.0.2:{port}/beacon', 'x');
try {{ new WebSocket('ws://127.0.0.1:{port}/socket') }} catch (e) {{}}
fetch('/rows.html').then(r => r.text()).then(t => document.getElementById('list').innerHTML = t)</script></body></html>"""

pytestmark = pytest.mark.timeout(200)


def visit(setup: Setup, order: Order, module: str) -> Ended:
    """One visit by a real worker, to its end."""
    workers = Workers(setup, count=1, module=module)
    try:
        workers.submit([order])
        deadline = time.monotonic() + 150
        while workers.ended.empty():
            assert time.monotonic() < deadline
            workers.step()
            time.sleep(0.05)
        return workers.ended.get_nowait()
    finally:
        workers.close(grace=1)


def test_a_scripted_page_is_read_while_private_addresses_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """List and article are read and stored; neither the page's scripts nor Chromium itself reach anybody else."""
    pytest.importorskip("scrapy_playwright", reason="needs the extra [browser]")
    if shutil.which("chromium") is None:
        pytest.skip("needs an installed Chromium")
    audit = tmp_path / "audit"
    monkeypatch.setenv("POLICYWATCH_TEST_AUDIT", str(audit))
    archive = open_archive(f"sqlite:///{tmp_path / 'archive.db'}")
    upgrade(archive)
    with Internet() as internet:
        internet.put(HOST, "/list.html", SCRIPTED.format(port=internet.port))
        internet.put(HOST, "/rows.html", list_page([(PAGE, TITLE, "2026-11-20")]))
        internet.put(HOST, PAGE, article_page(TITLE))
        passport = Passport.model_validate(
            {
                "id": "scripted",
                "name": "scripted",
                "category": "ministry",
                "kind": "listing",
                "browser": True,
                "every": "1h",
                "start_urls": [internet.address(HOST)],
            }
        )
        setup = Setup(
            database=archive.url,
            passports={passport.id: passport},
            crawl=CrawlSettings(private_addresses="refuse", delay=0, timeout=20),
            service=ServiceSettings(workers=1),
        )
        ended = visit(setup, Order(1, passport, NOW), "tests.hostile.opened_browser")
        asked = {seen.target for seen in internet.requests}
        astray = internet.astray
    assert ended.report is not None, ended.death
    stats = ended.report.stats
    with archive.read() as session:
        assert session.scalars(select(Article.title)).all() == [TITLE], stats
    assert astray == []
    wanted = ("/robots.txt", "/list.html", "/rows.html", PAGE)
    assert asked <= {f"{HOST}{path}" for path in (*wanted, "/favicon.ico")}
    # The gate looks up every host Chromium asks for.
    names = {
        line.split("'")[1]
        for line in audit.read_text("utf-8").splitlines()
        if line.startswith("socket.getaddrinfo '")
    }
    assert names <= {HOST, "127.0.0.1", "127.0.0.2", "localhost"}
