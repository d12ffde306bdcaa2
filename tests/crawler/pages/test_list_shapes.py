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
    Piece(f"/show.php?no={7100 + n * 13}", f"关于{words}（第{n + 1}号）", f"2026-11-{21 - n:02}")
    for n, words in enumerate(_WORDS)
]
NAV = "<ul class=nav>" + "".join(f"<li><a href=/{n}/>{n}</a></li>" for n in ("首页", "要闻", "互动")) + "</ul>"
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


def in_groups(pieces: Sequence[Piece], size: int, group: Callable[[Sequence[Piece]], str]) -> str:
    return "".join(group(pieces[at : at + size]) for at in range(0, len(pieces), size))


GROUPS: dict[str, Callable[[Sequence[Piece]], str]] = {
    "cards": lambda some: "<div class=row>" + "".join(map(card, some)) + "</div>",
    "months": lambda some: "<h3>2026年11月</h3><ul>" + "".join(map(row, some)) + "</ul>",
    "columns": lambda some: (
        "<div class=box><h3>栏目</h3><a href=/c/>更多&gt;&gt;</a><ul>" + "".join(map(row, some)) + "</ul></div>"
    ),
    "cells": lambda some: (
        "<tr>" + "".join(f"<td>·<a href='{p.url}'>{p.title}</a></td><td>{p.day}</td>" for p in some) + "</tr>"
    ),
}


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("count", [9, 11, 12])
@pytest.mark.parametrize("shape", GROUPS)
def test_rows_in_small_groups_are_all_taken(shape: str, count: int, size: int, now: datetime) -> None:
    """Two, three or four articles in a line, under a month or in a box: no column of them is preferred, and one
    article more changes nothing for the others."""
    pieces = PIECES[:count]
    markup = in_groups(pieces, size, GROUPS[shape])
    markup = f"<table>{markup}</table>" if shape == "cells" else markup
    assert told(read(markup, now)) == [tuple(piece) for piece in pieces]


def test_departments_beside_the_articles_are_none(now: datetime) -> None:
    """A link in each row that comes back from row to row leads to a department, whatever its address looks like."""
    rows = "".join(
        f"<li><p><a href='{piece.url}'>{piece.title}</a></p>"
        f"<p><a href='/show.php?no={9000 + number % 3}'>云杉市工业和信息化主管部门办公室</a></p><b>{piece.day}</b></li>"
        for number, piece in enumerate(PIECES)
    )
    found = read(f"<ul>{rows}</ul>", now)
    assert [item.url.rpartition("=")[2] for item in found] == [piece.url.rpartition("=")[2] for piece in PIECES]


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
    found = [item.date.at.astimezone(SHANGHAI) if item.date else None for item in read(markup, now)]
    assert [f"{at:%Y-%m-%d %H:%M}" if at else None for at in found] == wanted


def test_a_time_of_day_alone_is_no_date(now: datetime) -> None:
    """Rows with nothing but a time may be of any day; the article's page will say."""
    rows = "".join(
        f"<li><em>{clock}</em><a href='{p.url}'>{p.title}</a></li>" for p, clock in zip(PIECES, CLOCKS, strict=True)
    )
    assert {item.date for item in read(f"<ul>{rows}</ul>", now)} == {None}


def test_the_pages_own_date_dates_no_rows(now: datetime) -> None:
    """Today's date above a list without dates is the calendar's."""
    rows = "".join(f"<li><a href='{p.url}'>{p.title}</a></li>" for p in PIECES)
    found = read(f"<div>{now.astimezone(SHANGHAI):%Y年%m月%d日} 星期日</div><ul>{rows}</ul>", now)
    assert {item.date for item in found} == {None} and len(found) == len(PIECES)


AHEAD, BEHIND = "2026-12-24", "2026-11-22"
DATES = {
    "a closing date behind": "<li>{link}<span>{day}</span><span>截止日期：" + BEHIND + "</span></li>",
    "a meeting ahead": "<li>{link}<p>会议时间：2027年3月1日</p><span>发布时间：{day}</span></li>",
    "ahead without a word": "<li>{link}<i>{day}</i><i>" + AHEAD + "</i></li>",
    "labels of their own": "<li>{link}<b>报名截止</b><i>" + BEHIND + "</i><b>发布时间</b><i>{day}</i></li>",
    "both in a line": "<li>{link}<i>有效期至：" + BEHIND + " 发布：{day}</i></li>",
    "signed and published": "<li>{link}<i>2026-10-08</i><i>{day}</i></li>",
    "named columns": "<tr><td>{link}</td><td>{day}</td><td>" + BEHIND + "</td></tr>",
    "a time in its own tag": "<li>{link}<i>{day}</i><i>09:30</i></li>",
}


@pytest.mark.parametrize("shape", DATES)
def test_of_several_dates_the_one_of_publishing_counts(shape: str, now: datetime) -> None:
    """Closing, meeting and other days to come are told by their words or their column, and by lying ahead."""
    rows = "".join(DATES[shape].format(link=f"<a href='{p.url}'>{p.title}</a>", day=p.day) for p in PIECES)
    table = "<table><thead><tr><th>项目</th><th>发布日期</th><th>截止日期</th></tr></thead>" + rows + "</table>"
    markup = table if shape == "named columns" else f"<ul>{rows}</ul>"
    assert told(read(markup, now)) == [tuple(piece) for piece in PIECES]


def test_a_closing_date_alone_is_no_date(now: datetime) -> None:
    """Nothing is better than a wrong day."""
    rows = "".join(f"<li><a href='{p.url}'>{p.title}</a><i>截止时间：{BEHIND}</i></li>" for p in PIECES)
    assert {item.date for item in read(f"<ul>{rows}</ul>", now)} == {None}


@pytest.mark.parametrize(
    "shown", ["[{md}]{title}", "{day} {title}", "【{day}】{title}", "({md}) {title}", "{title} [{md}]", "{title}（{md}）",
              "{title} [{day}]", "{day} 09:30 {title}"]
)  # fmt: skip
def test_a_date_in_the_links_words_is_no_part_of_the_title(shown: str, now: datetime) -> None:
    """At the beginning or the end, with the year or in brackets without."""
    rows = "".join(
        f"<li><a href='{p.url}'>{shown.format(md=p.day[5:], day=p.day, title=p.title)}</a></li>" for p in PIECES
    )
    assert told(read(f"<ul>{rows}</ul>", now)) == [tuple(piece) for piece in PIECES]


@pytest.mark.parametrize(
    "title", ["2026年11月20日新闻发布会实录全文", "2026-2028年智能装备产业提升方案", "全省工业经济运行情况（1-10月）", "（13-45）号文件解读与问答",
              "产业项目清单（1-3）", "蔬菜价格日报（11月20日）", "11-20 吨级装备攻关任务清单公布"]
)  # fmt: skip
def test_a_date_that_is_part_of_the_title_stays(title: str, now: datetime) -> None:
    """What only resembles a date, or what the title speaks of, is the title's."""
    assert split_date(title, now) == (title, None)
