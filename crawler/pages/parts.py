"""An article that goes on over several pages: the addresses of the further ones, in order.

They have the first page's own name and a number (`t_1.html` → `t_1_2.html`, `?id=7` →
`?id=7&page=2`), and are named by links that say no more than a page's number or `下一页`,
or by TRS's call `createPageHTML`. So neither the next article nor the pages of a list
are met.
"""

import re
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.charset import decode

MOST_PARTS = 20
_AN_ADDRESS = 1000
_CALL = re.compile(
    r"createPageHTML\(\s{0,20}(\d{1,2})\s{0,20},\s{0,20}\d{1,2}\s{0,20},\s{0,20}[\"']"
    r"([\w.-]{1,80})[\"']\s{0,20},\s{0,20}[\"'](\w{1,6})[\"']"
)
_WORDS = re.compile(
    r"\W*+(?:第?\s{0,20}\d{1,2}\s{0,20}页?|第[一二三四五六七八九十]{1,3}[页頁]|[下后]一?[页頁]|[尾末][页頁]|最后一页|next)\W*+",
    re.I,
)
_NUMBER = "page|p|pn|cp|pageno|pagenum|pageindex|page_no|currentpage|curpage"
_OF_NUMBER = re.compile(_NUMBER, re.I)
_COUNTED = re.compile(rb"[?&;](?:" + _NUMBER.encode() + rb")=\d", re.I)


def further_pages(body: bytes, url: str) -> list[str]:
    """The further pages that `body`, a page of the article whose first page is at `url`, names."""
    stem = _stem(url)[0]
    if not _may_go_on(body, url, stem):
        return []
    html, _ = decode(body, None)
    found: dict[int, str] = {}
    for count, name, ending in _CALL.findall(html):
        if name == stem:
            found |= {
                number: urljoin(url, f"{name}_{number}.{ending}")
                for number in range(1, int(count))
            }
    for link in LexborHTMLParser(html).css("a[href]"):
        if _WORDS.fullmatch(link.text(deep=True)[:40].strip()):
            address = _absolute(url, link.attributes.get("href") or "")
            number = _number(address, url)
            if number:
                found.setdefault(number, address)
    return [found[number] for number in sorted(found)][:MOST_PARTS]


def _may_go_on(body: bytes, url: str, stem: str) -> bool:
    """Whether a page can name further ones at all: every article is asked, and hardly any goes on."""
    if b"createPageHTML(" in body or (
        stem and re.search(re.escape(stem.encode()) + rb"[_-]\d", body)
    ):
        return True
    own = urlsplit(url).path.rpartition("/")[2].encode() or b"/"
    same = (
        own + b"?",
        b'"?',
        b"'?",
        b"=?",
    )  # how a link to this very page with other parameters begins
    return any(_counts_behind(start, body) for start in same)


def _counts_behind(start: bytes, body: bytes) -> bool:
    at = body.find(start)
    while at >= 0:
        if _COUNTED.search(body, at, at + _AN_ADDRESS):
            return True
        at = body.find(start, at + 1)
    return False


def _absolute(url: str, href: str) -> str:
    try:
        return urldefrag(urljoin(url, href)).url
    except ValueError:
        return ""


def _stem(url: str) -> tuple[str, str]:
    """The name of the page in its folder, and its ending: `("t_1", "html")`."""
    name = urlsplit(url).path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot else (name, "")


def _number(address: str, url: str) -> int | None:
    """Which part of the article at `url` stands at `address`; None where none does."""
    first, other = urlsplit(url), urlsplit(address)
    if (first.scheme, first.netloc) != (other.scheme, other.netloc):
        return None
    if first.path == other.path:
        return _number_in_query(first.query, other.query)
    (stem, ending), (name, its_ending) = _stem(url), _stem(address)
    if (
        first.path.rpartition("/")[0] != other.path.rpartition("/")[0]
        or ending != its_ending
        or not stem
    ):
        return None
    part = re.fullmatch(re.escape(stem) + r"[_-](\d{1,2})", name)
    if part and first.query == other.query:
        return int(part[1])
    return None


def _number_in_query(first: str, other: str) -> int | None:
    counts = []
    for name, value in parse_qsl(other):
        if _OF_NUMBER.fullmatch(name):
            counts.append(value)
    rest = []
    for query in (first, other):
        rest.append(
            sorted(
                pair for pair in parse_qsl(query) if not _OF_NUMBER.fullmatch(pair[0])
            )
        )
    if (
        rest[0] != rest[1]
        or len(counts) != 1
        or not re.fullmatch(r"\d{1,2}", counts[0])
    ):
        return None
    if int(counts[0]) > 1:
        return int(counts[0])
    return None
