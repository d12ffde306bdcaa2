"""The title is the one the page shows, without what sites hang onto it."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article

TEXT = (
    "<p>为贯彻落实新型工业化推进大会精神，加快机器人产业高质量发展，现将有关事项通知如下，请认真执行。</p>"
    * 3
)


def _title(head: str, above: str, now: datetime) -> str | None:
    page = f"<html><head><meta charset=utf-8>{head}</head><body><ul><li><a href=/>首页</a></li></ul>{above}<div>{TEXT}</div></body></html>"
    return read_article(page.encode(), None, now=now).title


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        (
            "<title>机器人产业迈向高端_产业_某某网</title>",
            "<h1>机器人产业迈向高端</h1>",
            "机器人产业迈向高端",
        ),
        (
            "<title>机器人产业迈向高端-某某网</title>",
            "<div>机器人产业迈向高端</div>",
            "机器人产业迈向高端",
        ),
        (
            "<title>1-10月机器人产量增长三成 - 某某网</title>",
            "<h1>1-10月机器人产量增长三成</h1>",
            "1-10月机器人产量增长三成",
        ),
        (
            "<title>量稳质升——前4个月外贸观察-某某网</title>",
            "<h1>量稳质升——前4个月外贸观察</h1>",
            "量稳质升——前4个月外贸观察",
        ),
        (
            "<title>第二章 机器人的诞生 _某书_某网</title>",
            "<h1>第二章 机器人的诞生<em>241</em></h1>",
            "第二章 机器人的诞生",
        ),
        (
            "<title>某某网</title><meta property='og:title' content='机器人产业迈向高端'>",
            "<p class=t>机器人产业迈向高端</p>",
            "机器人产业迈向高端",
        ),
        (
            "<title>某某省工业和信息化厅</title>",
            "<h1>关于印发行动方案的通知</h1>",
            "关于印发行动方案的通知",
        ),
        (
            "<title>通知公告_某某省工业和信息化厅</title>",
            "<h2>通知公告</h2><div class=a>关于印发行动方案的通知</div><div>发布时间：2026-05-20</div>",
            "关于印发行动方案的通知",
        ),
        (
            "<title>通知公告</title>",
            "<div>通知公告</div><b>关于印发行动方案的通知</b><div>来源：装备处</div>",
            "关于印发行动方案的通知",
        ),
        (
            "<title>文章详情</title><meta name=ArticleTitle content='关于印发行动方案的通知'>",
            "<div>文章详情</div>",
            "关于印发行动方案的通知",
        ),
        ("", "<h1>关于印发行动方案的通知</h1>", "关于印发行动方案的通知"),
        (
            "<title>机器人产业迈向高端|机器人|产业_某某网</title>",
            "",
            "机器人产业迈向高端",
        ),
        ("<title>夜雨_某诗词网</title>", "<h1>夜雨</h1>", "夜雨"),
        (
            "<title>“机器人+”行动启动？ 专家回应_某网</title>",
            "<h1>“机器人+”行动启动？　专家回应</h1>",
            "“机器人+”行动启动？ 专家回应",
        ),
    ],
)
def test_titles(head: str, above: str, title: str, now: datetime) -> None:
    """Confirmed headings, unmarked lines, columns instead of titles, counters, hyphens inside, no heading at all."""
    assert _title(head, above, now) == title


def test_a_recommendations_heading_is_not_the_title(now: datetime) -> None:
    """Of several headings the one that the head confirms counts, even below others of the same rank."""
    above = "<h1>某某网</h1><h1>今日要闻</h1><h1>机器人产业迈向高端</h1>"
    assert (
        _title("<title>机器人产业迈向高端_某某网</title>", above, now)
        == "机器人产业迈向高端"
    )


OFFICE, REST = "云杉市人民政府办公室", "关于印发《机器人产业行动方案》的通知"
IN_LINES = {
    "break": f"<h1>{OFFICE}<br>{REST}</h1>",
    "spans": f"<h1><span>{OFFICE}</span><br/><span>{REST}</span></h1>",
    "named": f"<div class=title>{OFFICE}<br>{REST}</div>",
    "inside a word": f"<h2>{OFFICE}{REST[:6]}<br>{REST[6:]}</h2>",
    "three": f"<h1>{OFFICE[:6]}<br>{OFFICE[6:]}<br>{REST}</h1>",
    "source line": f"<h1>{OFFICE}\n    {REST}</h1>",
}


@pytest.mark.parametrize("name", IN_LINES)
@pytest.mark.parametrize(
    "head",
    [
        f"<title>{OFFICE}{REST}_云杉市人民政府</title>",
        f"<title>云杉市人民政府</title><meta name=ArticleTitle content={OFFICE}{REST}>",
        "<title>云杉市人民政府</title>",
    ],
    ids=["title", "meta", "site"],
)
def test_a_heading_of_several_lines_is_one_title(
    name: str, head: str, now: datetime
) -> None:
    """Lines of one heading are joined, without a space between Chinese; so is a line's end in the markup alone."""
    assert _title(head, IN_LINES[name], now) == OFFICE + REST


@pytest.mark.parametrize(
    "above",
    [
        f"<p align=center><b>{OFFICE}</b></p><p align=center><b>{REST}</b></p>",
        f"<p>{OFFICE}</p><h1>{REST}</h1>",
        f"<h1><p>{OFFICE}</p><p>{REST}</p></h1>",
    ],
)
def test_a_title_spread_over_paragraphs_is_known_by_the_head(
    above: str, now: datetime
) -> None:
    """Neighbouring lines that together say what the head says are the title, and no part of the text."""
    head = f"<title>{OFFICE}{REST}_云杉市人民政府</title>"
    assert _title(head, above, now) == OFFICE + REST
    inside = f"<html><head><meta charset=utf-8>{head}</head><body><div id=zoom>{above}{TEXT}</div></body></html>"
    reading = read_article(inside.encode(), None, now=now)
    assert reading.title == OFFICE + REST
    assert OFFICE not in reading.text


def test_a_line_of_labels_in_a_heading_is_no_part_of_the_title(
    now: datetime,
) -> None:
    """`<h1>…<br><span>2026-05-20 来源：…</span></h1>`: only the line above is the title."""
    above = f"<h1>{REST}<br><span>2026-05-20 来源：某某报</span></h1>"
    assert _title("<title>云杉市人民政府</title>", above, now) == REST


@pytest.mark.parametrize(
    "crumbs",
    [
        "<div>当前位置：<a href=/>首页</a> &gt; <a href=/a/>政务公开</a> &gt; <a href=/a/b/>通知公告</a></div>",
        "<div>您现在的位置：首页 &gt; 政务公开 &gt; 正文</div>",
        "<p>您所在的位置：首页»政务公开</p>",
        "<div>首页 > 政务公开 > 通知公告</div>",
        "<div class=crumb><span>首页</span> - <span>政务公开公告栏目</span></div>",
    ],
)
def test_the_way_to_a_page_is_not_its_title(crumbs: str, now: datetime) -> None:
    """Breadcrumbs above the label line give way to what the head says, or to the title between them."""
    labels = "<div>发布时间：2026-05-20 来源：某某报</div>"
    assert (
        _title(f"<title>{REST}_通知公告_某某局</title>", crumbs + labels, now) == REST
    )
    assert (
        _title("<title>某某局</title>", f"{crumbs}<p>{REST}</p>{labels}", now) == REST
    )
    assert (
        _title(
            "<title>某某局</title>",
            f"{crumbs}{labels}<p align=center>{REST}</p>",
            now,
        )
        == REST
    )


def test_a_columns_name_in_the_heads_meta_is_not_the_title(
    now: datetime,
) -> None:
    """ArticleTitle may hold the column; heading and `<title>`, or the line over the labels, say better."""
    column = "<meta name=ArticleTitle content=通知公告>"
    labels = "<div>发布时间：2026-05-20</div>"
    assert (
        _title(
            f"<title>{REST}_某某局</title>{column}",
            f"<h1>{REST}</h1>{labels}",
            now,
        )
        == REST
    )
    assert (
        _title(
            f"<title>某某局</title>{column}",
            f"<h2>通知公告</h2><p>{REST}</p>{labels}",
            now,
        )
        == REST
    )


def test_the_sites_name_before_the_title_is_left_out(now: datetime) -> None:
    """Where the page shows no title, the head's words without the site's name, on whichever side it stands."""
    labels = "<div>发布时间：2026-05-20</div>"
    assert _title(f"<title>某某市工业和信息化局 - {REST}</title>", labels, now) == REST
