"""Builds the hostile sources, sends real workers through all of them, and keeps what is left behind."""

import itertools
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from alerts import digest, register
from alerts.deliver import deliver
from alerts.digest import due_digests
from alerts.settings import AlertSettings, MailSettings
from crawler.configuration import CrawlSettings
from crawler.passport import Passport
from db.maintenance.upgrade import upgrade
from db.session import Archive, open_archive
from pipelines.counts import Counts
from policywatch.demo.smtp_sink import Mailbox
from scheduler import single_pass
from scheduler.jobs import wall_clock
from scheduler.settings import ServiceSettings, Setup
from scheduler.workers import Workers
from tests.hostile import pages
from tests.hostile.corpus.addresses import inner_links
from tests.hostile.corpus.payload import Payload
from tests.hostile.corpus.texts import TEXTS
from tests.hostile.internet import PUBLIC, Internet

BAD, GOOD = "/202611/t20261120_1.html", "/202611/t20261120_2.html"
FILES = ("pdf", "docx", "doc", "ofd")
ROWS = {"listing": {"item": "li", "link": "a"}}
MARK = "试验文本"  # in what the alert rules look for
WAYS_OF_TEXTS = ("html", "json", "feed")


@dataclass
class World:
    """The sources, who they imitate, and the hosts they live on."""

    internet: Internet
    passports: dict[str, Passport] = field(default_factory=dict)
    payloads: dict[str, Payload] = field(default_factory=dict)
    well: dict[str, str] = field(
        default_factory=dict
    )  # source → title of its harmless article
    _hosts: Iterator[int] = field(default_factory=itertools.count)

    def host(self) -> tuple[int, str]:
        number = next(self._hosts)
        return number, f"{PUBLIC}{number // 250}.{number % 250 + 1}"

    def add(self, name: str, kind: str, addresses: list[str], **more: Any) -> str:
        """A passport for `addresses`; its id is the name's letters and a number."""
        source = f"{len(self.passports):03}-{''.join(sign if sign.isalnum() and sign.isascii() else '-' for sign in name)[:60]}"
        told = {
            "id": source,
            "name": name,
            "category": "ministry",
            "every": "30m",
            "kind": kind,
            **more,
        }
        self.passports[source] = Passport.model_validate(
            {**told, "start_urls": addresses}
        )
        return source


def serve(world: World, payload: Payload) -> None:
    """Put a payload on a host of its own, with a harmless article beside it where the place allows one."""
    number, host = world.host()
    net, path = world.internet, _path_of(payload)
    kind = payload.place if payload.place in ("feed", "sitemap", "json") else "listing"
    more: dict[str, Any] = {"json": {"items": "data"}} if kind == "json" else {}
    if payload.place in ("article", "attachment", "robots"):
        net.put(
            host,
            "/list.html",
            pages.listing([BAD, GOOD] if payload.place == "article" else [GOOD]),
        )
        files = "".join(
            f"<p><a href='/files/a.{ending}'>附件{ending}</a></p>" for ending in FILES
        )
        net.put(
            host,
            GOOD,
            pages.article(
                pages.good_title(number),
                number,
                inside=files if path.startswith("/files") else "",
            ),
        )
        more |= ROWS
    source = world.add(payload.name, kind, [net.address(host)], limit=5, **more)
    for each in (
        [f"/files/a.{ending}" for ending in FILES]
        if payload.place == "attachment"
        else [path]
    ):
        if payload.raw is not None:
            net.trap(host, each, payload.raw)
        else:
            body = payload.body() if payload.body else b""
            net.put(
                host,
                each,
                body,
                kind=payload.kind,
                status=payload.status,
                headers=payload.headers,
            )
    world.payloads[source] = payload
    if payload.place in ("article", "attachment"):
        world.well[source] = pages.good_title(number)


def _path_of(payload: Payload) -> str:
    return {
        "article": BAD,
        "attachment": "/files/a.pdf",
        "robots": "/robots.txt",
    }.get(payload.place, "/list.html")


def serve_good(world: World, number_of_sources: int) -> None:
    """Sources that do nothing wrong, between the others."""
    for _ in range(number_of_sources):
        number, host = world.host()
        world.internet.put(host, "/list.html", pages.listing([GOOD]))
        world.internet.put(host, GOOD, pages.good(number))
        source = world.add(
            "harmless", "listing", [world.internet.address(host)], **ROWS
        )
        world.well[source] = pages.good_title(number)


def serve_texts(world: World) -> None:
    """Every text as an article's title, author, publisher, paragraph: in pages, in a JSON answer, in a feed."""
    _, host = world.host()
    net, links = world.internet, []
    for position, text in enumerate(TEXTS.values()):
        link = pages.fresh_path(position + 100)
        inside = f"<p>{MARK}{_escaped(text)}</p><p><a href='/f/{position}.zip'>{_escaped(text)}</a></p>"
        page = pages.article(
            text,
            10_000 + position,
            author=text[:50],
            source=text[:50],
            inside=inside,
        )
        net.put(host, link, page.encode("utf-8", "surrogatepass"))
        links.append(link)
    net.put(host, "/list.html", pages.listing(links))
    world.add("texts-html", "listing", [net.address(host)], limit=1000, **ROWS)
    _, host = world.host()
    rows = [
        _row(text, 20_000 + position) for position, text in enumerate(TEXTS.values())
    ]
    net.put(host, "/list.html", json.dumps({"data": rows}), kind="application/json")
    paths = {
        name: name for name in ("url", "title", "date", "publisher", "author", "body")
    }
    world.add(
        "texts-json",
        "json",
        [net.address(host)],
        limit=1000,
        json={"items": "data", **paths},
    )
    _, host = world.host()
    rows = [
        _row(text, 30_000 + position) for position, text in enumerate(TEXTS.values())
    ]
    entries = [
        {"url": net.address(host, row["url"]), "title": row["title"], "content_html": row["body"],
         "authors": [{"name": row["author"]}], "date_published": row["date"]}
        for row in rows
    ]  # fmt: skip
    net.put(
        host,
        "/list.html",
        json.dumps({"version": "1", "items": entries}),
        kind="application/feed+json",
    )
    world.add(
        "texts-feed",
        "feed",
        [net.address(host)],
        limit=1000,
        feed={"pages": False},
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")


def _row(text: str, number: int) -> dict[str, str]:
    body = (
        "".join(f"<p>{each}</p>" for each in pages.prose(number))
        + f"<p>{MARK}{_escaped(text)}</p>"
    )
    link = pages.fresh_path(number)
    return {
        "url": link,
        "title": text,
        "date": pages.today(),
        "publisher": text,
        "author": text,
        "body": body,
    }


def serve_ways_inside(world: World) -> None:
    """Every spelling of an inner address, on every way a crawl takes an address from."""
    net = world.internet
    inner = inner_links(net.port)
    _, host = world.host()
    many = {"limit": 1000, "attachments": True}
    lists = {
        "listing": ("links", pages.listing(inner), ROWS),
        "feed": ("links", pages.feed(inner), {}),
        "sitemap": ("links", pages.sitemap(inner), {}),
        "json": (
            "links",
            json.dumps({"data": [{"url": link} for link in inner]}),
            {"json": {"items": "data"}},
        ),
    }
    for kind, (what, body, more) in lists.items():
        _, host = world.host()
        net.put(
            host,
            "/list.html",
            body,
            kind="application/json" if kind == "json" else "text/html; charset=utf-8",
        )
        world.add(f"inside-{what}-{kind}", kind, [net.address(host)], **many, **more)
    _, host = world.host()
    net.put(host, "/list.html", pages.sitemap(inner, "sitemapindex", "sitemap"))
    world.add("inside-sitemap-index", "sitemap", [net.address(host)], **many)
    startable = [link for link in inner if _startable(link)]
    world.add("inside-start", "listing", startable, **many, **ROWS)
    _redirecting(world, inner, many)
    _in_pages(world, inner, many)
    for link in inner[::7]:
        number, host = world.host()
        net.put(
            host,
            "/robots.txt",
            "",
            status=302,
            headers={"Location": _header(link)},
        )
        net.put(host, "/list.html", pages.listing([GOOD]))
        net.put(host, GOOD, pages.good(number))
        world.add("inside-robots", "listing", [net.address(host)], **ROWS)


def _redirecting(world: World, inner: list[str], many: dict[str, Any]) -> None:
    net = world.internet
    for how in ("article", "list", "refresh", "hops"):
        _, host = world.host()
        paths = []
        for number, link in enumerate(inner, 100):
            path = f"/202611/t20261120_{number}.html"
            paths.append(path)
            if how == "refresh":
                net.put(
                    host,
                    path,
                    f"<meta http-equiv='refresh' content='0;url={_escaped(link)}'>",
                )
                continue
            if how == "hops":
                net.put(
                    host,
                    path,
                    "",
                    status=301,
                    headers={"Location": f"/hop{number}"},
                )
                path = f"/hop{number}"
            net.put(host, path, "", status=307, headers={"Location": _header(link)})
        net.put(host, "/list.html", pages.listing(paths))
        starts = (
            [net.address(host, path) for path in paths]
            if how == "list"
            else [net.address(host)]
        )
        world.add(f"inside-redirect-{how}", "listing", starts, **many, **ROWS)


def _header(link: str) -> str:
    return link.encode("utf-8").decode("latin-1").replace("\n", "").replace("\r", "")


def _in_pages(world: World, inner: list[str], many: dict[str, Any]) -> None:
    """Attachments, next pages, base addresses, canonical addresses, and lists a page's script asks for."""
    net = world.internet
    number, host = world.host()
    files = [link.replace(".html", ".pdf") for link in inner]
    paths = []
    for position in range(0, len(files), 5):
        path = f"/202611/t20261120_{position + 100}.html"
        inside = "".join(
            f'<p><a href="{_escaped(link)}">附件.pdf</a></p>'
            for link in files[position : position + 5]
        )
        net.put(
            host,
            path,
            pages.article(
                f"{pages.WORD}附件{position}", 40_000 + position, inside=inside
            ),
        )
        paths.append(path)
    net.put(host, "/list.html", pages.listing(paths))
    world.add("inside-attachment", "listing", [net.address(host)], **many, **ROWS)
    _, host = world.host()
    starts = []
    for position, link in enumerate(inner):
        more = f"<a class='next' href=\"{_escaped(link)}\">下一页</a>"
        net.put(host, f"/{position}.html", pages.listing([GOOD], more))
        starts.append(net.address(host, f"/{position}.html"))
    net.put(host, GOOD, pages.good(number))
    world.add(
        "inside-next",
        "listing",
        starts,
        limit=1000,
        listing={"item": "li", "link": "a", "next": "a.next", "pages": 3},
    )
    for name, body in _odd_pages(net.port).items():
        number, host = world.host()
        net.put(host, "/list.html", body.replace("{good}", pages.listing([GOOD])))
        head = f"<base href='http://127.0.0.1:{net.port}/'><link rel='canonical' href='http://127.0.0.1:{net.port}/x'>"
        net.put(
            host,
            GOOD,
            pages.article(
                pages.good_title(number),
                number,
                head=head,
                inside="<a href='a.pdf'>附件.pdf</a>",
            ),
        )
        world.add(f"inside-{name}", "listing", [net.address(host)], **many)


def _odd_pages(port: int) -> dict[str, str]:
    inner = f"http://127.0.0.1:{port}"
    return {
        "base": f"<base href='{inner}/'>{{good}}",
        "frame": f"<iframe src='{inner}/'></iframe><frame src='{inner}/'>{{good}}",
        "jpage": f"<script>jpage({{columnid:'1',unitid:'2',proxyUrl:'{inner}/module/web/jpage/dataproxy.jsp?a=1'}})</script>",
        "jpaas": f"<script parseType='buildstatic' url='{inner}/unit' queryData=\"{{'webId':'1','pageId':'2'}}\"></script>",
        "querylist": f"<script>post('{inner}/queryList', {{webSiteCode:'a', channelCode:'b'}})</script>",
        "gkmlpt": f"<script>window._CONFIG = {{DOMAIN:'{inner}',SID:'1',ORIGIN:'{inner}'}}; gkmlpt</script>",
        "xinhua": f"<ul class='list' data='datasource:abc' preview='//127.0.0.1:{port}/'></ul>",
    }  # fmt: skip


def _startable(link: str) -> bool:
    try:
        Passport.model_validate({"id": "a", "name": "a", "category": "ministry", "every": "1h", "kind": "listing",
                                 "start_urls": [link]})  # fmt: skip
    except ValueError:
        return False
    return True


class _Watched(Workers):
    """The workers, with the measured internet in their settings and the most memory any child has held."""

    peaks: ClassVar[dict[int, int]] = {}
    all_deaths: ClassVar[list[int]] = []

    def __init__(self, setup: Setup, count: int | None = None) -> None:
        super().__init__(setup, 2, module="tests.hostile.opened")

    def step(self) -> None:
        super().step()
        for worker in self.workers:
            if (peak := _peak(worker.pid)) is not None:
                self.peaks[worker.pid] = peak
        self.all_deaths[:] = [self.deaths]


def _peak(pid: int) -> int | None:
    """Mebibytes the process held at most."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    line = next(
        (line for line in status.splitlines() if line.startswith("VmHWM")),
        None,
    )
    return int(line.split()[1]) // 1024 if line else None


@dataclass
class Aftermath:
    """What one pass over all hostile sources left behind. `seconds` are by the clock."""

    world: World
    setup: Setup
    archive: Archive
    rows: dict[str, Counts]
    mailbox: Mailbox
    audit: list[str]
    log: str
    seconds: float
    peak: int
    deaths: int


def live_through(world: World, folder: Path) -> Iterator[Aftermath]:
    """One pass with rules and mail over all sources of `world`."""
    audit = folder / "audit"
    os.environ["POLICYWATCH_TEST_AUDIT"] = str(audit)
    with Mailbox(folder / "mails") as mailbox:
        setup = _setup(world, f"sqlite:///{folder / 'archive.db'}", mailbox.port)
        archive = open_archive(setup.database)
        upgrade(archive)
        _rules(
            archive,
            [
                source
                for source in world.passports
                if source.endswith(("texts-json", "texts-html"))
            ],
        )
        begun = time.monotonic()
        with pytest.MonkeyPatch.context() as patch, _stderr_in(folder / "log"):
            patch.setattr(single_pass, "Workers", _Watched)
            patch.setattr(digest, "_groups", _each_alone(digest._groups))
            passed = single_pass.crawl_now(archive, setup)
            later = wall_clock()
            due_digests(archive, later.replace(year=later.year + 1), setup)
            deliver(archive, setup, later.replace(year=later.year + 1))
        yield Aftermath(
            world, setup, archive, {row.source: row for row in passed.rows}, mailbox,
            audit.read_text("utf-8", "replace").splitlines(), (folder / "log").read_text("utf-8", "replace"),
            time.monotonic() - begun, max(_Watched.peaks.values()), sum(_Watched.all_deaths),
        )  # fmt: skip
        archive.close()


def _each_alone(groups: Any) -> Any:
    """Each find of an immediate rule in a mail of its own: its title also stands in a subject."""

    def alone(items: Any) -> Any:
        for group in groups(items):
            if digest._is_immediate(group[0]):
                yield from ([item] for item in group)
            else:
                yield group

    return alone


def _setup(world: World, database: str, mail_port: int) -> Setup:
    return Setup(
        database=database,
        passports=world.passports,
        crawl=CrawlSettings(
            delay=0,
            timeout=20,
            concurrency=64,
            per_host=16,
            contact="ops@example.org",
        ),
        mail=MailSettings(
            host="127.0.0.1",
            port=mail_port,
            sender="policywatch@example.org",
            operator="ops@example.org",
        ),
        alerts=AlertSettings(per_hour=100_000),
        service=ServiceSettings(workers=1, visits_per_worker=48, visit_deadline=60),
        public_url="https://policywatch.example.org",
    )


def _rules(archive: Archive, sources: list[str]) -> None:
    each = f"{MARK} ({' OR '.join(f'source:{source}' for source in sources)})"
    for name, when, query in (
        ("每条", "immediately", each),
        ("日报", "daily 08:00", MARK),
    ):
        register.add(
            archive,
            name=name,
            query=query,
            to=["analyst@example.org"],
            when=when,
            now=wall_clock(),
        )


@contextmanager
def _stderr_in(path: Path) -> Iterator[None]:
    """What this process and its children write to standard error goes to a file."""
    kept = os.dup(2)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
