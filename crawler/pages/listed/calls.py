"""Links that only call to read on (查看, 详情): the title of their target is beside them."""

import re
from collections import defaultdict
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from crawler.pages.listed.anchors import Anchor, ancestors
from crawler.pages.listed.titles import chunks, squeeze

_CALL = re.compile(
    r"[\[【(（]?(?:点击|立即)?(?:查看|查阅|阅读|浏览|了解|详细|详情|详见|全文|下载)(?:全文|原文|详情|详细|内容|信息|公告|附件|文件)?[\]】)）]?[>»›→\s]*"
)
_HEADINGS = "h1,h2,h3,h4,h5,h6,.title,.tit,.bt"
_HIGHEST, _WORDED, _LONGEST = 4, 6, 100


def name_calls(found: Sequence[Anchor]) -> None:
    """Gives links that only call the title their entry says, where no other link of the page does."""
    calls = []
    for link in found:
        if _CALL.fullmatch(link.title):
            calls.append(link)
    if not calls:
        return
    below: defaultdict[int, set[str]] = defaultdict(set)
    for link in found:
        for parent in ancestors(link.node, _HIGHEST):
            below[parent.mem_id].add(link.url)
    named = set()
    for link in found:
        if link.title and not _CALL.fullmatch(link.title):
            named.add(link.url)
    for link in calls:
        if link.url not in named:
            link.title = _said_beside(link, below) or link.title


def _said_beside(call: Anchor, below: dict[int, set[str]]) -> str:
    for parent in ancestors(call.node, _HIGHEST):
        if len(below[parent.mem_id]) > 1:
            break
        said = _title_in(parent)
        if said:
            return said
    return ""


def _title_in(entry: LexborNode) -> str:
    """The heading of an entry; else its first words, in a row of a table the longest."""
    heading = (
        squeeze(head.text()) if (head := entry.css_first(_HEADINGS)) is not None else ""
    )
    worded = list(filter(_is_title, chunks(entry)))
    if _is_title(heading) or not worded:
        return heading
    if entry.tag == "tr":
        return max(worded, key=len)
    return worded[0]


def _is_title(piece: str) -> bool:
    return sum(map(str.isalpha, piece)) >= _WORDED and len(piece) <= _LONGEST
