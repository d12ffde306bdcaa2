"""Ordinary pages around hostile pieces: every one with its own text, so that none is another's copy."""

import html
import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WORD = "产业政策"  # stands in every article of these tests, so that the alert rule finds them all
_PARTS = (
    "集群 补贴 园区 标准 电池 船舶 种业 数据 算力 港口 钢铁 面料 药品 机床 芯片 光伏 风电 储能 氢能 矿山 "
    "物流 冷链 质检 目录 试点 清单 专项 基金 贷款 税收 用地 能耗 碳排 人才 实训 专利 展会 口岸 仓储 车辆"
).split()


def today() -> str:
    return f"{datetime.now(UTC).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"


def fresh_path(number: int) -> str:
    """The address of an article of today."""
    day = today().replace("-", "")
    return f"/{day[:6]}/t{day}_{number}.html"


def prose(number: int, paragraphs: int = 4) -> list[str]:
    """Paragraphs no other number has."""
    dice = random.Random(number)

    def sentence() -> str:
        return "，".join("".join(dice.sample(_PARTS, 4)) for _ in range(3)) + "。"

    return [
        f"{WORD}{number}：" + "".join(sentence() for _ in range(3))
        for _ in range(paragraphs)
    ]


def good_title(number: int) -> str:
    return f"第{number}号{WORD}工作通知"


def article(
    title: str, number: int, *, author: str = "李明", source: str = "测试日报", inside: str = "", head: str = "",
    escaped: bool = True,
) -> str:  # fmt: skip
    """An article page; title, author and source are text (escaped here) unless `escaped` is False."""
    say = html.escape if escaped else str
    body = "".join(f"<p>{paragraph}</p>" for paragraph in prose(number))
    return (
        f"<html><head><meta charset='utf-8'><title>{say(title)}</title>{head}</head><body><h1>{say(title)}</h1>"
        f"<div class='info'><span>发布时间：{today()} 09:30</span> <span>来源：{say(source)}</span>"
        f" <span>作者：{say(author)}</span></div><div class='TRS_Editor'>{body}{inside}</div></body></html>"
    )


def good(number: int) -> str:
    return article(good_title(number), number)


def listing(links: list[str], more: str = "") -> str:
    """A list whose rows are chosen by selectors `li` and `a`."""
    rows = "".join(
        f'<li><a href="{html.escape(link)}">{WORD}列表第{n}条链接</a><span>{today()}</span></li>'
        for n, link in enumerate(links)
    )
    return f"<html><head><meta charset='utf-8'></head><body><ul class='list'>{rows}</ul>{more}</body></html>"


def feed(links: list[str]) -> str:
    items = "".join(
        f"<item><title>{WORD}条目{n}</title><link>{html.escape(link)}</link></item>"
        for n, link in enumerate(links)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


def sitemap(links: list[str], root: str = "urlset", entry: str = "url") -> str:
    items = "".join(
        f"<{entry}><loc>{html.escape(link)}</loc></{entry}>" for link in links
    )
    return f'<?xml version="1.0" encoding="utf-8"?><{root}>{items}</{root}>'
