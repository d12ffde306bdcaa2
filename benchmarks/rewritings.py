"""Rewritings of real texts as sites make them, and look-alikes that are other stories;
all from one seed.

Own words only in the furniture, editor's paragraphs and templates; the texts come from
the folder of real texts.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import Style, pinyin

from benchmarks.wordings import WORDINGS
from text.places import CITIES, PROVINCES


class Text(NamedTuple):
    """One article of the set. `story`: what it truly belongs to; `kind`: how it was made."""

    story: str
    kind: str
    title: str
    text: str
    site: str = "example.org"
    date: str = "2024-05-06"


_NAMED_PLACE = re.compile(
    r"(?:海岚|浮川|石浦)[市省]|(?:"
    + "|".join(sorted(PROVINCES | CITIES))
    + ")[省市](?!长|委|场|民)"
)
SWAPS = [
    ("指出", "表示"),
    ("强调", "指出"),
    ("同时", "与此同时"),
    ("此外", "另外"),
    ("目前", "当前"),
    ("以及", "和"),
    ("进一步", "更加"),
    ("通过", "经由"),
    ("推动", "推进"),
    ("加快", "加速"),
    ("举行", "召开"),
    ("记者", "本报记者"),
    ("近日", "日前"),
    ("全面", "全方位"),
    ("已经", "已"),
    ("包括", "涵盖"),
    ("约", "大约"),
    ("应当", "须"),
    ("或者", "或"),
    ("规定", "要求"),
    ("可以", "能够"),
    ("进行", "开展"),
]
EDITOR = [
    "编者按：这条消息发布以后，不少读者来信询问细节，我们把有关内容整理如下，供大家参考。",
    "分析人士认为，有关安排符合此前的预期，后续的配套办法还要看各地怎样落实，企业也在等待操作细则。",
    "小编提醒各位朋友，办理之前请先查看当地主管部门的窗口说明，以免白跑一趟，材料不齐可以线上补交。",
    "本站此前曾经多次报道过这个话题，感兴趣的朋友可以在专栏里查看往期的梳理与解读，也欢迎留言讨论。",
    "有业内专家向本站介绍，类似做法在国外也有先例，但国情不同，不能照搬，关键是让市场主体真正有获得感。",
    "对普通人来说，这意味着什么？简单地说，就是办事更方便、规则更清楚，长远看还会带来新的岗位和机会。",
    "从资本市场的反应来看，相关板块近期表现平稳，机构普遍建议投资者保持耐心，避免追涨杀跌。",
]
SITES = [
    (
        "gov-a.example",
        ["当前位置：首页 > 政务公开 > 要闻", "字体：大 中 小 打印本页"],
        [
            "【关闭窗口】",
            "主办单位：某某市人民政府办公室 网站标识码：1234567890",
        ],
    ),
    (
        "portal-b.example",
        ["首页 > 新闻中心 > 国内", "分享到：微信 微博 QQ空间"],
        [
            "责任编辑：王小二",
            "免责声明：本文仅代表作者个人观点，与本网无关。其原创性以及文中陈述文字和内容未经本站证实，请读者仅作参考，并请自行核实相关内容。",
        ],
    ),
    (
        "paper-c.example",
        ["财经晨读客户端 记者综合报道"],
        [
            "（编辑 李四 校对 张三）",
            "扫一扫在手机打开当前页",
            "版权所有，未经书面授权禁止转载",
        ],
    ),
    (
        "repost-d.example",
        ["点击上方蓝字关注我们，每天早上为您送上产业圈最要紧的几件事"],
        [
            "喜欢这篇文章的话，别忘了点一下右下角的在看，并转发给身边同样关心产业动向的朋友们，我们明天早上七点再见。",
            "上一篇：园区动态 下一篇：招商引资一周看点",
        ],
    ),
    (
        "tech-e.example",
        ["科技前线 | 洞察产业，连接未来"],
        [
            "科技前线是国内专业的产业服务平台，长期为园区、企业和投资机构提供研究、会展与对接服务，商务合作请在后台留言，我们会在两个工作日内答复。"
        ],
    ),
]


def sentences(text: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[。！？])|\n", text) if piece.strip()]


@cache
def converter(name: str) -> OpenCC:
    return OpenCC(name)


def same(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    text = (
        re.sub(r"^央视网消息（新闻联播）：", "", text) if rng.random() < 0.5 else text
    )
    text = text.replace("，", ",") if rng.random() < 0.3 else text
    text = (
        text.replace("\n", "\n\n\u3000\u3000")
        if rng.random() < 0.5
        else text.replace("\n", "")
    )
    return title, text


def edited(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    kept = sentences(text)
    for _ in range(max(1, len(kept) // 12)):
        if len(kept) > 4:
            kept.pop(rng.randrange(len(kept)))
    text = "".join(kept)
    for old, new in rng.sample(SWAPS, 8):
        text = text.replace(old, new, 3)
    pieces = text.split("，")
    for at in range(len(pieces) - 1):
        if rng.random() < 0.04:
            pieces[at] += rng.choice(["据了解", "与此同时", "可以说", "值得注意的是"])
    return title, "，".join(pieces)


def excerpt(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    share = rng.uniform(0.42, 0.75)
    start = rng.uniform(0, 1 - share)
    return title, text[int(len(text) * start) : int(len(text) * (start + share))]


def extended(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    extra = rng.sample(EDITOR, rng.choice([1, 2, 2, 3]))
    paras = text.split("\n")
    for each in extra:
        paras.insert(
            rng.choice([0, len(paras), len(paras), rng.randrange(len(paras) + 1)]),
            each,
        )
    return title, "\n".join(paras)


def reordered(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    paras = text.split("\n")
    paras = paras if len(paras) > 2 else sentences(text)
    rng.shuffle(paras)
    return title, "\n".join(paras)


def retitled(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    first = sentences(text)[0]
    made = [
        f"重磅！{first[8:26]}",
        f"刚刚，{title[len(title) // 2 :]}！",
        "这件大事，和你有关",
        f"{first[-22:].strip('。')}，看这里",
    ]
    return rng.choice(made), text


def annotated(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    full = rng.random() < 0.5
    out = []
    for character in text:
        out.append(character)
        if "\u4e00" <= character <= "\u9fff" and rng.random() < 0.08:
            reading = pinyin(character, style=Style.TONE)[0][0]
            out.append(f"（{reading}）" if full else f"({reading})")
    return title, "".join(out)


def _convert(
    name: str,
) -> Callable[[random.Random, str, str], tuple[str, str]]:
    return lambda rng, title, text: (
        converter(name).convert(title),
        converter(name).convert(text),
    )


def doubled(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    head = rng.choice(["", f"{title}\n2024-05-06 10:21 来源：本站\n", "手机版\n"])
    return title, f"{text}\n{head}{text}"


def framed(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    _, head, foot = rng.choice(SITES)
    return title, "\n".join([*head, text, *foot])


def localised(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """The city or province that is named most often is 我市 or 我省."""
    named = Counter(_NAMED_PLACE.findall(text))
    place = max(named, key=lambda name: (named[name], name), default=None)
    own = f"我{place[-1]}" if place else ""
    return (
        (title.replace(place, own), text.replace(place, own))
        if place
        else (title, text)
    )


def told_again(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """A headline of its own, a date line before and a publisher's disclaimer behind."""
    return (
        f"刚刚，{sentences(text)[0][-16:].strip('。')}！",
        f"海岚晚报3月3日消息，{text}\n{rng.choice(SITES[3:])[2][-1]}",
    )


def mixed(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    first = rng.choice([edited, extended, reordered, retitled, excerpt])
    second = rng.choice([framed, annotated, REWRITINGS["taiwan"], same])
    return second(rng, *first(rng, title, text))


REWRITINGS: dict[str, Callable[[random.Random, str, str], tuple[str, str]]] = {
    "same": same,
    "edited": edited,
    "excerpt": excerpt,
    "extended": extended,
    "reordered": reordered,
    "retitled": retitled,
    "annotated": annotated,
    "traditional": _convert("s2t"),
    "taiwan": _convert("s2twp"),
    "hong kong": _convert("s2hk"),
    "doubled": doubled,
    "framed": framed,
    "mixed": mixed,
    **WORDINGS,
}

LATER: dict[str, Callable[[random.Random, str, str], tuple[str, str]]] = {
    "localised": localised,
    "told again": told_again,
}
