"""A second copy of an article, wherever the page keeps it, makes the page a doubled one."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article
from tests.crawler.pages.written_pages import HEADED, MARKUP, TEXT, written_page

COPIES = {
    "hidden behind": f'<div>{HEADED}{MARKUP}</div><div style="display:none">{MARKUP}</div>',
    "hidden before": f"<section hidden>{MARKUP}</section><div>{HEADED}{MARKUP}</div>",
    "hidden inside": f'<div>{HEADED}{MARKUP}<div style="display: none;">{MARKUP}</div></div>',
    "for print": f'<div class="no-print">{HEADED}{MARKUP}</div><div class="print-only">{MARKUP}</div>',
}


@pytest.mark.parametrize("body", COPIES.values(), ids=COPIES)
def test_a_second_copy_is_noticed(body: str, now: datetime) -> None:
    """The page counts as doubled, and its text is kept once."""
    reading = read_article(written_page(body), None, now=now)
    assert reading.text.split("\n") == TEXT
    assert reading.flags == {"doubled"}


def test_one_copy_is_one(now: datetime) -> None:
    """A hidden part with another text makes nothing of the page."""
    hidden = (
        '<div style="display:none">请先登录后再发表评论，文明上网，理性发言。</div>'
    )
    reading = read_article(written_page(HEADED + MARKUP + hidden), None, now=now)
    assert reading.text.split("\n") == TEXT
    assert not reading.flags
