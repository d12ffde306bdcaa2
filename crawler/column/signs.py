"""What a list page says of itself: its headings, where its list stands, what stands
beside it, a notice of its end.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.column.shape import Signs, hash_of
from crawler.pages.away import says_away
from crawler.pages.listed.anchors import absolute, ancestors, base_of
from crawler.pages.listed.plain import safe_tree
from crawler.pages.listed.titles import squeeze

_COLUMN_META = ("columnname", "lanmu", "channelname", "columntitle")
_CRUMBS = (
    '[class*="crumb" i],[class*="position" i],[class*="location" i],[class*="weizhi" i],[class*="dqwz" i],'
    '[id*="crumb" i],[id*="position" i]'
)
_CRUMB_PART = re.compile(r"[>»›＞/|｜:：]|->|—")
_HERE = re.compile(r"(?:您?当前(?:的)?位置|您?(?:现在)?所?在(?:的)?位置|您的位置)")
_VOLATILE = re.compile(
    r"\d+|(?:^|(?<=\.))(?:odd|even|first|last|active|current|on)(?=\.|$)"
)
_NOTICE = re.compile(
    r"(?:本|该|此|原)?(?:栏目|频道|版块|板块|专栏|页面|网页)[^。！!？?\n，,]{0,12}?(?:已|现已|正在)(?:经|被|于)?[^。！!？?\n，,]{0,16}?"
    r"(?:迁移|迁至|移至|搬迁|停止更新|停更|不再更新|停用|关闭|下线|撤销|整合|合并|并入|归档|调整)"
    r"|(?:本|该|此|原)(?:栏目|频道|版块|板块|专栏)[^。！!？?\n，,]{0,16}?(?:停止更新|停更|不再更新|停止使用|停用)"
    r"|(?:内容|信息)?(?:请|敬请)(?:移步|前往|访问|转到|点击进入)[^。\n]{0,16}(?:新版|新栏目|新网站|新频道|新址)"
)
_MAX_LINKS = 1_500
_MAX_BESIDE = 250
_MAX_TEXT_CHARS = 20_000
_MAX_HEADING_CHARS = 60
_MAX_CRUMB_CHARS = 200
_PLACE_LEVELS = 4


def read_signs(html: str, url: str, listed: Collection[str]) -> Signs:
    """The signs of the page at `url` whose list names the addresses `listed`."""
    tree = safe_tree(html)
    ours = set(map(hash_of, listed))
    headings = tuple(_headings(tree))
    places: Counter[str] = Counter()
    beside: dict[str, None] = {}
    base = base_of(tree, url)
    for node in islice(tree.css("a[href]"), _MAX_LINKS):
        address = absolute(node.attributes.get("href") or "", base)
        if address is None:
            continue
        key = hash_of(address)
        if key in ours:
            places[_place_of(node)] += 1
        else:
            beside[key] = None
    away = says_away(html)
    notice = _notice(tree)
    place = None
    if places:
        place = places.most_common(1)[0][0]
    return Signs(headings, place, frozenset(islice(beside, _MAX_BESIDE)), notice, away)


def _headings(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for meta in tree.css("meta[name][content]"):
        if (meta.attributes.get("name") or "").lower() in _COLUMN_META:
            words = squeeze(meta.attributes.get("content"))[:_MAX_HEADING_CHARS]
            if words:
                yield "column", words
                break
    crumb = _crumb(tree)
    if crumb:
        yield "crumb", crumb
    title = tree.css_first("title")
    words = ""
    if title is not None:
        words = squeeze(title.text())[:_MAX_HEADING_CHARS]
    if words:
        yield "title", words


def _crumb(tree: LexborHTMLParser) -> str:
    """The last step of the line that says where the reader is."""
    for node in islice(tree.css(_CRUMBS), 20):
        words = squeeze(node.text(separator=" "))
        if not words or len(words) > _MAX_CRUMB_CHARS:
            continue
        steps = [step.strip() for step in _CRUMB_PART.split(_HERE.sub("", words))]
        steps = [step for step in steps if step]
        if len(steps) >= 2 or (steps and _HERE.search(words)):
            return steps[-1][:_MAX_HEADING_CHARS]
    return ""


def _place_of(link: LexborNode) -> str:
    """The path of named parts around a link's row, without what numbers them."""
    steps = []
    for node in islice(ancestors(link, 12), 12):
        if node.tag in ("li", "tr", "dd", "td", "p", "span", "h3", "h4", "em", "b"):
            continue
        names = ".".join((node.attributes.get("class") or "").split())
        steps.append(_VOLATILE.sub("", f"{node.tag}.{names}").rstrip("."))
        if len(steps) == _PLACE_LEVELS:
            break
    return ">".join(reversed(steps))


def _notice(tree: LexborHTMLParser) -> str | None:
    """The words with which the page itself, not one of its links, says that its column has ended."""
    tree.strip_tags(["script", "style", "template", "noscript", "a"])
    body = tree.body
    if body is None:
        return None
    found = _NOTICE.search(body.text(separator="\n")[:_MAX_TEXT_CHARS])
    if found:
        return squeeze(found[0])[:_MAX_HEADING_CHARS]
    return None
