"""Lines that may be a title though no mark says so: over the label line or below it,
centred over the text.
"""

import re

from lxml import etree

from crawler.pages.claims import BETWEEN_HAN, MIN_LETTERS
from crawler.pages.labels import is_labelled
from crawler.pages.lines import Line, Sheet
from crawler.pages.phrases import CRUMBS, DAY
from crawler.pages.spelling import STOPS

LABELLED = re.compile(
    r"^[\s【\[（(]*(?:https?://\S{4,60}\s+)?(?:(?:信息|文章|稿件|新闻)?(?:来源|來源)|(?:发布|發布|发表|更新|发稿)?(?:时间"
    r"|時間|日期)|作者|(?:19|20)\d\d[-/.年]\d)"
)
# A subtitle, a counter, a date in pieces.
_NO_TITLE = re.compile(
    r"\s{0,20}[—–―-]|[\W\d_]*$|(?:浏览|阅读|点击|访问|人气|字号|字体|分享|打印)\D{0,8}\d*$"
)
_MAX_LABELS_CHARS = 100
MAX_PARTS = 3
_FEW_LINES = 6


def over_label(sheet: Sheet, start: int) -> int | None:
    """The number of the line right above the label line above the text: `来源：…` stands below a title."""
    for number in range(min(start, len(sheet.lines)) - 1, max(0, start - 8), -1):
        if _labels(sheet.lines[number]) and could_be(sheet.lines[number - 1]):
            return number - 1
    return None


def over_label_in_text(sheet: Sheet, start: int) -> int | None:
    """The same among the first lines that seem to be text: a greeting over the title."""
    end = min(start + _FEW_LINES, len(sheet.lines))
    return next(
        (
            number - 1
            for number in range(start + 1, end)
            if _labels(sheet.lines[number]) and could_be(sheet.lines[number - 1])
        ),
        None,
    )


def _labels(line: Line) -> bool:
    """Whether a line says of the text when or by whom it was published, with a label or
    by a day beside a name: `南江日报 | 2026-10-21`.
    """
    if LABELLED.match(line.text):
        return True
    told = line.size >= _MAX_LABELS_CHARS or STOPS.search(line.text) is not None
    if told or line.linked:
        return False
    return DAY.search(line.text) is not None or is_labelled(line.text)


def over_text(sheet: Sheet, start: int) -> int | None:
    """The number of the line right below the label line, where the text begins with its title."""
    for number in range(max(1, start - 3), min(start, len(sheet.lines))):
        if LABELLED.match(sheet.lines[number - 1].text) and could_be(
            sheet.lines[number]
        ):
            return number
    return None


def centred_over_text(sheet: Sheet, start: int) -> int | None:
    """The last centred line right above the first that is not: a document's title below its red head."""
    for number in range(max(0, start - _FEW_LINES), start):
        line = sheet.lines[number]
        heads = _is_centred(line.home) and could_be(line)
        if heads and not _is_centred(sheet.lines[number + 1].home):
            return number
    return None


def set_alike(sheet: Sheet, last: int) -> str:
    """The title that ends in the line `last`: lines above it that are centred as it is
    belong to it, as Word writes a long title.
    """
    home, first = sheet.lines[last].home, last
    if not _is_centred(home):
        return sheet.lines[last].text
    while first and last - first < MAX_PARTS - 1:
        above = sheet.lines[first - 1]
        alike = above.home.tag == home.tag and above.home.attrib == home.attrib
        if not alike or above.size < MIN_LETTERS or not could_be(above):
            break
        first -= 1
    return joined(sheet.lines[first : last + 1])


def joined(lines: list[Line]) -> str:
    """Lines of one title as one, without a space where Chinese stands on both sides."""
    return BETWEEN_HAN.sub("", " ".join(line.text for line in lines))


def _is_centred(home: etree._Element) -> bool:
    style = (home.get("style") or "").replace(" ", "").lower()
    return home.get("align") == "center" or "text-align:center" in style


def could_be(line: Line) -> bool:
    """Whether a line without any mark could be a title: no link, label or salutation,
    nor the way to this page.
    """
    if (
        line.away
        or not 6 <= line.size <= 80
        or line.linked * 2 > line.size
        or line.text[-1] in "：:，。；号"
    ):
        return False
    return not any(form.match(line.text) for form in (LABELLED, CRUMBS, _NO_TITLE))
