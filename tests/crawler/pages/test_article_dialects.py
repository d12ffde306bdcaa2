"""Pages of our own in the dialects of Chinese publishing systems: what each states is read, and nothing around it."""

import html
import json
from datetime import datetime
from typing import Any

import pytest

from crawler.css_selectors import ArticleSelectors
from crawler.pages.article import Reading, read_article

NAV = "".join(
    f'<li><a href="/{n}/">{name}</a></li>'
    for n, name in enumerate(
        ("首页", "机构", "新闻", "政务公开", "办事", "互动", "数据")
    )
)
FOOT = (
    '<div class="bottom"><p>主办单位：某某省工业和信息化厅 版权所有 网站标识码：0000000000</p>'
    "<p>地址：某某市某某路1号 邮编：000000 备案号：某ICP备00000000号 公网安备 00000000000000号</p></div>"
)
FIRST = "为贯彻落实全省新型工业化推进大会精神，加快机器人产业高质量发展，我厅组织编制了行动方案，现印发给你们，请结合实际认真执行。"
SECOND = "到2027年，培育专精特新企业300家以上，建成省级机器人创新中心5个，重点行业制造业机器人密度达到每万人600台。"
THIRD = "各市要加强组织领导，建立工作台账，每季度末报送进展情况，重要问题及时报告。"
TEXT = [FIRST, SECOND, THIRD]


def page(body: str, head: str = "", *, charset: str = "utf-8") -> bytes:
    nav = f'<div class="top"><ul class="menu">{NAV}</ul></div>'
    written = f'<!DOCTYPE html><html><head><meta charset="{charset}">{head}</head><body>{nav}{body}{FOOT}</body></html>'
    return written.encode("gb18030" if charset.startswith("gb") else charset)


def read(body: bytes, now: datetime, url: str | None = None, **more: Any) -> Reading:
    return read_article(body, url, now=now, **more)


def paragraphs(texts: list[str]) -> str:
    return "".join(
        f'<p style="text-indent:2em"><span>　　{text}</span></p>' for text in texts
    )


def shown(reading: Reading) -> tuple[str | None, str | None, str | None]:
    at = reading.published_at
    written = (
        at.isoformat(" ", "minutes")[:16]
        if at and reading.published_precision != "day"
        else at and str(at.date())
    )
    return reading.title, written, reading.publisher


TITLE = "关于印发《机器人产业高质量发展行动方案》的通知"


def test_the_government_meta_standard(now: datetime) -> None:
    """ArticleTitle, PubDate and ContentSource count, whatever the site appends to `<title>`; buttons stay out."""
    head = (
        f'<title>某某省工业和信息化厅 通知公告 {TITLE}</title><meta name="SiteName" content="某某省工业和信息化厅"/>'
        f'<meta name="ArticleTitle" content="{TITLE}"/><meta name="PubDate" content="2026-05-20 16:34:05"/>'
        '<meta name="ContentSource" content="本站"/><meta name="Author" content="zhangsan"/>'
    )
    body = (
        f'<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/tz/">通知公告</a></div><div class="xl-main"><h2>{TITLE}</h2>'
        '<div class="xl-info"><span>发布时间：2026-05-20 16:34</span><span>来源：本站</span><span>字体：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</span></div>'
        f'<div class="view TRS_UEDITOR trs_paper_default"><p>各市工业和信息化局：</p>{paragraphs(TEXT)}<p style="text-align:right">某某省工业和信息化厅</p>'
        '<p style="text-align:right">2026年5月18日</p></div><div class="fj">附件：<a href="./P020260520.pdf">机器人产业高质量发展行动方案.pdf</a></div>'
        '<div class="tools"><a href="#">打印本页</a> <a href="#">关闭窗口</a></div><div class="ewm">扫一扫在手机打开当前页</div></div>'
    )
    reading = read(
        page(body, head),
        now,
        "https://gxt.example.gov.cn/tz/202605/t20260520_123.html",
    )
    assert shown(reading) == (
        TITLE,
        "2026-05-20 16:34",
        "某某省工业和信息化厅",
    )
    assert reading.published_precision == "second"
    assert reading.text.split("\n") == [
        "各市工业和信息化局：",
        *TEXT,
        "某某省工业和信息化厅",
        "2026年5月18日",
    ]
    assert [(link.url, link.type) for link in reading.attachments] == [
        ("https://gxt.example.gov.cn/tz/202605/P020260520.pdf", "pdf")
    ]


def test_the_state_councils_page_with_two_copies(now: datetime) -> None:
    """gov.cn writes `firstpublishedtime` with hyphens, and at times the body twice: first wins, twin is returned."""
    head = f'<title>{TITLE}_部门政务_中国政府网</title><meta name="firstpublishedtime" content="2026-05-20-16:34:05"><meta name="author" content="李四">'
    copy = f'<div class="pages_content" id="UCAP-CONTENT">{paragraphs(TEXT)}</div>'
    body = (
        f'<div class="article oneColumn pub_border"><h1>{TITLE}</h1><div class="pages-date">2026-05-20 16:34 <span class="font">来源： 工业和信息化部网站</span>'
        f'<span class="font">【字体：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】</span><span>打印</span></div>{copy}<div class="editor">责任编辑：李四</div></div>'
        f'<div class="phone"><h1>{TITLE}</h1><div>2026-05-20 16:34</div>{copy}</div>'
    )
    reading = read(
        page(body, head),
        now,
        "https://www.gov.cn/zhengce/202605/content_7000000.htm",
    )
    assert shown(reading) == (TITLE, "2026-05-20 16:34", "工业和信息化部网站")
    assert reading.text.split("\n") in (TEXT, TEXT * 2)
    assert reading.author is None


def test_a_hanweb_page_with_a_table_of_index_data(now: datetime) -> None:
    """The table of index number, issuer and dates above a document is no part of its text; 成文日期 is not its date."""
    table = (
        '<table class="xxgk" width="100%"><tr><td>索引号：</td><td>000014349/2026-00123</td><td>主题分类：</td><td>工业、交通\\装备</td></tr>'
        "<tr><td>发文机关：</td><td>省工业和信息化厅</td><td>成文日期：</td><td>2026-05-18</td></tr>"
        f"<tr><td>标题：</td><td>{TITLE}</td><td>发文字号：</td><td>工信装备〔2026〕12号</td></tr>"
        "<tr><td>公开日期：</td><td>2026-05-20</td><td>有效性：</td><td>有效</td></tr></table>"
    )
    body = f'<div id="barrierfree_container"><div class="tab">{table}</div><div class="wz"><h1 class="title">{TITLE}</h1><div id="zoom">{paragraphs(TEXT)}</div></div></div>'
    reading = read(
        page(body, f"<title>{TITLE}</title>"),
        now,
        "http://gxt.example.gov.cn/art/2026/5/20/art_1_2.html",
    )
    assert shown(reading) == (TITLE, "2026-05-20", "省工业和信息化厅")
    assert reading.text.split("\n") == TEXT


def test_an_old_site_in_gb2312_built_of_tables(now: datetime) -> None:
    """Nested layout tables, `br` for paragraphs, no class anywhere, GB2312 declared and GBK characters used."""
    text = "<br><br>　　".join([*TEXT, "朱镕基、陶喆等人名用字超出了GB2312。"])
    body = (
        f"<table width=760><tr><td><a href=/>首页</a> <a href=/a>产业</a> <a href=/b>政策</a></td></tr></table><table width=760><tr><td width=560><table><tr><td align=center><font size=4><b>{TITLE}</b></font></td></tr>"
        f"<tr><td align=center>2026-5-20 16:34:05　　来源:中国工业报　　作者:欧阳明　　点击:123次</td></tr><tr><td>　　{text}</td></tr><tr><td align=right>【<a href=#>打印</a>】【<a href=#>关闭</a>】</td></tr></table></td>"
        "<td width=200><table><tr><td>热点</td></tr><tr><td><a href=/1>工信部召开座谈会</a></td></tr><tr><td><a href=/2>五月份数据发布</a></td></tr></table></td></tr></table>"
    )
    reading = read(
        page(body, f"<title>{TITLE}-中国某某网</title>", charset="gb2312"), now
    )
    assert shown(reading) == (TITLE, "2026-05-20 16:34", "中国工业报")
    assert reading.author == "欧阳明"
    assert reading.text.split("\n") == [
        *TEXT,
        "朱镕基、陶喆等人名用字超出了GB2312。",
    ]
    assert reading.encoding == "gb18030"


def test_ucap_tags(now: datetime) -> None:
    """Systems with tags of their own: `<ucaptitle>`, `<publishtime>`, `<ucapcontent>`."""
    body = f'<div class="con"><ucaptitle>{TITLE}</ucaptitle><div><publishtime>2026-05-20 16:34</publishtime> <span>信息来源：装备处</span></div><ucapcontent>{paragraphs(TEXT)}</ucapcontent></div>'
    reading = read(page(body, "<title>某某市政府</title>"), now)
    assert shown(reading) == (TITLE, "2026-05-20 16:34", "装备处")
    assert reading.text.split("\n") == TEXT


def test_a_notice_of_three_lines_and_its_files(now: datetime) -> None:
    """A short notice is read, and all its files are found, those served by a download address included."""
    body = (
        f'<div class="article"><h1>{TITLE}</h1><div class="info">时间：2026-05-20</div><div class="article-content"><p>各有关单位：</p><p>现将有关材料印发给你们，请遵照执行。</p>'
        '<p>附件：1.<a href="/attach/1.docx">行动方案</a></p><p>2.<a href="/module/download/downfile.jsp?classid=0&filename=ab12.xls">任务分工表.xls</a></p>'
        '<p><a href="https://files.example.cn/x.ofd">原文（OFD）</a></p></div></div>'
    )
    reading = read(
        page(body, f"<title>{TITLE}</title>"),
        now,
        "http://x.example.gov.cn/a/b.html",
    )
    assert [(link.url, link.type) for link in reading.attachments] == [
        ("http://x.example.gov.cn/attach/1.docx", "docx"),
        (
            "http://x.example.gov.cn/module/download/downfile.jsp?classid=0&filename=ab12.xls",
            "xls",
        ),
        ("https://files.example.cn/x.ofd", "ofd"),
    ]
    assert reading.text.startswith("各有关单位：\n现将有关材料印发给你们，请遵照执行。")


def test_files_elsewhere_on_the_page_are_not_attached(now: datetime) -> None:
    """Files right below the text belong to it; those of the site's menus and footers do not."""
    body = (
        f'<a href="/guide.pdf">办事指南</a><h1>{TITLE}</h1>2026-05-20<div class="c">{paragraphs(TEXT)}</div>附件：<p><a href="/a.docx">行动方案</a></p>'
        + "<p>栏目说明</p>" * 20
        + '<p><a href="/report.pdf">网站年度报表</a></p>'
    )
    reading = read(
        page(body, f"<title>{TITLE}</title>"),
        now,
        "http://x.example.gov.cn/a/b.html",
    )
    assert [link.url for link in reading.attachments] == [
        "http://x.example.gov.cn/a.docx"
    ]


def test_tables_lists_and_captions_stay_readable(now: datetime) -> None:
    """Data tables come as rows, numbered lists with their numbers, captions where they stand."""
    table = "<table border=1><tr><th>指标</th><th>2025年</th><th>2027年</th></tr><tr><td>企业数</td><td>180家</td><td>300家</td></tr></table>"
    body = (
        f'<div class="news_con"><h1>{TITLE}</h1><p class="date">2026年5月20日 08:05</p><div id="content"><p>{FIRST}</p><p align="center"><img src="a.jpg"></p><p align="center">图为机器人装配车间。张三 摄</p>'
        f"{table}<ol><li>做强整机，培育龙头企业。</li><li>做优零部件，补齐短板。</li></ol><p>{SECOND}</p></div></div>"
    )
    lines = read(page(body, f"<title>{TITLE}_某某网</title>"), now).text.split("\n")
    assert lines == [
        FIRST, "图为机器人装配车间。张三 摄", "指标 | 2025年 | 2027年", "企业数 | 180家 | 300家",
        "1. 做强整机，培育龙头企业。", "2. 做优零部件，补齐短板。", SECOND,
    ]  # fmt: skip


def test_what_stands_around_a_news_article_is_left_out(now: datetime) -> None:
    """Share bars, editors, related links, disclaimers and the next article are no part of the text."""
    body = (
        f'<div class="main"><div class="left"><h1>{TITLE}</h1><div class="byline">2026-05-20 16:34 来源：中国电子报 作者：王小明 <span>分享到：</span><a href="#">微信</a><a href="#">微博</a></div>'
        f'<div class="article-body">{paragraphs(TEXT)}<p>（责任编辑：赵六）</p><p>延伸阅读：</p><p><a href="/1.html">机器人产业白皮书发布</a></p><p><a href="/2.html">工信部解读行动方案</a></p></div>'
        '<div class="disclaimer">免责声明：本文仅代表作者个人观点，与本网无关。</div><div class="pn">上一篇：<a href="/3.html">前一条</a> 下一篇：<a href="/4.html">后一条</a></div></div>'
        '<div class="right"><h3>热门文章</h3><ul><li><a href="/5.html">第一条热门文章的标题很长很长</a></li><li><a href="/6.html">第二条热门文章的标题也很长</a></li></ul></div></div>'
        '<div class="comments"><p>网友甲：这个方案非常好，支持！希望尽快落地，越早越好，大家都在等。</p><p>网友乙：期待细则，尤其是资金支持部分，希望能够写清楚。</p></div>'
    )
    reading = read(page(body, f"<title>{TITLE}-产业-中国电子报</title>"), now)
    assert shown(reading) == (TITLE, "2026-05-20 16:34", "中国电子报")
    assert reading.author == "王小明"
    assert reading.text.split("\n") == TEXT


def test_json_ld_and_open_graph(now: datetime) -> None:
    """Where a page shows neither, the head's JSON-LD gives time, author and publisher."""
    head = (
        f'<title>{TITLE} | 某产业观察</title><meta property="og:title" content="{TITLE}">'
        '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","datePublished":"2026-05-20T08:34:00Z","author":[{"name":"王小明"},{"name":"李雷"}],"publisher":{"name":"某产业观察"}}]}</script>'
    )
    body = f"<article><h1>{TITLE}</h1>{paragraphs(TEXT)}</article>"
    reading = read(page(body, head), now)
    assert shown(reading)[0] == TITLE
    assert reading.published_at is not None
    assert (
        reading.published_at.isoformat() == "2026-05-20T08:34:00+00:00"
        or reading.published_at.utcoffset() is not None
    )
    assert (
        reading.published_at.timestamp()
        == datetime.fromisoformat("2026-05-20T16:34:00+08:00").timestamp()
    )
    assert (reading.author, reading.publisher) == ("王小明 李雷", "某产业观察")


@pytest.mark.parametrize(
    ("line", "publisher", "author"),
    [
        ("来源：新华社 作者：张三", "新华社", "张三"),
        (
            "来源: 高新院 achie.org 日期:2026-05-20 点击:",
            "高新院 achie.org",
            None,
        ),
        (
            "信息来源：省工信厅　　发布时间：2026-05-20　　浏览次数：12",
            "省工信厅",
            None,
        ),
        ("文章来源：中国政府网 责任编辑：李四", "中国政府网", None),
        ("稿源：经济日报 | 记者：王小明 李雷", "经济日报", "王小明 李雷"),
        ("来源：《中国工业报》 2026年5月20日", "《中国工业报》", None),
        (
            "2026-05-20 来源：人民网-人民日报 【字号 大 中 小】",
            "人民网-人民日报",
            None,
        ),
        ("發布時間：2026-05-20 來源：經濟日報", "經濟日報", None),
        ("发布机构：装备工业处 发布日期：2026-05-20", "装备工业处", None),
        ("来源：China Daily 时间：2026-05-20", "China Daily", None),
    ],
)
def test_label_lines(
    line: str, publisher: str, author: str | None, now: datetime
) -> None:
    """A label's value ends where the next label, a date or a separator begins."""
    body = f'<div class="m"><h1>{TITLE}</h1><div class="s">{line}</div><div class="c">{paragraphs(TEXT)}</div></div>'
    reading = read(page(body, f"<title>{TITLE}</title>"), now)
    assert (reading.publisher, reading.author) == (publisher, author)
    assert reading.text.split("\n") == TEXT


@pytest.mark.parametrize(
    ("line", "date"),
    [
        (
            "今天是2026年11月22日 星期日</div><div>发布时间：2026-05-20",
            "2026-05-20",
        ),
        ("2026年11月22日 星期日</div><div>2026-05-20", "2026-05-20"),
        (
            "成文日期：2026-05-18 发布日期：2026-05-20 16:34",
            "2026-05-20 16:34",
        ),
        ("报名截止：2026-06-30</div><div>时间：2026-05-20", "2026-05-20"),
        (
            "更新时间：2026-05-21 08:00 发布时间：2026-05-20 16:34",
            "2026-05-20 16:34",
        ),
        ("最后更新：2026-05-20", "2026-05-20"),
        ("今天是2026年11月22日 星期日", None),
    ],
)
def test_which_of_several_dates(line: str, date: str | None, now: datetime) -> None:
    """The day of publication is told from today's date, deadlines, and the days of signing and of changes."""
    body = f'<div class="m"><h1>{TITLE}</h1><div>{line}</div><div class="c">{paragraphs(TEXT)}</div></div>'
    assert shown(read(page(body, f"<title>{TITLE}</title>"), now))[1] == date


@pytest.mark.parametrize(
    "line",
    [
        "2026-05-20 字号：<a>大</a> <a>中</a> <a>小</a>",
        "2026-05-20 发布于：<span>北京市</span>",
        "2026-05-20 <i>1024</i> <b>分享</b>",
    ],
)
def test_no_publisher_is_made_up(line: str, now: datetime) -> None:
    """Buttons, counters and places beside the date are no publisher."""
    body = f'<div class="m"><h1>{TITLE}</h1><div>{line}</div><div class="c">{paragraphs(TEXT)}</div></div>'
    assert read(page(body, f"<title>{TITLE}</title>"), now).publisher is None


@pytest.mark.parametrize(
    ("signature", "author"),
    [
        ("（作者：王羽中国生产力促进中心协会副理事长兼秘书长）", "王羽"),
        ("（作者：欧阳明，系省社科院研究员）", "欧阳明"),
        ("（作者李国强为清华大学公共管理学院教授）", "李国强"),
        ("（记者王小明、李雷）", "王小明 李雷"),
        ("文/王小明", "王小明"),
        ("作者：《中国工业报》记者 王小明", "王小明"),
        ("（本报记者 王小明 通讯员 李雷）", "王小明 李雷"),
    ],
)
def test_authors_in_the_text(signature: str, author: str, now: datetime) -> None:
    """Names are found at the end of a text, and freed of offices and newspapers that follow or precede them."""
    body = f'<div class="m"><h1>{TITLE}</h1><div class="s">2026-05-20 来源：某报</div><div class="c">{paragraphs([*TEXT, signature])}</div></div>'
    assert read(page(body, f"<title>{TITLE}</title>"), now).author == author


def test_a_regulation_speaks_of_licences_and_filings(now: datetime) -> None:
    """Words that also stand in sites' small print, and labels that also begin sentences, do not cost a paragraph."""
    articles = [
        "编辑出版单位应当建立内容审核制度。",
        "第一条 申请人应当取得生产许可证，并向省级主管部门备案。",
        "第二条 未经许可擅自生产的，由主管部门责令改正，吊销许可证。",
        "第三条 备案材料包括技术支持方案、主办单位情况说明、分辨率检测报告。",
        "分类施策",
        "第四条 时间要求紧迫的项目可以先行受理，阅读材料后五日内答复。",
        "更多“专精特新”企业将纳入支持范围，来源单位应当如实申报。",
        "第五条 本办法自2026年7月1日起施行。",
    ]
    body = f'<div class="q"><h1>{TITLE}</h1><div>2026-05-20</div><div class="w">{paragraphs(articles)}</div></div>'
    assert read(page(body, f"<title>{TITLE}</title>"), now).text.split("\n") == articles


def test_selectors_come_first(now: datetime) -> None:
    """What a passport points at is taken, what it wants removed is gone, the rest is still found without help."""
    body = f'<div class="x"><h1>栏目名称</h1><h2 class="t">{TITLE}</h2><i class="w">2026/05/20</i><b class="p">来源单位是装备处</b><div class="c">{paragraphs(TEXT)}<p class="ad">广告文字，请忽略这一段落。</p></div></div>'
    selectors = ArticleSelectors(
        title="h2.t", body=".c", date=".w", publisher=".p::text", remove=".ad"
    )
    reading = read(page(body, "<title>栏目名称</title>"), now, selectors=selectors)
    assert shown(reading) == (TITLE, "2026-05-20", "来源单位是装备处")
    assert reading.text.split("\n") == TEXT


def test_an_article_hidden_until_scripts_run(now: datetime) -> None:
    """A body that stands there with `display: none` is read where the page has no other."""
    body = f'<div class="m"><h1>{TITLE}</h1><div id="js_content" style="display:none">{paragraphs(TEXT)}</div></div>'
    assert read(page(body, f"<title>{TITLE}</title>"), now).text.split("\n") == TEXT


@pytest.mark.parametrize(
    "script",
    [
        'window._CONFIG = {"SID": 755, "DETAIL": {"title": "x", "content": %s, "id": 7}};',
        "var BASE_DATA = { articleInfo: { title: 'x', content: %s.slice(6, -6) } };",
    ],
)
def test_an_article_in_the_pages_data(script: str, now: datetime) -> None:
    """Where the markup is empty and a script holds the article, it is read from there."""
    literal = (
        json.dumps(paragraphs(TEXT))
        if "_CONFIG" in script
        else f"'{html.escape(paragraphs(TEXT))}'"
    )
    body = f'<div id="app"></div><script>{script % literal}</script>'
    reading = read(page(body, f"<title>{TITLE}</title>"), now)
    assert (reading.title, reading.text.split("\n")) == (TITLE, TEXT)


def test_the_address_dates_a_page_without_a_date(now: datetime) -> None:
    """Where neither head nor page says when, the address does, to the day."""
    body = (
        f'<div class="m"><h1>{TITLE}</h1><div class="c">{paragraphs(TEXT)}</div></div>'
    )
    reading = read(
        page(body, f"<title>{TITLE}</title>"),
        now,
        "http://a.gov.cn/zwgk/202605/t20260520_123.html",
    )
    assert shown(reading)[1] == "2026-05-20"
