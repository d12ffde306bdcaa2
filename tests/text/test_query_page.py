"""docs/write_a_query.md: every example on the page does what the page says."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from text.dates import SHANGHAI
from text.query import QueryError, parse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "write_a_query.md"
# The rows of the tables of fields end in a colon: they explain and are no examples.
ROWS = re.findall(
    r"^\| `(.+?[^:])` \| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)
ARTICLE = {
    "title": "关于加快培育新質(zhì)生產(chǎn)力的意见",
    "text": "近期，多地部署“人工智能＋”行动，支持脑机接口、5G 工厂和 C++ 等基础软件，参照 GB/T 7714 著录。",
    "publisher": "工业和信息化部",
    "author": "王羽",
    "site": "www.miit.gov.cn",
    "published_at": datetime(2025, 6, 30, 9, tzinfo=SHANGHAI),
}


def test_the_article_is_the_page_s() -> None:
    """The examples run on the article the page shows."""
    page = PAGE.read_text(encoding="utf-8")
    assert all(
        str(ARTICLE[field]) in page
        for field in ("title", "text", "publisher", "author", "site")
    )
    assert len(ROWS) > 30


@pytest.mark.parametrize(("query", "answer"), ROWS)
def test_examples(query: str, answer: str) -> None:
    """yes: the article is found; no: it is not; anything else: the query is refused with these words."""
    if answer in ("yes", "no"):
        assert parse(query).matches(ARTICLE) == (answer == "yes")
    else:
        with pytest.raises(QueryError) as caught:
            parse(query)
        assert str(caught.value).startswith(answer)
