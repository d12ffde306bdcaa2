"""Which groups of rows are not the page's own: addresses of other folders, or a heading
that names a side box.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.pages.listed.anchors import absolute, is_column
from crawler.pages.listed.groups import BESIDE, Group
from crawler.pages.listed.titles import squeeze

_SEGMENT = re.compile(r"[^/?&=#]{2,80}")
_NUMBER = re.compile(r"\d{3,}")
_UNSAID = re.compile(r"(?:index|default|list|home|main)\b|\d{1,2}\b|col$|art$", re.I)
_SIDE_HEADING = re.compile(
    r"热点|热门|排行|推荐|相关(?:阅读|链接|新闻|文章|信息|报道)|点击榜|阅读榜|猜你喜欢|图片新闻|视频新闻|专题专栏|近期关注|延伸阅读"
)
_MORE = re.compile(r"(?:查看)?更多|more|[\s>»›+]", re.I)
_OWN_SHARE = 0.8
_MIN_OWN_ROWS, _MIN_OTHER_ROWS = 3, 2
_MAX_HEADING_CHARS = 12
# A column's address has a few folders and numbers; each is looked for in every row.
_MAX_TOKENS = 12


def demote_others(groups: Sequence[Group], url: str) -> None:
    """Give less weight to groups under the heading of a side box or of another column,
    and to those whose addresses share nothing with the list's own where another group's
    do: its folder, or the number of its column.
    """
    headings = [_heading_over(group.parent) for group in groups]
    for group, heading in zip(groups, headings, strict=True):
        if _SIDE_HEADING.search(_words_of(heading)):
            group.weight = min(group.weight, BESIDE)
    _demote_headed(groups, headings, url)
    for token in _tokens(url):
        _demote_without(token, groups)


def _demote_headed(
    groups: Sequence[Group],
    headings: Sequence[LexborNode | None],
    url: str,
) -> None:
    """Less weight to the boxes of other columns, where the page also has a list without such a heading."""
    headed = [_names_other_column(heading, url) for heading in headings]
    pairs = list(zip(groups, headed, strict=True))
    own = any(
        not other and group.weight == 1 and len(group.rows) >= _MIN_OWN_ROWS
        for group, other in pairs
    )
    for group, other in pairs:
        if own and other:
            group.weight = min(group.weight, BESIDE)


def _names_other_column(heading: LexborNode | None, url: str) -> bool:
    """Whether a heading is nothing but a link to another column than that at `url`, with `更多` or without."""
    words = _words_of(heading)
    if heading is None or not words:
        return False
    if heading.tag == "a":
        links = [heading]
    else:
        links = heading.css("a[href]")
    targets = {absolute(link.attributes.get("href") or "", url) for link in links}
    target = targets.pop() if len(targets) == 1 else None
    if target is None or not is_column(target):
        return False
    path, own_path = (urlsplit(one).path.rpartition("/")[0] for one in (target, url))
    if not path or own_path.startswith(path):
        return False
    linked = "".join(squeeze(link.text()) for link in links)
    return _MORE.sub("", linked) == _MORE.sub("", words)


def _demote_without(token: re.Pattern[str], groups: Sequence[Group]) -> None:
    shares = [_share(group, token) for group in groups]
    owned = any(
        share >= _OWN_SHARE and len(group.rows) >= _MIN_OWN_ROWS and group.weight == 1
        for group, share in zip(groups, shares, strict=True)
    )
    if not owned:
        return
    for group, share in zip(groups, shares, strict=True):
        if share == 0 and len(group.rows) >= _MIN_OTHER_ROWS:
            group.weight = min(group.weight, BESIDE)


def _share(group: Group, token: re.Pattern[str]) -> float:
    hits = sum(
        token.search(urlsplit(row.link.url).path) is not None for row in group.rows
    )
    return hits / len(group.rows)


def _tokens(url: str) -> list[re.Pattern[str]]:
    """What of a list's address may come again in its articles': the folders, the numbers."""
    path = urlsplit(url).path
    folder = path.rpartition("/")[0]
    segments = []
    for one in _SEGMENT.findall(folder):
        if not _UNSAID.match(one):
            segments.append(one)
    numbers = _NUMBER.findall(path)
    found = [re.compile(rf"/{re.escape(one)}/") for one in segments]
    found += [re.compile(rf"(?<!\d){one}(?!\d)") for one in numbers]
    return found[:_MAX_TOKENS]


def _words_of(heading: LexborNode | None) -> str:
    words = ""
    if heading is not None:
        words = squeeze(heading.text())
    if len(words) <= _MAX_HEADING_CHARS:
        return words
    return ""


def _heading_over(part: LexborNode) -> LexborNode | None:
    """What stands right above a part of the page, or above what it begins."""
    node: LexborNode | None = part
    for _ in range(2):
        if node is None:
            break
        before = node.prev
        while before is not None and before.is_text_node and not squeeze(before.text()):
            before = before.prev
        if before is not None:
            return None if before.is_text_node else before
        node = node.parent
    return None
