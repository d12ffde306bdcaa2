"""What stands beside an article and reads like one is left out, whatever its heading and its classes are called."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article
from tests.crawler.pages.written_pages import HEADED, MARKUP, TEXT, TITLE, written_page

OTHER = [
    "另一篇文章说的是港口岸电改造，全省计划在明年底前完成七十八个泊位的设备更新。",
    "岸电使用费实行政府指导价，船公司靠港三小时以上且具备受电条件的，应当使用岸电。",
    "改造资金由港口企业自筹六成，其余由省级交通专项资金分两年拨付，审计部门全程跟踪。",
    "有船长反映接口标准不统一，转换器要自己带，省交通运输厅答复说新标准将于年内发布。",
]
COMMENTS = "".join(
    f'<div class="q"><div>网友{n}　2026-10-2{n} 11:05</div><div>{text}</div><div>回复　赞({n})</div></div>'
    for n, text in enumerate(OTHER)
)
CARDS = "".join(
    f'<div class="q"><h3><a href="/{n}.html">岸电改造提速之{n}号文章</a></h3><p>{text}</p></div>'
    for n, text in enumerate(OTHER)
)
CALLS = "".join(
    f'<div class="q"><p>{text}</p><a href="/{n}.html">阅读全文</a></div>'
    for n, text in enumerate(OTHER)
)
ROWS = "".join(
    f'<li><a href="/{n}.html">岸电改造提速之{n}号文章</a> {text}</li>'
    for n, text in enumerate(OTHER)
)
SECOND = (
    '<div class="n"><h1>岸电改造提速</h1><div>2026-10-19 10:00　来源：港航周报</div>'
    f"{''.join(f'<p>{text}</p>' for text in OTHER * 3)}</div>"
)
BESIDE = {
    "comments without a heading": f'<div class="d">{COMMENTS}</div>',
    "comments under any heading": f'<div class="d"><h3>大家说</h3>{COMMENTS}</div>',
    "teasers": f'<section class="l">{CARDS}</section>',
    "teasers with a call": f'<section class="l">{CALLS}</section>',
    "rows led by links": f"<ul>{ROWS}</ul>",
    "a second article": SECOND,
    "about the site": '<div class="z"><a href="/1">联系方式</a><a href="/2">网站地图</a><br>'
    "版权所有 青溪网<br>青ICP备05099999号<br><p>本站由青溪信息公司运营，致力于为公众提供权威、及时的资讯。</p></div>",
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("inside", [False, True], ids=["behind", "in one box"])
def test_what_stands_beside_is_left_out(
    beside: str, inside: bool, now: datetime
) -> None:
    """The article's own sentences come out, all of them and no others."""
    article = f'<div class="w">{MARKUP}</div>'
    box = f'<div class="b">{HEADED}{article}{beside}</div>'
    body = box if inside else f'<div class="b">{HEADED}{article}</div>{beside}'
    assert read_article(written_page(body), None, now=now).text.split("\n") == TEXT


def test_comments_longer_than_the_article(now: datetime) -> None:
    """Two sentences stay two sentences under a dozen comments."""
    body = f"<div>{HEADED}<div>{MARKUP[: MARKUP.index('</p>') + 4]}</div></div><div>{COMMENTS * 3}</div>"
    assert read_article(written_page(body), None, now=now).text == TEXT[0]


def test_a_records_rows_stay(now: datetime) -> None:
    """A tender's names and values are its text, also where one of them is a sentence."""
    rows = [
        ("项目名称", "石材采购项目"),
        ("项目编号", "STJC-2024-WZ2742"),
        ("失败情况说明", "按招标文件规定，投标人不足5名，本项目流标。"),
        ("是否公告", "是"),
    ]
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    body = f"{HEADED}<div><h4>项目信息</h4><table>{table}</table></div>"
    reading = read_article(written_page(body), None, now=now)
    assert reading.title == TITLE
    assert reading.text.split("\n")[-4:] == [
        f"{name} | {value}" for name, value in rows
    ]


def test_an_articles_own_links_and_sections_stay(now: datetime) -> None:
    """Sections with unlinked headings, and one linked heading, are the article's."""
    sections = "".join(
        f'<div class="s"><h3>第{n}部分的标题</h3><p>{text}</p></div>'
        for n, text in enumerate(TEXT)
    )
    text = read_article(
        written_page(f"{HEADED}<div>{sections}</div>"), None, now=now
    ).text
    assert all(line in text for line in TEXT)


def test_a_forums_first_post_is_the_article(now: datetime) -> None:
    """Question and answers are built alike; the page is about the first."""
    posts = "".join(
        f'<div class="post"><div>用户{n} 2026-10-2{n} 11:05</div><div class="m">{text}</div><div>回复 举报</div></div>'
        for n, text in enumerate([TEXT[0] + TEXT[1], *OTHER])
    )
    text = read_article(
        written_page(f"<h1>{TITLE}</h1><div>{posts}</div>"), None, now=now
    ).text
    assert TEXT[1] in text and not any(other in text for other in OTHER)
