"""A title as short as a column's name stays the title; one that is cut off is written out."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article

TEXT = (
    "<p>河湾市近日出台措施，支持机器人整机企业与零部件企业联合攻关，对首批通过验证的产品给予奖励。</p>"
    "<p>目前全市已有相关企业一百二十家，今年一至十月产值同比增长两成，订单排到了明年上半年。</p>"
)
MENU = "<ul><li><a href=/>首页</a></li><li><a href=/dc/>河湾调查</a></li></ul>"


def _title(head: str, above: str, now: datetime) -> str | None:
    page = f"<html><head><meta charset=utf-8><title>{head}</title></head><body>{MENU}<div>{above}<div class=c>{TEXT}</div></div></body></html>"
    return read_article(page.encode(), None, now=now).title


@pytest.mark.parametrize(
    "line",
    [
        "<p>——来自河湾市的调查报告</p><p>发布时间：2026-11-18　来源：某报</p>",
        "<p>—河湾市机器人产业观察</p><p>来源：某报</p>",
        "<p>浏览次数统计 1024</p><p>发布时间：2026-11-18</p>",
        "<div><b>18</b><span>2026-11</span></div><div>来源：某报</div>",
        "<p>一条产线的三年变迁与启示</p><p>来源：某报</p>",
    ],
)
@pytest.mark.parametrize(
    "heading",
    ["<h1>稳住工业压舱石</h1>", "<div class=tit>稳住工业压舱石</div>"],
)
def test_a_short_title_is_not_replaced_by_the_line_below_it(
    heading: str, line: str, now: datetime
) -> None:
    """What stands between a confirmed heading and the label line is a subtitle, a counter or a date."""
    assert _title("稳住工业压舱石 - 某某网", heading + line, now) == "稳住工业压舱石"


@pytest.mark.parametrize("column", ["河湾调查", "政策解读"])
def test_a_columns_name_is_told_by_its_words_or_its_link(
    column: str, now: datetime
) -> None:
    """A heading that the menu links to, or that is called as columns are, gives way to the line over the labels."""
    above = f"<h2>{column}</h2><div>一条产线的三年变迁与启示</div><div>来源：某报</div>"
    assert _title(f"{column} - 某某网", above, now) == "一条产线的三年变迁与启示"


@pytest.mark.parametrize(
    ("head", "shown", "title"),
    [
        (
            "河湾市机器人产业集群加速成形 - 某某网",
            "河湾市机器人产业…",
            "河湾市机器人产业集群加速成形",
        ),
        (
            "河湾市机器人产业集群加速成形_产业_某某网",
            "河湾市机器人产业...",
            "河湾市机器人产业集群加速成形",
        ),
        (
            "机器人走进千家万户……_某某网",
            "机器人走进千家万户……",
            "机器人走进千家万户……",
        ),
        (
            "河湾市机器人产业..._产业",
            "河湾市机器人产业...",
            "河湾市机器人产业...",
        ),
    ],
)
def test_a_heading_cut_off_with_dots(
    head: str, shown: str, title: str, now: datetime
) -> None:
    """The head writes the title out; where it says no more, or the dots are the title's own, they stay."""
    assert (
        _title(head, f"<h1>{shown}</h1><div>2026-11-18 来源：某报</div>", now) == title
    )


def test_a_label_line_that_begins_with_the_sites_address(
    now: datetime,
) -> None:
    """The line over it is the title, where the head names only the site."""
    line = "<table><tr><td>一条产线的三年变迁与启示</td></tr><tr><td>http://www.example.com 2026-11-10 来源：河湾机械信息网 作者：雷鸣</td></tr></table>"
    assert _title("河湾机械信息网", line, now) == "一条产线的三年变迁与启示"
