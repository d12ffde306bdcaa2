"""Random articles and random queries about them, as odd as people and pages write them."""

import random
from datetime import datetime, timedelta
from typing import Any

from crawler.items import Attachment
from text.dates import SHANGHAI
from text.query import QueryError, parse

PIECES = [
    "人工智能芯片补贴政策", "新質(zhì)生產(chǎn)力", "新质生产力", "臺灣積體電路製造", "ＡＩ＋製造　５Ｇ", "5G+工业互联网", "C++与C#编译器",
    "增长3.5%，下降０．２％", "“专精特新”企业", "《管理办法》第十条", "Artificial Intelligence ACT", "GB/T 7714-2015", "碳", "力",
    "20251231", "a.b@example.cn", "https://www.miit.gov.cn/x?y=1&z=%E4%B8%AD", "①②③㎡", "ﬁnance straße", "İstanbul", "ひらがな半導体", "한국 반도체",
    "жизнь", "l'État d\"esprit", "人\u200b工\u00ad智\u2060能", "100%_a\\b", "7*24小时", "𠮷野家𪚥", "后天，皇后後面", "里程 裏面", "乾坤干部", "[方括号]{花}",
    "脑机接口（BCI）", "a  b\tc", "第一段。\n第二段。", "。", "！？", "AND OR NOT", "（试行）", "e\u0301te\u0301", "½杯", "Ⅳ期", "２０２６年１１月２０日",
]  # fmt: skip
PUBLISHERS = [
    None,
    "新华社",
    "工业和信息化部",
    "100%_a\\b 报",
    "Xinhua",
    "發展改革委",
    "文(wén)汇报",
]
AUTHORS = [None, "王羽", "O'Brien", "張三（通讯员）"]
SITES = [
    "www.miit.gov.cn",
    "gxt.shandong.gov.cn",
    "www.xinhuanet.com",
    "news.example.co.uk",
]
SOURCES = [None, "miit-wj", "Xinhua", "x"]
CATEGORIES = [None, "ministry", "think-tank"]
FLAGS = ["doubled", "annotated", "traditional", "updated", "gone"]
FIRST = datetime(2025, 1, 1, tzinfo=SHANGHAI)


def some_text(draw: random.Random, most: int = 5) -> str:
    return "".join(
        draw.choice(PIECES) + draw.choice(["", "", " ", "，", "\n"])
        for _ in range(draw.randrange(most))
    )


def some_article(draw: random.Random, number: int) -> dict[str, Any]:
    """What `World.publish` takes."""
    hours = draw.choice([0, 24, 24 * 30, draw.randrange(24 * 700)])
    named = [Attachment(url=f"https://a.cn/{n}.pdf", name="附件", type="pdf", text=some_text(draw))
             for n in range(draw.choice([0, 0, 1, 2]))]  # fmt: skip
    return {
        "title": some_text(draw, 3) or "题", "text": some_text(draw) or "文", "attachments": named,
        "publisher": draw.choice(PUBLISHERS), "author": draw.choice(AUTHORS), "source": draw.choice(SOURCES),
        "category": draw.choice(CATEGORIES), "url": f"https://{draw.choice(SITES)}/{number}.html",
        "flags": {flag for flag in FLAGS if draw.random() < 0.2},
        "published_at": draw.choice([None, FIRST + timedelta(hours=hours)]),
    }  # fmt: skip


def _word(draw: random.Random) -> str:
    """A stretch of something that may stand there, changed in ways that make no difference, or in one that does."""
    whole = some_text(draw, 3) or draw.choice(PIECES)
    start = draw.randrange(len(whole))
    word = whole[start : start + draw.choice([1, 1, 2, 2, 3, 4, 6, 12])]
    change = draw.choice(
        [
            None,
            None,
            str.upper,
            str.lower,
            _wide,
            lambda one: f"*{one}*",
            lambda one: one[::-1],
        ]
    )
    return change(word) if change else word


def _wide(word: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in word)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _leaf(draw: random.Random) -> str:
    word = _word(draw)
    written = word if draw.random() < 0.4 else _quoted(word)
    day = (
        FIRST + timedelta(days=draw.choice([0, 1, 29, 30, draw.randrange(700)]))
    ).strftime("%Y-%m-%d")
    return draw.choice([
        written, written, written, written, f"title:{written}", f"text:{written}", f"attachments:{written}",
        f"publisher:{_quoted(draw.choice(PUBLISHERS[1:]))}", f"publisher:{written}", f"author:{draw.choice(['王', 'obrien', '张三', '三（'])}",
        f"site:{draw.choice(['gov.cn', 'miit.gov.cn', 'www.miit.gov.cn', 'cn', 'v.cn', 'CO.UK', 'xinhuanet.com'])}",
        f"source:{draw.choice(['miit-wj', 'xinhua', 'X', 'miit'])}", f"category:{draw.choice(['ministry', 'Think-Tank', 'mini'])}",
        f"flag:{draw.choice([*FLAGS, 'DOUBLED', 'none'])}", f"published:{day}", f"published:{day[:7]}", f"published:{day[:4]}",
        f"published:[{day} TO *]", f"published:{{{day} TO *}}", f"published:[* TO {day}]", f"published:<{day}", f"published:>={day}",
    ])  # fmt: skip


def some_query(draw: random.Random) -> str:
    """A query that can be read."""
    while True:
        written = _grown(draw, draw.choice([0, 1, 2, 3, 4]))
        try:
            parse(written)
        except QueryError:
            continue
        return written


def _grown(draw: random.Random, depth: int) -> str:
    if depth == 0 or draw.random() < 0.25:
        return _leaf(draw)
    left, right = (_grown(draw, depth - 1) for _ in range(2))
    return draw.choice([
        f"({left} AND {right})", f"({left} OR {right})", f"({left} AND NOT {right})", f"{left} {right}", f"({left} -{right})",
        f"(NOT {left})", f"(NOT ({left} OR {right}))", f"({left} OR NOT {right})", f"{left} OR {right}", f"NOT {left} AND {right}",
    ])  # fmt: skip
