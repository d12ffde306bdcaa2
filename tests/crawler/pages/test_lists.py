"""List pages of our own making, one for each family of lists and each form of address: what is read from them."""

import json
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from crawler.css_selectors import ListSelectors
from crawler.pages.families import FAMILIES
from crawler.pages.lists import (
    ApiRequest,
    ListItem,
    ListPage,
    read_api,
    read_list,
)
from crawler.pages.reading import Unreadable
from text.dates import SHANGHAI

PAGES = Path(__file__).parent / "lists"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
ROW = "<li><a href=/202611/t20261120_{}.html>关于印发产业方案的通知</a>2026-11-20"
HOSTILE = {
    "80,000 attributes": b"<html><a "
    + b" ".join(b"a%d=1" % n for n in range(80_000))
    + b">x</a>",
    "nested blocks": b"<html>" + b"<div>" * 100_000 + b"x" + b"</div>" * 100_000,
    "nested marks": b"<html>" + b"<b>" * 100_000,
    "nested JSON": b"[" * 200_000,
    "links without end": (
        "<html><ul>" + "".join(map(ROW.format, range(50_000)))
    ).encode(),
    "links far down": b"<html>"
    + b"<div>" * 900
    + b"<a href=/202611/t20261120_1.html>abcd efgh</a>" * 50_000,
    "open records": b"<html><recordset>" + b"<record>" * 90_000,
    "open comments": b"<html>" + b"<!-- <a " * 90_000,
    "open sources": b"<html>" + b"<ul data=datasource:a " * 50_000,
    "open queries": b"<html>" + b"<div querydata={ " * 50_000,
    "open calls": b"<html>" + b"createPageHTML(" * 200_000 + b'"/queryList' * 100_000,
    "a title of megabytes": b"<html><ul><li><a href=/202611/t20261120_1.html>"
    + b"[ 1" * 1_000_000,
    "digits without end": b"<html><ul><li><a href=/202611/t20261120_1.html>abcdefgh</a>"
    + b"1 " * 1_000_000,
    "scripts without end": b"<html>" + b"<script>var a=[{" * 50_000,
    "clicks without end": b"<html>" + b"<a onclick=\"go('/a" * 50_000,
    "writes without end": b"<html><script>" + b"document.write('<a href=" * 50_000,
    "binary": bytes(range(256)) * 40,
    "nothing": b"",
}


def expected(name: str) -> dict[str, Any]:
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))


def read(name: str, now: datetime) -> ListPage:
    return read_list(
        (PAGES / f"{name}.html").read_bytes(), expected(name)["url"], now=now
    )


def told(items: list[ListItem]) -> list[dict[str, Any]]:
    return [
        {
            "url": item.url,
            "title": item.title,
            "date": item.date.at.astimezone(SHANGHAI).date().isoformat()
            if item.date
            else None,
        }
        for item in items
    ]


def asked(request: ApiRequest | str | None) -> Any:
    if not isinstance(request, ApiRequest):
        return request
    said = {"url": request.url, "params": dict(request.params)}
    return said | {"form": dict(request.form)} if request.form else said


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_read_whole_and_nothing_else(name: str, now: datetime) -> None:
    """Every article of the page, in its order, with its whole title and its day; no navigation, no row twice."""
    page, wanted = read(name, now), expected(name)
    assert told(page.items) == wanted["items"]
    assert page.family == wanted["family"]
    assert [asked(request) for request in page.more] == wanted.get("more", [])


@pytest.mark.parametrize("name", [name for name in NAMES if "next" in expected(name)])
def test_a_list_tells_where_it_goes_on(name: str, now: datetime) -> None:
    """The next page is found in links, in pagination scripts of several makes and in what families say."""
    assert asked(read(name, now).next) == expected(name)["next"]


@pytest.mark.parametrize("name", [name for name in NAMES if "answer" in expected(name)])
def test_the_answer_to_a_lists_request_is_read(name: str, now: datetime) -> None:
    """What a family's API answers becomes the same items, with bodies and authors where it brings them."""
    shell, wanted = read(name, now), expected(name)["answer"]
    body = (PAGES / f"{name}.answer").read_bytes()
    page = read_api(
        shell.family,
        body,
        expected(name)["url"],
        now=now,
        request=shell.more[0],
    )
    assert told(page.items) == wanted["items"]
    assert asked(page.next) == wanted["next"]
    assert all(item.body for item in page.items) or not wanted.get("bodies")
    assert [item.author for item in page.items] == wanted.get(
        "authors", [None] * len(page.items)
    )


def test_selectors_take_precedence_and_follow_filters(now: datetime) -> None:
    """What a passport names is read as it says; a link the pattern does not match is left out."""
    selectors = ListSelectors.model_validate(
        {
            "item": "ul.u-list li",
            "link": "a",
            "date": "span",
            "next": "a.more",
            "follow": r"/t202611\d\d_",
        }
    )
    name = "trs"
    page = read_list(
        (PAGES / "trs.html").read_bytes(),
        expected(name)["url"],
        now=now,
        selectors=selectors,
    )
    assert told(page.items) == [
        row for row in expected(name)["items"] if row["date"] >= "2026-11-01"
    ]
    assert page.next is None and not page.unmatched


def test_selectors_that_match_nothing_are_told_and_the_rows_found(
    now: datetime,
) -> None:
    """After a redesign the list is still read, and the page says that its passport's selectors are out of date."""
    selectors = ListSelectors.model_validate({"item": "table.gone tr"})
    page = read_list(
        (PAGES / "trs.html").read_bytes(),
        expected("trs")["url"],
        now=now,
        selectors=selectors,
    )
    assert told(page.items) == expected("trs")["items"]
    assert page.unmatched


def test_follow_alone_finds_links_wherever_they_stand(now: datetime) -> None:
    """A pattern is enough of a passport: also a single link outside any list is taken, navigation is not."""
    html = (
        "<div class='nav'><a href='/a/202611/t20261101_1.html'>导航里的一条</a></div>"
        "<div><h1><a href='/a/202611/t20261120_2.html'>头条：产业政策发布</a></h1></div>"
        "<ul><li><a href='/a/202611/t20261119_3.html'>政策解读之一</a><b>11-19</b></li>"
        "<li><a href='/b/index.html'>一个很长的栏目名称在这里</a></li></ul>"
    )
    selectors = ListSelectors.model_validate({"follow": r"/a/\d{6}/t\d{8}_\d+\.html"})
    page = read_list(html, "https://www.example.cn/", now=now, selectors=selectors)
    assert [item.title for item in page.items] == [
        "头条：产业政策发布",
        "政策解读之一",
    ]


def test_a_page_that_is_an_api_answer_is_read_as_one(now: datetime) -> None:
    """A passport may name the address of the answer itself."""
    body = (PAGES / "xinhua_datasource.answer").read_bytes()
    url = "https://www.example.gov.cn/policy/ds_1.json"
    page = read_list(body, url, now=now)
    assert (page.family, told(page.items)) == (
        "xinhua",
        expected("xinhua_datasource")["answer"]["items"],
    )


@pytest.mark.parametrize("reason, body", HOSTILE.items())
def test_hostile_pages_are_refused_or_read_in_no_time(
    reason: str, body: bytes, now: datetime
) -> None:
    """What would stop a parser for minutes costs a moment and one named refusal, or an ordinary empty list."""
    began = process_time()
    try:
        read_list(body, "https://www.example.cn/", now=now)
    except Unreadable as error:
        assert str(error)
    assert process_time() - began < 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1,2",
        b"{}",
        b'{"data": 3}',
        b"<html>",
        b'{"data": {"results": 7}}',
    ],
)
@pytest.mark.parametrize("family", FAMILIES)
def test_an_answer_of_another_shape_yields_nothing(
    family: str, body: bytes, now: datetime
) -> None:
    """An API that answers something else costs a refusal or an empty list, never an error of ours."""
    request = ApiRequest("https://www.example.cn/api", (("page", "1"),))
    try:
        page = read_api(
            family, body, "https://www.example.cn/", now=now, request=request
        )
    except Unreadable:
        return
    assert page.items == [] and page.next is None


def test_real_lists_are_read_almost_whole(shared: Path, now: datetime) -> None:
    """On the real lists: precision and recall of the items at least .95 on every page, dates right."""
    truths = sorted((shared / "pages" / "lists").glob("*.json"))
    assert truths
    for truth_file in truths:
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        page = read_list(
            truth_file.with_suffix(".html").read_bytes(),
            truth["base_url"],
            now=now,
        )
        wanted = {bare(item["url"]): item.get("date") for item in truth["items"]}
        got = {bare(row["url"]): row["date"] for row in told(page.items)}
        both = wanted.keys() & got.keys()
        assert len(both) >= 0.95 * len(got) and len(both) >= 0.95 * len(wanted), truth[
            "id"
        ]
        assert all(got[url] == wanted[url] for url in both if wanted[url]), truth["id"]


def bare(url: str) -> str:
    return url.removeprefix("http:").removeprefix("https:")


NAMED = [
    (
        f"关于推进第{n}批产业项目建设的通知",
        f"/art/2026/11/{n}/art_1_{n}.html",
        f"2026-11-0{n}",
    )
    for n in range(1, 7)
]
UNUSUAL = {
    "written by a script": "<ul><script>"
    + "".join(
        f"document.write(\"<li><a href='{u}'>{t}</a><span>{d}</span></li>\");"
        for t, u, d in NAMED
    )
    + "</script></ul>",
    "rows that open at a click": "".join(
        f"<li onclick=\"window.open('{u}')\">{t}<span>{d}</span></li>"
        for t, u, d in NAMED
    ),
    "links that open at a click": "".join(
        f"<li><a href='javascript:;' onclick=\"go('{u}')\">{t}</a><i>{d}</i></li>"
        for t, u, d in NAMED
    ),
    "JSON in a script": '<script>var rows = {"data": ['
    + ",".join(f'{{"title":"{t}","url":"{u}","pubDate":"{d}"}}' for t, u, d in NAMED)
    + "]};</script>",
    "a page's data": '<script id="__NEXT_DATA__" type="application/json">{"props": {"list": ['
    + ",".join(
        f'{{"title":"{t}","link":"{u}","publishTime":"{d} 10:00"}}' for t, u, d in NAMED
    )
    + "]}}</script>",
    "a date in the link's title": "".join(
        f'<li><a href="{u}" title="{t} 发布日期：{d}">{t}</a></li>' for t, u, d in NAMED
    ),
    "a date below the link's title": "".join(
        f'<li><a href="{u}" title="{t}\n{d}">{t}</a></li>' for t, u, d in NAMED
    ),
    "files by their names": "".join(
        f'<li><a href="{u}">{t}.pdf</a> {d}</li>' for t, u, d in NAMED
    ),
    "a category before the title": "".join(
        f'<li><a href="/tz/">[通知公告]</a><a href="{u}">{t}</a><span>{d}</span></li>'
        for t, u, d in NAMED
    ),
    "tables in a table": "<table>"
    + "".join(
        f'<tr><td><table><tr><td>·</td><td><a href="{u}">{t}</a></td><td>{d}</td></tr></table></td></tr>'
        for t, u, d in NAMED
    )
    + "</table>",
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_rows_in_unusual_places(name: str, now: datetime) -> None:
    """Rows a script writes or keeps, that open at a click, whose date stands in an attribute: all are found, whole."""
    menu = "".join(
        f"<li><a href='/{n}/'>{word}</a></li>"
        for n, word in enumerate(("首页", "机构概况", "新闻中心"))
    )
    html = f"<html><head><meta charset=utf-8></head><body><ul class=nav>{menu}</ul><div class=list>{UNUSUAL[name]}</div></body></html>"
    found = told(
        read_list(html.encode(), "http://h.example/tz/index.html", now=now).items
    )
    assert found == [
        {"url": f"http://h.example{u}", "title": t, "date": d} for t, u, d in NAMED
    ]


@pytest.mark.parametrize(
    "side",
    ["<div class=side>{}</div>", "<div class=right>{}</div>", "<aside>{}</aside>"],
)
@pytest.mark.parametrize("main_first", [True, False])
def test_follow_does_not_take_side_boxes(
    side: str, main_first: bool, now: datetime
) -> None:
    """A side box's headlines match `follow` as well: they belong to other columns, and are not listed."""

    def rows(column: str, count: int) -> str:
        return "".join(
            f"<li><a href=/{column}/202611/t202611{30 - n}_{n + 10}.html>{column}栏目第{n}条产业政策消息标题</a>"
            f"<span>2026-11-{30 - n}</span></li>"
            for n in range(count)
        )

    main = f"<div class=main><ul class=list>{rows('zcwj', 12)}</ul></div>"
    box = side.format(f"<h3>热点</h3><ul>{rows('gzdt', 8)}</ul>")
    html = f"<html><body>{main + box if main_first else box + main}</body></html>"
    selectors = ListSelectors.model_validate({"follow": r"/t\d{8}_\d+\.html"})
    page = read_list(html, "http://h.example/zcwj/", now=now, selectors=selectors)
    assert len(page.items) == 12
    assert all("/zcwj/" in item.url for item in page.items)
