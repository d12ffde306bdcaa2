"""Sites with templates of their own, made up from a seed, for benchmarks.site_templates."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.pages.page import ListStatement
from text.dates import SHANGHAI, Moment

NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


PAGES = 30


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
