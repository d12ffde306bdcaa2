"""Small pages written by program: one article each, in layouts drawn at random, with
words nobody has listed.

    python -m benchmarks.made_pages [--number N] [--misses]

Each page has its truth. Names, titles and the words beside the date are made of random
Han, so that no list of words helps a reader; labels, separators, elements, formats of
dates and what the head states are drawn independently of one another. Printed: how many
pages have each field right, wrong, empty, made up.
"""

import argparse
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.pages.page import ListStatement
from text.dates import SHANGHAI, Moment

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_HAN = (
    "岚汐桐澜柏沁霖岱峪淇澄栾泓岑邗郧郴滁泸洮潍濮泗渑湟沭淅溧淳浔涟澧潢渌洵沔沅"
    "稻麦桑麻茶竹松枫槐榆杏梨桃梅兰菊荷莲菱藕"
)
_FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗"
_ENDINGS = [
    "日报",
    "晚报",
    "新闻网",
    "融媒体中心",
    "市经济和信息化局",
    "县人民政府",
    "省发展改革委",
    "通讯社",
    "在线",
    "电视台",
]
_SOURCE_LABELS = [
    "来源",
    "信息来源",
    "文章来源",
    "稿源",
    "来 源",
    "来源于",
    "稿件来源",
    "出处",
    "來源",
]
_BODY_LABELS = ["发布机构", "发布单位", "信息提供单位", "发文机关"]
_DATE_LABELS = [
    "发布时间",
    "发布日期",
    "时间",
    "日期",
    "发表时间",
    "信息发布时间",
    "公开日期",
    "發布日期",
]
_AUTHOR_LABELS = ["作者", "撰稿", "本文作者", "采写", "记者"]
_WORDS = [
    "打印",
    "字号",
    "责任编辑",
    "点击",
    "一图读懂",
    "政策解读",
    "工作动态",
    "首发",
    "快讯",
    "置顶",
    "音频",
    "主动公开",
    "产业",
    "要闻",
    "推荐",
    "独家",
    "图解",
    "视频",
    "多云",
    "约5分钟",
    "热点",
    "正文",
    "听全文",
    "PDF版",
    "无障碍",
]
# Columns' names that end as some publishers' names do.
_COLUMN_ENDINGS = ["科技", "财经", "观察", "新闻", "视线"]
_STOPS = "的了在和与为将对从"


@dataclass
class MadePage:
    """A page with its truth; `expected` gives for each field the values that are right (None: nothing)."""

    name: str
    html: str
    url: str
    listed: ListStatement
    expected: dict[str, list[str | None]] = field(default_factory=dict)


class _Maker:
    """Draws one page."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.day = datetime(2025, 1, 1, tzinfo=SHANGHAI) + timedelta(
            days=self.random.randrange(600), minutes=self.random.randrange(480, 1200)
        )

    def word(self, shortest: int = 2, longest: int = 4) -> str:
        number = self.random.randint(shortest, longest)
        return "".join(self.random.choice(_HAN) for _ in range(number))

    def one(self, options: list[str]) -> str:
        return self.random.choice(options)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def publisher(self) -> str:
        return self.word(2, 2) + self.one(_ENDINGS)

    def person(self) -> str:
        return self.random.choice(_FAMILY) + self.word(1, 2)

    def sentence(self) -> str:
        parts = [
            self.word(4, 9) + self.random.choice(_STOPS) + self.word(3, 7)
            for _ in range(3)
        ]
        return "，".join(parts) + "。"

    def date_text(self, *, clock: bool) -> str:
        day = self.day
        forms = [
            f"{day:%Y-%m-%d}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y/%m/%d}",
            f"{day:%Y.%m.%d}",
            f"{day:%Y-%m-%d}",
        ]
        text = self.one(forms)
        return f"{text} {day:%H:%M}" if clock else text


@dataclass
class _Byline:
    """The pieces of a by-line in order, and what it states."""

    pieces: list[tuple[str, str]]
    publisher: list[str | None]
    author: list[str | None]


def make_page(seed: int) -> MadePage:
    """The page number `seed`; the same number gives the same page."""
    maker = _Maker(seed)
    title = f"{maker.word(3, 6)}关于{maker.word(3, 6)}{maker.one(['的通知', '工作会议召开', '项目开工', '的意见'])}"
    byline = _byline(maker)
    head, listed = _head(maker, title, byline)
    body = "".join(f"<p>{maker.sentence() + maker.sentence()}</p>" for _ in range(5))
    expected_day: str | None = f"{maker.day:%Y-%m-%d}"
    if not head[1] and listed.date is None and maker.chance(0.25):
        byline.pieces = [one for one in byline.pieces if one[0] != "date"]
        body, expected_day = _dated_otherwise(maker, body)
    inner = _layout(maker, title, _row(maker, byline.pieces), body)
    html = (
        f'<html><head><meta charset="utf-8"><title>{title}{head[0]}</title>{head[1]}</head><body>'
        f"{_top(maker)}{inner}{_neighbours(maker)}{_foot(maker)}</body></html>"
    )
    expected: dict[str, list[str | None]] = {
        "title": [title],
        "publisher": byline.publisher,
        "author": byline.author,
        "date": [expected_day],
    }
    url = f"https://www.{maker.one(['aa', 'bb', 'cc'])}{seed}.example/show/{maker.random.randrange(9999)}.html"
    return MadePage(f"made{seed}", html, url, listed, expected)


def _dated_otherwise(maker: _Maker, body: str) -> tuple[str, str | None]:
    """A text that is signed with its day, or that only mentions days of something else."""
    day = maker.day
    written = f"{day.year}年{day.month}月{day.day}日"
    if maker.chance(0.7):
        return f"{body}<p>{maker.publisher()}</p><p>{written}</p>", f"{day:%Y-%m-%d}"
    sentence = f"<p>{maker.word(3, 6)}将于{written}起在{maker.word(3, 5)}举行，{maker.sentence()}</p>"
    return sentence + body, None


def _byline(maker: _Maker) -> _Byline:
    pieces = [("date", _dated(maker))]
    publisher: list[str | None] = [None]
    author: list[str | None] = [None]
    name = maker.publisher()
    kind = maker.random.random()
    if kind < 0.45:
        pieces.append(
            (
                "publisher",
                f"{maker.one(_SOURCE_LABELS)}{maker.one(['：', ':', '： '])}{name}",
            )
        )
        publisher = [name]
    elif kind < 0.55:
        pieces.append(("publisher", f"{maker.one(_BODY_LABELS)}：{name}"))
        publisher = [name]
    elif kind < 0.65:
        pieces.append(("publisher", name))
        publisher = [name, None]
    elif kind < 0.72:
        pieces.append(("odd", f"来源：{maker.word(3, 5)}"))
        publisher = [pieces[-1][1][3:]]
    if maker.chance(0.3):
        writer = maker.person()
        pieces.append(("author", f"{maker.one(_AUTHOR_LABELS)}：{writer}"))
        author = [writer]
    for _ in range(maker.random.choice([0, 1, 1, 2])):
        junk = maker.one(_WORDS) if maker.chance(0.5) else maker.word(2, 4)
        junk = (
            maker.word(2, 2) + maker.one(_COLUMN_ENDINGS) if maker.chance(0.2) else junk
        )
        pieces.append(("junk", junk))
    if maker.chance(0.3):
        pieces.append(
            (
                "junk",
                f"{maker.one(['浏览次数', '阅读', maker.word(2, 3)])}：{maker.random.randrange(999)}",
            )
        )
    if maker.chance(0.2):
        pieces.append(("junk", f"责任编辑：{maker.person()}"))
    maker.random.shuffle(pieces)
    return _Byline(pieces, publisher, author)


def _dated(maker: _Maker) -> str:
    text = maker.date_text(clock=maker.chance(0.5))
    return f"{maker.one(_DATE_LABELS)}：{text}" if maker.chance(0.5) else text


def _row(maker: _Maker, pieces: list[tuple[str, str]]) -> str:
    texts = [text for _, text in pieces]
    layout = maker.random.randrange(7)
    if layout == 0:
        return f'<div class="{maker.word(1, 1)}x">{"　".join(texts)}</div>'
    if layout == 1:
        return "<div>" + "".join(f"<span>{text}</span>" for text in texts) + "</div>"
    if layout == 2:
        return "".join(f"<p>{text}</p>" for text in texts)
    if layout == 3:
        return f"<div>{' | '.join(texts)}</div>"
    if layout == 4:
        return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"
    if layout == 5:
        cells = "".join(f"<td>{text}</td>" for text in texts)
        return f"<table><tr>{cells}</tr></table>"
    marked = [
        text.replace("：", "：</b><i>", 1) if "：" in text else f"{text}</b><i>"
        for text in texts
    ]
    return "<div>" + " ".join(f"<b>{text}</i>" for text in marked) + "</div>"


def _layout(maker: _Maker, title: str, row: str, body: str) -> str:
    heading = maker.one(
        [f"<h1>{title}</h1>", f'<div class="title">{title}</div>', f"<h2>{title}</h2>"]
    )
    if maker.chance(0.15):
        return f"<div><div>{heading}</div><div class=c>{row}{body}</div></div>"
    if maker.chance(0.1):
        return f"<div>{heading}<div class=c>{body}</div>{row}</div>"
    return f"<div>{heading}{row}<div class=c>{body}</div></div>"


def _head(
    maker: _Maker, title: str, byline: _Byline
) -> tuple[tuple[str, str], ListStatement]:
    site = f"{maker.word(2, 2)}{maker.one(['市人民政府', '网', '在线'])}"
    made = maker.day + timedelta(days=maker.random.randrange(30, 900))
    kind, tags = maker.random.random(), ""
    listed = ListStatement()
    if kind < 0.25:
        tags = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{maker.day:%Y-%m-%d %H:%M}">'
        tags += f'<meta name="SiteName" content="{site}">'
    elif kind < 0.45:
        made = min(made, datetime(2026, 11, 20, tzinfo=SHANGHAI))
        tags = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{made:%Y-%m-%d %H:%M:%S}">'
        if maker.chance(0.7):
            tags += (
                f'<meta name="others" content="页面生成时间 {made:%Y-%m-%d %H:%M:%S}">'
            )
    if byline.publisher[0] and tags and maker.chance(0.6):
        tags += f'<meta name="ContentSource" content="{byline.publisher[0]}">'
    if maker.chance(0.3):
        day = maker.day.replace(hour=0, minute=0)
        listed = ListStatement(title, Moment(day, "day"))
    ending = maker.one(["", f"-{site}", f"_{site}"])
    return (ending, tags), listed


def _top(maker: _Maker) -> str:
    links = "".join(f'<a href="/{n}/">{maker.word(2, 4)}</a> ' for n in range(6))
    clock = ""
    if maker.chance(0.2):
        clock = "<div>今天是2026年11月22日 星期日</div>"
    return f"<div>{clock}{links}</div><div>首页 &gt; {maker.word(2, 4)} &gt; 正文</div>"


def _neighbours(maker: _Maker) -> str:
    if maker.chance(0.4):
        return ""
    rows = []
    for number in range(maker.random.randrange(1, 5)):
        day = maker.day + timedelta(days=maker.random.randrange(-40, 40))
        rows.append(
            f'<li><a href="/n/{number}.html">{maker.word(8, 14)}</a> <span>{day:%Y-%m-%d}</span></li>'
        )
    return f"<ul>{''.join(rows)}</ul>"


def _foot(maker: _Maker) -> str:
    return f"<div>主办单位：{maker.word(2, 3)}市人民政府办公室　ICP备{maker.random.randrange(10**8)}号</div>"


def read(page: MadePage) -> dict[str, str | None]:
    """What the reader makes of a page, under the names of `expected`."""
    from crawler.pages.article import read_article

    reading = read_article(page.html.encode(), page.url, now=NOW, listed=page.listed)
    at = reading.published_at
    return {
        "title": reading.title,
        "publisher": reading.publisher,
        "author": reading.author,
        "date": at.astimezone(SHANGHAI).date().isoformat() if at else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--misses", action="store_true", help="list what is wrong")
    arguments = parser.parse_args()
    tally: dict[str, dict[str, int]] = {}
    for seed in range(arguments.number):
        page = make_page(seed)
        found = read(page)
        for name, wanted in page.expected.items():
            have = found[name]
            kind = "right" if have in wanted else "empty" if have is None else "wrong"
            counts = tally.setdefault(
                name, dict.fromkeys(("right", "wrong", "empty"), 0)
            )
            counts[kind] += 1
            if arguments.misses and kind != "right":
                print(f"{page.name:9} {name:9} {kind}: {have!r} for {wanted!r}")
    for name, counts in tally.items():
        print(
            f"{name:10} "
            + "  ".join(f"{kind} {number}" for kind, number in counts.items())
        )


if __name__ == "__main__":
    main()
