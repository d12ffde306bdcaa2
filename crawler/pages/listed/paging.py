"""Where a list goes on: a link that says so, or what the page's own pagination script would write."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.families.assigned import first_assigned
from crawler.pages.listed.anchors import absolute, base_of
from crawler.pages.listed.titles import squeeze

_NEXT = re.compile(
    r"^(?:下一?页|后一?页|下一頁|下页|next( page)?)\s{0,20}[>»›]*$|^[>»›]{1,2}$",
    re.I,
)
_CALL = re.compile(r"createPage(?:HTML|Html|)\s{0,20}\(([^()]{1,200})\)")
_ARGUMENT = re.compile(r"[\"']([^\"']*)[\"']|(\w+)")
_COUNTS = ("countPage", "totalPages?", "pageCount")
_CURRENTS = ("currentPage", "curPage", "pageIndex")
_NUMBERED = re.compile(r"^(.*_pc_|.*_list_|.*_)(\d{1,4})(\.s?html?)$")
_SUFFIX = re.compile(r"_(?:\d{1,4})$")


def next_page(tree: LexborHTMLParser, html: str, url: str) -> str | None:
    """The address of the list's next page, None on the last one or where the page does not say."""
    return (
        linked_next(tree, url) or _scripted_next(html, url) or _counted_next(html, url)
    )


def linked_next(
    tree: LexborHTMLParser,
    url: str,
    selector: str | None = None,
) -> str | None:
    """The link that leads on, by its words, its `rel`, or the selector."""
    base = base_of(tree, url)
    for node in tree.css(selector or "a[href], link[rel=next]"):
        attributes = node.attributes
        said = (
            attributes.get("rel") == "next"
            or _NEXT.match(squeeze(node.text()))
            or _NEXT.match(attributes.get("title") or "")
        )
        if not (selector or said) or "disabled" in (attributes.get("class") or ""):
            continue
        address = absolute(attributes.get("href") or "", base)
        if address and address != url.partition("#")[0]:
            return address
    return None


def _scripted_next(html: str, url: str) -> str | None:
    """`createPageHTML(pages, current, "index", "html")` and its kin: page 2 is `index_1.html` counted from 0,
    `index_2.html` counted from 1; either way the number is the current one and one."""
    for call in _CALL.finditer(html) if "createPage" in html else ():
        words = [(text, bare) for text, bare in _ARGUMENT.findall(call[1])]
        names = [
            (at, text)
            for at, (text, _) in enumerate(words)
            if text and re.fullmatch(r"[\w.-]+", text)
        ]
        pair = next(
            (
                (at, name, words[at + 1][0])
                for at, name in names
                if _is_ending(words, at + 1)
            ),
            None,
        )
        if pair is None:
            continue
        at, name, ending = pair
        numbers = []
        for _, bare in words[:at]:
            if bare.isdigit():
                numbers.append(int(bare))
        if len(numbers) < 2:
            numbers = []
            for variables in (_COUNTS, _CURRENTS):
                if number := first_assigned(html, *variables):
                    numbers.append(int(number))
        return _numbered(url, name, ending, numbers)
    return None


def _is_ending(words: list[tuple[str, str]], at: int) -> bool:
    return at < len(words) and words[at][0].lower().lstrip(".") in (
        "html",
        "htm",
        "shtml",
        "jhtml",
        "php",
        "aspx",
    )


def _numbered(
    url: str,
    name: str,
    ending: str,
    numbers: list[int],
) -> str | None:
    if len(numbers) < 2:
        return None
    pages, current = numbers[-2:]
    if current + 1 > pages or (current + 1 == pages and not _from_one(url, current)):
        return None
    return urljoin(url, f"{name}_{current + 1}.{ending.lstrip('.')}")


def _from_one(url: str, current: int) -> bool:
    """Whether the script counts from one: the first page, whose name has no number, is its page 1."""
    stem = urlsplit(url).path.rsplit("/", 1)[-1].rpartition(".")[0]
    return current == 1 and not _SUFFIX.search(stem)


def _counted_next(html: str, url: str) -> str | None:
    """Lists whose pages are all numbered (`index_pc_2.html`), by the totals in their scripts."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    numbered = _NUMBERED.match(name)
    if numbered is None or "totalData" not in html:
        return None
    total = first_assigned(html, "totalData")
    shown = first_assigned(html, "showData")
    if total is None or shown is None:
        return None
    page = int(numbered[2])
    if page * max(int(shown), 1) >= int(total):
        return None
    path = f"{folder}/{numbered[1]}{page + 1}{numbered[3]}"
    return urlunsplit(parts._replace(path=path, fragment=""))
