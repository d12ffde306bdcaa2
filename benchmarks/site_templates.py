"""What a source's templates teach its reader: made sites of several templates, and
saved pages of one site.

    python -m benchmarks.site_templates [--sites 40] [--real] [--misses]

A made site has two or three templates, redesigned in the middle, with PAGES pages each;
classes, order, labels and separators are drawn at random, and so are the words beside
the date. A quarter of the sites have no list that names titles and days. Printed: by
field right, wrong and empty, on the pages after the twentieth of their template, read
without and with what the earlier ones taught; the processor time of both; and after how
many pages a redesign is noticed.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.reading_pages import SHARED, Sample, is_right, saved
from crawler.pages.article import Unreadable, read_article
from crawler.pages.page import ListStatement
from crawler.pages.reading import Reading
from crawler.template.memory import TemplateMemory
from text.dates import SHANGHAI, Moment

NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
PAGES = 30
LEARNED_AFTER = 20
FIELDS = ("title", "published_at", "publisher", "author")
STRANGE_PAGES = 3
_SHARE_LISTED = 0.75
_HAN = (
    "安白保北本边标表并步采彩参草层查产常场超晨成城程池传春次村达带岛道德登地典点电定东动独渡端段对多发法方丰风峰"
    "浮福复改港高格根功古谷固关光广规海寒行航合河恒虹鸿华环辉汇火基吉集济加家建江交角洁金锦进京经景静久科空跨兰蓝"
    "朗雷里力联良林临灵龙陆洛满茂梅美蒙密民明南宁平蒲奇千前桥青清庆区泉仁荣融瑞润山商上深升生胜石时世双水松苏泰田"
    "铁通同图湾旺威维文武西溪祥湘新信星兴雄旭亚阳业义永优友宇玉元远云展长兆正知智中州珠竹卓"
)
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张"
_USUAL = ["日报", "晚报", "新闻网", "发展和改革委员会", "人民政府办公室", "电视台", "杂志", "通讯社", "工信局"]  # fmt: skip
_LATIN = "abcdefghiklmnoprstuvw"
_BUTTONS = ["打印本页", "关闭", "收藏", "【字体：大 中 小】", "分享到微信", "我要纠错"]


class Draw(random.Random):
    """Random words and choices."""

    def han(self, shortest: int, longest: int) -> str:
        """A word of unknown meaning."""
        return "".join(self.choices(_HAN, k=self.randint(shortest, longest)))

    def name(self) -> str:
        """A class."""
        return "".join(self.choices(_LATIN, k=self.randint(2, 7)))

    def person(self) -> str:
        """A name of two or three characters."""
        return self.choice(_FAMILY) + self.han(1, 2)

    def chance(self, share: float) -> bool:
        """Whether something of this share happens."""
        return self.random() < share

    def sentence(self) -> str:
        """Words, commas and a stop."""
        return "，".join(self.han(5, 12) for _ in range(self.randint(2, 4))) + "。"


@dataclass
class Slot:
    """A piece of the line under the title; what `kind` it is, its label, and the class of its element."""

    kind: str
    label: str
    css: str
    share: float = 1.0


@dataclass
class Skin:
    """One template: everything that its pages have in common."""

    slots: list[Slot]
    wrappers: list[str]
    title_tag: str
    title_class: str
    layout: int
    body_class: str
    date_form: str
    generated: bool
    stated: float
    head_title: str
    sidebar: bool
    clock: bool
    site: str
    fixed_word: str
    editor: bool


@dataclass
class Made:
    """A page with its truth and what its list said."""

    html: str
    url: str
    listed: ListStatement
    template: int
    truth: dict[str, set[str | None]] = field(default_factory=dict)


def make_skin(draw: Draw, site: str) -> Skin:
    """A template drawn at random."""
    slots = [
        Slot(
            "date",
            draw.choice(["", "", "发布时间：", "时间：", "日期: ", "发布日期："]),
            draw.name(),
        )
    ]
    label = draw.choice(
        ["来源：", "来源: ", "信息来源：", "稿源：", "文章来源：", "", "", ""]
    )
    if draw.chance(0.8):
        slots.append(
            Slot("publisher", label, draw.name(), draw.choice([1.0, 1.0, 0.9]))
        )
    if draw.chance(0.35):
        slots.append(
            Slot(
                "author",
                draw.choice(["作者：", "作者: ", "记者："]),
                draw.name(),
                draw.choice([1.0, 0.6]),
            )
        )
    for _ in range(draw.randint(0, 2)):
        slots.append(
            Slot(draw.choice(["word", "fixed", "button", "column"]), "", draw.name())
        )
    if draw.chance(0.4):
        slots.append(
            Slot(
                "number", draw.choice(["浏览次数：", "阅读 ", "点击数："]), draw.name()
            )
        )
    draw.shuffle(slots)
    return Skin(
        slots=slots,
        wrappers=[draw.name() for _ in range(draw.randint(1, 4))],
        title_tag=draw.choice(["h1", "h1", "h2", "div", "div", "p"]),
        title_class=draw.name(),
        layout=draw.randrange(6),
        body_class=draw.name(),
        date_form=draw.choice(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y年%m月%d日", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d"]),
        generated=draw.chance(0.3),
        stated=draw.choice([0.0, 0.0, 0.5, 1.0]),
        head_title=draw.choice(["title", "title-site", "site", "title-site"]),
        sidebar=draw.chance(0.6),
        clock=draw.chance(0.25),
        site=site,
        fixed_word=draw.han(2, 4),
        editor=draw.chance(0.4),
    )  # fmt: skip


def make_site(seed: int) -> list[Made]:
    """The pages of a site in the order of their publication; the second half is in
    templates of another design.
    """
    draw = Draw(seed)
    site = draw.han(2, 3) + draw.choice(["市人民政府", "网", "在线", "工业信息"])
    listed = draw.chance(_SHARE_LISTED)
    number = draw.randint(2, 3)
    pages = []
    for half in range(2):
        skins = [make_skin(draw, site) for _ in range(number)]
        order = [place for place in range(number) for _ in range(PAGES)]
        draw.shuffle(order)
        for place in order:
            days = len(pages) * 2 + draw.randrange(2)
            day = datetime(2025, 1, 3, 9, tzinfo=SHANGHAI) + timedelta(days=days)
            template = half * number + place
            pages.append(_page(draw, skins[place], day, listed, template))
    return pages


def _page(draw: Draw, skin: Skin, day: datetime, listed: bool, template: int) -> Made:
    day += timedelta(minutes=draw.randrange(500))
    title = (
        draw.han(4, 9)
        + draw.choice(["", "关于"])
        + draw.han(4, 9)
        + draw.choice(["的通知", "", "会议召开"])
    )
    publisher = draw.han(2, 4) + (
        draw.choice(_USUAL) if draw.chance(0.6) else draw.han(1, 2)
    )
    author = draw.person()
    values = {
        "date": day.strftime(skin.date_form),
        "publisher": publisher,
        "author": author,
        "word": draw.han(2, 4),
        "column": draw.choice(["要闻", "快讯", "产业", skin.fixed_word]),
        "fixed": skin.fixed_word,
        "button": _BUTTONS[len(skin.fixed_word) + len(skin.title_class) % 2],
        "number": str(draw.randrange(1, 9999)),
    }  # fmt: skip
    slots = [slot for slot in skin.slots if draw.chance(slot.share)]
    shown = {slot.kind for slot in slots}
    truth: dict[str, set[str | None]] = {
        "title": {title},
        "published_at": {day.date().isoformat()},
        "publisher": {publisher if "publisher" in shown else None},
        "author": {author if "author" in shown else None},
    }
    head = _head(draw, skin, title, day, publisher if "publisher" in shown else None)
    inner = _inner(
        draw,
        skin,
        title,
        [(slot, f"{slot.label}{values[slot.kind]}") for slot in slots],
    )
    html = f"<html><head><meta charset=utf-8>{head}</head><body>{_top(draw, skin)}{inner}{_bottom(draw, skin, day)}</body></html>"
    said = (
        ListStatement(title, Moment(day.replace(hour=0, minute=0), "day"))
        if listed
        else ListStatement()
    )
    url = f"https://www.{skin.wrappers[0]}.example/show/{draw.randrange(10**6)}.html"
    return Made(html, url, said, template, truth)


def _head(
    draw: Draw, skin: Skin, title: str, day: datetime, publisher: str | None
) -> str:
    named = {"title": title, "title-site": f"{title}-{skin.site}", "site": skin.site}[
        skin.head_title
    ]
    tags = f"<title>{named}</title>"
    if skin.generated:
        later = day + timedelta(days=draw.randrange(20, 400))
        tags += f'<meta name="PubDate" content="{min(later, NOW):%Y-%m-%d %H:%M:%S}">'
    if publisher and draw.chance(skin.stated):
        tags += f'<meta name="ContentSource" content="{publisher}">'
    return tags


def _inner(draw: Draw, skin: Skin, title: str, pieces: list[tuple[Slot, str]]) -> str:
    tag, css = skin.title_tag, skin.title_class
    heading = f'<{tag} class="{css}">{title}</{tag}>'
    texts = [text for _, text in pieces]
    rows = {
        0: "<div class=i>" + "　".join(texts) + "</div>",
        1: "<div>" + "".join(f"<span>{text}</span>" for text in texts) + "</div>",
        2: "<div>" + "".join(f"<span class={s.css}>{text}</span>" for s, text in pieces) + "</div>",
        3: "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>",
        4: "<div>" + " | ".join(texts) + "</div>",
        5: "".join(f"<p class={s.css}>{text}</p>" for s, text in pieces),
    }  # fmt: skip
    body = "".join(
        f"<p>{draw.sentence()}{draw.sentence()}{draw.sentence()}</p>"
        for _ in range(draw.randint(4, 14))
    )
    if skin.editor:
        body += f"<p>责任编辑：{draw.person()}</p>"
    start = "".join(f'<div class="{name}">' for name in skin.wrappers)
    return f"{start}{heading}{rows[skin.layout]}<div class={skin.body_class}>{body}</div>{'</div>' * len(skin.wrappers)}"


def _top(draw: Draw, skin: Skin) -> str:
    menu = "".join(
        f'<li><a href="/{n}/">{word}</a></li>'
        for n, word in enumerate(["首页", "要闻", "政务公开", skin.fixed_word] * 12)
    )
    clock = "<div class=now>今天是2026年11月22日 星期日</div>" if skin.clock else ""
    return f"<div class=top>{clock}<div class=logo>{skin.site}</div><ul class=menu>{menu}</ul></div><div class=pos>首页 &gt; {skin.fixed_word} &gt; 正文</div>"


def _bottom(draw: Draw, skin: Skin, day: datetime) -> str:
    rows = "".join(
        f'<li><a href="/n/{draw.randrange(10**6)}.html">{draw.han(9, 16)}</a><span>{day - timedelta(days=draw.randrange(9)):%Y-%m-%d}</span></li>'
        for _ in range(20)
    )
    side = (
        f"<div class=side><h3>相关阅读</h3><ul>{rows}</ul></div>"
        if skin.sidebar
        else ""
    )
    return f"{side}<div class=foot>主办单位：{skin.site}　联系我们　网站地图<br>备案号{draw.randrange(10**8)}</div>"


def values_of(reading: Reading | None) -> dict[str, str | None]:
    """A reading's values under the names of FIELDS."""
    if reading is None:
        return dict.fromkeys(FIELDS)
    at = reading.published_at
    return {
        "title": reading.title,
        "published_at": at.astimezone(SHANGHAI).date().isoformat() if at else None,
        "publisher": reading.publisher,
        "author": reading.author,
    }


def verdict(value: str | None, wanted: set[str | None]) -> str:
    """`right`, `wrong` or `empty`."""
    if value in wanted:
        return "right"
    return "empty" if value is None else "wrong"


@dataclass
class Tally:
    """Counts by field, and processor seconds."""

    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    seconds: float = 0.0

    def add(self, reading: Reading | None, truth: dict[str, set[str | None]]) -> None:
        """Counts a page's fields."""
        for name, value in values_of(reading).items():
            if name in truth:
                self.counts[name][verdict(value, truth[name])] += 1

    def lines(self) -> Iterator[str]:
        """The figures of each field."""
        for name in FIELDS:
            counts = self.counts[name]
            total = max(1, sum(counts.values()))
            shares = "  ".join(
                f"{kind} {counts[kind] / total:6.1%}"
                for kind in ("right", "wrong", "empty")
            )
            yield f"  {name:13}{shares}   of {total}"


def _read(page: Made, memory: TemplateMemory | None) -> Reading | None:
    try:
        return read_article(
            page.html.encode(), page.url, now=NOW, listed=page.listed, memory=memory
        )
    except Unreadable:
        return None


def run_site(seed: int, alone: Tally, taught: Tally, *, misses: bool) -> None:
    """Reads a site's pages in order, without and with a memory; counts those of well-known templates."""
    memory = TemplateMemory()
    seen: Counter[int] = Counter()
    for page in make_site(seed):
        begun = time.process_time()
        single = _read(page, None)
        between = time.process_time()
        reading = _read(page, memory)
        ended = time.process_time()
        if reading is not None and reading.lesson is not None:
            memory = memory.after(reading.lesson)
        seen[page.template] += 1
        if seen[page.template] > LEARNED_AFTER:
            alone.seconds += between - begun
            taught.seconds += ended - between
            alone.add(single, page.truth)
            taught.add(reading, page.truth)
            if misses:
                _print_misses(seed, page, reading)


def noticed_after(seed: int) -> int | None:
    """How many pages after a site's redesign it is noticed; None where it is not."""
    memory = TemplateMemory()
    pages = make_site(seed)
    redesigned = len({page.template for page in pages}) // 2
    since = 0
    for page in pages:
        reading = _read(page, memory)
        if reading is not None and reading.lesson is not None:
            memory = memory.after(reading.lesson)
        since += page.template >= redesigned
        if since and memory.strange >= STRANGE_PAGES:
            return since
    return None


def run_real(alone: Tally, taught: Tally) -> None:
    """Saved pages of sites with several: each is read with what all others of its site taught."""
    sites: defaultdict[str, list[tuple[bytes, Sample]]] = defaultdict(list)
    for path, sample in saved_pages():
        sites[sample.site].append((path.read_bytes(), sample))
    for pages in sites.values():
        if len(pages) < 2:
            continue
        for left_out, (body, sample) in enumerate(pages):
            memory = TemplateMemory()
            for number, (other, _) in enumerate(pages):
                reading = _read_real(other, memory) if number != left_out else None
                if reading is not None and reading.lesson is not None:
                    memory = memory.after(reading.lesson)
            _count_real(alone, _read_real(body, None), sample)
            _count_real(taught, _read_real(body, memory), sample)


def saved_pages() -> Iterator[tuple[Path, Sample]]:
    """The saved pages with what is known of them, by the last two parts of their host."""
    samples = {sample.name: sample for sample in saved()}
    for folder in ("gov/articles", "articles"):
        for path in sorted((SHARED / "pages" / folder).rglob("*.html")):
            sample = samples[path.stem]
            sample.site = ".".join(sample.site.split(".")[-3:])
            yield path, sample


def _read_real(body: bytes, memory: TemplateMemory | None) -> Reading | None:
    try:
        return read_article(body, None, now=NOW, memory=memory)
    except Unreadable:
        return None


def _count_real(tally: Tally, reading: Reading | None, sample: Sample) -> None:
    for name, value in values_of(reading).items():
        if name not in sample.wanted:
            continue
        if value is None:
            kind = "empty" if sample.stated[name] else "right"
        elif name == "published_at":
            kind = "right" if value in sample.wanted[name] else "wrong"
        else:
            right = is_right(name, value, sample.wanted[name])
            kind = "right" if right else "wrong"
        tally.counts[name][kind] += 1


def _print_misses(seed: int, page: Made, reading: Reading | None) -> None:
    for name, value in values_of(reading).items():
        kind = verdict(value, page.truth[name])
        if kind != "right":
            print(
                f"  site {seed} template {page.template} {name} {kind}: {value!r} for {page.truth[name]}"
            )


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first site's number")
    parser.add_argument("--real", action="store_true", help="saved pages, one left out")
    parser.add_argument("--misses", action="store_true", help="list what is not right")
    arguments = parser.parse_args()
    alone, taught = Tally(), Tally()
    if arguments.real:
        run_real(alone, taught)
        print("every saved page by itself", *alone.lines(), sep="\n")
        print("after the other pages of its site", *taught.lines(), sep="\n")
        return 0
    for seed in range(arguments.first, arguments.first + arguments.sites):
        run_site(seed, alone, taught, misses=arguments.misses)
    print("every page by itself", *alone.lines(), sep="\n")
    print("after twenty pages of its template", *taught.lines(), sep="\n")
    noticed = [
        noticed_after(seed)
        for seed in range(arguments.first, arguments.first + min(5, arguments.sites))
    ]
    print(f"a redesign was noticed after {noticed} pages")
    print(f"processor time: {taught.seconds / alone.seconds:.2f} of that by itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
