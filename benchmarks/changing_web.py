"""A simulated web of government sites that change: fifty columns a dozen sites, real HTTP.

One server stands for all hosts, as a proxy would. Each site is drawn from a seed: its
names, its column and article addresses, its markup, how deep its columns lie, and its
decoys: a column of all columns, near-same names, the same name of a subordinate office,
a subset, an archive. `change` rebuilds it in one of eight ways, or ends the column.
"""

import json
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import urlsplit

import trustme

from text.dates import SHANGHAI

KINDS = (
    "not-found",
    "emptied",
    "moved",
    "redesigned",
    "https",
    "subdomain",
    "family",
    "forms",
)
_PLACES = (
    "云州 海岚 临江 青川 朔宁 澄海 泽阳 松岭 沧浦 岱山 洛川 锦屏 平湖 望城 安塞".split()
)
_OFFICES = "工业和信息化厅 发展和改革委员会 科学技术厅 经济和信息化局 商务厅".split()
_FIELDS = (
    "人形机器人 新能源汽车 集成电路 生物制造 低空经济 工业母机 氢能 新型储能 光伏 商业航天 "
    "工业互联网 脑机接口 先进计算 绿色化工 高端医疗器械 轨道交通装备 稀土新材料 海洋工程装备 "
    "智能网联汽车 量子信息 卫星应用 预制菜 软件和信息服务 现代纺织 船舶制造"
).split()
_ACTS = "高质量发展行动方案 专项资金管理办法 产业链提升计划 若干支持措施 三年实施方案 管理细则 建设指南 培育办法".split()
_NOTICES = "项目申报 企业名单公示 试点示范遴选 首台套认定 标准征集 人才推荐 补助资金拟安排 供需对接".split()
_NEWS = "调研 座谈会召开 现场会举行 签约仪式 专题培训 对接活动 发布会 巡回宣讲".split()
_NAMES = {
    "policy": ("政策文件", "规范性文件", "政策法规", "厅发文件", "文件通知"),
    "notice": ("通知公告", "公示公告", "公告公示"),
    "news": ("工作动态", "要闻动态", "厅局要闻"),
    "reading": ("政策解读", "解读回应"),
}


@dataclass(frozen=True)
class Entry:
    """One article of the simulated web."""

    column: str
    number: int
    title: str
    day: date

    @property
    def text(self) -> str:
        draw = Random(f"{self.column}/{self.number}/{self.title}")
        parts = []
        for step in range(6):
            field_, act = draw.choice(_FIELDS), draw.choice(_ACTS)
            share = draw.randint(3, 97)
            parts.append(
                f"第{step + 1}条 围绕{field_}领域，到{2027 + step}年建成示范项目{share}个，"
                f"配套《{act}》，由{draw.choice(_PLACES)}市牵头落实，补助比例不超过{draw.randint(5, 60)}%。"
            )
        return "".join(f"<p>{self.title.strip('…')}。{part}</p>" for part in parts)


def entries(
    draw: Random, column: str, count: int, newest: date, step: int
) -> list[Entry]:
    """Articles of a column, newest first, about one every `step` days."""
    found, day = [], newest
    for number in range(count, 0, -1):
        found.append(Entry(column, number, _title(draw, column, number, day), day))
        day -= timedelta(days=draw.randint(1, step))
    return found


def _title(draw: Random, column: str, number: int, day: date) -> str:
    place, topic = draw.choice(_PLACES), draw.choice(_FIELDS)
    if column.startswith("policy"):
        return f"关于印发《{place}市{topic}{draw.choice(_ACTS)}》的通知（第{number}号）"
    if column == "notice":
        return f"关于开展{day.year}年{place}市{topic}{draw.choice(_NOTICES)}的公告第{number}批"
    if column == "reading":
        return f"一图读懂《{place}市{topic}{draw.choice(_ACTS)}》之{number}"
    return f"{place}市{topic}{draw.choice(_NEWS)} 第{number}期"


@dataclass
class Answer:
    """What an address answers: a page, or a redirect; `closed` drops the connection."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    location: str | None = None
    closed: bool = False


class Web:
    """The server: every host of the simulated web, by http and https."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str, str], Answer] = {}
        self.closed: set[tuple[str, str]] = set()
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._folder = TemporaryDirectory(prefix="policywatch-web-")
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}

    def __enter__(self) -> Self:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20
            scheme, tunnel = "http", ""

            def do_GET(self) -> None:
                web.answer(self)

            do_POST = do_HEAD = do_GET

            def do_CONNECT(self) -> None:
                host = self.path.partition(":")[0]
                self.send_response(200)
                self.end_headers()
                if ("https", host) in web.closed:
                    self.close_connection = True
                    return
                self.connection = web.context(host).wrap_socket(
                    self.connection, server_side=True
                )
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", 0)  # type: ignore[assignment]
                self.scheme, self.tunnel = "https", host
                self.close_connection = False

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def context(self, host: str) -> ssl.SSLContext:
        """The TLS side of a host."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                issued = self._authority.issue_cert(host)
                path = Path(self._folder.name) / f"{host}.pem"
                path.write_bytes(
                    issued.private_key_pem.bytes()
                    + b"".join(one.bytes() for one in issued.cert_chain_pems)
                )
                context.load_cert_chain(path)
                self._contexts[host] = context
            return self._contexts[host]

    def find(self, scheme: str, host: str, path: str) -> Answer:
        """What an address answers."""
        found = self.answers.get((scheme, host, path))
        if found is None and path.startswith("/api/"):
            found = self.answers.get((scheme, host, path.partition("?")[0]))
        default = self.answers.get((scheme, host, "*"))
        return found or default or Answer("<html><body>404</body></html>", 404)

    def answer(self, handler: Any) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        handler.rfile.read(length)
        parts = urlsplit(handler.path)
        host = handler.tunnel or parts.hostname or ""
        with self._lock:
            self.requests[host] += 1
        if (handler.scheme, host) in self.closed:
            handler.close_connection = True
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self.find(handler.scheme, host, path)
        body = answer.body.encode()
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.kind)
        if answer.location:
            handler.send_header("Location", answer.location)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@dataclass
class Design:
    """How a site looks and how its addresses are formed; drawn from a seed."""

    column_form: int
    article_form: int
    markup: int
    heading: int
    navigation: int
    date_form: str | None
    script: str = ""
    cut: int = 0

    @classmethod
    def drawn(cls, draw: Random, other_than: "Design | None" = None) -> "Design":
        while True:
            one = cls(
                column_form=draw.randrange(6),
                article_form=draw.randrange(6),
                markup=draw.randrange(5),
                heading=draw.randrange(4),
                navigation=draw.randrange(4),
                date_form=draw.choice(
                    ["%Y-%m-%d", None, "%Y/%m/%d", "[%m-%d]", "%Y年%m月%d日"]
                ),
            )
            if other_than is None or (
                one.column_form != other_than.column_form
                and one.article_form != other_than.article_form
                and one.markup != other_than.markup
            ):
                return one


@dataclass
class SimulatedSite:
    """One site: its columns, its design, where it is served. `watched` is the column
    that a source watches; `ended` once it is continued nowhere.
    """

    web: Web
    seed: int
    today: date
    scheme: str = "http"
    host: str = ""
    ended: bool = False
    columns: dict[str, list[Entry]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    design: Design = field(default=None)  # type: ignore[assignment]
    paths: dict[str, str] = field(default_factory=dict)
    keeps_articles: bool = False
    first_form: int | None = None
    next_number: int = 0

    def __post_init__(self) -> None:
        draw = Random(f"site {self.seed}")
        self.draw = draw
        place = _PLACES[self.seed % len(_PLACES)]
        self.office = f"{place}省{draw.choice(_OFFICES)}"
        self.host = self.host or f"www.site{self.seed}.gov.cn"
        self.design = self.design or Design.drawn(draw)
        step = draw.choice([2, 3, 5])
        for column in ("policy", "notice", "news", "reading"):
            self.names[column] = draw.choice(_NAMES[column])
            self.columns[column] = entries(draw, column, 40, self.today, step)
        self.names |= self._decoy_names(draw)
        self.columns["policy-office"] = entries(
            draw, "policy-office", 20, self.today, step
        )
        self.columns["policy-older"] = entries(
            draw, "policy-older", 30, self.today - timedelta(days=300), step
        )
        self.limit = draw.choice([12, 15, 20, 25])
        self.decoys = ["all", "policy-office", "policy-subset", "policy-archive"]
        self.lay_out()

    def _decoy_names(self, draw: Random) -> dict[str, str]:
        name = self.names["policy"]
        return {
            "all": draw.choice(["最新公开", "最新信息", "全部公开信息"]),
            "policy-office": name,
            "policy-subset": f"{name}（产业）",
            "policy-archive": f"历史{name}",
        }

    def listed(self, column: str) -> list[Entry]:
        """What a column's page names now."""
        policy = self.columns["policy"]
        if column == "all":
            merged = [
                one
                for name in ("policy", "notice", "news", "reading")
                for one in self.columns[name]
            ]
            return sorted(merged, key=lambda one: one.day, reverse=True)[: self.limit]
        if column == "policy-subset":
            return policy[::3][: self.limit]
        if column == "policy-archive":
            return self.columns["policy-older"][: self.limit]
        return self.columns[column][: self.limit]

    @property
    def base(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def address(self) -> str:
        """Where the watched column stands now."""
        return self.base + self.paths["policy"]

    def lay_out(self) -> None:
        """Draw the columns' addresses in the form of the design."""
        for number, column in enumerate([*self.columns, *self.decoys]):
            self.paths[column] = self._column_path(column, number)

    def _column_path(self, column: str, number: int) -> str:
        slug = {"policy": "zcwj", "notice": "tzgg", "news": "gzdt", "reading": "zcjd"}
        short = slug.get(column, f"lm{number}")
        salt = Random(f"{self.seed}/{self.design}/{column}").randint(1000, 9999)
        forms = (
            f"/{short}/index.html",
            f"/col/col{salt}/index.html",
            f"/xxgk/{short}{salt % 100}/",
            f"/channels/{salt}.html",
            f"/list.jsp?cid={salt}",
            f"/zwgk/n{salt}/list.shtml",
        )
        return forms[self.design.column_form]

    def article_path(self, entry: Entry) -> str:
        number = Random(f"{entry.column}/{entry.number}").randint(10_000, 99_999)
        day = entry.day
        forms = (
            f"/{entry.column}/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
            f"/art/{day.year}/{day.month}/{day.day}/art_{number % 97}_{number}.html",
            f"/content/{day:%Y%m}/content_{number}.htm",
            f"/{entry.column}/content/post_{number}.html",
            f"/show.jsp?id={number}{entry.number}",
            f"/xxgk/{day:%Y}/{day:%m%d}/{number}{entry.number}.shtml",
        )
        if self.keeps_articles and self.first_form is not None:
            return forms[self.first_form]
        if self.first_form is None:
            self.first_form = self.design.article_form
        return forms[self.design.article_form]

    def serve(self) -> None:
        """Put all pages in their places; what stood there before is gone."""
        self.clear()
        self.put(
            "/robots.txt",
            Answer("User-agent: *\nDisallow: /admin/\n", kind="text/plain"),
        )
        self.put("/", Answer(self.home()))
        for column in [*self.columns, *self.decoys]:
            if column in self.paths and not (self.ended and column == "policy"):
                self.put(self.paths[column], Answer(self.column_page(column)))
            for entry in self.columns.get(column, ()):
                self.put(self.article_path(entry), Answer(self.article_page(entry)))
        self.put("/zwgk/", Answer(self.section()))
        self.put("/wzdt.html", Answer(self.section()))
        if self.design.script in ("fetch", "jpaas") and not self.ended:
            for column in self.columns:
                self.put_rows(column)
        error = Answer(
            self.page("页面不存在", "<div class=err>您访问的页面不存在</div>"), 404
        )
        self.web.answers[self.scheme, self.host, "*"] = error

    def clear(self) -> None:
        for key in [key for key in self.web.answers if key[1] == self.host]:
            del self.web.answers[key]

    def put(self, path: str, answer: Answer, host: str | None = None) -> None:
        self.web.answers[self.scheme, host or self.host, path] = answer

    def put_rows(self, column: str) -> None:
        """The answer to the request that a column page's script makes."""
        listed = self.listed(column)
        if self.design.script == "fetch":
            rows = [
                {
                    "docTitle": one.title,
                    "docUrl": self.base + self.article_path(one),
                    "pubDate": f"{one.day} 09:00:00",
                }
                for one in listed
            ]
            data = json.dumps({"code": 0, "data": {"records": rows}})
        else:
            html = "<ul>" + "".join(self.row(one) for one in listed) + "</ul>"
            data = json.dumps({"success": True, "code": "200", "data": {"html": html}})
        self.put(f"/api/rows/{column}.json", Answer(data, kind="application/json"))

    def page(self, title: str, body: str) -> str:
        navigation = self.navigation()
        return (
            f"<html><head><meta charset=utf-8><title>{title}</title></head><body>"
            f"{navigation}{body}<div class=foot><a href=/about.html>关于我们</a>"
            f"<a href={self.paths['policy-office']}>直属单位{self.names['policy-office']}</a></div></body></html>"
        )

    def links(self) -> dict[str, str]:
        """The columns that the navigation names, by their names."""
        shown = ["notice", "news", "reading", "all", "policy-subset", "policy-archive"]
        if not self.ended:
            shown.insert(0, "policy")
        return {self.names[column]: self.paths[column] for column in shown}

    def navigation(self) -> str:
        links = "".join(
            f"<li><a href='{path}'>{name}</a></li>"
            for name, path in self.links().items()
        )
        if self.design.navigation == 0:
            return f"<div class=nav><ul>{links}</ul></div>"
        if self.design.navigation == 3:
            # The menu is drawn by a script: only the map of the site has the links.
            return "<div id=menu></div><script src=/js/menu.js></script><a href=/wzdt.html>网站地图</a>"
        if self.design.navigation == 1:
            return "<div class=nav><a href=/>首页</a><a href=/zwgk/>政务公开</a></div>"
        return f"<header><nav>{links.replace('<li>', '<span>').replace('</li>', '</span>')}</nav></header>"

    def section(self) -> str:
        links = "".join(
            f"<dd><a href='{path}'>{name}</a></dd>"
            for name, path in self.links().items()
        )
        return self.page(f"政务公开-{self.office}", f"<dl class=menu>{links}</dl>")

    def home(self) -> str:
        boxes = []
        shown = ("policy", "notice", "news", "all")
        for column in shown[1:3] if self.design.navigation == 3 else shown:
            if self.ended and column == "policy":
                continue
            rows = "".join(self.row(one) for one in self.listed(column)[:6])
            boxes.append(
                f"<div class=box><div class=hd><b>{self.names[column]}</b>"
                f"<a class=more href='{self.paths[column]}'>更多</a></div><ul>{rows}</ul></div>"
            )
        return self.page(self.office, "".join(boxes))

    def row(self, entry: Entry) -> str:
        design = self.design
        title = entry.title
        if design.cut and len(title) > design.cut:
            title = title[: design.cut] + "..."
        link = f"<a href='{self.article_path(entry)}'>{title}</a>"
        day = entry.day.strftime(design.date_form) if design.date_form else ""
        forms = (
            f"<li>{link}<span>{day}</span></li>",
            f"<li><span class=time>{day}</span>{link}</li>",
            f"<div class=item><h4>{link}</h4><p class=date>{day}</p></div>",
            f"<tr><td>{link}</td><td>{day}</td></tr>",
            f"<dd><i>{day}</i>{link}</dd>",
        )
        return forms[design.markup]

    def rows(self, listed: list[Entry]) -> str:
        inner = "".join(self.row(one) for one in listed)
        wraps = ("<ul class=list>{}</ul>", "<ul class=news_list>{}</ul>", "<div class=items>{}</div>",
                 "<table class=tb>{}</table>", "<dl class=dl>{}</dl>")  # fmt: skip
        return wraps[self.design.markup].format(inner)

    def inside(self, column: str) -> str:
        script = self.design.script
        if script == "fetch":
            return (
                "<div id=app></div><script>fetch('/api/rows/"
                + column
                + ".json').then(r=>r.json())"
                ".then(d=>render(d.data.records))</script>"
            )
        if script == "jpaas":
            data = (
                "{'pageId':'"
                + column
                + "','tplSetId':'t1','webId':'w1','pageType':'column','parseType':'buildstatic','tagId':'x'}"
            )
            return f'<script parseType="buildstatic" url="/api/rows/{column}.json" querydata="{data}"></script>'
        if script == "datastore":
            records = "".join(
                f"<record><![CDATA[{self.row(one)}]]></record>"
                for one in self.listed(column)
            )
            return f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'
        return self.rows(self.listed(column))

    def column_page(self, column: str, inside: str | None = None) -> str:
        name = self.names.get(column, column)
        heads = (
            f"<div class=position>当前位置：<a href=/>首页</a> &gt; {name}</div>",
            f"<h2 class=lm>{name}</h2>",
            f"<div class=weizhi><a href=/>首页</a>»<a href=/zwgk/>政务公开</a>»{name}</div>",
            f"<div class=tit><span>{name}</span></div>",
        )
        side = "".join(self.row(one) for one in self.listed("news")[:5])
        body = (
            f"{heads[self.design.heading]}<div class=main>{self.inside(column) if inside is None else inside}</div>"
            f"<div class=side><h3>推荐</h3><ul>{side}</ul></div>"
        )
        title = f"{name}-{self.office}" if self.seed % 3 else self.office
        return self.page(title, body)

    def article_page(self, entry: Entry) -> str:
        body = (
            f"<div class=article><h1>{entry.title}</h1>"
            f"<div class=info>发布时间：{entry.day} 来源：{self.office}</div><div class=TRS_Editor>{entry.text}</div></div>"
        )
        return self.page(f"{entry.title}-{self.office}", body)

    def publish(self, count: int) -> list[Entry]:
        """New articles on top of the watched column and its neighbours."""
        new: list[Entry] = []
        for column in ("policy", "notice", "news"):
            if self.ended and column == "policy":
                continue
            listed = self.columns[column]
            top = max((one.number for one in listed), default=self.next_number)
            added = [
                Entry(
                    column,
                    top + one,
                    _title(self.draw, column, top + one, self.today),
                    self.today,
                )
                for one in range(count, 0, -1)
            ]
            self.columns[column] = added + listed
            new += added if column == "policy" else []
        return new


TWISTS = ("renamed", "begun-anew", "twin-titles", "same-articles", "all-in-one")


def twist(site: SimulatedSite, name: str) -> None:
    """Make a change harder: another name, nothing carried over, a column whose titles are
    the watched one's with a word more, articles that stay where they are, a site that
    shows its other columns' articles on the watched one's days.
    """
    if name == "renamed":
        others = [one for one in _NAMES["policy"] if one != site.names["policy"]]
        site.names["policy"] = site.draw.choice(others)
    elif name == "begun-anew":
        site.columns["policy"] = []
        site.next_number = 100
        site.publish(6)
    elif name == "twin-titles":
        twins = [
            Entry("reading", 500 + one.number, f"{one.title}解读", one.day)
            for one in site.columns["policy"]
        ]
        site.columns["reading"] = twins
    elif name == "same-articles":
        site.keeps_articles = True
    elif name == "all-in-one":
        site.names["all"] = site.names["policy"] + "公开"


def change(site: SimulatedSite, kind: str, number: int) -> None:
    """Rebuild a site in one of KINDS; `number` chooses among its forms. Some columns end."""
    old, old_host, old_scheme = site.paths["policy"], site.host, site.scheme
    site.ended = number == 4 and kind in ("not-found", "emptied", "moved", "subdomain")
    site.ended |= number == 3 and kind in ("not-found", "emptied")
    new = Design.drawn(site.draw, site.design)
    new.cut = site.draw.choice([0, 0, 24])
    if number == 2:
        # Little was carried over to the new site.
        site.columns["policy"] = site.columns["policy"][:8]
    if kind == "forms":
        site.design.article_form = (site.design.article_form + 1 + number) % 6
        moves = number >= 3
    else:
        site.design = new
        moves = True
    if kind == "family":
        site.design.script = ("fetch", "jpaas", "datastore", "jpaas", "fetch")[number]
    if kind == "https":
        site.scheme = "https"
        if number >= 2:
            moves = False
            site.design.column_form = 0
    if kind == "subdomain":
        site.host = (
            f"{('zwgk', 'gxt', 'xxgk', 'new', 'zc')[number]}.site{site.seed}.gov.cn"
        )
    if moves:
        site.lay_out()
    site.publish(2)
    site.serve()
    _leave_behind(site, kind, number, (old_scheme, old_host, old))


def _leave_behind(
    site: SimulatedSite, kind: str, number: int, was: tuple[str, str, str]
) -> None:
    """What the old address answers after the change."""
    scheme, host, old = was
    web = site.web
    if kind == "https":
        if number == 0:
            web.closed.add(("http", host))
        else:
            web.answers["http", host, "*"] = Answer("<html>404</html>", 404)
        return
    if kind == "subdomain":
        for key in [key for key in web.answers if key[1] == host]:
            del web.answers[key]
        if number < 3:
            home = Answer(status=301, location=site.base + "/")
            web.answers[scheme, host, "/"] = home
        else:
            links = f"<html><body><a href='{site.base}/'>{site.office}</a><a href='{site.address}'>{site.names['policy']}</a></body></html>"
            web.answers[scheme, host, "/"] = Answer(
                links
                if not site.ended
                else f"<html><body><a href='{site.base}/'>{site.office}</a></body></html>"
            )
        return
    if old == site.paths["policy"] and not site.ended:
        return
    if kind == "emptied":
        told = (
            "",
            "<p>暂无信息</p>",
            "<p>本栏目已停止更新。</p>",
            "<p>该栏目已停止更新</p>",
            "",
        )[number]
        site.put(old, Answer(site.column_page("policy", told + "<ul class=list></ul>")))
    elif kind == "moved":
        to = (site.address, "/", site.address, "/", "/")[number]
        if site.ended:
            to = "/"
        site.put(old, Answer(status=302, location=to))
    elif kind == "redesigned" and number % 2:
        site.put(old, Answer(site.home()))


def today() -> date:
    """The day in Beijing, on which the simulated web stands."""
    return datetime.now(SHANGHAI).date()
