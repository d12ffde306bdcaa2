"""Document numbers (文号) as printed, without a word that stands before them.

Source of the form: GB/T 9704-2012, 5.2.5 (发文机关代字, 年份 in 〔〕, 序号), and the
sloppy forms of the news: [2024], （2024）, 【2024】, 第12号, blanks.
"""

import re
from dataclasses import dataclass

from text.policy.bodies import body_finder

# The class of what can be part of an issuer's code; a comma or a bracket ends it.
_CODE = r"[\u4e00-\u9fffA-Za-z]{1,24}"
_NUMBER = re.compile(
    rf"(?P<code>(?<![\u4e00-\u9fffA-Za-z]){_CODE}+)[ \t　]{{0,2}}"
    r"[〔\[【［﹝(（][ \t　]{0,2}(?P<year>(?:19|20)\d{2})年?[ \t　]{0,2}[〕\]】］﹞)）]"
    r"[ \t　]{0,2}第?[ \t　]{0,2}(?P<count>\d{1,5})[ \t　]{0,2}号"
)
# 国发2014年17号 and 国发2014-17号: the brackets are gone.
_BARE = re.compile(
    r"(?P<code>(?:国发|国办发|国函|国办函|中办发|中发|国办发明电))"
    r"[ \t　]{0,2}(?P<year>(?:19|20)\d{2})[年\-—][ \t　]{0,2}第?(?P<count>\d{1,5})号"
)
_ORDINAL = r"(?:[零〇一二三四五六七八九十百千]{1,9}|\d{1,5})"
_ORDER = re.compile(
    rf"令[ \t　\n]{{0,4}}(?:[（(〔\[]?(?:19|20)\d{{2}}[）)〕\]]?年?[ \t　]{{0,2}})?"
    rf"[（(]?第?[ \t　]{{0,2}}{_ORDINAL}[ \t　]{{0,2}}号[）)]?"
)
_PRESIDENT = re.compile(
    rf"第?(?P<all>(?:{_ORDINAL}[、，和及]){{0,12}}+{_ORDINAL})号(?:中华人民共和国|国家)?主席令"
)
_ANNOUNCEMENT = re.compile(
    rf"公告[ \t　\n]{{0,3}}[（(〔\[]?(?:19|20)\d{{2}}[）)〕\]]?年?[ \t　\n]{{0,3}}"
    rf"第?[ \t　]{{0,2}}{_ORDINAL}[ \t　]{{0,2}}号"
)
_ANNOUNCEMENT_AFTER = re.compile(
    rf"(?:19|20)\d{{2}}年[ \t　]?第[ \t　]?{_ORDINAL}[ \t　]?号公告"
)
_ORDER_AFTER = re.compile(rf"(?:(?:19|20)\d{{2}}年)?第[ \t　]?{_ORDINAL}[ \t　]?号令")
_PLAIN_ANNOUNCEMENT = re.compile(rf"公告[ \t　]?第[ \t　]?{_ORDINAL}[ \t　]?号")
STANDARD = re.compile(
    r"(?<![A-Za-z])(?:GB|GBZ|GBJ|WS|HJ|JT|YD|YY|NY|SL|DL|LY|QX|MH|GA|JGJ|CJJ|AQ|TB|JR|SN|"
    r"WB|SB|CJ|JG|DB\d{2})(?:/[TZ])?[ \t]?\d{1,6}(?:\.\d{1,3})?[—–\-－‐]{1,2}\d{4}"
)
_STANDARD_SIGN = re.compile(r"[A-Z][A-Z0-9/]{0,5}[TZ]?[ \t]?\d")
_COURT_CASE = re.compile(r"(?<![民刑行执知破])[民刑行执知破]+[初终申再辖监]$")
# A code never contains these; what stands before the last of them is the sentence.
_ENDS_GLUE = (
    "根据 依据 按照 依照 遵照 参照 按 据 照 依 印发的 印发 发布的 发布 公布的 公布 下发的 下发 转发的 转发 "
    "批转 出台的 出台 关于 有关 以及 和 与 及 或 的 了 由 于 为 在 是 以 见 将 对 因 从 至 到 被 即 如 "
    "作出 制发 出具 收到 下达 发文 上报 我院 本院 我局 本局 我部 我厅 我委 简称 称 发布 公布 下发 出台 转发 政府 委员会 办公厅 办公室 "
    "该 此 其 这 那 经 文号 发文字号 文件编号 编号 字号 通知 意见 规定 办法 文件 原 执行 落实 贯彻 废止 "
    "修订 修改 详见 参见 同时 其中 包括 以上 我 向 随 并"
).split()
_GLUE = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, _ENDS_GLUE), key=len, reverse=True)) + ")"
)
_CODE_HEADS = re.compile(
    r"(?:国|中|厅|工信|发改|财|税|银|证监|保监|银监|教|科|民|司|人社|自然资|环|建|交|水|农|商|文|"
    r"卫|应急|审|林|海|署|市监|药监|知|能|数据|网信|邮|民航|法|高检|京|津|冀|晋|蒙|内|辽|吉|黑|沪|苏|浙|"
    r"皖|闽|赣|鲁|豫|鄂|湘|粤|桂|琼|渝|川|黔|贵|云|藏|陕|甘|青|宁|新|兵|深|穗|杭|宁|汇|体|广电|统|医保|金)"
)
_UNKNOWN_BODY = re.compile(
    r"(?:^|[^\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,20}(?:部|委员会|总局|局|署|银行|办公室|人民政府|税委会|委))$"
)
# Letters that go on a code behind an abbreviation: 工信部联科, 商务部办函, 财政部教.
_CODE_MIDDLES = frozenset("联办函规企电科财教")
# Seven bodies may sign one order, each on its line.
MAX_ISSUER_CHARS = 220
MIN_CODE_CHARS = 2
MAX_CODE_CHARS = 12


@dataclass(frozen=True)
class PrintedNumber:
    """A number in a text; `kind` is `code`, `order`, `announcement` or `standard`."""

    start: int
    end: int
    written: str
    kind: str


def read_numbers(text: str) -> list[PrintedNumber]:
    """All document numbers of a text, in order, each cut where the number starts."""
    found: list[PrintedNumber] = []
    # Most texts have none: what each form needs is looked for first.
    if "号" in text:
        found += _codes(text)
        if "令" in text:
            found += [*_orders(text), *_orders_after(text), *_president_orders(text)]
        if "公告" in text:
            found += _announcements(text)
    if _STANDARD_SIGN.search(text):
        for match in STANDARD.finditer(text):
            written = match[0].strip()
            found.append(PrintedNumber(match.start(), match.end(), written, "standard"))
    return _without_overlaps(found)


def _without_overlaps(found: list[PrintedNumber]) -> list[PrintedNumber]:
    kept: list[PrintedNumber] = []
    for number in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _codes(text: str) -> list[PrintedNumber]:
    found = []
    for pattern in (_NUMBER, _BARE):
        for match in pattern.finditer(text):
            if match["code"].endswith(("公告", "通告", "令")):
                continue
            code = unglued(match["code"])
            if code is None:
                continue
            start = match.end("code") - len(code)
            written = _single_line(text[start : match.end()])
            found.append(PrintedNumber(start, match.end(), written, "code"))
    return found


def unglued(code: str) -> str | None:
    """The issuer's code at the end of a run of letters; None where there is none."""
    rest = _without_body(code)
    cut = 0
    for word in _GLUE.finditer(rest):
        cut = word.end()
    rest = rest[cut:]
    if _CODE_HEADS.match(rest) is None:
        rest = rest[-MAX_CODE_CHARS:]
    if rest == "法":
        return rest
    if not MIN_CODE_CHARS <= len(rest) <= MAX_CODE_CHARS or _COURT_CASE.search(rest):
        return None
    return rest


def _without_body(code: str) -> str:
    """国务院国发 → 国发: a body's name before its code is no part of it."""
    for body in body_finder().find(code):
        rest = code[body.end :]
        # 工信部联科 is a code although it starts with an abbreviation: what is left
        # behind a body must start as codes do.
        begins = _CODE_HEADS.match(rest) is not None
        if len(rest) >= MIN_CODE_CHARS and begins and rest[0] not in _CODE_MIDDLES:
            return rest
    return code


def _orders(text: str) -> list[PrintedNumber]:
    """国务院令第790号, 交通运输部令2024年第3号: from the body on."""
    found = []
    for match in _ORDER.finditer(text):
        start = _issuer_start(text, match.start())
        if start is None:
            continue
        written = _single_line(text[start : match.end()]).rstrip("）)")
        written = written.replace("令（", "令").replace("令(", "令")
        found.append(PrintedNumber(start, match.end(), written, "order"))
    return found


def _issuer_start(text: str, end: int) -> int | None:
    """Where the bodies that end at `end` begin; a line break may stand between."""
    left = max(0, end - MAX_ISSUER_CHARS)
    before = text[left:end]
    if before.endswith("主席"):
        for prefix in ("中华人民共和国主席", "国家主席", "主席"):
            if before.endswith(prefix):
                return end - len(prefix)
    for group in reversed(body_finder().groups(before)):
        if before[group.end :].strip() or not group.bodies:
            continue
        start = left + group.bodies[0].start
        for prefix in ("中华人民共和国",):
            if text[max(0, start - len(prefix)) : start] == prefix:
                start -= len(prefix)
        return start
    unknown = _UNKNOWN_BODY.search(before)
    if unknown:
        return left + unknown.start("name")
    return None


def _orders_after(text: str) -> list[PrintedNumber]:
    """国家发展改革委2025年第12号令: the word stands behind the number."""
    found: list[PrintedNumber] = []
    if "号令" not in text:
        return found
    for match in _ORDER_AFTER.finditer(text):
        start = _issuer_start(text, match.start())
        begin = match.start() if start is None else start
        written = _single_line(text[begin : match.end()])
        found.append(PrintedNumber(begin, match.end(), written, "order"))
    return found


def _president_orders(text: str) -> list[PrintedNumber]:
    found: list[PrintedNumber] = []
    if "主席令" not in text:
        return found
    for match in _PRESIDENT.finditer(text):
        if re.search("[、，和及]", match["all"]):
            continue
        found.append(PrintedNumber(match.start(), match.end(), match[0], "order"))
    return found


def _announcements(text: str) -> list[PrintedNumber]:
    found = []
    for pattern in (_ANNOUNCEMENT, _PLAIN_ANNOUNCEMENT):
        for match in pattern.finditer(text):
            start = _issuer_start(text, match.start())
            if start is None and pattern is _PLAIN_ANNOUNCEMENT:
                continue
            if start is None:
                begin = match.start()
            else:
                begin = start
            written = _single_line(text[begin : match.end()])
            found.append(PrintedNumber(begin, match.end(), written, "announcement"))
    for match in _ANNOUNCEMENT_AFTER.finditer(text):
        found.append(
            PrintedNumber(match.start(), match.end(), match[0], "announcement")
        )
    return found


def _single_line(written: str) -> str:
    return re.sub(r"[^\S\n]{0,20}\n\s*+", "", written).strip()
