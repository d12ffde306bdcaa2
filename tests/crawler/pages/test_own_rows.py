"""Rows that belong to the list's own column go before those of boxes that are built alike."""

from datetime import datetime

import pytest

from crawler.css_selectors import ListSelectors
from crawler.pages.lists import read_list


def rows(address: str, count: int) -> str:
    return "".join(
        f"<li><a href={address.format(n + 1000)}>第{n}号关于推进产业发展的通知{address[:9]}</a>"
        f"<span>2026-11-{28 - n}</span></li>"
        for n in range(count)
    )


@pytest.mark.parametrize("follow", [None, r"\d{4}\.html"])
@pytest.mark.parametrize(
    ("url", "ours", "others"),
    [
        ("/zcwj/index.html", "/zcwj/202611/t20261120_{}.html", "/gzdt/202611/t20261120_{}.html"),
        ("/col/col1229/index.html", "/art/2026/11/9/art_1229_{}.html", "/art/2026/11/9/art_1230_{}.html"),
    ],
)  # fmt: skip
def test_rows_with_the_lists_own_address_are_the_list(
    url: str, ours: str, others: str, follow: str | None, now: datetime
) -> None:
    """Two boxes in cells of one table, the other one longer: the folder or the column's number decides."""
    html = (
        f"<table><tr><td><ul>{rows(others, 12)}</ul></td>"
        f"<td><ul>{rows(ours, 9)}</ul></td></tr></table>"
    )
    selectors = ListSelectors(follow=follow)
    page = read_list(html, f"http://h.example{url}", now=now, selectors=selectors)
    assert len(page.items) == 9
    assert all(ours.split("{")[0] in item.url for item in page.items)


def test_a_heading_names_a_side_box(now: datetime) -> None:
    """热点推荐 above a box of the same build as the list: its rows are not listed."""
    ours, others = "/a/202611/t20261120_{}.html", "/b/202611/t20261120_{}.html"
    html = (
        f"<div><div><h3>热点推荐</h3><ul>{rows(others, 9)}</ul></div>"
        f"<div><h3>通知公告</h3><ul>{rows(ours, 9)}</ul></div></div>"
    )
    page = read_list(html, "http://h.example/tz/index.html", now=now)
    assert len(page.items) == 9 and all("/a/" in item.url for item in page.items)


def test_a_front_pages_boxes_are_not_held_against_it(now: datetime) -> None:
    """A list at a site's root has no folder of its own: boxes built alike are one list, as before."""
    html = f"<div><ul>{rows('/a/202611/t20261120_{}.html', 6)}</ul></div><div><ul>{rows('/b/202611/t20261120_{}.html', 6)}</ul></div>"
    assert len(read_list(html, "http://h.example/", now=now).items) == 12


@pytest.mark.parametrize("follow", [None, r"\d{4}\.html"])
@pytest.mark.parametrize(
    "over",
    ["<h3><a href=/tzgg/index.html>通知公告</a></h3>", "<div><a href=/tzgg/>通知公告</a><a href=/tzgg/>更多&gt;&gt;</a></div>"],
)  # fmt: skip
def test_a_box_under_another_columns_name_is_that_columns(
    over: str, follow: str | None, now: datetime
) -> None:
    """The same address form everywhere, the box longer than the list: its heading links to another column."""
    address = "/art/2026/art_{}.html"
    html = (
        f"<div><div><p>当前位置：<a href=/>首页</a> &gt; <a href=/zcwj/>政策文件</a></p><ul>{rows(address, 6)}</ul></div>"
        f"<div>{over}<ul>{rows('/art/2026/art_9{}.html', 9)}</ul></div></div>"
    )
    selectors = ListSelectors(follow=follow)
    url = "http://h.example/zcwj/index.html"
    page = read_list(html, url, now=now, selectors=selectors)
    assert len(page.items) == 6 and not [i for i in page.items if "art_9" in i.url]
