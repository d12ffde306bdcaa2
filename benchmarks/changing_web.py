"""A simulated web of government sites that change: fifty columns a dozen sites, real HTTP.

One server stands for all hosts, as a proxy would. Each site is drawn from a seed: its
names, its column and article addresses, its markup, how deep its columns lie, and its
decoys: a column of all columns, near-same names, the same name of a subordinate office,
a subset, an archive. `change` rebuilds it in one of eight ways, or ends the column.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from benchmarks.changing_entries import (
    COLUMN_NAMES,
    OFFICES,
    PLACES,
    Entry,
    entries,
    title_of,
)
from benchmarks.changing_server import Answer, Web


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
        place = PLACES[self.seed % len(PLACES)]
        self.office = f"{place}省{draw.choice(OFFICES)}"
        self.host = self.host or f"www.site{self.seed}.gov.cn"
        self.design = self.design or Design.drawn(draw)
        step = draw.choice([2, 3, 5])
        for column in ("policy", "notice", "news", "reading"):
            self.names[column] = draw.choice(COLUMN_NAMES[column])
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
                    title_of(self.draw, column, top + one, self.today),
                    self.today,
                )
                for one in range(count, 0, -1)
            ]
            self.columns[column] = added + listed
            new += added if column == "policy" else []
        return new
