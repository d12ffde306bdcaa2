"""Label lines: `2024-02-22 来源：新华社 作者：王羽 字号：大中小` and their kin around a title and below a text."""

import re
from collections.abc import Iterable

from crawler.pages.lines import Line
from crawler.pages.phrases import BUTTONS
from crawler.pages.spelling import unannotated

JOINT = "\x1f"
"""Stands between the text nodes of a line: a label's value ends where its node ends."""

_ANY_LABEL = re.compile(
    r"(?:发布|發布|发表|發表|发稿|更新|刊发|成文|印发|上传|编辑|收集|出版|录入|添加|创建)?(?:时间|時間|日期|于)\s{0,20}[:：]"
    r"|(?:来源|來源|稿源|来源于|出处|转自|转载自|作者|撰文|撰稿|记者|記者|通讯员|责任编辑|責任編輯|责编|编辑|編輯|编审|审核|校对|选稿|监制|编校|编译|浏览|瀏覽|阅读|点击|點擊|人气|访问"
    r"|浏览次数|阅读次数|点击数|点击率|字号|字體|字体|打印|分享|分享到|分类|所属栏目|栏目|关键词|標籤|标签|责任编辑|评论|查看|大小|信息类别|索引号|发文字号|文号|主题词)(?:\s{0,20}[:：]|\s{0,20}[\[【(（])"
)
_END = 400
_PUBLISHED = re.compile(
    r"(?:发布|發布|发表|公开|发稿|公布)(?:时间|時間|日期)\s{0,20}[:：]|(?:来源|來源|稿源|发布机构|发文机关|发布单位|制发机关|发文单位)\s{0,20}[:：]"
)
_VALUE_END = re.compile(rf"{JOINT}|[|｜丨‖\t]|\s{{2,}}|[,，;；。]|[【\[]")
# A day or an hour: `2026-11-15`, `11月15日`, `11-15 10:20`, `3小时前`, `昨天`.
_DATE = re.compile(
    rf"(?:19|20)\d\d\s{{0,20}}[-/.年]\s{{0,20}}\d{{1,2}}|(?<!\d)\d{{1,2}}\s{{0,20}}月\s{{0,20}}\d{{1,2}}\s{{0,20}}日|(?<![\w-])\d\d-\d\d(?![\w-])|(?<!\d)\d{{1,2}}:\d\d"
    rf"|\d{{1,9}}\s{{0,20}}(?:秒钟?|分钟|个?小时|天|周|个?月|年)之?前|(?:^|(?<=[\s{JOINT}]))(?:刚刚|今天|昨天|昨日|前天)"
)
_OPENING = {"）": "（", ")": "(", "】": "【", "]": "[", "〕": "〔", "》": "《"}
_ADDRESS = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?$")


def marked(line: Line) -> str:
    """The line's text nodes joined by JOINT, without readings in brackets (`來(lái)源` → `來源`)."""
    text = JOINT.join(" ".join(piece.split()) for piece in line.pieces if piece.strip())
    return unannotated(text)


def label(names: str) -> re.Pattern[str]:
    """A pattern that finds one of `names` (regular expressions joined by |) with its colon or stroke."""
    return re.compile(
        rf"(?:^|[\s{JOINT}|｜【\[（(,，。;；:：/·>》”、　]|(?<=\d)|(?<=\d日))(?:{names})[\s{JOINT}]*[:：﹕︰|｜丨︱][\s{JOINT}]*"
    )


def values(
    texts: Iterable[str], pattern: re.Pattern[str], *, wide: bool = False
) -> list[str]:
    """What stands behind the label `pattern` in `texts` (marked lines in page order), in order.

    A label at the end of a line takes the beginning of the next line, unless that is empty or offers buttons. `wide`
    keeps commas and separators inside the value (lists of names).
    """
    rows = [ends_of(text) for text in texts]
    found = []
    for number, row in enumerate(rows):
        for match in pattern.finditer(row):
            rest = row[match.end() :]
            if (
                not rest.strip()
                and number + 1 < len(rows)
                and _may_go_on(rows[number + 1])
            ):
                rest = rows[number + 1]
            value = _cut(rest, wide)
            if (
                value
                and not _ANY_LABEL.fullmatch(f"{value}:")
                and not BUTTONS.match(value)
            ):
                found.append(value)
    return found


def _may_go_on(row: str) -> bool:
    return len(row) < 60 and not BUTTONS.match(row.replace(JOINT, " "))


def until_date(value: str) -> str:
    """`value` up to a day or an hour in it."""
    date = _DATE.search(value)
    return value[: date.start()] if date else value


def ends_of(text: str) -> str:
    """The beginning and the end of a long text: labels stand nowhere else in one."""
    return text if len(text) <= 2 * _END else f"{text[:_END]}{JOINT}{text[-_END:]}"


def _cut(rest: str, wide: bool) -> str:
    """`rest` up to the next label, date, node or separator."""
    following = _ANY_LABEL.search(rest)
    rest = _within_brackets(
        until_date(rest[: following.start()] if following else rest)
    )
    rest = rest.lstrip(f"{JOINT} :：")
    if wide:
        return (
            re.split(rf"[|｜‖\t]|\s{{3,}}|{JOINT}(?=\s{{0,20}}[（(\[【])", rest)[0]
            .replace(JOINT, " ")
            .strip()
        )
    end = _VALUE_END.search(rest)
    return _first_words(rest[: end.start()] if end else rest)


def _within_brackets(rest: str) -> str:
    """`rest` up to a bracket that was opened before it: `来源：某某报】 作者：…`."""
    for place, character in enumerate(rest):
        opening = _OPENING.get(character)
        if opening is not None and opening not in rest[:place]:
            return rest[:place]
    return rest


def _first_words(value: str) -> str:
    """The first word, and further ones only where they are Latin: `高新院 achie.org`, `China Daily`."""
    words = value.split()
    kept = words[:1]
    for word in words[1:]:
        if not word.isascii() or (word.isdigit()):
            break
        kept.append(word)
    return " ".join(kept)


def is_labelled(row: str) -> bool:
    """Whether a marked line says when or by whom something was published."""
    return _PUBLISHED.search(row) is not None


def is_address(value: str) -> bool:
    """Whether `value` is a web address or a host name rather than a name."""
    return _ADDRESS.match(value) is not None
