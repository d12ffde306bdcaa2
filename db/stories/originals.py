"""Which of a story's pages is its original: the issuing body's own, else the stated
source's, else the earliest.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from text.moments import SHANGHAI
from text.publishers import is_home, is_official, issuer, publisher_key

OFFICIAL = frozenset({"central-government", "ministry", "local-government"})


class Page(Protocol):
    """The fields of an article that the choice looks at."""

    id: int
    title: str
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
    """The original among a story's pages. `homes`: for a site, the publisher whose own
    site it was learnt to be.
    """
    pages = list(pages)
    named = {publisher_key(page.publisher) for page in pages if page.publisher}
    named |= {body for page in pages if (body := issuer(page.title))}

    def at_home(page: P) -> bool:
        return homes.get(page.site) in named or any(
            is_home(page.site, publisher) for publisher in named
        )

    return min(pages, key=lambda page: rank(page, at_home(page)))


def rank(page: Page, at_home: bool) -> Rank:
    """Where a page stands: 0 the issuing body's own, 1 an issuing body's that names
    nobody else, 2 the stated source's own, 3 any other; then the earliest.

    `at_home`: the page's site is the own site of a publisher that the story's pages
    name.
    """
    published = page.published_at or page.first_seen_at
    # A day without an hour says nothing against another page of that day: then the first one seen counts.
    if page.published_precision == "day":
        exact = page.first_seen_at
    else:
        exact = published
    return Rank(
        _standing(page, at_home),
        published.astimezone(SHANGHAI).date().isoformat(),
        exact,
        page.first_seen_at,
        page.id,
    )


def _standing(page: Page, at_home: bool) -> int:
    official = page.category in OFFICIAL
    if page.category is None:
        official = is_official(page.site)
    if official and at_home:
        return 0
    if official and not page.publisher:
        return 1
    if at_home and page.category != "repost-site":
        return 2
    return 3
