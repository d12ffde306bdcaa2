"""One agency's site: a function of a request and the time. `moves` gives it other layouts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import md5
from random import Random
from urllib.parse import urljoin

from benchmarks.relocations.lists import FETCHED, STATIC, Rows, answer, lines
from benchmarks.relocations.papers import Paper, readings_of, timeline
from benchmarks.relocations.server import (
    HANG_UP,
    NOT_FOUND,
    Asked,
    Internet,
    Reply,
)

BACKLOG = timedelta(days=120)
SHOWN = ("notice", "policy", "reading")
_TOWNS = "水云 桑洲 锦溪 雁门 琴川 太和 兰陵 扶风 龙泉 宜山 德兴 南溪".split()
_BUREAUS = "市场监督管理局 城市管理局 民政局 水务局 文化广电和旅游局 人力资源和社会保障局".split()
_NAMES = {
    "policy": ("政策文件", "规范性文件", "本局文件", "文件发布"),
    "notice": ("通知公告", "公告栏", "公示公告"),
    "reading": ("政策解读", "解读"),
    "news": ("工作动态", "本局要闻"),
    "bureau": ("下属单位文件",),
    "upper": ("上级文件", "国家政策文件"),
}
_SLUGS = {
    "policy": "zcwj",
    "notice": "tzgg",
    "reading": "zcjd",
    "news": "gzdt",
    "bureau": "xsdw",
    "upper": "sjwj",
}


@dataclass(frozen=True)
class Layout:
    """How a site looks from a moment on. `columns` maps columns to paths, `only` says
    which papers of the watched column are on this site, `until` ends the column.
    """

    host: str
    scheme: str = "http"
    root: str = ""
    family: str = "cards"
    home: str = "blocks"
    crumb: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    articles: int = 0
    limit: int = 15
    cut: int = 0
    dated: bool = True
    tabs: str = ""
    notice: str = ""
    charset: str = "utf-8"
    only: Callable[[Paper], bool] | None = None
    until: datetime | None = None

    @property
    def base(self) -> str:
        return f"{self.scheme}://{self.host}"

    def address(self, column: str) -> str:
        return self.base + self.columns[column]


Rule = Callable[[Asked, datetime], Reply | None]


@dataclass
class Agency:
    """A site with its layouts and rules by the moment from which they hold."""

    seed: int
    begin: datetime
    end: datetime
    per_week: float = 4.0
    layouts: list[tuple[datetime, Layout]] = field(default_factory=list)
    beside: list[tuple[datetime, Layout]] = field(default_factory=list)
    rules: list[tuple[datetime, Rule]] = field(default_factory=list)
    _by_path: dict[tuple[int, str], dict[str, Paper]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.draw = Random(f"agency {self.seed}")
        town = _TOWNS[self.seed % len(_TOWNS)]
        self.office = f"{town}市{self.draw.choice(_BUREAUS)}"
        self.town = f"town{self.seed}.gov.cn"
        self.papers = self._published()
        names = {column: self.draw.choice(names) for column, names in _NAMES.items()}
        first = Layout(f"gov.{self.town}", names=names, **drawn(self.draw))
        first = replace(first, columns=self.paths(first))
        self.layouts.append((datetime.min.replace(tzinfo=self.begin.tzinfo), first))

    def _published(self) -> dict[str, list[Paper]]:
        start, name = self.begin - BACKLOG, f"{self.seed}"
        found = {
            column: timeline(name, column, start, self.end, self.per_week * more)
            for column, more in (
                ("policy", 1),
                ("notice", 1.5),
                ("news", 2),
                ("bureau", 1),
                ("upper", 1),
            )
        }
        return {**found, "reading": readings_of(found["policy"], name)}

    def register(self, internet: Internet) -> None:
        """Answer for the hosts of all layouts, and for the town's portal."""
        hosts = {layout.host for _, layout in (*self.layouts, *self.beside)}
        for host in (*hosts, f"www.{self.town}"):
            internet.hosts[host] = self.reply

    def layout(self, at: datetime) -> Layout:
        return [layout for since, layout in self.layouts if since <= at][-1]

    def paths(self, layout: Layout) -> dict[str, str]:
        """Addresses of the columns in a form drawn from the layout."""
        salt = Random(f"{self.seed}{layout.host}{layout.crumb}{layout.articles}")
        form = salt.randrange(6)
        found = {}
        for column, slug in _SLUGS.items():
            number = salt.randint(100, 9999)
            forms = (
                f"/{slug}/",
                f"/lmlb/{number}.htm",
                f"/xxgk/fdzdgknr/{slug}.htm",
                f"/channel/{md5(str(number).encode()).hexdigest()[:16]}.shtml",
                f"/portal/list?ch={number}",
                f"/zw/{slug}/index.shtml",
            )
            found[column] = layout.root + forms[form]
        return found

    def paper_path(self, layout: Layout, paper: Paper) -> str:
        draw = Random(f"{paper.mark}/{layout.articles}")
        number, tag = draw.randint(10_000, 999_999), _SLUGS[paper.column]
        forms = (
            f"/{tag}/{paper.day[:7].replace('-', '')}/{md5(paper.mark.encode()).hexdigest()}.shtml",
            f"/doc/{number}.html",
            f"/info/{1000 + len(tag) * 7 + ord(tag[0])}/{number}.htm",
            f"/zfxxgk/detail?docId={number}",
            f"/{tag}/{paper.day[:7]}/{paper.day[8:]}/c_{number}.htm",
            f"/p/{number}/",
        )
        return layout.root + forms[layout.articles]

    def paper_at(self, layout: Layout, target: str) -> Paper | None:
        """The paper at an address of a layout."""
        key = (layout.articles, layout.root)
        if key not in self._by_path:
            self._by_path[key] = {
                self.paper_path(layout, paper): paper
                for papers in self.papers.values()
                for paper in papers
            }
        return self._by_path[key].get(target)

    def listed(self, layout: Layout, column: str, at: datetime) -> Sequence[Paper]:
        """The papers of a column that are out, the latest first."""
        last = layout.until if layout.until and column == "policy" else at
        out = [one for one in self.papers[column] if one.at <= min(at, last)]
        if layout.only is not None and column == "policy":
            out = [one for one in out if layout.only(one)]
        return out[::-1]

    def reply(self, asked: Asked, at: datetime) -> Reply:
        for since, rule in self.rules:
            if since <= at and (said := rule(asked, at)) is not None:
                return said
        if asked.host == f"www.{self.town}":
            return self.portal(asked, at)
        now = [self.layout(at), *(one for since, one in self.beside if since <= at)]
        for layout in now:
            if (asked.scheme, asked.host) == (layout.scheme, layout.host):
                said = Pages(self, layout, at).reply(asked)
                return replace(said, charset=layout.charset)
        return HANG_UP

    def portal(self, asked: Asked, at: datetime) -> Reply:
        """The town's own site: it links to its bureaus."""
        if asked.scheme != "http" or asked.path not in ("/", "/bm/"):
            return NOT_FOUND
        link = (
            f"<a href='{self.layout(at).base}{self.layout(at).root}/'>{self.office}</a>"
        )
        others = "".join(
            f"<a href='http://b{n}.{self.town}/'>{name}</a>"
            for n, name in enumerate(_BUREAUS)
        )
        body = (
            f"<div class=bm>{link}{others}</div>"
            if asked.path == "/bm/"
            else "<a href=/bm/>部门网站</a>"
        )
        return Reply(
            f"<html><head><meta charset=utf-8><title>市人民政府</title></head><body>{body}</body></html>"
        )


def drawn(draw: Random) -> dict[str, object]:
    """What of a layout is drawn by lot."""
    family = draw.choice(
        ("cards", "catalogue", "lines", "definitions", "datasource", "queryList")
    )
    return {
        "family": family,
        "home": draw.choice(("blocks", "trio", "sections")),
        "crumb": draw.randrange(4),
        "articles": draw.randrange(6),
        "limit": draw.choice((10, 15, 18)),
        "charset": draw.choice(("utf-8", "utf-8", "gb18030")),
    }


@dataclass(frozen=True)
class Pages:
    """The pages of an agency in one layout at one moment."""

    agency: Agency
    layout: Layout
    at: datetime

    def reply(self, asked: Asked) -> Reply:
        layout = self.layout
        if asked.path in (layout.root + "/", layout.root + "/index.htm"):
            return Reply(self.home())
        if asked.path == layout.root + "/site/map.htm":
            return Reply(self.page("网站地图", self.menu()))
        if layout.tabs and asked.path == layout.columns["policy"].partition("?")[0]:
            return Reply(self.tabbed(asked.form.get("tab", "notice")))
        number = int(asked.form.get("p", "1"))
        for column, path in layout.columns.items():
            if asked.target.partition("&p=")[0].partition("?p=")[0] == path:
                return Reply(self.column(column, number))
        return self.interface(asked) or self.article(asked)

    def rows(self, column: str, number: int = 1) -> Rows:
        layout, agency = self.layout, self.agency
        start = (number - 1) * layout.limit
        papers = agency.listed(layout, column, self.at)[start : start + layout.limit]
        return Rows(
            papers,
            lambda paper: agency.paper_path(layout, paper),
            _SLUGS[column] + str(agency.seed),
            layout.cut,
            layout.dated,
        )

    def page(self, title: str, body: str) -> str:
        charset = self.layout.charset
        head = f"<head><meta charset={charset}><title>{title}</title></head>"
        bar = f"<div class=top><a href='{self.layout.root}/'>首页</a>{self.menu() if self.layout.home != 'sections' else ''}</div>"
        foot = f"<div class=footer><a href='{self.layout.root}/site/map.htm'>网站地图</a> <a href=/about.htm>联系我们</a><p>主办：{self.agency.office}</p></div>"
        return f"<!DOCTYPE html><html>{head}<body>{bar}{body}{foot}</body></html>"

    def menu(self) -> str:
        layout = self.layout
        shown = {
            layout.columns[column]: name
            for column, name in layout.names.items()
            if column in layout.columns
        }
        return (
            "<ul class=menu>"
            + "".join(
                f"<li><a href='{path}'>{name}</a></li>" for path, name in shown.items()
            )
            + "</ul>"
        )

    def home(self) -> str:
        layout = self.layout
        shown = [column for column in SHOWN if column in layout.columns]
        if layout.home == "trio":
            heads = "".join(
                f"<h3><a href='{layout.columns[one]}'>{layout.names[one]}</a></h3>"
                for one in shown
            )
            bodies = "".join(f"<div class=con>{self.brief(one)}</div>" for one in shown)
            body = f"<div class=trio><div class=hd>{heads}</div><div class=bd>{bodies}</div></div>"
        elif layout.home == "blocks":
            body = "".join(
                f"<div class=block><div class=bt><span>{layout.names[one]}</span><a href='{layout.columns[one]}'>更多&gt;&gt;</a></div>{self.brief(one)}</div>"
                for one in shown
            )
        else:
            body = f"<a href='{layout.root}/site/map.htm'>信息公开</a>" + self.brief(
                "news"
            )
        return self.page(self.agency.office, body)

    def brief(self, column: str) -> str:
        rows = self.rows(column)
        return lines(replace(rows, papers=rows.papers[:6], cut=22))

    def inner(self, column: str, number: int = 1) -> str:
        family = self.layout.family
        return (STATIC | FETCHED)[family](self.rows(column, number))

    def column(self, column: str, number: int) -> str:
        layout, name = self.layout, self.layout.names[column]
        top = f"<a href='{layout.root}/'>首页</a>"
        crumbs = (
            f"<div class='path'>您所在的位置：{top} / 信息公开 / {name}</div>",
            f"<h1 class='list-title'>{name}</h1>",
            f"<div class='local'>{top}<i>&gt;</i><span>{name}</span></div>",
            f"<div class='leftnav'><h2>{name}</h2></div>",
        )
        notice = (
            f"<div class=tips>{layout.notice}</div>"
            if layout.notice and column == "policy"
            else ""
        )
        further = f"{layout.columns[column]}{'&' if '?' in layout.columns[column] else '?'}p={number + 1}"
        side = f"<div class=hot><h4>热点</h4>{self.brief('news')}</div>"
        pager = (
            ""
            if layout.family in FETCHED
            else f"<div class=pager><a href='{further}'>下一页</a></div>"
        )
        body = f"{crumbs[layout.crumb]}{notice}<div class=maincon>{self.inner(column, number)}{pager}</div>{side}"
        return self.page(f"{name}_{self.agency.office}", body)

    def tabbed(self, tab: str) -> str:
        """Three columns on one page: all in it, or each under an address of its own."""
        layout = self.layout
        path = layout.columns["policy"].partition("?")[0]
        if layout.tabs == "addresses":
            heads = "".join(
                f"<a href='{path}?tab={one}'>{layout.names[one]}</a>" for one in SHOWN
            )
            shown = tab if tab in SHOWN else "notice"
            return self.page(
                "信息发布", f"<div class=tabs>{heads}</div>{self.inner(shown)}"
            )
        heads = "".join(
            f"<li data-for=t{n}>{layout.names[one]}</li>" for n, one in enumerate(SHOWN)
        )
        panes = "".join(
            f"<div class='pane' id=t{n}>{self.inner(one)}</div>"
            for n, one in enumerate(SHOWN)
        )
        return self.page(
            "信息发布", f"<ul class=tabs>{heads}</ul><div class=panes>{panes}</div>"
        )

    def interface(self, asked: Asked) -> Reply | None:
        """What scripts ask for."""
        family = self.layout.family
        by_key = {self.rows(column).key: column for column in _SLUGS}
        if family == "bundled" and asked.path.startswith("/dist/"):
            key = asked.path.removeprefix("/dist/").partition(".")[0]
            script = f"axios.get('/openapi/v2/column/articles?cid={key}').then(paint)"
            return Reply(script, kind="application/javascript")
        key = (
            asked.form.get("cid")
            or asked.form.get("channel")
            or asked.form.get("channelCode[]", "")
        )
        if "/ds_" in asked.path:
            key = asked.path.rpartition("/ds_")[2].removesuffix(".json")
        is_asked = (
            "/openapi/" in asked.path or "/ds_" in asked.path or asked.method == "POST"
        )
        if family not in FETCHED or not is_asked or key not in by_key:
            return None
        said = answer(
            family,
            replace(
                self.rows(by_key[key]),
                address=lambda one: urljoin(
                    self.layout.base, self.agency.paper_path(self.layout, one)
                ),
            ),
        )
        return Reply(said, kind="application/json")

    def article(self, asked: Asked) -> Reply:
        paper = self.agency.paper_at(self.layout, asked.target)
        if paper is not None and paper.at <= self.at:
            return Reply(self.paper(paper))
        return replace(NOT_FOUND, text=self.page("404", "<p>您要访问的页面不存在</p>"))

    def paper(self, paper: Paper) -> str:
        text = "".join(f"<p>{each}</p>" for each in paper.paragraphs)
        body = (
            f"<div class='detail'><h1>{paper.title}</h1><div class='xx'><span>日期：{paper.day}</span>"
            f"<span>来源：{self.agency.office}</span></div><div class='view TRS_UEDITOR'>{text}</div></div>"
        )
        return self.page(f"{paper.title}_{self.agency.office}", body)
