"""What a page keeps from its reader, however it does so, is known by an element's style alone."""

import pytest

from crawler.pages.hidden import hide_jammers, is_hidden
from crawler.pages.lines import read_lines
from crawler.pages.markup import tree

TEXT = "青溪市发布低空经济行动方案，计划建设十二处起降点。"


@pytest.mark.parametrize(
    "attributes",
    [
        'style="display:none"',
        'style="color: red; DISPLAY : NONE"',
        "hidden",
        'HIDDEN=""',
        'hidden="until-found"',
    ],
)
def test_a_part_hidden_by_style_or_attribute_is_left_out(attributes: str) -> None:
    """Its lines are not read, and the sheet knows the part."""
    root = tree(f"<body><p>{TEXT}</p><div {attributes}><p>别处的话。</p></div></body>")
    sheet = read_lines(root)
    assert [line.text for line in sheet.lines] == [TEXT]
    assert [part.tag for part in sheet.hidden] == ["div"]


@pytest.mark.parametrize(
    "attributes",
    ['class="jammer"', 'style="font-size:0px"', 'style="opacity: 0"'],
)
def test_characters_strewn_into_a_line_are_left_out(attributes: str) -> None:
    """A few characters that only copies of the text would get."""
    root = tree(f"<body><p>青溪市<span {attributes}>x7b</span>发布方案。</p></body>")
    assert [line.text for line in read_lines(root).lines] == ["青溪市发布方案。"]


def test_a_whole_part_with_a_jammer_style_is_read() -> None:
    """A box of no height may hold the article, which its overflow shows."""
    root = tree(f'<body><div style="height: 0"><p>{TEXT}</p></div></body>')
    assert [line.text for line in read_lines(root).lines] == [TEXT]


def test_a_style_sheet_hides_strewn_characters_by_their_class() -> None:
    """Three or more of one class inside lines, where the page's own style sheet hides it."""
    strewn = "".join(f"第{n}项<i class=q>k</i>内容，" for n in range(4))
    html = f"<head><style>.q {{ display: none }}</style></head><body><p>{strewn}</p></body>"
    root = tree(html)
    assert not any(map(is_hidden, root.iter("i")))
    hide_jammers(root, html)
    assert all(map(is_hidden, root.iter("i")))
    assert "k" not in read_lines(root).lines[0].text
