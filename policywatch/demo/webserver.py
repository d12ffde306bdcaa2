"""The sample sites on loopback: one small web server, one address a site, pages appearing wave by wave."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jinja2 import Environment, PackageLoader

from policywatch.demo.pages import SamplePage, sample_pages

LISTS = {
    "ministry": "/zwgk/zcwj/index.html",
    "portal": "/chanye/index.html",
    "feed": "/rss.xml",
    "repost": "/kx/index.html",
    "mirror": "/index.html",
}
CHARSET = {"portal": "gbk"}


@dataclass
class SampleSites:
    """Five sites; `wave` is how far publication has come. Use as a context manager."""

    now: datetime
    wave: int = 0
    homes: dict[str, str] = field(default_factory=dict)
    visits: int = 0

    def __post_init__(self) -> None:
        self.pages = sample_pages(self.now)
        self._templates = Environment(
            loader=PackageLoader("policywatch.demo", "sites"),
            autoescape=True,
        )
        self._servers: list[ThreadingHTTPServer] = []

    def __enter__(self) -> "SampleSites":
        for number, site in enumerate(LISTS, 1):
            server = _bind(f"127.0.10.{number}", _responder(self, site))
            self._servers.append(server)
            host, port = server.server_address[:2]
            self.homes[site] = f"http://{host!s}:{port}"
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def published(self, site: str | None = None) -> list[SamplePage]:
        shown_pages: list[SamplePage] = []
        for page in self.pages:
            if page.wave <= self.wave and site in (None, page.site):
                shown_pages.append(page)
        return shown_pages

    def answer(self, site: str, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for one address of one site."""
        self.visits += 1
        charset = CHARSET.get(site, "utf-8")
        if path == LISTS[site]:
            return (
                200,
                _type(path),
                self._render(site, "list").encode(charset, "xmlcharrefreplace"),
            )
        for page in self.published(site):
            if page.path == path:
                text = self._templates.get_template(f"{site}_page.html").render(
                    page=page
                )
                return (
                    200,
                    "text/html",
                    text.encode(charset, "xmlcharrefreplace"),
                )
        return 404, "text/plain", b"not found"

    def _render(self, site: str, kind: str) -> str:
        if site == "feed":
            name = "feed.xml"
        else:
            name = f"{site}_{kind}.html"
        return self._templates.get_template(name).render(
            pages=self.published(site),
            home=self.homes[site],
        )


def _type(path: str) -> str:
    if path.endswith(".xml"):
        return "application/rss+xml"
    return "text/html"


def _bind(host: str, responder: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer((host, 0), responder)
    except OSError:  # systems whose loopback is 127.0.0.1 alone
        return ThreadingHTTPServer(("127.0.0.1", 0), responder)


def _responder(sites: SampleSites, site: str) -> type[BaseHTTPRequestHandler]:
    class Responder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = sites.answer(site, self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The report counts visits; a line each would bury it."""

    return Responder
