"""The links of a page that may lead to articles: absolute, worded, and not plainly navigation."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.listed.titles import full_title, squeeze, visible_title
from text.urls import article_address

_NO_PAGE = ("#", "javascript:", "mailto:", "tel:", "data:", "about:", "file:")
_COLUMN = re.compile(
    r"(?:/|/(?:index|list|default|home|main|more|column|node|channel)[\w-]*\.\w{2,5}"
    r"|/col/col\d+/index\.html)$"
)
_NAVIGATION = re.compile(
    r"^(?:首页|上一?页|下一?页|尾页|末页|更多.{0,2}|查看更多|查看详情|详情|阅读全文|\[?全文\]?|返回.{0,4}|more.{0,3}"
    r"|登录|注册|无障碍.{0,4}|下载|打印|分享|评论.{0,8}|跟贴.{0,8}|\d+)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"^[\[【［(（].{1,12}[\]】］)）]$")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]*+\d[0-9A-Za-z]*+")
_ADDRESSED = ("data-href", "data-url", "data-link")
_QUOTED = re.compile(
    r"[\"']((?:https?://|\.{0,2}/)[^\"'<>\s]{3,300}|[\w./%-]{1,120}\.(?:s?html?|aspx?|jsp"
    r"|php)(?:\?[^\"'<>\s]{0,200})?)[\"']"
)
_SHORT, _WORDED, _MANY, _MOST = 4, 7, 5, 3_000


@dataclass
class Anchor:
    """One link. `known`: its address has the form of an article's; `place`: its number on the page."""

    node: LexborNode
    url: str
    title: str
    known: bool
    place: int = 0
    parents: list[LexborNode] = field(default_factory=list)

    @cached_property
    def words(self) -> int:
        """How many letters and characters the title has; the count beside a comment bubble is no title."""
        return sum(map(str.isalpha, self.title))

    @property
    def promising(self) -> bool:
        """Whether it may head a row of a list by itself."""
        if self.known:
            return self.possible and self.words >= _SHORT
        return self.worded and not is_column(self.url)

    @property
    def worded(self) -> bool:
        """Whether its words are a title's, wherever it leads."""
        return self.possible and self.words >= _WORDED

    @property
    def possible(self) -> bool:
        """Whether it may be an entry among others that are promising."""
        return (
            len(self.title) >= 2
            and not _NAVIGATION.match(self.title)
            and not _BRACKETS.match(self.title)
        )


def is_column(url: str) -> bool:
    """Whether an address is rather a column's or a site's than an article's."""
    parts = urlsplit(url)
    if not parts.path.strip("/"):
        return not parts.query
    return bool(_COLUMN.search(parts.path)) and not parts.query


def absolute(href: str, base: str) -> str | None:
    """The address a link leads to, without its fragment; None where it leads to no other page."""
    # Browsers take a backslash in an address for a slash, and pass over white space in it.
    href = "".join(href.replace("\\", "/").split())
    if not href or href.lower().startswith(_NO_PAGE):
        return None
    try:
        url = urljoin(base, href).partition("#")[0]
    except ValueError:
        return None
    if url.startswith(("http://", "https://")):
        return url
    return None


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What the page's links are relative to."""
    base = tree.css_first("base[href]")
    if base is None:
        return url
    return absolute(base.attributes.get("href") or "", url) or url


def anchors(root: LexborHTMLParser | LexborNode, base: str) -> list[Anchor]:
    """The page's links in order."""
    found = []
    for place, node in enumerate(islice(root.css("a"), _MOST)):
        attributes = node.attributes
        url = _destination(attributes, base)
        if url is not None:
            title = full_title(visible_title(node), attributes.get("title"))
            found.append(
                Anchor(
                    node,
                    url,
                    title or _pictured(node),
                    article_address(url),
                    place,
                )
            )
    return found


def _destination(attributes: Mapping[str, str | None], base: str) -> str | None:
    """Where a link leads, also by a script: `javascript:open('/a.html')`, `data-href`, `onclick`."""
    href = attributes.get("href") or ""
    if href and (url := absolute(href, base)):
        return url
    if href and not href.lstrip().lower().startswith(("javascript:", "#")):
        return None
    said = next((value for name in _ADDRESSED if (value := attributes.get(name))), None)
    called = _QUOTED.search(f"{href} {attributes.get('onclick') or ''}"[:1_000])
    return absolute(said or (called[1] if called else ""), base)


def ancestors(node: LexborNode, most: int) -> Iterator[LexborNode]:
    """The elements around `node`, nearest first, up to the body and at most so many."""
    parent = node.parent
    while parent is not None and parent.tag not in ("html", "-undef") and most > 0:
        yield parent
        parent, most = parent.parent, most - 1


def learn_forms(found: list[Anchor]) -> None:
    """Knows as articles' also the addresses of one form that many worded links share.

    Sites with addresses of their own still give all their articles the same form, with a number at its end.
    """
    unknown = []
    for anchor in found:
        if not anchor.known and anchor.words >= _WORDED:
            unknown.append((anchor, form_of(anchor.url)))
    sharing = Counter(
        form for form, _ in {(form, anchor.url) for anchor, form in unknown if form}
    )
    for anchor, form in unknown:
        anchor.known = bool(form) and sharing[form] >= _MANY


def form_of(url: str) -> str:
    """An address with its numbers and ids left open; empty where its end holds no number."""
    parts = urlsplit(url)
    name = parts.path.rsplit("/", 1)[-1] + parts.query
    if sum(character.isdigit() for character in name) < 4:
        return ""
    return parts.netloc + _NUMBER.sub("#", parts.path + "?" + parts.query)


def _pictured(node: LexborNode) -> str:
    picture = node.css_first("img[alt]")
    if picture is not None:
        return squeeze(picture.attributes.get("alt"))
    return ""
