"""Who wrote an article and where it comes from, in the ways in which papers and systems print it."""

from datetime import datetime

import pytest

from crawler.pages.article import Reading, read_article

TITLE = "河湾市机器人产业集群加速成形"
TEXT = (
    "<p>河湾市近日出台措施，支持机器人整机企业与零部件企业联合攻关，对首批通过验证的产品给予奖励。</p>"
    "<p>目前全市已有相关企业一百二十家，今年一至十月产值同比增长两成，订单排到了明年上半年。</p>"
    "<p>下一步，河湾市将建设公共测试平台，引导更多社会资本投向核心零部件领域，完善产业生态。</p>"
)


def _read(line: str, now: datetime, *, end: str = "") -> Reading:
    page = (
        f"<html><head><meta charset=utf-8><title>{TITLE}_某某网</title></head><body><div class=m><h1>{TITLE}</h1>"
        f"<div class=s>{line}</div><div class=c>{TEXT}{end}</div></div></body></html>"
    )
    return read_article(page.encode(), None, now=now)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("2026-11-18 来源：某报 作者：周　宁", "周宁"),
        ("2026-11-18 来源：某报 作者：周 宁", "周宁"),
        ("2026-11-18 来源：某报 记者：周　宁　韩晓萌", "周宁 韩晓萌"),
        (
            "2026-11-18 来源：某报 记者：韩晓萌　周　宁　高　岩",
            "韩晓萌 周宁 高岩",
        ),
        (
            "<div>本报记者　周　宁　韩晓萌</div><div>2026-11-18 来源：某报</div>",
            "周宁 韩晓萌",
        ),
        ("2026-11-18 来源：某报 字号：大 中 小", None),
    ],
)
def test_names_padded_to_the_width_of_three_characters(
    line: str, author: str | None, now: datetime
) -> None:
    """Papers set a name of two characters as wide as one of three: it is given without its padding."""
    assert _read(line, now).author == author


@pytest.mark.parametrize(
    ("end", "author"),
    [
        ("<p>（记者周　宁）</p>", "周宁"),
        ("<p>（本报记者 周 宁 韩晓萌）</p>", "周宁 韩晓萌"),
    ],
)
def test_padded_names_below_the_text(end: str, author: str, now: datetime) -> None:
    """The same below the text, where the word for reporter stands right before them."""
    assert _read("2026-11-18 来源：某报", now, end=end).author == author


@pytest.mark.parametrize(
    ("line", "publisher", "author"),
    [
        ("来源 | 河湾发布　作者 | 张三丰　2026-11-18", "河湾发布", "张三丰"),
        (
            "来源丨河湾发布　撰文丨张三丰　2026.11.18 10:00",
            "河湾发布",
            "张三丰",
        ),
        (
            "<span>来源 | 河湾发布</span><span>编辑 | 李四光</span>2026-11-18",
            "河湾发布",
            None,
        ),
        ("来源 | 作者 | 时间 2026-11-18", None, None),
        ("2026-11-18 1小时前", None, None),
    ],
)
def test_strokes_for_colons(
    line: str, publisher: str | None, author: str | None, now: datetime
) -> None:
    """A label may end on a stroke; a row of labels alone says nothing."""
    reading = _read(line, now)
    assert (reading.publisher, reading.author) == (publisher, author)


@pytest.mark.parametrize(
    ("end", "line", "publisher"),
    [
        ("<p>（来源：河湾日报）</p>", "2026-11-18 09:00", "河湾日报"),
        ("<p>来源：河湾日报</p>", "2026-11-18 09:00", "河湾日报"),
        ("<p>【稿源：河湾日报】</p><p>（编辑：李四光）</p>", "2026-11-18 09:00", "河湾日报"),
        ("<p>（来源：河湾日报）</p>", "2026-11-18 09:00 来源：某某晚报", "某某晚报"),
        ("<p>资料来源：河湾市统计局</p>", "2026-11-18 09:00", None),
        ("<p>来源：河湾日报。记者从会上获悉，三个项目已经投产，另有两个在建。</p>", "2026-11-18 09:00", None),
    ],
)  # fmt: skip
def test_a_source_named_at_the_end_of_the_text(
    end: str, line: str, publisher: str | None, now: datetime
) -> None:
    """It counts where the by-line names none; sources of figures and sentences do not."""
    assert _read(line, now, end=end).publisher == publisher


def test_a_wechat_accounts_name(now: datetime) -> None:
    """The publisher is the account, whoever is named as author beside it."""
    page = (
        f"<html><head><meta property=og:title content='{TITLE}'></head><body><h1 id=activity-name>{TITLE}</h1><div id=meta_content>"
        "<span class=rich_media_meta>产业政策科</span><span id=profileBt><a href='javascript:void(0);' id=\"js_name\"> 河湾工信 </a></span>"
        f'<em id=publish_time></em></div><div id=js_content>{TEXT}</div><script>var ct = "1763429520";</script></body></html>'
    )
    reading = read_article(page.encode(), None, now=now)
    assert (
        reading.publisher,
        reading.published_at and reading.published_at.isoformat(),
    ) == (
        "河湾工信",
        "2025-11-18T09:32:00+08:00",
    )


def test_an_e_papers_own_elements(now: datetime) -> None:
    """Title and author of an e-paper stand in elements of its system's own; `<title>` begins with the paper's name."""
    page = (
        f"<html><head><meta charset=utf-8><title>河湾日报数字报-{TITLE}</title></head><body>2026年11月18日<table>"
        f"<tr><td><founder-title>{TITLE}</founder-title></td></tr><tr><td><founder-author>本报记者 高 岩</founder-author></td></tr>"
        f"</table><div id=ozoom><founder-content>{TEXT}</founder-content></div></body></html>"
    )
    reading = read_article(page.encode(), None, now=now)
    assert (reading.title, reading.author, reading.publisher) == (
        TITLE,
        "高岩",
        "河湾日报",
    )


@pytest.mark.parametrize(
    ("line", "date", "publisher", "author"),
    [
        ("<span>河湾日报</span><span>2026-11-18 06:31</span><span>记者 尹航 实习生 柳青</span>", "2026-11-18 06:31", "河湾日报", "尹航 柳青"),
        ("<span>河湾日报</span><span>2026-11-18</span><span>记者 尹航</span>", "2026-11-18 00:00", "河湾日报", "尹航"),
        ("http://www.example.com 2026-11-18 来源：河湾日报 作者：尹航", "2026-11-18 00:00", "河湾日报", "尹航"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("inside", ["<p>{}</p>", "<div>{}</div>"])
def test_a_byline_in_one_box_with_the_text(
    line: str,
    date: str,
    publisher: str,
    author: str,
    inside: str,
    now: datetime,
) -> None:
    """A line without labels, or with the site's address in front, is told by its date; it is no part of the text."""
    page = f"<html><head><meta charset=utf-8><title>{TITLE}_某某网</title></head><body><div class=w><h1>{TITLE}</h1>{inside.format(line)}{TEXT}</div></body></html>"
    reading = read_article(page.encode(), None, now=now)
    at = reading.published_at
    assert (
        at and at.strftime("%Y-%m-%d %H:%M"),
        reading.publisher,
        reading.author,
    ) == (
        date,
        publisher,
        author,
    )
    assert reading.text.startswith("河湾市近日")


@pytest.mark.parametrize("link", ["<a>", "<a href=/>", "<A HREF=/ target=_blank>"])
def test_a_link_left_open_in_the_byline(link: str, now: datetime) -> None:
    """A link whose end was left out makes no link of the paragraphs behind it."""
    page = (
        f"<html><head><meta charset=utf-8><title>{TITLE}_某某网</title></head><body><ul><li><a href=/>首页</a></li></ul><div class=main><h1>{TITLE}</h1>"
        f"<div class=info>2026-11-18 11:11 来源：{link}河湾网<div class=article>{TEXT}</div></div></div>"
        "<div class=r><ul><li><a href=/n/1.html>港区三期码头开工建设</a></li><li><a href=/n/2.html>城市书房再添五处新馆</a></li></ul></div></body></html>"
    )
    reading = read_article(page.encode(), None, now=now)
    assert (
        reading.title,
        reading.publisher,
        len(reading.text.split("\n")),
    ) == (
        TITLE,
        "河湾网",
        3,
    )


@pytest.mark.parametrize(
    ("line", "publisher", "author"),
    [
        ("<span>能源速递记者 韩江雪</span><span>2026-11-18</span>", "能源速递", "韩江雪"),
        ("<span>江南日报-江南网记者 韩江雪</span><span>2026-11-18</span>", "江南日报-江南网", "韩江雪"),
        ("<p>周慕白（对外经济研究院研究员）</p><p>2026-11-18</p>", None, "周慕白"),
        ("Date: 2026-11-18 Source: Metal Weekly Author: Sun Qi", "Metal Weekly", "Sun Qi"),
        ("撰文 韩江雪　2026年11月18日", None, "韩江雪"),
    ],
)  # fmt: skip
def test_names_without_their_usual_label(
    line: str, publisher: str | None, author: str | None, now: datetime
) -> None:
    """A paper before its reporter, an office behind a name, English labels: who wrote it and for whom."""
    reading = _read(line, now)
    assert (reading.publisher or publisher, reading.author) == (publisher, author)


def test_the_paper_of_a_printed_page(now: datetime) -> None:
    """The paper's name beside the number of its page is the publisher."""
    page = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><table><tr><td>南江日报</td>"
        f"<td>2026年11月18日 星期三</td><td>第05版：产经</td></tr></table><h1>{TITLE}</h1><div class=c>{TEXT}</div></body></html>"
    )
    assert read_article(page.encode(), None, now=now).publisher == "南江日报"


def test_a_script_that_writes_the_source(now: datetime) -> None:
    """`var ly="…"; document.write("来源："+ly)` states the source; an empty value states none."""
    script = '<script>var ly="{}";if(ly!=""){{document.write("来源："+ly);}}</script>'
    assert (
        _read(f"2026-11-18 {script.format('州工业和信息化局')}", now).publisher
        == "州工业和信息化局"
    )
    assert _read(f"2026-11-18 {script.format('')}", now).publisher is None


@pytest.mark.parametrize(
    ("piece", "author"),
    [
        ("张望舒", "张望舒"),
        ("张望舒 李思远", "张望舒 李思远"),
        ("高新区", None),
        ("石家庄", None),
        ("党建云", None),
        ("金融业", None),
        ("方志馆", None),
    ],
)
def test_a_bare_name_beside_the_date(
    piece: str, author: str | None, now: datetime
) -> None:
    """A word without a label is a person's name by its family name and its given name's characters."""
    body = f"<h1>{TITLE}</h1><div><span>{piece}</span><span>2026-10-02 10:20</span></div>{TEXT}"
    page = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{body}</body></html>"
    assert read_article(page.encode(), None, now=now).author == author
