"""An article's element becomes paragraphs as its reader sees them."""

import pytest
from lxml import etree

from crawler.pages import fragment
from crawler.pages.fragment import paragraphs, slim
from crawler.pages.lines import read_lines
from crawler.pages.markup import tree
from crawler.pages.reading import Unreadable


def read(markup: str) -> list[tuple[str, int]]:
    """The paragraphs of a body with this markup: text, and characters in links."""
    root = tree(f"<html><body><div id=own>{markup}</div></body></html>")
    element = root.find(".//div")
    assert isinstance(element, etree._Element)
    found = paragraphs(slim(element, read_lines(root), hidden=False))
    return [(one.text, one.linked) for one in found]


def texts(markup: str) -> list[str]:
    """The texts alone."""
    return [text for text, _ in read(markup)]


def test_blocks_and_breaks_end_paragraphs_and_inline_elements_do_not() -> None:
    """`br` ends one, a `span` or a line of the source does not."""
    assert texts("第一段<b>着重</b>的话。<br>第二段。<p>第三\n段。</p>尾。") == [
        "第一段着重的话。",
        "第二段。",
        "第三段。",
        "尾。",
    ]


def test_numbered_lists_keep_their_numbers() -> None:
    """Those of `ol` alone, counted in each list."""
    lists = "<ol><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul><ol><li>丁</li></ol>"
    assert texts(lists) == ["1. 甲", "2. 乙", "丙", "1. 丁"]


def test_a_table_of_data_becomes_rows_and_one_that_lays_out_does_not() -> None:
    """Cells apart by ` | `; empty cells are left out; one column is no data."""
    table = "<table><tr><th>企业</th><th>等级</th></tr><tr><td>甲厂</td><td>A</td></tr></table>"
    assert texts(f"前。{table}后。") == ["前。", "企业 | 等级", "甲厂 | A", "后。"]
    assert texts("<table><tr><td>一。</td></tr><tr><td>二。</td></tr></table>") == [
        "一。",
        "二。",
    ]
    assert texts(f"<table><tr><td>{table}</td><td>旁。</td></tr></table>") == [
        "企业 | 等级",
        "甲厂 | A",
        "旁。",
    ]


def test_characters_in_links_are_counted_but_for_files_and_anchors() -> None:
    """Links to other pages make a paragraph an offer; a file belongs to the article."""
    assert read('<p>见<a href="/a.html">另一篇</a>。</p>') == [("见另一篇。", 3)]
    assert read('<p><a href="/a.pdf">附件</a></p>') == [("附件", 0)]
    assert read('<p><a name="top">第一章</a></p>') == [("第一章", 0)]


def test_written_lines_end_where_their_source_does() -> None:
    """In preformatted text."""
    assert texts("<pre>第一行\n第二行</pre>") == ["第一行", "第二行"]


def test_a_text_longer_than_any_article_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It counts as too large, and is not gathered any further."""
    monkeypatch.setattr(fragment, "_MAX_CHARS", 100)
    with pytest.raises(Unreadable, match="too large"):
        read("<p>青溪市发布行动方案。</p>" * 20)
