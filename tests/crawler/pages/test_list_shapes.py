"""How the rows of a list may stand on its page: in small groups, apart from the others, under a day, behind scripts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import pytest

from crawler.pages.listed.titles import split_date
from crawler.pages.lists import ListItem, read_list
from text.dates import SHANGHAI


class Piece(NamedTuple):
    """An article of a list that is made up here."""

    url: str
    title: str
    day: str


_WORDS = (
    "低空物流场景开放清单", "推进工业母机更新的若干意见", "公布氢能示范园区名单", "组织申报中试平台项目的补充通知", "绿色甲醇",
    "人形机器人揭榜挂帅工作方案及其说明", "脑机接口标准征求意见", "海上风电装备首台套奖补", "算力网络建设指南解读", "量子测量",
    "先进陶瓷质量提升行动方案印发", "智能网联汽车道路测试细则",
)  # fmt: skip
PIECES = [
    Piece(
        f"/show.php?no={7100 + n * 13}",
        f"关于{words}（第{n + 1}号）",
        f"2026-11-{21 - n:02}",
    )
    for n, words in enumerate(_WORDS)
]
NAV = (
    "<ul class=nav>"
    + "".join(f"<li><a href=/{n}/>{n}</a></li>" for n in ("首页", "要闻", "互动"))
    + "</ul>"
)
FOOT = "<div class=footer><a href=/about/index.html>关于我们</a> <a href=/map/index.html>网站地图</a></div>"


def read(markup: str, now: datetime) -> list[ListItem]:
    html = f"<html><head><meta charset=utf-8></head><body>{NAV}<div class=main>{markup}</div>{FOOT}</body></html>"
    return read_list(html.encode(), "http://h.example/tz/index.html", now=now).items


def told(items: list[ListItem]) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            item.url.removeprefix("http://h.example"),
            item.title,
            item.date.at.astimezone(SHANGHAI).date().isoformat() if item.date else None,
        )
        for item in items
    ]


def row(piece: Piece) -> str:
    return f"<li><a href='{piece.url}'>{piece.title}</a><span>{piece.day}</span></li>"


def card(piece: Piece) -> str:
    picture = f"<a href='{piece.url}'><img src=x.jpg></a>"
    return f"<div class=col>{picture}<h4><a href='{piece.url}'>{piece.title}</a></h4><span>{piece.day}</span></div>"


def in_groups(
    pieces: Sequence[Piece], size: int, group: Callable[[Sequence[Piece]], str]
) -> str:
    return "".join(group(pieces[at : at + size]) for at in range(0, len(pieces), size))


GROUPS: dict[str, Callable[[Sequence[Piece]], str]] = {
    "cards": lambda some: "<div class=row>" + "".join(map(card, some)) + "</div>",
    "months": lambda some: (
        "<h3>2026年11月</h3><ul>" + "".join(map(row, some)) + "</ul>"
    ),
    "columns": lambda some: (
        "<div class=box><h3>栏目</h3><a href=/c/>更多&gt;&gt;</a><ul>"
        + "".join(map(row, some))
        + "</ul></div>"
    ),
    "cells": lambda some: (
        "<tr>"
        + "".join(
            f"<td>·<a href='{p.url}'>{p.title}</a></td><td>{p.day}</td>" for p in some
        )
        + "</tr>"
    ),
}


@pytest.mark.parametrize(
    "names",
    [
        ("col col-1", "col col-2", "col col-3"),
        ("row odd", "row even"),
        ("row first", "row", "row last"),
    ],
)
def test_groups_that_are_numbered_are_of_one_kind(
    names: Sequence[str], now: datetime
) -> None:
    """Numbers, odd and even, first and last in the names of blocks do not part what is one list."""
    groups = [PIECES[at : at + 4] for at in range(0, len(PIECES), 4)]
    markup = "".join(
        f"<div class='{names[n % len(names)]}'><ul>{''.join(map(row, some))}</ul></div>"
        for n, some in enumerate(groups)
    )
    assert told(read(markup, now)) == [tuple(piece) for piece in PIECES]


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("count", [9, 11, 12])
@pytest.mark.parametrize("shape", GROUPS)
def test_rows_in_small_groups_are_all_taken(
    shape: str, count: int, size: int, now: datetime
) -> None:
    """Two, three or four articles in a line, under a month or in a box: no column of them is preferred, and one
    article more changes nothing for the others."""
    pieces = PIECES[:count]
    markup = in_groups(pieces, size, GROUPS[shape])
    markup = f"<table>{markup}</table>" if shape == "cells" else markup
    assert told(read(markup, now)) == [tuple(piece) for piece in pieces]


def test_files_beside_the_articles_are_none(now: datetime) -> None:
    """A link in each row whose words are always the same is the article's file."""
    rows = "".join(
        f"<li><a href='{piece.url}'>{piece.title}</a> <a href='/show.php?no={9000 + number}'>附件下载（文字版）</a>"
        f"<b>{piece.day}</b></li>"
        for number, piece in enumerate(PIECES)
    )
    found = read(f"<ul>{rows}</ul>", now)
    assert [item.title for item in found] == [piece.title for piece in PIECES]


def test_departments_beside_the_articles_are_none(now: datetime) -> None:
    """A link in each row that comes back from row to row leads to a department, whatever its address looks like."""
    rows = "".join(
        f"<li><p><a href='{piece.url}'>{piece.title}</a></p>"
        f"<p><a href='/show.php?no={9000 + number % 3}'>云杉市工业和信息化主管部门办公室</a></p><b>{piece.day}</b></li>"
        for number, piece in enumerate(PIECES)
    )
    found = read(f"<ul>{rows}</ul>", now)
    assert [item.url.rpartition("=")[2] for item in found] == [
        piece.url.rpartition("=")[2] for piece in PIECES
    ]


CLOCKS = [f"{23 - n * 3 % 24:02}:15" for n in range(len(PIECES))]


def by_day(day: str, rows: str) -> dict[str, str]:
    """Ways in which rows stand under their day."""
    return {
        "among the rows": f"<h3>{day}</h3>{rows}",
        "with a weekday": f"<h3><b>{day}</b> <i>星期五</i></h3>{rows}",
        "above a list": f"<h3>{day}</h3><div>{rows}</div>",
        "in a block": f"<div class=day><p>{day}</p><div><div>{rows}</div></div></div>",
        "a term": f"<dl><dt>{day}</dt>{rows.replace('<div', '<dd').replace('</div', '</dd')}</dl>",
    }


@pytest.mark.parametrize("way", by_day("", ""))
@pytest.mark.parametrize("size", [1, 2, 3])
def test_rows_under_a_day_are_that_days(way: str, size: int, now: datetime) -> None:
    """The day above some rows dates all of them, and a time of day in the row is that day's, not today's."""
    markup, wanted = "", []
    for at in range(0, len(PIECES), size):
        day = PIECES[at].day
        rows = "".join(
            f"<div class=r><em>{CLOCKS[n]}</em><a href='{PIECES[n].url}'>{PIECES[n].title}</a></div>"
            for n in range(at, min(at + size, len(PIECES)))
        )
        markup += by_day(day, rows)[way]
        wanted += [f"{day} {CLOCKS[n]}" for n in range(at, min(at + size, len(PIECES)))]
    found = [
        item.date.at.astimezone(SHANGHAI) if item.date else None
        for item in read(markup, now)
    ]
    assert [f"{at:%Y-%m-%d %H:%M}" if at else None for at in found] == wanted


def test_a_time_of_day_alone_is_no_date(now: datetime) -> None:
    """Rows with nothing but a time may be of any day; the article's page will say."""
    rows = "".join(
        f"<li><em>{clock}</em><a href='{p.url}'>{p.title}</a></li>"
        for p, clock in zip(PIECES, CLOCKS, strict=True)
    )
    assert {item.date for item in read(f"<ul>{rows}</ul>", now)} == {None}


def test_the_pages_own_date_dates_no_rows(now: datetime) -> None:
    """Today's date above a list without dates is the calendar's."""
    rows = "".join(f"<li><a href='{p.url}'>{p.title}</a></li>" for p in PIECES)
    found = read(
        f"<div>{now.astimezone(SHANGHAI):%Y年%m月%d日} 星期日</div><ul>{rows}</ul>",
        now,
    )
    assert {item.date for item in found} == {None} and len(found) == len(PIECES)


AHEAD, BEHIND = "2026-12-24", "2026-11-22"
DATES = {
    "a closing date behind": "<li>{link}<span>{day}</span><span>截止日期："
    + BEHIND
    + "</span></li>",
    "a meeting ahead": "<li>{link}<p>会议时间：2027年3月1日</p><span>发布时间：{day}</span></li>",
    "ahead without a word": "<li>{link}<i>{day}</i><i>" + AHEAD + "</i></li>",
    "labels of their own": "<li>{link}<b>报名截止</b><i>"
    + BEHIND
    + "</i><b>发布时间</b><i>{day}</i></li>",
    "both in a line": "<li>{link}<i>有效期至：" + BEHIND + " 发布：{day}</i></li>",
    "signed and published": "<li>{link}<i>2026-10-08</i><i>{day}</i></li>",
    "a column's name that is no date's": "<li><b>会议活动</b>{link}<b>实施方案</b><i>{day}</i></li>",
    "a period and its end": "<li>{link}<i>公示时间：2026-11-09至2026-11-21</i><i>{day}</i></li>",
    "a line of names": "<li><b>{link}</b><i>{day}</i><i>" + BEHIND + "</i></li>",
    "named columns": "<tr><td>{link}</td><td>{day}</td><td>" + BEHIND + "</td></tr>",
    "a time in its own tag": "<li>{link}<i>{day}</i><i>09:30</i></li>",
}


@pytest.mark.parametrize("shape", DATES)
def test_of_several_dates_the_one_of_publishing_counts(
    shape: str, now: datetime
) -> None:
    """Closing, meeting and other days to come are told by their words or their column, and by lying ahead."""
    rows = "".join(
        DATES[shape].format(link=f"<a href='{p.url}'>{p.title}</a>", day=p.day)
        for p in PIECES
    )
    table = (
        "<table><thead><tr><th>项目</th><th>发布日期</th><th>截止日期</th></tr></thead>"
        + rows
        + "</table>"
    )
    names = (
        "<li><b>项目</b><i>发布日期</i><i>截止日期</i></li>"
        if shape == "a line of names"
        else ""
    )
    markup = table if shape == "named columns" else f"<ul>{names}{rows}</ul>"
    assert told(read(markup, now)) == [tuple(piece) for piece in PIECES]


def test_a_closing_date_alone_is_no_date(now: datetime) -> None:
    """Nothing is better than a wrong day."""
    rows = "".join(
        f"<li><a href='{p.url}'>{p.title}</a><i>截止时间：{BEHIND}</i></li>"
        for p in PIECES
    )
    assert {item.date for item in read(f"<ul>{rows}</ul>", now)} == {None}


@pytest.mark.parametrize(
    "shown", ["[{md}]{title}", "{day} {title}", "【{day}】{title}", "({md}) {title}", "{title} [{md}]", "{title}（{md}）",
              "{title} [{day}]", "{day} 09:30 {title}"]
)  # fmt: skip
def test_a_date_in_the_links_words_is_no_part_of_the_title(
    shown: str, now: datetime
) -> None:
    """At the beginning or the end, with the year or in brackets without."""
    rows = "".join(
        f"<li><a href='{p.url}'>{shown.format(md=p.day[5:], day=p.day, title=p.title)}</a></li>"
        for p in PIECES
    )
    assert told(read(f"<ul>{rows}</ul>", now)) == [tuple(piece) for piece in PIECES]


@pytest.mark.parametrize(
    "title", ["2026年11月20日新闻发布会实录全文", "2026-2028年智能装备产业提升方案", "全省工业经济运行情况（1-10月）", "（13-45）号文件解读与问答",
              "产业项目清单（1-3）", "蔬菜价格日报（11月20日）", "11-20 吨级装备攻关任务清单公布"]
)  # fmt: skip
def test_a_date_that_is_part_of_the_title_stays(title: str, now: datetime) -> None:
    """What only resembles a date, or what the title speaks of, is the title's."""
    assert split_date(title, now) == (title, None)


DESTINATIONS = {
    "a script's call": "<a href=\"javascript:openUrl('{url}');\">{title}</a>",
    "a call and its window": '<a href=\'javascript:void(window.open("{url}", "_blank"))\'>{title}</a>',
    "a click": "<a href='#' onclick=\"return go('{url}')\">{title}</a>",
    "data on a link": "<a href='javascript:;' data-href='{url}'>{title}</a>",
    "data and no link": "<a data-url='{url}'>{title}</a>",
    "data on the row": "<p data-href='{url}'>{title}</p>",
}


@pytest.mark.parametrize("way", DESTINATIONS)
def test_links_a_script_follows_are_links(way: str, now: datetime) -> None:
    """An address in a script's call or in an element's data leads there, though no browser would follow it itself."""
    rows = "".join(
        f"<li>{DESTINATIONS[way].format(url=p.url, title=p.title)}<span>{p.day}</span></li>"
        for p in PIECES
    )
    assert told(read(f"<ul>{rows}</ul>", now)) == [tuple(piece) for piece in PIECES]


def test_a_script_may_call_a_file_by_its_name(now: datetime) -> None:
    """An address in a call needs no folder."""
    rows = "".join(
        f"<li><a href=\"javascript:show('item_{7100 + n}.html')\">{p.title}</a><i>{p.day}</i></li>"
        for n, p in enumerate(PIECES)
    )
    assert [item.url for item in read(f"<ul>{rows}</ul>", now)] == [
        f"http://h.example/tz/item_{7100 + n}.html" for n in range(len(PIECES))
    ]


ABOVE = {
    "a headline": "<div class=headline><h2><a href='{url}'>{title}</a></h2><p>摘要文字</p><i>{day}</i></div>",
    "a pinned list": "<ul class=top><li><a href='{url}'><b>【置顶】{title}</b></a><i>{day}</i></li></ul>",
    "a headline with a picture": (
        "<div class=tt><a href='{url}'><img src=x.jpg></a><div><a href='{url}'>{title}</a></div><p>{day}</p></div>"
    ),
}


@pytest.mark.parametrize("way", ABOVE)
@pytest.mark.parametrize("wrapped", [False, True])
def test_an_entry_apart_above_the_list_belongs_to_it(
    way: str, wrapped: bool, now: datetime
) -> None:
    """The headline and what is pinned are the list's first articles, whatever block they stand in."""
    rows = "<ul class=list>" + "".join(map(row, PIECES[1:])) + "</ul>"
    markup = ABOVE[way].format(**PIECES[0]._asdict()) + (
        f"<div class=box>{rows}</div>" if wrapped else rows
    )
    assert told(read(markup, now)) == [tuple(piece) for piece in PIECES]


def test_links_elsewhere_above_the_list_do_not(now: datetime) -> None:
    """A side box and addresses of another form stay out."""
    other = (
        "<a href='/show.php?no=9001'>别的栏目里最热的一篇文章标题</a><i>2026-11-21</i>"
    )
    boxes = f"<div class=hot><h3>热点</h3>{other}</div><p><a href='/zt/2026/special_77001.html'>专题文章另一种地址的标题</a>2026-11-21</p>"
    found = read(boxes + "<ul class=list>" + "".join(map(row, PIECES)) + "</ul>", now)
    assert told(found) == [tuple(piece) for piece in PIECES]


CALLS = {
    "table": "<tr><td>{number}</td><td>{title}</td><td>云杉市经信局</td><td>{day}</td><td><a href='{url}'>查看</a></td></tr>",
    "files": "<tr><td>{title}</td><td>{day}</td><td><a href='{url}'>下载</a></td></tr>",
    "rows that open": "<tr onclick=\"location.href='{url}'\"><td>{number}</td><td>{title}</td><td>{day}</td></tr>",
    "heading": "<div class=it><h3>{title}</h3><p>为推动有关事项，现就安排作如下通知。</p><i>{day}</i><a href='{url}'>查看详情&gt;&gt;</a></div>",
    "first words": "<div class=it><span>{title}</span><p>为推动有关事项的落实。</p><i>{day}</i><a href='{url}'>[详细]</a></div>",
}


@pytest.mark.parametrize("shape", CALLS)
def test_a_link_that_only_calls_has_its_rows_title(shape: str, now: datetime) -> None:
    """查看, 查看详情, 详细: the title stands in the row, as its heading, its first words or its longest cell."""
    rows = "".join(
        CALLS[shape].format(number=n + 1, **p._asdict()) for n, p in enumerate(PIECES)
    )
    markup = (
        f"<table>{rows}</table>" if rows.startswith("<tr") else f"<div>{rows}</div>"
    )
    assert told(read(markup, now)) == [tuple(piece) for piece in PIECES]


SLUGS = ["plan-for-drones", "machine-tools", "hydrogen", "pilot-lines", "methanol", "robots", "brain", "wind", "computing",
         "quantum", "ceramics", "cars"]  # fmt: skip


@pytest.mark.parametrize("form", ["/news/{}/", "/news/{}/index.html"])
@pytest.mark.parametrize("count", [3, 12])
def test_dated_rows_with_folders_for_addresses_are_articles(
    form: str, count: int, now: datetime
) -> None:
    """An address that looks like a column's is an article's where it stands with a title and a date in a list of such."""
    pieces = [
        p._replace(url=form.format(slug)) for p, slug in zip(PIECES, SLUGS, strict=True)
    ][:count]
    assert told(read("<ul>" + "".join(map(row, pieces)) + "</ul>", now)) == [
        tuple(piece) for piece in pieces
    ]


def test_columns_without_dates_are_no_list(now: datetime) -> None:
    """Links with long names and columns' addresses stay navigation."""
    links = "".join(
        f"<li><a href='/c/{slug}/index.html'>{p.title}</a></li>"
        for p, slug in zip(PIECES, SLUGS, strict=True)
    )
    assert read(f"<ul>{links}</ul>", now) == []
