"""A real uvicorn around the application, in a thread; and articles of our own to show."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

import httpx
import uvicorn

from alerts.settings import AlertSettings
from crawler.items import ArticleItem, Attachment
from crawler.passport import Passport
from db.access import accounts
from db.session import Archive
from db.sources import runs
from pipelines.order import Refused, take_in_all
from policywatch.settings import WebSettings
from policywatch.web.passwords import Password, hash_password
from policywatch.web.server import configuration, listen
from policywatch.web.site import Site
from scheduler.settings import Setup
from tests.policywatch.web.schema import Described

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse"

ROBOTS = (
    "云州省工业和信息化厅今日印发人形机器人产业三年行动方案，提出把人形机器人培育成新质生产力的标志性产品。\n"
    "方案明确，到2028年，全省人形机器人整机年产能达到3万台，核心零部件省内配套率超过65%。\n"
    "在技术攻关方面，方案部署了一体化关节、灵巧手、触觉传感器和端侧大模型四个方向，对揭榜企业给予最高800万元补助。\n"
    "方案要求各市在今年年底前报送任务分解表，省工业和信息化厅将按季度调度、按年评估。"
)
LOW_SKY = (
    "海岚市今天开通三条低空物流航线，用无人机把海鲜、血液制品和急需零件送往离岛与开发区，最远一条航线全长38公里。\n"
    "市交通运输局介绍，航线由两家企业运营，首月每天计划飞行60架次，起降点设在港口、中心医院和临空产业园。\n"
    "市财政对首年飞行按架次给予补助，每架次不超过40元，全年补助总额不超过900万元。"
)


def articles() -> list[ArticleItem]:
    """Six articles of three days: one of them twice more, as a copy and rewritten."""
    day = timedelta(days=1)
    items = [
        item(
            "gxt.yunzhou.example",
            "云州印发人形机器人产业三年行动方案",
            ROBOTS,
            NOW - timedelta(hours=3),
            "云州省工业和信息化厅",
        ),
        item(
            "news.hailan.example",
            "云州印发人形机器人产业三年行动方案",
            ROBOTS,
            NOW - timedelta(hours=2),
            "云州省工业和信息化厅",
        ),
        item(
            "www.kuaidu.example",
            "人形机器人三年行动方案来了",
            ROBOTS.replace(
                "方案要求各市在今年年底前报送任务分解表，",
                "记者获悉，各市要在年底前报送任务分解表，",
            ),
            NOW - timedelta(hours=1),
            None,
        ),
        item(
            "news.hailan.example",
            "海岚开通三条低空物流航线",
            LOW_SKY,
            NOW - day,
            "海岚日报",
        ),
        item(
            "gxt.yunzhou.example",
            "云州十二条重点产业链“链长制”调整到位",
            "云州省十二条重点产业链的链长和链主企业名单已调整到位，新增人工智能、商业航天两条产业链，传统建材链并入新材料。\n"
            "省工业和信息化厅表示，每条产业链由一位省领导任链长，按月召开调度会，年底公布各链补短板项目清单。",
            NOW - 2 * day,
            "云州省工业和信息化厅",
        ),
        item(
            "gxt.yunzhou.example",
            "關於徵集人工智能應用場景的通知",
            "各市工業和信息化局：為推動人工智能與製造業深度融合，現面向全省徵集應用場景，每市推薦不超過十個。\n"
            "申報單位應當在十二月二十日前提交場景說明、實施計劃和資金安排，逾期不予受理。",
            NOW - 2 * day,
            "云州省工业和信息化厅",
        ),
    ]
    items[0].attachments.append(
        Attachment(
            "https://gxt.yunzhou.example/fj.pdf",
            "附件.pdf",
            "pdf",
            "附件正文：任务分解表",
            3,
        )
    )
    return items


def item(
    site: str,
    title: str,
    text: str,
    at: datetime | None,
    publisher: str | None,
) -> ArticleItem:
    """An article as a spider hands it on."""
    return ArticleItem(
        url=f"https://{site}/{crc32(title.encode())}.html",
        title=title,
        publisher=publisher,
        published_at=at,
        published_precision="minute" if at else None,
        text=text,
        source="demo-ministry" if site.startswith("gxt") else None,
        category="ministry" if site.startswith("gxt") else "news-agency",
        body=f"<html><title>{title}</title><p>{text}</p></html>".encode(),
    )


def stock(archive: Archive, items: list[ArticleItem]) -> None:
    """Put articles into an archive whose service is alive."""
    outcomes = take_in_all(archive, items, now=NOW)
    assert not [one for one in outcomes if isinstance(one, Refused)]
    with archive.write() as session:
        runs.beat(session, "service", NOW)
        run = runs.start(session, "demo-ministry", NOW - timedelta(minutes=5))
        runs.finish(
            session,
            run.id,
            {"requested": 4, "new": 3, "articles": 3},
            NOW - timedelta(minutes=4),
        )


def setup(archive: Archive) -> Setup:
    passport = Passport(
        id="demo-ministry", name="云州工信厅 · 文件", publisher="云州省工业和信息化厅", homepage="https://gxt.yunzhou.example/",
        category="ministry", kind="listing", start_urls=["https://gxt.yunzhou.example/list.html"], every="30m",
    )  # fmt: skip
    return Setup(database=archive.url, passports={"demo-ministry": passport})


def site_for(archive: Archive, *, locked: bool = False, **settings: str) -> Site:
    """A site as the command makes it; its clock stands still."""
    return Site(
        archive,
        WebSettings(**settings),  # type: ignore[arg-type]
        AlertSettings(),
        lambda: setup(archive),
        Password(PASSWORD) if locked else None,
        now=lambda: NOW,
    )


@contextmanager
def serving(site: Site) -> Iterator[httpx.Client]:
    """The application on a free port of loopback, and a client that follows no redirects."""
    listening = listen("127.0.0.1", 0)
    served = configuration(site, log_level="error", timeout_graceful_shutdown=3)
    server = uvicorn.Server(served)
    app: Any = served.app
    described = Described(app.openapi())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
            trust_env=False,
            timeout=20,
            event_hooks={"response": [described.check]},
        ) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def csrf(client: httpx.Client, path: str = "/") -> str:
    """The token a form of that page carries; the client has the page's cookie afterwards."""
    page = client.get(path, headers={"accept": "text/html"}, follow_redirects=True).text
    return page.split('name="csrf" value="')[1].split('"')[0]


def post(
    client: httpx.Client, path: str, page: str = "/", **fields: str
) -> httpx.Response:
    """Send a form as the page's own would be sent."""
    fields["csrf"] = csrf(client, page)
    return client.post(
        path,
        data=fields,
        headers={
            "origin": str(client.base_url).rstrip("/"),
            "accept": "text/html",
        },
    )


def log_in(
    client: httpx.Client, password: str = PASSWORD, name: str = ""
) -> httpx.Response:
    fields = {"password": password, "next": "/sources"}
    return post(
        client, "/login", "/login", **fields, **({"name": name} if name else {})
    )


def join(archive: Archive, name: str, role: str) -> int:
    """An account whose password is its name, twice; its number."""
    with archive.write() as session:
        return accounts.add(session, name, role, hash_password(name * 2), NOW).id
