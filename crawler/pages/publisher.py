"""Who published an article (来源): a label near the title, the head's statement, a label below the text, or the
name that stands beside the date."""

import re

from crawler.pages.labels import JOINT, is_address, label, values
from crawler.pages.meta import SITE_NAMES, SOURCE_NAMES, Head, linked_name
from crawler.pages.phrases import A_DAY
from crawler.pages.spelling import unannotated

_LABEL = label(
    r"(?:信息|文章|新闻|稿件|内容|本文|资料|文档|原文|消息|作品|图文)?(?:来源|來源)(?:于|單位|单位|网站|媒体|机构)?|稿源|消息来源|文章出处|文章出處|出处|發布機構|发布机构|发布单位|发布部门"
    r"|来自|來自|信息提供(?:单位)?|供稿(?:单位)?|转载自|转自|轉自|发文机关|制发机关|发文单位"
)
_OWN = re.compile(
    r"^(?:本站|本网|本網|本站原创|本网原创|本网站|本网讯|原创|本平台|本報|本报|本站整理)$"
)
_NOBODY = re.compile(
    r"^(?:未知|不详|网络|互联网|网上|来源网络|网络转载|网络整理|转载|admin|administrator|管理员|佚名|匿名|系统管理员|无|暂无|null|none|undefined|其他|其它|本文|null|手机版|查看原文)$",
    re.I,
)
_TAIL = re.compile(
    r"(?:[\[【（(](?:整理|编辑|编译|综合|原创|转载|作者)?[\]】）)]|\s{0,20}(?:原创稿|综合整理|整理|原创)|查看原文|(?<![>»])[>»]+)$"
)
_NOISE = re.compile(
    r"分享|微信|微博|评论|評論|收藏|举报|关注|關注|原创|转[发寄]|复制|打印|字号|字體|点击|阅读|閱讀|浏览|人参与|参与|来自|跟贴|发布|發布|下载|客户端|扫|登录|注册|首页|正文|查看|编辑|责编"
    r"|作者|记者|来源|來源|时间|日期|我要|大小|手机|打开|APP|次$|[?？!！。，]|^[\d\s:]+$|\d(?:分钟|小时|天)前|^[大中小特标准\s]+$|^[A-Za-z]{1,3}$|share|facebook|twitter|google|print|e-?mail|已.|字体|内容|讨论|导出|反馈|更多|其它|其他|放大|缩小|linkedin|原文|会员|赞赏|视频$|链接|二维码|好友|空间|讚|微訊|返回|上一|下一|纠错|\d年|批准|通过|热度|播报|^(?:刚刚|今天|昨天|昨日|前天)|星期|上午|下午|中国\S{0,4}标准时间",
    re.I,
)
_LABELLED = re.compile(
    rf"(?:发布于|發布於|IP属地|属地|作者|编辑|編輯|责编|责任编辑|记者|栏目|分类|字数|关键词|标签)\s{{0,20}}[:：][\s{JOINT}]*[^\s{JOINT}|]+"
)
_DATE = re.compile(rf"{A_DAY}日?(?:\s{{0,20}}\d{{1,2}}:\d\d(?::\d\d)?)?")
_NAME = re.compile(r"^[\u3400-\u9fffA-Za-z0-9·•\-—&《》“”\s.]{2,24}$")
# A paragraph that says where the text comes from, and nothing else; 资料来源 and 数据来源 speak of figures.
_CREDIT = re.compile(
    r"(?:文章|本文|稿件|新闻|信息|内容|原文)?(?:来源|來源|稿源)(?:于|自)?\s{0,20}[:：|｜丨][^。！？]{2,40}"
)
_BRACKETS = " \u3000（）()【】[]〔〕—-"
_COLONS = (":", "：")


def find_publisher(
    head: Head,
    above: list[str],
    texts: list[str],
    below: list[str],
    beside: list[str],
    others: tuple[str, str],
) -> str | None:
    """The publisher, as the page writes it.

    `above` and `below` are the marked lines around the text, `beside` those that hold the date, `texts` its paragraphs;
    `others` are the title and the author, which are no publisher.
    """
    stated = head.named.get("contentsource")
    for value in [
        *([stated] if stated else []),
        *values(above, _LABEL),
        *_stated(head),
        *values(below, _LABEL),
    ]:
        name = clean_publisher(value, head)
        if name:
            return name
    last = [
        *values(_credits(texts), _LABEL),
        linked_name(head.linked.get("publisher")) or "",
    ]
    return _unlabelled(beside, others) or next(
        (name for value in last if (name := clean_publisher(value, head))),
        None,
    )


def _credits(texts: list[str]) -> list[str]:
    """The last paragraphs that only name the publisher, without their brackets: `（来源：某某日报）`."""
    return [
        bare for text in texts[-2:] if _CREDIT.fullmatch(bare := text.strip(_BRACKETS))
    ]


def chosen_publisher(text: str) -> str | None:
    """The publisher in what a passport's selector picked: without its label, or as it stands."""
    row = unannotated(text)
    return (
        next(iter(values([row], _LABEL)), None) if _LABEL.search(row) else text or None
    )


def _stated(head: Head) -> list[str]:
    return [
        re.sub(r"^(?:稿件)?来源[:：]\s{0,20}", "", value)
        for value in head.every(SOURCE_NAMES)
    ]


def clean_publisher(value: str, head: Head) -> str | None:
    """`value` as a name; the site's own name for 本站 and 本网; None where it names nobody."""
    name = value.strip(" \u3000:：-—|·,，;；/>").strip()
    name = _TAIL.sub("", name).strip()
    if name[:1] in "（(【[" and name[-1:] in "）)】]":
        name = name[1:-1].strip()
    name = _first(name)
    if _OWN.match(name):
        return head.first(SITE_NAMES)
    if (
        not 2 <= len(name) <= 40
        or _NOBODY.match(name)
        or (is_address(name) and not re.search("[\u3400-\u9fff]", name))
    ):
        return None
    return name


def _first(name: str) -> str:
    """Only the name before a further label or bracketed remark: `人民网-文化频道 原创稿`."""
    words = re.split(r"[\s\u3000]+", name)
    kept = words[0]
    for word in words[1:]:
        if not word.isascii():
            break
        kept += f" {word}"
    return kept


_DOCUMENT = re.compile(
    r"(?:法|办法|条例|通知|公告|规定|决定|意见|方案|规划|细则|标准|通报|批复|解释)$"
)


def _is_title(name: str, title: str) -> bool:
    return (len(name) * 2 > len(title) and name in title) or (
        len(title) > 2 and title in name
    )


def _unlabelled(beside: list[str], others: tuple[str, str]) -> str | None:
    """A name in the date's own line or right beside it: `2019-05-17 · 苏皖城市报道`."""
    for row in beside:
        if len(row) > 120:
            continue
        row = _DATE.sub(JOINT, _LABELLED.sub(JOINT, row))
        pieces = re.split(
            rf"{JOINT}|[|｜·]|\s{{2,}}|(?<=\d)\s+(?=[\u3400-\u9fff])", row
        )
        for before, piece in zip(["", *pieces], pieces, strict=False):
            # A label this file does not know, and what it labels: `所屬欄目：`, `國內新聞`.
            if before.rstrip()[-1:] in _COLONS or piece.rstrip()[-1:] in _COLONS:
                continue
            name = _TAIL.sub("", piece.strip(" \u3000·|-—:："))
            if (
                name in others[1].split()
                or _is_title(name, others[0])
                or _DOCUMENT.search(name)
            ):
                continue
            if (
                _NAME.match(name)
                and re.search("[\u3400-\u9fffA-Za-z]{2}", name)
                and not _NOISE.search(name)
            ):
                return name
    return None
