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
        ("<title>机器人产业迈向高端-某某网</title>", "<div>机器人产业迈向高端</div>", "机器人产业迈向高端"),
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
        ("<title>某某省工业和信息化厅</title>", "<h1>关于印发行动方案的通知</h1>", "关于印发行动方案的通知"),
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
        ("<title>机器人产业迈向高端|机器人|产业_某某网</title>", "", "机器人产业迈向高端"),
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
    assert _title("<title>机器人产业迈向高端_某某网</title>", above, now) == "机器人产业迈向高端"
