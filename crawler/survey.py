"""Surveying a site: which columns it has, which of them publish policy, and a passport for one. Pure.

A column is a list that was read. Its rank comes from what the list shows: that its
entries have days, that they are recent, that titles and the column's name are those of
policy documents. The weights are set by hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.bridges import bridge_of
from crawler.pages.listed.anchors import absolute, base_of
from crawler.pages.listed.plain import safe_tree
from crawler.pages.listed.titles import squeeze
from crawler.pages.rows import ListItem
from text.normalise import clean
from text.urls import article_address, canonical, site

MAX_REQUESTS = 60
MAX_LINKS = 1_500
_MAX_WORDS = 16
_MIN_ITEMS, _MIN_NAME_CHARS = 3, 2
# Less than a name of policy gives, more than a few older days take.
_VARIANT_COST = 1.5
_FULL_PAGE = 15
_RECENT = timedelta(days=45)
_DORMANT = timedelta(days=400)
_POLICY = re.compile(
    r"规范性文件|政策|文件|通知|公告|公示|法规|规章|规划|意见|办法|措施|申报|征集"
)
_NEWS = re.compile(r"要闻|新闻|动态|资讯|信息|发布|解读|数据|快讯|头条|报道|产业|行业")
_ASIDE = re.compile(
    r"登录|注册|邮箱|微博|微信|客户端|视频|图片|专题|党建|纪检|招聘|人事|领导|机构|简介|职能|联系|信箱"
    r"|咨询|投诉|访谈|调查|服务|办事|指南|无障碍|English|旧版|首页|搜索|地图|版权|友情|关于我们"
)
_ABOUT_POLICY = re.compile(r"解读|问答|图解|答记者问|宣传|媒体")
_TITLE = re.compile(
    r"(?:通知|意见|办法|方案|公告|规划|措施|细则|条例|公示|决定|批复|函|名单|指南|规定|解读)"
    r"(?:[）)》]|$)"
)
_MORE = re.compile(
    r"(?:[\[【(（]?更多[\]】)）]?|查看更多|more|MORE|More)?\s*[>»+›.]*|>{1,3}"
)
_MAP = re.compile(r"(?:网站|站点)(?:地图|导航)|栏目(?:导航|索引)")
_OPEN = re.compile(r"公开|栏目")
_BOX_LEVELS = 3
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar|jpe?g|png|gif|css|js|mp[34])$",
    re.I,
)
_LINKS = (
    'a[href],link[rel="alternate"][type*="rss"],link[rel="alternate"][type*="atom"],'
    "iframe[src],frame[src]"
)
_AUTHORITY = re.compile(
    r"(?:人民政府|政府办公[厅室]|厅|局|委员会|发展改革委|部|署|管委会)$"
)
_LOCAL = re.compile(r"[省市区县州盟旗]")
_PRESS = re.compile(r"(?:日报|晚报|时报|早报|周报|商报|报|网|新闻|通讯社|周刊|杂志)$")
_SEPARATOR = re.compile(r"[-_—|·»>]++")


@dataclass(frozen=True)
class Link:
    """An address that may be a column; `words` are those of the link."""

    url: str
    words: str
    score: float


@dataclass(frozen=True)
class Column:
    """A list that was read. `items`, `dated` count its entries and those with a day; `read`
    and `tried` articles that were read from it for proof.
    """

    url: str
    name: str
    kind: str
    items: int
    dated: int
    newest: str | None
    titles: tuple[str, ...]
    articles: tuple[str, ...]
    score: float
    read: int = 0
    tried: int = 0
    # Of a feed: who published all of it, and whether it carries the texts themselves.
    publisher: str | None = None
    has_texts: bool = False

    @property
    def works(self) -> bool:
        """Whether at least one of its articles could be read."""
        return self.read > 0

    def as_json(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "name": self.name,
            "title": self.name,
            "kind": self.kind,
            "items": self.items,
            "dated": self.dated,
            "newest": self.newest,
            "titles": list(self.titles),
            "score": round(self.score, 2),
            "read": self.read,
            "tried": self.tried,
        }


def name_score(words: str) -> float:
    """How much a column's name promises: 1 for policy, less for news and for what is written
    about policy, below 0 for what is neither."""
    if _MAP.search(words):
        return 0.6
    if _ASIDE.search(words):
        return -1.0
    if _ABOUT_POLICY.search(words):
        return 0.4
    if _POLICY.search(words):
        return 1.0
    if _NEWS.search(words):
        return 0.5
    return 0.3 if _OPEN.search(words) else 0.0


def links_of(html: str, url: str) -> list[Link]:
    """The addresses on a page that may be columns of its site, the most promising first."""
    tree = safe_tree(html)
    base = base_of(tree, url)
    home = site(url)
    found: dict[str, Link] = {}
    boxes: dict[int, str] = {}
    for node in islice(tree.css(_LINKS), MAX_LINKS):
        attributes = node.attributes
        target = absolute(attributes.get("href") or attributes.get("src") or "", base)
        if target is None or site(target) != home:
            continue
        words = _shown((node.text() or attributes.get("title") or "")[:100])
        if _MORE.fullmatch(words):
            words = _box_head(node, words, boxes)
        is_feed = node.tag == "link"
        if is_feed:
            score = 2.0
        else:
            score = _link_score(target, words)
        key = canonical(target) or target
        if score > 0 and (key not in found or score > found[key].score):
            found[key] = Link(target, words, score)
    return sorted(found.values(), key=lambda link: -link.score)


def _shown(words: str | None) -> str:
    """Words in one line, without signs that no passport or terminal may hold."""
    return squeeze(clean(words or ""))


def _box_head(node: LexborNode, words: str, boxes: dict[int, str]) -> str:
    """The head of the box whose “更多” a link is: the little text beside it.

    `boxes` keeps what boxes say: a thousand links may stand in one with megabytes of text.
    """
    around = node.parent
    for _ in range(_BOX_LEVELS):
        if around is None:
            break
        if around.mem_id not in boxes:
            boxes[around.mem_id] = _shown(around.text()[: 4 * _MAX_WORDS])
        text = boxes[around.mem_id]
        if words:
            head = text.replace(words, "", 1).strip()
        else:
            head = text
        if len(head) > _MAX_WORDS:
            break
        if len(head) >= _MIN_NAME_CHARS:
            return head
        around = around.parent
    return ""


def _link_score(url: str, words: str) -> float:
    parts = urlsplit(url)
    if _FILE.search(parts.path) or article_address(url) or len(words) > _MAX_WORDS:
        return 0.0
    if not parts.path.strip("/") and not parts.query:
        return 0.0
    if re.search(r"rss|atom|feed", parts.path, re.I):
        return 1.5
    depth = len([part for part in parts.path.split("/") if part])
    if words:
        return name_score(words) - 0.02 * depth
    return 0.0


def column_of(
    url: str,
    name: str,
    kind: str,
    items: Sequence[ListItem],
    now: datetime,
) -> Column | None:
    """A list as a column; None where it has too few entries to be one."""
    if len(items) < _MIN_ITEMS:
        return None
    days = []
    for item in items:
        if item.date is not None:
            days.append(item.date.at)
    past = []
    for day in days:
        if day <= now + timedelta(days=1):
            past.append(day)
    titles = [clean(item.title) for item in items if item.title]
    newest = None
    if past:
        newest = max(past).date().isoformat()
    column = Column(
        url=url,
        name=name,
        kind=kind,
        items=len(items),
        dated=len(days),
        newest=newest,
        titles=tuple(titles[:5]),
        articles=tuple(item.url for item in items[:6]),
        score=0.0,
        publisher=_shown(_only_publisher(items)) or None,
        has_texts=sum(item.body is not None for item in items) * 2 > len(items),
    )
    return replace(column, score=_score(column, titles, past, now))


def _only_publisher(items: Sequence[ListItem]) -> str | None:
    """The publisher that every entry names; WeChat's feeds have their account."""
    names = {item.publisher for item in items}
    return names.pop() if len(names) == 1 else None


def _score(
    column: Column,
    titles: Sequence[str],
    days: Sequence[datetime],
    now: datetime,
) -> float:
    policy = sum(bool(_TITLE.search(title)) for title in titles) / max(len(titles), 1)
    age = now - max(days) if days else None
    score = 3.0 * policy + 2.0 * column.dated / column.items
    score += min(column.items, _FULL_PAGE) / _FULL_PAGE
    score += 2.0 * name_score(column.name)
    if age is not None:
        score += 1.0 if age <= _RECENT else 0.0
        score -= 2.0 if age > _DORMANT else 0.0
    if not urlsplit(column.url).path.strip("/") and column.kind != "feed":
        score -= 2.0  # a front page shows several lists
    return score


def ranked(columns: Sequence[Column], wanted: str) -> list[Column]:
    """Each list once, the best first. The address that was given comes first if it is a list
    below the home page: whoever names a column means it. Lists with the same articles are one.
    """
    key = canonical(wanted) or wanted
    given = []
    for one in columns:
        if (canonical(one.url) or one.url) == key:
            given.append(one)
    own = []
    for one in given:
        if one.kind == "feed" or _is_deep(one.url):
            own.append(one)
    names = set()
    for one in columns:
        if len(one.name) >= _MIN_NAME_CHARS:
            names.add(one.name)
    rest = sorted(
        (one for one in columns if one not in own),
        key=lambda one: _VARIANT_COST * _is_variant(one.name, names) - one.score,
    )
    kept: list[Column] = []
    for column in [*own, *rest]:
        mine = set(column.articles)
        if not any(len(mine & set(one.articles)) * 2 > len(mine) for one in kept):
            kept.append(column)
    return kept


def _is_variant(name: str, names: set[str]) -> bool:
    """Whether a name is another column's with something added: a part, an older or a lower office's one."""
    return any(other != name and other in name for other in names)


def _is_deep(url: str) -> bool:
    return bool(urlsplit(url).path.strip("/"))


def _parts(title: str) -> list[str]:
    """The parts of a page's title, between strokes and bars."""
    parts = [part.strip() for part in _SEPARATOR.split(_shown(title[:1_000])[:200])]
    return [part for part in parts if part]


def site_name(title: str) -> str:
    """The site's name in a page's title: its last part, without 网站 and the like."""
    parts = _parts(title)
    if not parts:
        return ""
    named = []
    for part in parts:
        if _AUTHORITY.search(_bare(part)):
            named.append(part)
    return _bare(named[-1] if named else parts[-1])


def _bare(name: str) -> str:
    return re.sub(
        r"(?:门户网站|官方网站|政府网站|官网|网站|首页){1,3}$",
        "",
        name,
    ).strip()


def column_name(words: str, title: str) -> str:
    """A column's name: the words of the link to it, else the first part of its page's title."""
    if words and len(words) <= _MAX_WORDS:
        return words
    parts = _parts(title)
    return parts[0][:40] if parts else ""


def category_of(host: str, name: str) -> str:
    """The category that a host and a site's name suggest."""
    is_government = host.endswith(".gov.cn")
    if host.removeprefix("www.") == "gov.cn":
        return "central-government"
    if is_government:
        if _LOCAL.search(name):
            return "local-government"
        return "ministry"
    if _PRESS.search(name):
        return "news-agency"
    return "industry-press"


def passport_table(
    column: Column,
    site_called: str,
    homepage: str,
    day: str,
) -> dict[str, Any]:
    """The passport of a column as a table; only an authority's site names its publisher."""
    host = urlsplit(column.url).hostname or ""
    name = " · ".join(part for part in (site_called, column.name) if part) or host
    table: dict[str, Any] = {"name": name[:200]}
    is_account = column.kind == "feed" and bridge_of(column.url) is not None
    if is_account:
        table["name"] = column.publisher or column.name or host
        if column.publisher:
            table["publisher"] = column.publisher
    elif host.endswith(".gov.cn") and _AUTHORITY.search(site_called):
        table["publisher"] = site_called
    table |= {
        "homepage": homepage,
        "category": category_of(host, site_called),
        "kind": column.kind,
        "start_urls": [column.url],
        "every": "1h",
        "evidence": [
            f"found on {day}: {column.items} entries, {column.dated} with a day, newest"
            f" {column.newest or 'unknown'}; {column.read} of {column.tried} articles read"
        ],
    }
    if is_account and column.has_texts:
        # The bridge carries the posts; their own pages ask readers to prove they are no program.
        table["feed"] = {"pages": False}
    return table
