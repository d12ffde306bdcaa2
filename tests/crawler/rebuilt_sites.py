"""A simulated web of government sites: columns in several list families, and what rebuilding does to them.

Every site has a front page with the boxes of four columns, a page a column with a side box, and an article page for
every address. `rebuild` changes what the watched column's address answers; `LOST` are the kinds after which it is
the column no more, `HONEST` those after which it still is.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from tests.site import Site
from text.dates import SHANGHAI

COLUMNS = {
    "zcwj": "政策文件",
    "tzgg": "通知公告",
    "gzdt": "工作动态",
    "mtjj": "媒体聚焦",
}
WATCHED = "zcwj"
TODAY = datetime.now(SHANGHAI).date()
_SUBJECTS = {
    "zcwj": "关于印发先进制造业专项实施办法的通知",
    "tzgg": "关于公示专精特新企业名单的公告",
    "gzdt": "厅领导赴基层调研工业经济运行情况",
    "mtjj": "晚报聚焦开发区产业转型升级新成效",
    "hot": "一图读懂惠企服务举措热点问答",
}
_PLACES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True)
class Entry:
    """One article: its column, its number, its day."""

    column: str
    number: int
    day: date

    @property
    def title(self) -> str:
        place = _PLACES[self.number % 22] + _PLACES[(self.number // 22 + 7) % 22]
        return f"{place}市第{self.number}号{_SUBJECTS[self.column]}"

    @property
    def hex(self) -> str:
        return hashlib.md5(f"{self.column}{self.number}".encode()).hexdigest()


def entries(
    column: str, count: int = 20, newest: date = TODAY, first: int = 100
) -> list[Entry]:
    """Articles of a column, newest first, one every other day."""
    return [
        Entry(column, first + count - place, newest - timedelta(days=2 * place))
        for place in range(count)
    ]


Address = Callable[[Entry], str]
_COLUMN_IDS = {"zcwj": 1229, "tzgg": 1230, "gzdt": 1231, "mtjj": 1232, "hot": 1233}


def _trs(entry: Entry) -> str:
    return f"/{entry.column}/{entry.day:%Y%m}/t{entry.day:%Y%m%d}_{entry.number + 5000}.html"


def _hanweb(entry: Entry) -> str:
    column = _COLUMN_IDS[entry.column]
    day = entry.day
    return f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{entry.number + 58000}{column}.html"


def _miit(entry: Entry) -> str:
    return f"/art/{entry.day.year}/art_{entry.hex}.html"


def _post(entry: Entry) -> str:
    column = _COLUMN_IDS[entry.column]
    return (
        f"/{entry.column}{column}/content/post_{entry.number + 4_000_000 + column}.html"
    )


def _sasac(entry: Entry) -> str:
    column = _COLUMN_IDS[entry.column]
    return (
        f"/n258{column}/n2588{column}/c{entry.number + 3_000_000 + column}/content.html"
    )


def _gov(entry: Entry) -> str:
    return f"/content/{entry.day:%Y%m}/content_{entry.number + 7_000_000 + _COLUMN_IDS[entry.column] * 1000}.htm"


def _asked(entry: Entry) -> str:
    return f"/show.jsp?id={entry.number + 90000 + _COLUMN_IDS[entry.column] * 10000}"


@dataclass(frozen=True)
class Family:
    """How a site's lists arrive: the form of its addresses, its markup, whether rows have dates."""

    name: str
    address: Address
    dated: bool = True
    date_form: str = "%Y-%m-%d"
    markup: str = "li"
    kind: str = "listing"
    by_script: str = ""


FAMILIES = [
    Family("trs", _trs),
    Family("hanweb", _hanweb, by_script="datastore"),
    Family("miit", _miit, by_script="jpaas"),
    Family("post", _post),
    Family("post-undated", _post, dated=False),
    Family("sasac", _sasac, date_form="[%m-%d]"),
    Family("gov", _gov, markup="h4"),
    Family("asked-undated", _asked, dated=False, markup="div"),
    Family("table", _trs, markup="tr", date_form="%Y.%m.%d"),
    Family("json", _miit, kind="json"),
    Family("feed", _trs, kind="feed"),
]


class NotedRequests:
    """Spider middleware that notes which articles a visit would fetch, and fetches none."""

    asked: ClassVar[list[str]] = []

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        async for each in result:
            if isinstance(each, Request) and each.meta.get("article"):
                parts = urlsplit(each.url)
                query = f"?{parts.query}" if parts.query else ""
                self.asked.append(parts.path + query)
            else:
                yield each


@dataclass
class World:
    """A site of one family and what its watched column holds now."""

    family: Family
    site: Site
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    hot: list[Entry] = field(default_factory=list)
    owners: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def built(cls, family: Family, site: Site, newest: date = TODAY) -> "World":
        lists = {column: entries(column, newest=newest) for column in COLUMNS}
        world = cls(family, site, lists, entries("hot", 8, newest))
        world.serve()
        return world

    @property
    def start(self) -> str:
        return {"json": "/api/zcwj.json", "feed": "/zcwj/rss.xml"}.get(
            self.family.kind, f"/{WATCHED}/index.html"
        )

    def serve(self) -> None:
        """Put every page of the site in its place, the watched column as it should be."""
        for column, listed in self.lists.items():
            self.site.page(f"/{column}/index.html", self.column_page(column))
            self.site.page(
                f"/{column}/unit", self.unit(listed), kind="application/json"
            )
            self.articles(listed)
        self.articles(self.hot)
        self.site.page("/index.html", self.front())
        self.site.page("/", self.front())
        if self.family.kind != "listing":
            self.site.page(
                self.start, self.data(self.lists[WATCHED]), kind=self.data_kind
            )

    def publish(
        self, count: int, day: date = TODAY, column: str = WATCHED
    ) -> list[Entry]:
        """New articles on top of a column."""
        listed = self.lists[column]
        last = max(entry.number for entry in listed)
        new = [Entry(column, last + count - place, day) for place in range(count)]
        self.lists[column] = (new + listed)[:20]
        self.serve()
        return new

    def articles(self, listed: Sequence[Entry], address: Address | None = None) -> None:
        """Note whose article stands at which address."""
        for entry in listed:
            self.owners[(address or self.family.address)(entry)] = entry

    def row(self, entry: Entry, family: Family | None = None, *, cut: int = 0) -> str:
        family = family or self.family
        title = entry.title[:cut] + "…" if cut else entry.title
        link = f'<a href="{family.address(entry)}">{title}</a>'
        day = (
            f"<span class=date>{entry.day.strftime(family.date_form)}</span>"
            if family.dated
            else ""
        )
        if family.markup == "tr":
            return f"<tr><td>{link}</td><td>{day}</td></tr>"
        if family.markup == "h4":
            return f"<li><h4>{link}{day}</h4></li>"
        if family.markup == "div":
            return f"<div class=item>{link}{day}</div>"
        return f"<li>{link}{day}</li>"

    def rows(
        self, listed: Sequence[Entry], family: Family | None = None, *, cut: int = 0
    ) -> str:
        family = family or self.family
        inner = "".join(self.row(entry, family, cut=cut) for entry in listed)
        if family.markup == "tr":
            return f"<table class=list>{inner}</table>"
        return (
            f"<div class=list>{inner}</div>"
            if family.markup == "div"
            else f"<ul class=list>{inner}</ul>"
        )

    def datastore(self, listed: Sequence[Entry]) -> str:
        records = "".join(
            f"<record><![CDATA[{self.row(entry)}]]></record>" for entry in listed
        )
        return f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'

    def unit(self, listed: Sequence[Entry]) -> str:
        html = "<ul>" + "".join(self.row(entry) for entry in listed) + "</ul>"
        return json.dumps({"success": True, "code": "200", "data": {"html": html}})

    def inside(self, column: str, listed: Sequence[Entry]) -> str:
        """The part of a column's page that holds its rows."""
        if self.family.by_script == "datastore":
            return self.datastore(listed)
        if self.family.by_script == "jpaas":
            data = f"{{'pageId':'{column}','tplSetId':'t1','webId':'w1','pageType':'column','parseType':'buildstatic','tagId':'x'}}"
            return f'<script parseType="buildstatic" url="/{column}/unit" querydata="{data}"></script>'
        return self.rows(listed)

    def column_page(
        self,
        column: str,
        listed: Sequence[Entry] | None = None,
        *,
        heading: str | None = None,
        inside: str | None = None,
        above: str = "",
    ) -> str:
        name = heading or COLUMNS[column]
        rows = self.lists[column] if listed is None else listed
        body = (
            f"<div class=wz>当前位置：<a href=/>首页</a> &gt; <a href=/{column}/>{name}</a></div>"
            f"<div class=main><div class=left>{above}{self.inside(column, rows) if inside is None else inside}</div>"
            f"<div class=right><h3>热点</h3>{self.rows(self.hot)}</div></div>"
        )
        return page(f"{name}_某某厅", body)

    def boxes(self, columns: Sequence[str], count: int = 6) -> str:
        return "".join(
            f"<div class=box><h3><a href=/{column}/>{COLUMNS[column]}</a></h3>{self.rows(self.lists[column][:count])}</div>"
            for column in columns
        )

    def front(self) -> str:
        return page(
            "某某厅门户网站", f"<div class=home>{self.boxes(list(COLUMNS))}</div>"
        )

    @property
    def data_kind(self) -> str:
        return (
            "application/json" if self.family.kind == "json" else "application/rss+xml"
        )

    def data(self, listed: Sequence[Entry]) -> str:
        """The column as JSON or as a feed."""
        rows = [
            (entry.title, self.site.url + self.family.address(entry), entry.day)
            for entry in listed
        ]
        if self.family.kind == "json":
            return json.dumps(
                {
                    "list": [
                        {"title": title, "url": url, "pubtime": f"{day} 10:00:00"}
                        for title, url, day in rows
                    ]
                }
            )
        items = "".join(
            f"<item><title>{title}</title><link>{url}</link><pubDate>{day:%a, %d %b %Y} 02:00:00 GMT</pubDate></item>"
            for title, url, day in rows
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>某某厅</title>{items}</channel></rss>'


def page(title: str, body: str) -> str:
    """A page with the site's navigation and footer around `body`."""
    navigation = "".join(
        f"<li><a href=/{column}/index.html>{name}</a></li>"
        for column, name in COLUMNS.items()
    )
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><div class=nav><ul>{navigation}</ul></div>"
        f"{body}<div class=footer><a href=/about.html>关于我们</a><a href=/map.html>网站地图</a></div></body></html>"
    )


Rebuild = Callable[[World], None]


def _emptied(world: World) -> None:
    if world.family.kind != "listing":
        world.site.page(world.start, world.data([]), kind=world.data_kind)
    else:
        world.site.page(
            world.start, world.column_page(WATCHED, [], inside="<ul class=list></ul>")
        )


def _notice(world: World) -> None:
    told = "<p>本栏目已迁移至新版网站，请前往新栏目查看。</p>"
    world.site.page(
        world.start,
        world.column_page(WATCHED, inside=told + world.boxes(["tzgg", "gzdt"])),
    )


def _channel(world: World) -> None:
    others = [column for column in COLUMNS if column != WATCHED]
    world.site.page(
        world.start,
        world.column_page(WATCHED, heading="政务公开", inside=world.boxes(others)),
    )


def _channel_with_ours(world: World) -> None:
    world.site.page(
        world.start,
        world.column_page(
            WATCHED, heading="政务公开", inside=world.boxes(list(COLUMNS))
        ),
    )


def _to_home(world: World) -> None:
    world.site.redirect(world.start, "/")


def _to_home_for_good(world: World) -> None:
    world.site.redirect(world.start, "/index.html", 301)


def _to_other_column(world: World) -> None:
    world.site.redirect(world.start, "/gzdt/index.html", 301)


def _refresh_home(world: World) -> None:
    world.site.page(
        world.start,
        "<html><head><meta http-equiv=refresh content='0;url=/'></head><body></body></html>",
    )


def _home_in_place(world: World) -> None:
    world.site.page(world.start, world.front())


def _other_column_in_place(world: World) -> None:
    if world.family.kind != "listing":
        world.site.page(
            world.start, world.data(world.lists["gzdt"]), kind=world.data_kind
        )
    else:
        world.site.page(world.start, world.column_page("gzdt"))


def _other_rows_in_place(world: World) -> None:
    """The template and its heading stay, and its rows are another column's."""
    if world.family.by_script == "jpaas":
        world.site.page(
            f"/{WATCHED}/unit", world.unit(world.lists["mtjj"]), kind="application/json"
        )
    elif world.family.kind != "listing":
        world.site.page(
            world.start, world.data(world.lists["mtjj"]), kind=world.data_kind
        )
    else:
        world.site.page(world.start, world.column_page(WATCHED, world.lists["mtjj"]))


def _latest_of_all(world: World) -> None:
    """The template falls back to what the whole site published last."""
    others = [
        entry
        for column, listed in world.lists.items()
        if column != WATCHED
        for entry in listed[:7]
    ]
    if world.family.by_script == "jpaas":
        world.site.page(f"/{WATCHED}/unit", world.unit(others), kind="application/json")
    elif world.family.kind != "listing":
        world.site.page(world.start, world.data(others), kind=world.data_kind)
    else:
        world.site.page(world.start, world.column_page(WATCHED, others))


def _not_found_page(world: World) -> None:
    told = (
        f"<p>您访问的页面不存在，为您推荐：</p>{world.rows(world.lists['gzdt'][:10])}"
    )
    world.site.page(world.start, page("页面不存在", f"<div class=error>{told}</div>"))


LOST: dict[str, Rebuild] = {
    "emptied": _emptied,
    "notice": _notice,
    "channel": _channel,
    "channel-with-ours": _channel_with_ours,
    "to-home": _to_home,
    "to-home-301": _to_home_for_good,
    "to-other-column": _to_other_column,
    "refresh-home": _refresh_home,
    "home-in-place": _home_in_place,
    "other-column": _other_column_in_place,
    "other-rows": _other_rows_in_place,
    "latest-of-all": _latest_of_all,
    "not-found": _not_found_page,
}
# What a list that is data, not a page, can't turn into without failing to be read.
ONLY_PAGES = {
    "notice",
    "channel",
    "channel-with-ours",
    "refresh-home",
    "home-in-place",
    "not-found",
}


def _unchanged(world: World) -> None:
    world.serve()


def _few_new(world: World) -> None:
    world.publish(2)


def _all_new(world: World) -> None:
    world.publish(20)


def _redesigned(world: World) -> None:
    world.publish(2)
    if world.family.kind != "listing":
        return
    family = replace(
        world.family, markup="tr" if world.family.markup != "tr" else "li", by_script=""
    )
    listed = world.rows(world.lists[WATCHED], family)
    body = f"<section class=pg><h1>政策文件</h1><div class='cols x9'>{listed}</div></section><aside>{world.rows(world.hot)}</aside>"
    world.site.page(world.start, page("某某厅-政策文件", body))


def _new_addresses(world: World) -> None:
    world.publish(2)

    def address(entry: Entry) -> str:
        return f"/xxgk/{entry.day:%Y-%m-%d}/{entry.number + _COLUMN_IDS[entry.column] * 1000}.html"

    world.articles(world.lists[WATCHED], address)
    world.family = replace(world.family, address=address)
    world.serve()


def _moved_whole(world: World) -> None:
    world.publish(2)
    if world.family.kind == "listing":
        world.site.page("/xxgk/zcwj/list.html", world.column_page(WATCHED))
        world.site.redirect(world.start, "/xxgk/zcwj/list.html", 301)


def _fewer_rows(world: World) -> None:
    world.publish(1)
    world.lists[WATCHED] = world.lists[WATCHED][:8]
    world.serve()


def _more_rows(world: World) -> None:
    older = entries(
        WATCHED, 30, world.lists[WATCHED][-1].day - timedelta(days=2), first=10
    )
    world.lists[WATCHED] = world.lists[WATCHED] + older
    world.serve()


def _renamed(world: World) -> None:
    world.publish(2)
    if world.family.kind == "listing":
        world.site.page(world.start, world.column_page(WATCHED, heading="法规政策"))


def _cut_titles(world: World) -> None:
    world.publish(2)
    if world.family.kind == "listing":
        family = replace(world.family, markup="li", by_script="")
        inside = world.rows(world.lists[WATCHED], family, cut=14)
        world.site.page(world.start, world.column_page(WATCHED, inside=inside))


def _late_and_pinned(world: World) -> None:
    """A document dated before the last visit, and an old one on top."""
    world.publish(1, TODAY - timedelta(days=9))
    old = Entry(WATCHED, 3, TODAY - timedelta(days=900))
    world.lists[WATCHED] = [old, *world.lists[WATCHED]]
    world.serve()


HONEST: dict[str, Rebuild] = {
    "unchanged": _unchanged,
    "few-new": _few_new,
    "all-new": _all_new,
    "redesigned": _redesigned,
    "new-addresses": _new_addresses,
    "moved-whole": _moved_whole,
    "fewer-rows": _fewer_rows,
    "more-rows": _more_rows,
    "renamed": _renamed,
    "cut-titles": _cut_titles,
    "late-and-pinned": _late_and_pinned,
}
