"""The links of a page, rated by how likely they lead to the column that is looked for. Pure.

What leads there: a link under the column's own name; what stands as the head or as
“更多” of a box that shows the column's entries; an address like the old one; a map of
the site. Articles, files and pages of other sites lead nowhere, unless the old address
or a link under the column's name points to them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.pages.listed.anchors import absolute, ancestors, base_of
from crawler.pages.listed.plain import safe_tree
from crawler.pages.listed.titles import squeeze
from crawler.repair.match import KnownEntries
from crawler.repair.memory import ColumnMemory, column_name
from text.normalise import letters
from text.urls import article_address, canonical, site

MAX_LINKS = 1_500
_MAX_WORDS = 40
_BOX_LEVELS = 7
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|ofd|zip|rar|7z|jpe?g|png|gif|svg|css|js|mp[34]|ico|exe|apk|txt)$",
    re.I,
)
_USELESS = re.compile(
    r"(?:/(?:login|register|user|passport|logout|mail|video|zhuanti|special|english|en|app"
    r"|weibo|feedback)(?:/|$|\.))",
    re.I,
)
_MAP = re.compile(r"(?:网站|站点)(?:地图|导航)|sitemap", re.I)
_OPENNESS = re.compile(
    r"公开|政务|政策|文件|通知|公告|公示|资讯|新闻|动态|法规|解读|发布|信息|数据|栏目"
)
_OFFICES = re.compile(
    r"(?:部门|机构|单位)(?:网站|导航|网址|链接|频道)|(?:政府)?网站群|政府部门"
)
_PAGING = re.compile(r"^(?:\d{1,4}|[上下][一1]?页|首页|尾页|末页|[<>«»]+)$")
_TOKEN = re.compile(r"[a-z]+|\d+")
_COMMON_TOKENS = frozenset(
    "index html htm shtml jhtml jsp php asp aspx default list col column node main www http https".split()
)
_MAX_NAVIGATION_WORDS = 12
_HEADINGS = (
    'h1,h2,h3,[class*="tit" i],[class*="lm" i],[class*="column" i],[class*="channel" i],'
    '[class*="name" i],[class*="head" i]'
)
_MAX_HEADINGS = 4
_MAX_HEADING_CHARS = 20

_LINKS = (
    'a[href],area[href],iframe[src],frame[src],link[rel="alternate"][type*="rss"],'
    'link[rel="alternate"][type*="atom"]'
)
_MAX_SIGNPOST_LINKS = 8
_FEED_SCORE = 5.0
EXACT_NAME, SIMILAR_NAME, BOX = 10.0, 4.0, 8.0
_OFFICE_SCORE, _OFFICES_SCORE = 9.0, 4.0
_MIN_OFFICE_LETTERS = 4
_MAX_OFFICE_DEPTH = 2
PROMISING = 7.0


@dataclass(frozen=True)
class Lead:
    """An address worth asking for. `named`: the words of the link are a name of the column;
    `why` is where it was found: `old`, `home` (a front page, the office's own name), `box`,
    `map`, `guess` or `link`.
    """

    url: str
    words: str
    score: float
    why: str
    named: bool = False

    @property
    def key(self) -> str:
        return canonical(self.url) or self.url


@dataclass(frozen=True)
class Around:
    """What surrounds the links of a page: its address, its depth, whether it is the old column's own page."""

    url: str
    depth: int = 0
    is_old: bool = False
    is_home: bool = False
    is_signpost: bool = False
    sites: frozenset[str] = frozenset()


def leads_on(
    html: str,
    around: Around,
    columns: Sequence[tuple[ColumnMemory, KnownEntries]],
) -> list[Lead]:
    """The leads of a page, each address once, the best first."""
    tree = safe_tree(html)
    base = base_of(tree, around.url)
    links: list[tuple[LexborNode, str, str]] = []
    for node in islice(tree.css(_LINKS), MAX_LINKS):
        attributes = node.attributes
        url = absolute(attributes.get("href") or attributes.get("src") or "", base)
        if url is not None:
            links.append((node, url, _words(node)))
    if (around.is_home or around.is_old) and len(links) <= _MAX_SIGNPOST_LINKS:
        # A page of a few links on an old host points to where the site has gone.
        around = replace(around, is_signpost=True)
    boxes = _boxes(links, columns)
    found: dict[str, Lead] = {}
    for node, url, words in links:
        lead = _lead(node, url, words, around, columns, boxes.get(url, False))
        if lead is not None and (
            lead.key not in found or lead.score > found[lead.key].score
        ):
            found[lead.key] = lead
    return sorted(found.values(), key=lambda lead: -lead.score)


def _words(node: LexborNode) -> str:
    shown = squeeze(node.text()[:200])
    said = squeeze((node.attributes.get("title") or "")[:200])
    words = shown or said
    return words[: _MAX_WORDS + 1]


def _boxes(
    links: Iterable[tuple[LexborNode, str, str]],
    columns: Sequence[tuple[ColumnMemory, KnownEntries]],
) -> dict[str, bool]:
    """The links that stand closest around entries of the column: a box's head and its “更多”."""
    found: dict[str, bool] = {}
    seen: set[int] = set()
    titles = []
    for node, url, words in links:
        if any(known.has_title(words) or _is_key(known, url) for _, known in columns):
            titles.append((node, url))
    for node, _ in titles[:60]:
        for level in islice(ancestors(node, _BOX_LEVELS), _BOX_LEVELS):
            if level.mem_id in seen:
                break
            seen.add(level.mem_id)
            heads = _heads_in(level)
            if heads:
                found |= dict.fromkeys(heads, True)
                break
    base = {}
    for node, url, _ in links:
        if href := _href(node):
            base[href] = url
    return {base[href]: True for href in found if href in base}


def _is_key(known: KnownEntries, url: str) -> bool:
    return known.find(url, "", None)[0] is not None


def _href(node: LexborNode) -> str:
    return node.attributes.get("href") or node.attributes.get("src") or ""


def _heads_in(level: LexborNode) -> list[str]:
    """The addresses of the links in a part of the page that are rather columns' than articles'."""
    links = list(islice(level.css("a[href]"), 40))
    heads = []
    for link in links:
        if len(squeeze(link.text()[:100])) <= _MAX_NAVIGATION_WORDS and not _is_entry(
            _href(link)
        ):
            heads.append(_href(link))
    return heads if 0 < len(heads) <= 6 else []


def _is_entry(href: str) -> bool:
    return article_address("http://x/" + href.lstrip("./"))


def _lead(
    node: LexborNode,
    url: str,
    words: str,
    around: Around,
    columns: Sequence[tuple[ColumnMemory, KnownEntries]],
    in_box: bool,
) -> Lead | None:
    """What a link is worth; None for what leads to no column."""
    parts = urlsplit(url)
    if _FILE.search(parts.path) or _USELESS.search(parts.path) or article_address(url):
        return None
    if len(words) > _MAX_WORDS or _PAGING.match(words):
        return None
    named = _name_score(words, columns)
    is_own = site(url) in around.sites
    is_sent = around.is_signpost or (around.is_old and named > 0)
    is_office = around.depth <= _MAX_OFFICE_DEPTH and _is_office(words, columns)
    if not is_own and named < EXACT_NAME and not (is_sent or is_office):
        return None
    score = named + _path_score(url, columns) - 0.7 * around.depth
    score += _form_score(node, url, words)
    why = "home" if around.is_home else "link"
    # The last that holds names the lead: a signpost says more than the box it is in.
    if in_box:
        score, why = score + BOX, "box"
    if around.is_old:
        score, why = score + 3.0, "old"
    if _MAP.search(words):
        score, why = score + 5.0, "map"
    if _OFFICES.search(words):
        score += _OFFICES_SCORE
    if is_office:
        score, why = score + _OFFICE_SCORE, "home"
    if around.is_signpost:
        score, why = score + 4.0, "home"
    return Lead(url, words, score, why, named >= EXACT_NAME)


def _is_office(
    words: str,
    columns: Sequence[tuple[ColumnMemory, KnownEntries]],
) -> bool:
    """Whether a link has the name of the office that publishes the column, in full or
    without the place before it.
    """
    name = letters(words)
    if len(name) < _MIN_OFFICE_LETTERS:
        return False
    return any(memory.office.endswith(name) for memory, _ in columns)


def _form_score(node: LexborNode, url: str, words: str) -> float:
    """What a link's own form says: a frame, a feed, a few words of navigation, a mirror."""
    score = 0.0
    if node.tag in ("iframe", "frame"):
        score += 3.0
    if node.tag == "link":
        score += _FEED_SCORE
    if len(words) > _MAX_NAVIGATION_WORDS:
        score -= 2.0
    elif _OPENNESS.search(words):
        score += 2.5
    else:
        score += 1.0
    if _is_twin(url):
        score -= 2.0
    return score


def _is_twin(url: str) -> bool:
    """Whether an address is that of a mirror for small screens or other scripts."""
    host = (urlsplit(url).hostname or "").partition(".")[0]
    return host in ("m", "wap", "3g", "big5", "en", "english") or bool(
        re.search(r"^/(?:m|wap|mobile|big5|en|english)/", urlsplit(url).path)
    )


is_twin = _is_twin


def name_score(words: str, names: Sequence[str]) -> float:
    """How well the words of a link fit the names of a column."""
    name = column_name(words)
    if not name:
        return 0.0
    best = 0.0
    for place, known in enumerate(names):
        worth = 1.0 if place == 0 else 0.7
        if name == known:
            best = max(best, EXACT_NAME * worth if place else EXACT_NAME)
        elif len(name) >= 2 and (name in known or known in name):
            best = max(best, SIMILAR_NAME * worth)
        elif _dice(name, known) >= 0.5:
            best = max(best, 0.6 * SIMILAR_NAME * worth)
    return best


def _name_score(
    words: str,
    columns: Sequence[tuple[ColumnMemory, KnownEntries]],
) -> float:
    return max((name_score(words, memory.names) for memory, _ in columns), default=0.0)


def _dice(one: str, other: str) -> float:
    first = {one[at : at + 2] for at in range(len(one) - 1)}
    second = {other[at : at + 2] for at in range(len(other) - 1)}
    total = len(first) + len(second)
    if total:
        return 2 * len(first & second) / total
    return 0.0


def _path_score(
    url: str,
    columns: Sequence[tuple[ColumnMemory, KnownEntries]],
) -> float:
    """Up to 3 for an address that shares its telling parts with the old one."""
    return (
        max((path_likeness(url, memory.address) for memory, _ in columns), default=0)
        * 3
    )


def path_likeness(one: str, other: str) -> float:
    """The share of telling parts that two addresses' paths have in common (0 to 1)."""
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return 0.0
    return len(first & second) / max(len(first), len(second))


def _tokens(url: str) -> set[str]:
    parts = urlsplit(url)
    tokens = set(_TOKEN.findall(f"{parts.path}?{parts.query}".lower()))
    return {token for token in tokens if token not in _COMMON_TOKENS and len(token) > 1}


def headings_of(html: str) -> list[str]:
    """The short headings of a page that are no links: they name it where no bread crumbs do."""
    tree = safe_tree(html)
    tree.strip_tags(["script", "style", "a", "nav", "header", "footer"])
    found: dict[str, None] = {}
    for node in islice(tree.css(_HEADINGS), 60):
        words = squeeze(node.text()[:80])
        if 2 <= len(words) <= _MAX_HEADING_CHARS:
            found[words] = None
    return list(found)[:_MAX_HEADINGS]


def old_leads(address: str, homepage: str | None) -> list[Lead]:
    """Where a search begins: the old address, its twins, its folders, the home page, the site's map."""
    parts = urlsplit(address)
    host = parts.netloc
    scheme = "https"
    if parts.scheme == "https":
        scheme = "http"
    bare = host.removeprefix("www.")
    leads = [Lead(address, "", 50.0, "old")]
    if homepage:
        leads.append(Lead(homepage, "", 40.0, "home"))
    leads.append(Lead(f"{parts.scheme}://{host}/", "", 39.0, "home"))
    leads.append(Lead(parts._replace(scheme=scheme).geturl(), "", 30.0, "guess"))
    leads.append(Lead(f"{scheme}://{host}/", "", 12.0, "home"))
    if bare == host and host.count(".") == 2 and not host[0].isdigit():
        leads.append(Lead(f"{parts.scheme}://www.{host}/", "", 6.0, "home"))
    registered = site(address)
    if registered and registered not in (host, bare):
        leads.append(Lead(f"{parts.scheme}://www.{registered}/", "", 6.5, "home"))
    folder = parts.path.rpartition("/")[0]
    for step in range(2):
        if step or parts.path.endswith("/"):
            folder = folder.rpartition("/")[0]
        if folder.strip("/"):
            above = parts._replace(path=folder + "/", query="").geturl()
            leads.append(Lead(above, "", 8.0 - 2 * step, "guess"))
    leads.append(Lead(f"{parts.scheme}://{host}/sitemap.xml", "", 5.0, "map"))
    return leads
