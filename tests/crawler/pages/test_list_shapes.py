"""How the rows of a list may stand on its page: in small groups, apart from the others, under a day, behind scripts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import pytest

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
