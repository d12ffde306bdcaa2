"""Which of a story's pages is its original: the issuing body's own, else the stated source's, else the earliest."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from text.dates import SHANGHAI
from text.hanzi import simplify

OFFICIAL = frozenset({"central-government", "ministry", "local-government"})
_TAIL = re.compile(
    r"(?:(?:政府|官方|门户)?网站?|官网|官微|官方微博|(?:官方)?微信(?:公众号)?|客户端|报道|新闻办公室?|办公厅)+$"
)


class Page(Protocol):
    """The fields of an article that the choice looks at."""

    id: int
    site: str
    category: str | None
    publisher: str | None
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime


P = TypeVar("P", bound=Page)


class Rank(NamedTuple):
    """Smaller is more original."""

    standing: int
    day: str
    at: datetime
    first_seen_at: datetime
    id: int


def head(pages: Iterable[P], homes: Mapping[str, str]) -> P:
    """The original among a story's pages. `homes`: for a site, the publisher whose own site it is."""
    pages = list(pages)
    stated = {publisher_key(page.publisher) for page in pages if page.publisher}
    return min(pages, key=lambda page: rank(page, homes.get(page.site) in stated))


def rank(page: Page, at_home: bool) -> Rank:
    """Where a page stands: 0 the issuing body's own, 1 the stated source's own, 2 any other; then the earliest.

    `at_home`: the page's site is the own site of a publisher that the story's pages name.
    """
    standing = 2
    if page.category in OFFICIAL and (at_home or not page.publisher):
        standing = 0
    elif at_home and page.category != "repost-site":
        standing = 1
    published = page.published_at or page.first_seen_at
    # A day without an hour says nothing against another page of that day: then the first one seen counts.
    exact = page.first_seen_at if page.published_precision == "day" else published
    return Rank(standing, published.astimezone(SHANGHAI).date().isoformat(), exact, page.first_seen_at, page.id)


def publisher_key(publisher: str) -> str:
    """`工业和信息化部网站` and `工业和信息化部` are one publisher, in whatever characters."""
    bare = re.sub(r"\s+", "", simplify(publisher)[0])
    return _TAIL.sub("", bare) or bare
