"""Both founding documents, newly listed by a site that the service watches: one mail, for the right one, once."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policywatch.demo.smtp_sink import Mailbox
from tests.journeys.conftest import Desk
from tests.journeys.seeds import doubled_page, pseudo_page

OLD = "<html><head><title>早先的通知</title></head><body><h1>早先的通知</h1><p>{}</p></body></html>".format(
    "本通知早已发布，内容与储能电站的年度检修安排有关，请各单位按照既定计划组织实施并及时报送情况。"
    * 3
)
PASSPORT = """
name = "镜像站"
category = "repost-site"
kind = "listing"
start_urls = ["{home}/list.html"]
every = "1s"
"""


class Mirror:
    """A small site whose list grows when `release` is called."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = {"/news/9001.html": OLD}
        self.coming = pages
        self.asked: list[str] = []
        site = self

        class Responder(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                page = (
                    site.listing()
                    if self.path == "/list.html"
                    else site.pages.get(self.path)
                )
                body = (page or "none").encode()
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Responder)
        self.home = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def listing(self) -> str:
        rows = "".join(
            f"<li><a href='{path}'>第{n}条 产业新闻通知</a></li>"
            for n, path in enumerate(self.pages)
        )
        return f"<html><body><ul>{rows}</ul></body></html>"

    def release(self) -> None:
        self.pages |= self.coming


@pytest.fixture
def mirror(shared: Path) -> Iterator[Mirror]:
    seeds = shared / "seeds"
    site = Mirror(
        {
            "/news/9002.html": pseudo_page(seeds),
            "/news/9003.html": doubled_page(seeds),
        }
    )
    yield site
    site.server.shutdown()


def wait_for(ready: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def test_newly_listed_by_a_watched_site(
    desk: Desk, mirror: Mirror, mailbox: Mailbox
) -> None:
    """What is listed after the first visit alerts once, 001 is too old to; later visits send nothing more."""
    (desk.folder / "sources" / "mirror.toml").write_text(
        PASSPORT.format(home=mirror.home), "utf-8"
    )
    desk.run(
        "alerts",
        "add",
        "脑机接口",
        "--query",
        "新质生产力 AND 脑机接口",
        "--to",
        "analyst@example.org",
    )
    service = subprocess.Popen(
        [*desk.command, "run"], cwd=desk.folder, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: mirror.asked.count("/list.html") >= 2)
        mirror.release()
        wait_for(lambda: len(mailbox.messages()) >= 1)
        visits = mirror.asked.count("/list.html")
        wait_for(lambda: mirror.asked.count("/list.html") >= visits + 4)
    finally:
        service.terminate()
        service.wait(30)
    ((_, mail),) = mailbox.messages()
    assert "政策加码赋能新质生产力" in mail["Subject"]
    flags = {
        item["url"][-9:-5]: item["flags"]
        for item in desk.json("search", "新质生产力")["items"]
    }
    assert flags == {"9002": ["annotated", "traditional"], "9003": ["doubled"]}
    assert mirror.asked.count("/news/9002.html") == 1
