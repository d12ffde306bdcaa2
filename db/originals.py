"""Which of a story's pages is its original: the issuing body's own, else the stated source's, else the earliest."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

OFFICIAL = frozenset({"central-government", "ministry", "local-government"})
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_TAIL = re.compile(r"(政府网站?|官方网站|门户网站|网站|官网|官微|微信公众号|客户端|微信|网|报道|通讯社|社|日报|报)+$")


class Page(Protocol):
    """The fields of an article that the choice looks at."""

    id: int
    site: str
    category: str | None
    publisher: str | None
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime


class Rank(NamedTuple):
    """Smaller is more original."""

    standing: int
    day: str
    at: datetime
    first_seen_at: datetime
    id: int


def head(pages: Iterable[Page], homes: Mapping[str, str]) -> Page:
    """The original among a story's pages. `homes`: the site each stated publisher is at home on."""
    pages = list(pages)
    stated = {home for page in pages if page.publisher and (home := homes.get(publisher_key(page.publisher)))}
    return min(pages, key=lambda page: rank(page, stated))


def rank(page: Page, stated: set[str]) -> Rank:
    """Where a page stands: 0 issuing body's own, 1 the stated source's, 2 any other; then the earliest."""
    at_home = page.site in stated
    standing = 2
    if page.category in OFFICIAL and (at_home or not page.publisher):
        standing = 0
    elif at_home:
        standing = 1
    published = page.published_at or page.first_seen_at
    # A day without an hour says nothing against another page of that day: then the first one seen counts.
    exact = page.first_seen_at if page.published_precision == "day" else published
    return Rank(standing, published.astimezone(_SHANGHAI).date().isoformat(), exact, page.first_seen_at, page.id)


def publisher_key(publisher: str) -> str:
    """`工业和信息化部网站` and `工业和信息化部` are one publisher."""
    bare = re.sub(r"\s+", "", publisher)
    return _TAIL.sub("", bare) or bare
