"""Articles that say next to nothing themselves: a file, a sentence, a list of names below a title and a date."""

from datetime import datetime

import pytest

from crawler.pages.article import Reading, Unreadable, read_article
from tests.crawler.pages.test_article_dialects import page

TITLE = "关于公布第三批绿色工厂名单的通知"
LEAD = "<p>经审核，认定下列企业为试点企业，现予公示。</p>"
FIRMS = [
    f"{name}精密机械有限公司"
    for name in ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯")
]
INFO = '<div class="info">发布时间：2026-11-10 来源：某某厅</div>'
END = '<div class="ewm">扫一扫在手机打开当前页</div><div><a href="#">打印本页</a> <a href="#">关闭窗口</a></div>'


def read(
    body: str,
    now: datetime,
    *,
    title: str = f"<h1>{TITLE}</h1>",
    info: str = INFO,
) -> Reading:
    head = f"<title>{TITLE}_某某厅</title>"
    whole = page(f'<div class="con">{title}{info}{body}{END}</div>', head)
    return read_article(
        whole, "https://gxt.example.gov.cn/t/202611/t20261110_1.html", now=now
    )


@pytest.mark.parametrize(
    ("body", "text", "file"),
    [
        (
            f'<div class="nr"><p><a href="P1.docx">{TITLE}.docx</a></p></div>',
            f"{TITLE}.docx",
            "P1.docx",
        ),
        (
            f'<div class="TRS_Editor"><a href="P1.docx">{TITLE}.docx</a></div>',
            f"{TITLE}.docx",
            "P1.docx",
        ),
        (
            '<div class="nr"><p>附件：<a href="P1.pdf">名单.pdf</a></p></div>',
            "附件：名单.pdf",
            "P1.pdf",
        ),
        (
            '<div class="nr"><p>详见附件。</p><p>附件：<a href="P1.pdf">名单.pdf</a></p></div>',
            "详见附件。\n附件：名单.pdf",
            "P1.pdf",
        ),
        (
            '<div class="nr"><p>具体内容请见附件。</p></div><div class="fj"><a href="P1.ofd">名单</a></div>',
            "具体内容请见附件。\n名单",
            "P1.ofd",
        ),
        (
            '<div class="TRS_Editor"><p></p></div><div class="fj">附件：<a href="P1.xlsx">名单</a></div>',
            "附件：名单",
            "P1.xlsx",
        ),
        (
            '<div class="nr"><p>附件下载</p><p><a href="P1.docx">名单.docx</a></p></div>',
            "名单.docx",
            "P1.docx",
        ),
    ],
)
def test_a_notice_whose_text_is_a_file(
    body: str, text: str, file: str, now: datetime
) -> None:
    """Title and date tell the article; its file is found, its few words are its text."""
    reading = read(body, now)
    assert (reading.title, reading.publisher, reading.text) == (
        TITLE,
        "某某厅",
        text,
    )
    assert [link.url for link in reading.attachments] == [
        f"https://gxt.example.gov.cn/t/202611/{file}"
    ]


def test_a_files_notice_is_not_taken_for_a_line_of_the_sites_own(
    now: datetime,
) -> None:
    """A sentence in the page's foot is no article while there is a file under title and date."""
    foot = "<div><p>欢迎社会各界对本网站提出宝贵意见和建议，我们将及时研究并答复。</p></div>"
    assert (
        read(f'<p><a href="P1.docx">名单.docx</a></p>{END}{foot}', now).text
        == "名单.docx"
    )


def test_a_sentence_alone_is_an_article(now: datetime) -> None:
    """Below title and date a few words in one sentence are the text."""
    assert read('<div class="nr"><p>现予公布。</p></div>', now).text == "现予公布。"


ROWS = {
    "paragraphs": "".join(f"<p>{firm}</p>" for firm in FIRMS),
    "breaks": f"<p>{'<br>'.join(FIRMS)}</p>",
    "entries": f"<ul>{''.join(f'<li>{firm}</li>' for firm in FIRMS)}</ul>",
    "nested": "".join(f"<div><div>{firm}</div></div>" for firm in FIRMS),
    "two": "".join(f"<p>{firm}</p>" for firm in FIRMS[:2]),
    "groups": "<p>一、机械</p>"
    + "".join(f"<p>{firm}</p>" for firm in FIRMS)
    + "<p>联系电话：000-0000</p>",
}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize(
    "lead",
    [LEAD, f"<div>{LEAD}</div>", "<p>现将评审结果公布如下：</p>"],
    ids=["p", "div", "colon"],
)
def test_the_names_that_a_sentence_leads_in(
    lead: str, name: str, now: datetime
) -> None:
    """Short lines without a stop behind the sentence are the article, in whatever elements they stand."""
    text = read(f'<div class="nr">{lead}{ROWS[name]}</div>', now).text
    assert text.splitlines()[0] in (
        "经审核，认定下列企业为试点企业，现予公示。",
        "现将评审结果公布如下：",
    )
    for firm in FIRMS[:2] if name == "two" else FIRMS:
        assert firm in text
    assert ("联系电话" in text) == (name == "groups")
    assert "打印" not in text


def test_names_alone_under_a_title_and_a_date(now: datetime) -> None:
    """No sentence anywhere: the rows below the labels are the text."""
    assert (
        read(f'<div class="nr">{ROWS["paragraphs"]}</div>', now).text.split("\n")
        == FIRMS
    )


LINKS = "".join(
    f"<li><a href='/t/{number}.html'>某市发布第{number}批试点企业名单并开展培训</a><span>2026-11-1{number}</span></li>"
    for number in range(9)
)
FILES = LINKS.replace(".html", ".pdf")
NO_ARTICLES = {
    "a list": (f"<ul>{LINKS}</ul>", ""),
    "a list with today's date": (
        f"<ul>{LINKS}</ul>",
        "<div>今天是2026年11月22日</div>",
    ),
    "a list of files": (f"<ul>{FILES}</ul>", ""),
    "a file without a date": ('<p><a href="P1.docx">名单.docx</a></p>', ""),
    "a column that says so": (
        f"<p>这里是栏目导航页。</p><ul>{LINKS}</ul>",
        "",
    ),
}


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_what_has_not_the_marks_of_an_article_is_refused(
    name: str, now: datetime
) -> None:
    """Lists, columns and shelves of files are no articles."""
    body, info = NO_ARTICLES[name]
    with pytest.raises(Unreadable, match="no text"):
        read(body, now, info=info)
