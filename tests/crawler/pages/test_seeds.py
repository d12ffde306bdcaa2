"""The two real documents, wrapped into the shapes in which such pages come: read whole, with what they state."""

import html
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from crawler.pages.article import Reading, read_article
from crawler.pages.spelling import letters
from text.blocks import paragraphs, undouble
from text.normalise import normalise

TITLE = "未来产业七大措施加快形成新质生产力"


def _copies(shared: Path) -> tuple[list[str], list[str]]:
    """The lines of seed 001's two copies, each from its path line on."""
    [file] = (shared / "seeds").glob("001*.txt")
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    lines = [line for line in lines if line]
    second = next(
        number for number, line in enumerate(lines) if line.startswith("主页 >")
    )
    return lines[1:second], lines[second:]


def _page(body: str, title: str = f"{TITLE}-产业规划-高新院") -> bytes:
    nav = "".join(
        f'<li><a href="/{name}/">{name}</a></li>'
        for name in ("首页", "关于我们", "新闻中心", "产业规划", "案例")
    )
    foot = '<div class="footer">版权所有 高新院 备案号：京ICP备00000000号 电话：010-00000000</div>'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><div class="nav"><ul>{nav}</ul></div>{body}{foot}</body></html>'
    ).encode()


def _block(lines: list[str], name: str, wrap: Callable[[str], str]) -> str:
    path, title, head, *rest = (html.escape(line) for line in lines)
    text = "".join(wrap(line) for line in rest)
    return f'<div class="{name}"><div class="place">{path}</div><h1>{title}</h1><div class="info">{head}</div><div class="nr">{text}</div></div>'


def _paragraph(line: str) -> str:
    return f"<p>&emsp;&emsp;{line}</p>\n<p>&nbsp;</p>"


def _desktop_and_mobile(first: list[str], second: list[str]) -> str:
    return _block(first, "pc-wrap", _paragraph) + _block(second, "m-wrap", _paragraph)


def _one_div(first: list[str], second: list[str]) -> str:
    rows = "".join(_paragraph(html.escape(line)) for line in [*first, *second])
    return f'<div class="main">{rows}</div>'


def _tables(first: list[str], second: list[str]) -> str:
    def table(lines: list[str]) -> str:
        cells = "".join(
            f'<tr><td class="t">&nbsp;&nbsp;{html.escape(line)}</td></tr>'
            for line in lines
        )
        return f'<table width="100%" cellpadding="0">{cells}</table>'

    return f"<table><tr><td>{table(first)}</td></tr></table><table><tr><td>{table(second)}</td></tr></table>"


def _breaks(first: list[str], second: list[str]) -> str:
    def copy(lines: list[str]) -> str:
        return "<br>\n<br>\n".join(html.escape(line) for line in lines)

    return f'<div id="a">{copy(first)}</div><div id="b">{copy(second)}</div>'


def _hidden_on_the_phone(first: list[str], second: list[str]) -> str:
    mobile = _block(second, "visible-xs", _paragraph).replace(
        "<div", '<div style="display:none"', 1
    )
    return _block(first, "hidden-xs", _paragraph) + mobile


def _breaks_in_one_div(first: list[str], second: list[str]) -> str:
    return f'<div class="content">{"<br/>".join(html.escape(line) for line in [*first, *second])}</div>'


SHAPES = [
    _desktop_and_mobile,
    _one_div,
    _tables,
    _breaks,
    _breaks_in_one_div,
    _hidden_on_the_phone,
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_with_two_copies_is_read_whole(
    shape: Callable[..., str], shared: Path, now: datetime
) -> None:
    """Title, day, publisher and author come out of every shape, and the text once and whole after undoubling."""
    first, second = _copies(shared)
    reading = read_article(
        _page(shape(first, second)),
        "http://www.achie.org/news/chanyeguihua/1.html",
        now=now,
    )
    assert reading.title == TITLE
    assert reading.published_at is not None
    assert (
        reading.published_at.date().isoformat(),
        reading.published_precision,
    ) == (
        "2024-02-22",
        "day",
    )
    assert reading.publisher == "高新院 achie.org"
    assert reading.author == "王羽"
    once, doubled = undouble(paragraphs(reading.text), reading.title)
    assert letters("".join(once)) == letters("".join(first[3:]))
    assert doubled or reading.flags == {"doubled"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_with_one_copy_is_not_doubled(
    encoding: str, shared: Path, now: datetime
) -> None:
    """The same article carried once gives the same text, and no flag."""
    first, _ = _copies(shared)
    page = (
        _page(_block(first, "left", _paragraph))
        .decode()
        .replace("utf-8", encoding)
        .encode(encoding)
    )
    reading = read_article(page, None, now=now)
    once, doubled = undouble(paragraphs(reading.text), reading.title)
    assert (letters("".join(once)), doubled) == (
        letters("".join(first[3:])),
        False,
    )
    assert (reading.publisher, reading.author, reading.encoding) == (
        "高新院 achie.org",
        "王羽",
        encoding,
    )


def _annotated_page(shared: Path) -> tuple[Reading, str]:
    [file] = (shared / "seeds").glob("000*.txt")
    lines = [
        line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()
    ]
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    head = (
        "<div class='crumb'><a href='/'>首頁(yè)</a> > <a href='/x'>資訊(xùn)</a></div><h1>多部門(mén)加碼賦能新質(zhì)生產(chǎn)力發(fā)展</h1>"
        "<div class='meta'><span>來(lái)源：經(jīng)濟(jì)參考網(wǎng)</span> <span>發(fā)布時(shí)間：2025-09-18 08:15</span> <span>作者：李強(qiáng)國(guó)</span> 瀏覽(lǎn)次數(shù)：12</div>"
    )
    page = _page(
        f"<div class='box'>{head}<div class='txt'>{body}</div></div>",
        "多部門(mén)加碼賦能新質(zhì)生產(chǎn)力發(fā)展_某某網(wǎng)站",
    )
    reading = read_article(
        page,
        "http://example.cn/2025/0918/636236.shtml",
        now=datetime.fromisoformat("2026-11-22T12:00+08:00"),
    )
    return reading, "".join(lines)


def test_an_annotated_page_is_read_by_its_annotated_labels(
    shared: Path,
) -> None:
    """Readings behind characters do not hide 來源, 發布時間 and 作者; the text comes whole, still as published."""
    reading, source = _annotated_page(shared)
    assert reading.published_at is not None
    assert reading.published_at.isoformat() == "2025-09-18T08:15:00+08:00"
    assert normalise(reading.publisher or "").text == "经济参考网"
    assert normalise(reading.author or "").text == "李强国"
    assert normalise(reading.title or "").text == "多部门加码赋能新质生产力发展"
    assert letters(reading.text) == letters(source)
    assert normalise(reading.text).text.count("新质生产力") == 8
