"""Pages drawn at random: layouts, labels and words beside the date that no list has."""

from datetime import UTC, datetime

import pytest

from benchmarks.made_pages import MadePage, make_page, read
from crawler.pages.article import read_article

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SEEDS = range(5000, 5100)
# Set beside a date by real sites, or by nobody yet: none names a publisher or an author.
WORDS = (
    "打印 字号 责任编辑 点击 一图读懂 政策解读 工作动态 首发 快讯 置顶 音频 主动公开 产业 要闻 推荐 独家 图解 视频 多云 约5分钟"
    " 热点 正文 听全文 PDF版 无障碍 党建 农业 商务 石油 文旅 高新区 金华 马鞍山 原创 头条 直播 简报 电子报 客户端 手机报 官网 RSS"
    " 公众号 阅读模式 简体 长者版 民生实事 揭榜挂帅 岚汐桐澜 柏沁 霖岱峪 稻麦科技 桑茶观察 沅沔 冷链 明天见"
).split()
LAYOUTS = (
    "<div><span>{date}</span><span>{word}</span></div>",
    "<div><span>{word}</span><span>{date}</span></div>",
    "<div>{date}　{word}</div>",
    "<div>{word} | {date}</div>",
    "<p>{word}</p><p>{date}</p>",
    "<ul><li>{date}</li><li>{word}</li></ul>",
)
TEXT = "".join(
    f"<p>{part}</p>"
    for part in (
        "全市今年新增绿色工厂三十一家，合计节约标准煤四万六千吨，减少用水二百一十万立方米。",
        "申报材料由所在区县初审，重点核对能源审计报告和碳排放核算数据，缺一项即退回补正。",
        "通过评审的企业可以优先安排技术改造资金，并在重污染天气期间实行差别化管控。",
    )
)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_wrong_is_read(seed: int) -> None:
    """Title and day are right; a publisher or an author is right or left out, and a labelled one is never left out."""
    page: MadePage = make_page(seed)
    found = read(page)
    wrong = {
        name: (found[name], wanted)
        for name, wanted in page.expected.items()
        if found[name] not in wanted
    }
    assert not wrong, page.html


@pytest.mark.parametrize("word", WORDS)
def test_a_word_beside_the_date_names_nobody(word: str) -> None:
    """Whatever the layout, a word beside the date is neither publisher nor author; the date is read."""
    for layout in LAYOUTS:
        line = layout.format(date="2026-10-20 09:00", word=word)
        html = (
            "<html><head><title>云泽绿色工厂开始申报</title></head><body><h1>云泽绿色工厂开始申报</h1>"
            f"{line}<div class=c>{TEXT}</div></body></html>"
        )
        reading = read_article(html.encode(), None, now=NOW)
        assert (reading.publisher, reading.author) == (None, None), line
        at = reading.published_at
        assert at and at.isoformat() == "2026-10-20T09:00:00+08:00", line


@pytest.mark.parametrize("word", WORDS)
def test_a_word_behind_the_publisher_is_no_author(word: str) -> None:
    """`来源：云泽日报 党建`: the publisher stays, and the word names nobody."""
    html = (
        "<html><head><title>云泽绿色工厂开始申报</title></head><body><h1>云泽绿色工厂开始申报</h1>"
        f"<div><span>2026-10-20</span><span>来源：云泽日报</span><span>{word}</span></div>"
        f"<div class=c>{TEXT}</div></body></html>"
    )
    reading = read_article(html.encode(), None, now=NOW)
    assert (reading.publisher, reading.author) == ("云泽日报", None)
