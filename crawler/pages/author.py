"""Who wrote an article: 作者 and 记者 labels, `文/…` lines, names in brackets at the beginning or the end of the text."""

import re
from itertools import takewhile

from crawler.pages.labels import JOINT, ends_of, label, until_date, values
from crawler.pages.meta import AUTHOR_NAMES, Head, linked_name
from crawler.pages.spelling import unannotated

_LABEL = label(
    r"(?:本文|原文|文章)?(?:作者|筆者|撰文|撰稿(?:人)?|采写|採寫|执笔|執筆|编译|文图|文字|图文|采访|笔名)|記者|记者"
)
_BY = re.compile(
    rf"(?:^|[\s{JOINT}|｜])(?:图文|文图|文|撰文)\s{{0,20}}[/／]\s{{0,20}}(?:图\s{{0,20}}[:：/／]?\s{{0,20}})?"
)
_EDITOR = label(r"责任编辑|責任編輯|责编|编辑|編輯|选稿|编审|小编")
_BRACKETED = re.compile(
    r"[（(〔【\[]\s{0,20}(?:本文|本报|本网|本刊|本社|[\u4e00-\u9fff]{2,4}[报网社])?(?:作者|記者|记者|通讯员|评论员|撰稿|采写|文|图文)[:：／/|\s]*([^（()）〔〕【】\[\]]{2,60})[）)〕】\]]"
)
_WRITTEN_BY = re.compile(
    r"^[【\[（(]?\s{0,20}(?:图文|文|撰文|执笔|采写|撰稿|作者)\s{0,20}[/／|丨︱:：]\s{0,20}([^。！？\n]{2,40}?)[】\])）]?$"
)
_DATELINE = re.compile(
    r"^.{0,14}\d{1,2}日[电讯]\s{0,20}[（(](?:记者|通讯员|本报记者|新华社记者)?[:：\s]*([^（()）]{2,30})[）)]"
)
_REPORTS = re.compile(
    r"^.{0,20}?(?:本报|本网|社|网|报|台)?(?:记者|記者)\s{0,20}([\u4e00-\u9fff]{2,4}(?:[、\s][\u4e00-\u9fff]{2,4}){0,4})\s{0,20}(?:[／/][\u4e00-\u9fff]{2,4}(?:报导|報導|报道)|\d{1,2}月|报道|報導|$)"
)
_REPORTER = re.compile(
    rf"(?:^|[\s{JOINT}|｜□■◎●◆])(?:本报|本网|本刊|本台|本社|全媒体|融媒体)*(?:首席|特约|见习|实习)?(?:记者|記者)[\s{JOINT}]+([\u4e00-\u9fff]{{2,4}}(?:[、\s{JOINT}]+[\u4e00-\u9fff]{{2,4}}){{0,4}})(?![\u4e00-\u9fff:：])"
)
# `周　宁`: a name of two characters, printed as wide as one of three.
_PADDED = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[者员]))([\u4e00-\u9fff])[ \u3000\xa0]{1,4}([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
_DESK = re.compile(r"^[\u4e00-\u9fff]{2,8}(?:[／/])([\u4e00-\u9fff]{2,4})$")

_ENDS = 7
_ROLES = re.compile(
    r"(?:特约|首席|资深|见习|実习|实习|专栏){0,4}(?:评论员|撰稿人|记者|記者|作者|通讯员|通訊員|实习生|主笔|研究员|观察员|主播|撰稿|编译)[:：]?\s{0,20}"
)
_SPLIT = re.compile(
    r"[、，,;；&＆/／|\s\u3000"
    + JOINT
    + r"]+|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]{2,3}$)"
)
_NO_NAME = re.compile(
    r"返回|查看|反馈|导出|贡献者|未知|不详|佚名|匿名|admin|管理员|来源|來源|编辑|责编|阅读|浏览|点击|发布|时间|日期|关注|分享|评论|记者$|报道|系统|本站|字号|打印|http|www|图片|摄影|^摄|整理$|\d{3}|[。！？!?：:【】\[\]（()）<>]",
    re.I,
)
_OFFICE = re.compile("系|为|是|现为|现任|现系|单位|来自|原|曾")
_PAPER = re.compile(
    r"(?:(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,}(?:网|報|报|社|电视台|客户端|报道|報導|报社|频道|编辑部)|^南都|^网易|^新浪)$"
)
_ORGANISATION = re.compile(
    r"中国|中华|全国|国家|国务院|中央|中共|北京|上海|天津|重庆|清华|复旦|浙江|江苏|广东|深圳|广州|山东|河南|河北|湖南|湖北|四川|福建|安徽|江西|辽宁|吉林|黑龙江|陕西|山西|甘肃"
    r"|青海|贵州|云南|海南|广西|宁夏|新疆|西藏|内蒙古|香港|澳门|台湾|南京|武汉|西安|工业|工信|科技|教育|财政|商务|发改|社科|中科院|国际|首都|省|市|系|为|现任|原|曾任|教授|博士|研究|院长|主任|会长|秘书长|理事|经济|金融|证券|银行|大学"
)
# Where a post was sent from stands beside its date; and a university begins with the name of its town.
_PLACE = re.compile(
    r"北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海"
    r"|宁夏|新疆|香港|澳门|台湾|武汉|广州|成都|南京|杭州|西安|沈阳|济南|郑州|长沙|石家庄|哈尔滨|长春|合肥|福州|南昌|昆明|贵阳|兰州|南宁|海口|深圳|厦门|宁波|青岛"
    r"|大连|苏州|无锡|温州|华中|华东|华南|华北"
)
_AT_END = re.compile(
    r"(?:大学|学院|研究院|研究所|中心|学会|协会|公司|委员会|[省市县区]|[局厅委部处室系报社网台])([\u4e00-\u9fff]{2,4})$"
)
_BUTTONS = frozenset(
    "易信 反馈 导出 关闭 金融 讨论 时评 时政 时事 房产 游戏 明星 文言文 言论 来往 和讯 古籍 文化 常用 全文 安全".split()
)
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "端木",
    "东方",
    "范姜",
    "独孤",
    "南宫",
    "长孙",
    "宇文",
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    "覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项"
    "连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝張劉陳楊黃趙吳孫馬羅鄭許韓馮鄧蔣蘇盧鍾譚賈鄒閻賴"
)


def find_author(
    head: Head,
    above: list[str],
    body: list[str],
    below: list[str],
    beside: list[str],
) -> str | None:
    """The author or authors (joined by spaces), as the page names them.

    `above` and `below` are the marked lines around the text, `beside` those of `above` that stand at the date,
    `body` the text's paragraphs.
    """
    body = body if len(body) <= _ENDS else [*body[:3], *body[-4:]]
    above, body, below, beside = (
        [_unpadded(row) for row in rows] for rows in (above, body, below, beside)
    )
    ends = [*body[:3], *body[-3:]]
    candidates = [
        *values(above, _LABEL, wide=True),
        *values(above, _BY, wide=True),
        *_in_text(ends),
        *values([*body[:2], *body[-4:]], _LABEL, wide=True),
        *values(below, _LABEL, wide=True),
        *_reporters(above),
        *_desks(beside),
        *_datelines(body),
        *_stated(head, [*above, *below, *body[-2:]]),
        *_signed(beside),
    ]
    return next(
        (names for value in candidates if (names := clean_author(_unpadded(value)))),
        None,
    )


def _unpadded(row: str) -> str:
    return _PADDED.sub(
        lambda hit: hit[1] + hit[2] if is_person(hit[1] + hit[2]) else hit[0],
        row,
    )


def chosen_author(text: str) -> str | None:
    """The author in what a passport's selector picked: without its label, or as it stands."""
    row = unannotated(text)
    if not _LABEL.search(row):
        return text or None
    return next(
        (
            names
            for value in values([row], _LABEL, wide=True)
            if (names := clean_author(value))
        ),
        None,
    )


def _in_text(paragraphs: list[str]) -> list[str]:
    found = []
    for paragraph in paragraphs:
        for pattern in (_WRITTEN_BY, _BRACKETED):
            match = pattern.search(ends_of(paragraph.strip()))
            if match:
                found.append(match[1])
    return found


def _datelines(body: list[str]) -> list[str]:
    found = []
    for paragraph in body[:3]:
        for pattern in (_DATELINE, _REPORTS):
            match = pattern.search(paragraph[:80].lstrip("〔【（([ \u3000"))
            if match:
                found.append(match[1])
    for paragraph in body[-2:]:
        match = re.search(
            r"[（(](?:记者|編譯|编译|采写|本报记者)[\s:：/]*([^（()）]{2,30})[）)]\s*+$",
            paragraph,
        )
        if match:
            found.append(match[1])
    return found


def _reporters(above: list[str]) -> list[str]:
    """`□本报记者 王小明 李雷`, without a colon: only as far as the words have the form of names."""
    found = []
    for match in (
        match for row in above if len(row) < 120 for match in _REPORTER.finditer(row)
    ):
        words = re.split(rf"[、\s{JOINT}]+", match[1])
        names = list(
            takewhile(
                is_person,
                (word for word in words if not _ROLES.fullmatch(word)),
            )
        )
        found += [" ".join(names)] if names else []
    return found


def _desks(above: list[str]) -> list[str]:
    """`上報快訊／范姜佳鈺`: a desk, a stroke, a name."""
    return [
        match[1]
        for row in above
        for piece in row.split(JOINT)
        if (match := _DESK.match(piece.strip()))
    ]


def _stated(head: Head, rows: list[str]) -> list[str]:
    """The head's author, unless it is the one the page calls its editor, or only the site."""
    editors = " ".join(
        [*values(rows, _EDITOR, wide=True), head.named.get("editor", "")]
    )
    stated = [
        linked_name(head.linked.get("author")) or "",
        *head.every(AUTHOR_NAMES),
    ]
    sources = {
        head.named.get(name, "")
        for name in (
            "source",
            "contentsource",
            "og:site_name",
            "mediaid",
            "sitename",
        )
    }
    return [
        name
        for name in stated
        if name
        and name not in editors
        and name not in sources
        and not _is_site(name, head.title)
    ]


def _is_site(name: str, title: str) -> bool:
    """Whether `name` is what the page's title ends on, that is the site: `…_网易新闻`, `… - 半月谈`."""
    return name in re.split(r"[_|｜丨-]", title)[-1] or (
        "@" in name.rstrip(")")[:40] and "." in name
    )


def _signed(above: list[str]) -> list[str]:
    """A person's name that stands alone behind the publisher: `来源：中国新闻网 王帆`."""
    for row in above:
        pieces = [piece.strip() for piece in row.split(JOINT)]
        for piece in pieces:
            if is_person(piece) and len(row) < 80 and piece not in _BUTTONS:
                return [piece]
    return []


def is_person(name: str) -> bool:
    """Whether `name` has the form of a Chinese person's name: a family name and one or two characters."""
    if not re.fullmatch("[\u4e00-\u9fff]{2,4}", name) or _PLACE.fullmatch(name):
        return False
    return (name[:2] in _COMPOUND and len(name) > 2) or (
        name[0] in _SURNAMES and len(name) in (2, 3)
    )


def clean_author(value: str) -> str | None:
    """`value` as names joined by spaces, without offices and newspapers; None where it names nobody."""
    value = re.split(
        r"[（(\[【]|(?:责任编辑|责编|编辑|校对|审核|来源|摄影|图片|摄)[:：]?|如若转载|如需转载|转载请|请注明|未经|　　",
        until_date(value).strip(" \u3000:：/|"),
    )[0]
    parts = _ROLES.split(value)
    if (
        len(parts) > 1
        and "".join(parts[1:]).strip()
        and not is_person(parts[0].strip())
    ):
        parts = parts[1:]
    value = " ".join(parts)
    names: list[str] = []
    for part in _SPLIT.split(value):
        if names and _OFFICE.match(part):
            break
        name = _without_office(part.strip(" \u3000·-—.。"))
        if (
            2 <= len(name) <= 20
            and not _NO_NAME.search(name)
            and not _PAPER.search(name)
            and name not in names
        ):
            names.append(name)
    if not names or len(names) > 8 or len(" ".join(names)) > 60:
        return None
    return " ".join(names)


def _without_office(name: str) -> str:
    """`王羽中国生产力促进中心协会副理事长` → `王羽`: what follows the name begins with an organisation."""
    if len(name) <= 4 or not re.fullmatch("[\u4e00-\u9fff]+", name[:5]):
        return name
    lengths = (
        (4, 3) if name[:2] in _COMPOUND else (2, 3) if name[0] in _SURNAMES else ()
    )
    for length in lengths:
        if _ORGANISATION.match(name, length) and not _PLACE.fullmatch(name[:length]):
            return name[:length]
    last = _AT_END.search(name)
    return (
        last[1] if last and _ORGANISATION.match(name) and is_person(last[1]) else name
    )
