"""Files an article points at: links, viewers in the page, buttons, and what a viewer's address carries."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article
from tests.crawler.pages.written_pages import HEADED, MARKUP, TEXT, written_page

URL = "https://www.qingxi.gov.cn/zc/202610/t20261012_3.html"
FILE = "https://www.qingxi.gov.cn/zc/202610/P020261012.pdf"
VIEWERS = {
    "iframe": '<iframe src="P020261012.pdf" width="100%"></iframe>',
    "embed": '<embed src="P020261012.pdf" type="application/pdf">',
    "object": '<object data="P020261012.pdf"><p>您的浏览器不支持在线预览</p></object>',
    "parameter": '<object><param name="src" value="P020261012.pdf"></object>',
    "pdf.js": '<iframe src="/pdfjs/web/viewer.html?file=%2Fzc%2F202610%2FP020261012.pdf"></iframe>',
    "onclick": '<a href="javascript:;" onclick="window.open(\'P020261012.pdf\')">点击查看全文</a>',
    "clicked block": "<div onclick=\"preview('P020261012.pdf')\">在线预览</div>",
}


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)
def test_a_page_that_shows_a_file_is_an_article(viewer: str, now: datetime) -> None:
    """Title, date and publisher stand; the file is its attachment; what browsers without a viewer see is no text."""
    page = written_page(f'{HEADED}<div class="content">{viewer}</div>')
    reading = read_article(page, URL, now=now)
    assert [file.url for file in reading.attachments] == [FILE]
    assert reading.publisher == "青溪能源观察" and reading.published_at
    assert "浏览器" not in reading.text


def test_a_viewer_below_a_text_is_its_attachment_and_no_part_of_it(
    now: datetime,
) -> None:
    """The file's name does not come into the text."""
    page = written_page(f"{HEADED}<div>{MARKUP}{VIEWERS['iframe']}</div>")
    reading = read_article(page, URL, now=now)
    assert [file.url for file in reading.attachments] == [FILE]
    assert reading.text.split("\n") == TEXT
