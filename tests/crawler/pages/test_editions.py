"""Pages of electronic papers name their paper beside the number of a printed page."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article
from tests.crawler.pages.written_pages import HEADED, MARKUP, TITLE, written_page


@pytest.mark.parametrize(
    "title",
    [
        f"青溪日报数字报-{TITLE}",
        f"青溪日报电子版 {TITLE}",
        "青溪日报 - 2026年10月20日 - 第6版",
    ],
)
def test_a_paper_named_in_the_head(title: str, now: datetime) -> None:
    """What an e-paper calls its pages begins with the paper's name."""
    body = f"<h1>{TITLE}</h1><p>本报记者 沈青云</p>{MARKUP}"
    reading = read_article(written_page(body, title=title), None, now=now)
    assert (reading.publisher, reading.author) == ("青溪日报", "沈青云")


def test_a_column_of_reports_is_no_paper(now: datetime) -> None:
    """A name that ends as a paper's does counts only where the head says it is one."""
    page = written_page(f"<h1>{TITLE}</h1>{MARKUP}", title=f"{TITLE}_行业研报_青溪网")
    assert read_article(page, None, now=now).publisher is None
    assert read_article(written_page(HEADED + MARKUP), None, now=now).publisher
