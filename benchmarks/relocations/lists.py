"""The list families of the second web: markup with rows in it, and pages that fetch them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.relocations.papers import Paper

AddressOf = Callable[[Paper], str]


@dataclass(frozen=True)
class Rows:
    """What a list shows: the papers, where each leads, how far titles are cut (0: not at
    all), whether days are shown, and a key that names the column in requests.
    """

    papers: Sequence[Paper]
    address: AddressOf
    key: str
    cut: int = 0
    dated: bool = True

    def title(self, paper: Paper) -> str:
        if self.cut and len(paper.title) > self.cut:
            return paper.title[: self.cut] + "…"
        return paper.title

    def day(self, paper: Paper) -> str:
        return paper.day if self.dated else ""


def cards(rows: Rows) -> str:
    """Cards with a day set apart and the beginning of the text."""
    return (
        "<section class='news-wrap'>"
        + "".join(
            f"<div class='news-card'><div class='when'><b>{rows.day(one)[8:]}</b><i>{rows.day(one)[:7]}</i></div>"
            f"<div class='what'><h3><a href='{rows.address(one)}' target=_blank>{rows.title(one)}</a></h3>"
            f"<p>{one.paragraphs[1][:48]}…</p></div></div>"
            for one in rows.papers
        )
        + "</section>"
    )


def catalogue(rows: Rows) -> str:
    """The table of a disclosure catalogue."""
    head = "<tr><th>序号</th><th>名称</th><th>编号</th><th>生成日期</th></tr>"
    return (
        f"<table class='gk-table'>{head}"
        + "".join(
            f"<tr class='row{n % 2}'><td>{n}</td><td><a title='{one.title}' href='{rows.address(one)}'>{rows.title(one)}</a>"
            f"</td><td>{one.mark}</td><td>{rows.day(one)}</td></tr>"
            for n, one in enumerate(rows.papers, 1)
        )
        + "</table>"
    )


def lines(rows: Rows) -> str:
    """One paragraph a row, the day in brackets behind the link."""
    return (
        "<div id='zoomlist'>"
        + "".join(
            f"<p>·<a href='{rows.address(one)}' title='{one.title}'>{rows.title(one)}</a>"
            + (f"（{rows.day(one)}）" if rows.dated else "")
            + "</p>"
            for one in rows.papers
        )
        + "</div>"
    )


def definitions(rows: Rows) -> str:
    """A list of definitions, the day written out below the title."""
    return (
        "<dl class='infos'>"
        + "".join(
            f"<dt><a href='{rows.address(one)}'>{rows.title(one)}</a></dt>"
            + (
                f"<dd>发布时间：{rows.day(one).replace('-', '年', 1).replace('-', '月')}日</dd>"
                if rows.dated
                else ""
            )
            for one in rows.papers
        )
        + "</dl>"
    )


def written(rows: Rows) -> str:
    """Rows that a script writes."""
    row = "document.writeln('<li><a href=\"{}\">{}</a><em>{}</em></li>');"
    each = "\n".join(
        row.format(rows.address(one), rows.title(one), rows.day(one))
        for one in rows.papers
    )
    return f"<ul class='txt-list'><script>{each}</script></ul>"


def array(rows: Rows) -> str:
    """Rows as an array in the page's own script."""
    data = [
        {"title": one.title, "url": rows.address(one), "pubtime": f"{one.day} 08:30"}
        for one in rows.papers
    ]
    return f"<div id='list'></div><script>var newsList = {json.dumps(data, ensure_ascii=False)};show(newsList);</script>"


def datasource(rows: Rows) -> str:
    """An element that names a file beside the page."""
    return (
        f"<div class='list showData' data='datasource:{rows.key}' preview='ds_'></div>"
    )


def query_list(rows: Rows) -> str:
    """A page that posts its codes."""
    return f"<div id=rows></div><script>$.post('/queryList',{{'webSiteCode':['s1'],'channelCode':['{rows.key}'],current:1,pageSize:15}},draw)</script>"


def axios(rows: Rows) -> str:
    """A page whose script asks an interface of its own."""
    return f"<div id=app></div><script>axios.get('/openapi/v2/column/articles?cid={rows.key}&size=15').then(paint)</script>"


def bundled(rows: Rows) -> str:
    """A page whose script lies in a file of its own."""
    return f"<div id=app></div><script src='/dist/{rows.key}.main.js'></script>"


def posted(rows: Rows) -> str:
    """A page whose script posts to a search of the site's."""
    return f"<div id=app></div><script>$.ajax({{type:'POST',url:'/es/search/list',data:{{channel:'{rows.key}',pageNo:1}},success:paint}})</script>"


STATIC = {
    "cards": cards,
    "catalogue": catalogue,
    "lines": lines,
    "definitions": definitions,
    "written": written,
    "array": array,
}
FETCHED = {
    "datasource": datasource,
    "queryList": query_list,
    "axios": axios,
    "bundled": bundled,
    "posted": posted,
}


def answer(family: str, rows: Rows) -> str:
    """What the interface of a family answers."""
    if family == "datasource":
        found = [
            {
                "showTitle": one.title,
                "publishUrl": rows.address(one),
                "publishTime": f"{one.day} 09:00:00",
            }
            for one in rows.papers
        ]
        return json.dumps({"datasource": found})
    if family == "queryList":
        results = [
            {
                "source": {
                    "title": one.title,
                    "urls": json.dumps({"common": rows.address(one)}),
                    "pubDate": f"{one.day} 09:00:00",
                }
            }
            for one in rows.papers
        ]
        return json.dumps({"data": {"total": len(results), "results": results}})
    records = [
        {
            "id": one.number,
            "subject": one.title,
            "detailUrl": rows.address(one),
            "releaseDate": one.day,
        }
        for one in rows.papers
    ]
    return json.dumps({"status": 0, "result": {"page": 1, "records": records}})
