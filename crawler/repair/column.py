"""One column that is looked for: what is asked on its behalf, and what was found of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.pages.listed.anchors import is_column
from crawler.pages.rows import ListItem
from crawler.repair.leads import Lead, path_likeness
from crawler.repair.match import KnownEntries, moved_entries
from crawler.repair.memory import ColumnMemory
from crawler.repair.names import means_the_same
from crawler.repair.rating import Candidate, is_same_name
from crawler.repair.reading import ListReading
from text.dates import SHANGHAI
from text.normalise import letters
from text.urls import article_address, canonical, site

_LOC = re.compile(r"<loc>\s{0,9}(?:<!\[CDATA\[)?(https?://[^<\]\s]{4,400})")
_MAX_SITEMAP_CHARS = 2_000_000
_MAX_SITEMAP_LEADS = 60
_SHINGLE = 8
# Failures after which an address is not expected to answer again by itself.
FOR_GOOD = (
    "http-401",
    "http-403",
    "http-404",
    "http-410",
    "no-such-host",
    "connection-refused",
    "connection",
    "redirects",
)


@dataclass(frozen=True)
class Ask:
    """One address to be asked for, and why."""

    lead: Lead
    depth: int
    is_start: bool = False


@dataclass
class Column:
    """One column that is looked for."""

    memory: ColumnMemory
    known: KnownEntries
    lost: str | None = "unasked"
    detail: str = ""
    answered: bool = False
    candidates: dict[str, Candidate] = field(default_factory=dict)
    items: dict[str, tuple[ListItem, ...]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    ended: str = ""
    own_urls: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        return self.lost is not None

    @property
    def is_over(self) -> bool:
        """Whether the column goes on elsewhere, if at all: it has ended or fallen silent."""
        return bool(self.ended) or self.memory.is_frozen

    def is_named(self, names: Sequence[str]) -> bool:
        """Whether a page has the column's name; for a silent column one of the same meaning does."""
        if is_same_name(names, self.memory):
            return True
        own = (
            self.memory.names[0] if self.memory.is_frozen and self.memory.names else ""
        )
        return any(means_the_same(own, name) for name in names[:3])

    def stored_among(self, items: Iterable[ListItem]) -> list[tuple[ListItem, str]]:
        """The entries of a list whose articles are stored, each with that article's first letters."""
        openings = dict(self.memory.openings)
        pairs = []
        for item in items:
            day = item.date.at.astimezone(SHANGHAI).date() if item.date else None
            row = self.known.find_only(item.url, item.title or "", day)
            if row is not None and row.key in openings:
                pairs.append((item, openings[row.key]))
        return pairs


def candidate_of(
    column: Column,
    ask: Ask,
    came: str,
    names: tuple[str, ...],
    reading: ListReading,
) -> Candidate:
    """A list as a candidate for a column."""
    is_sent = ask.is_start and (canonical(came) != canonical(ask.lead.url))
    titles = tuple(letters(item.title or "")[:40] for item in reading.items[:40])
    return Candidate(
        url=came,
        names=names,
        match=reading.match,
        listing=reading.listing,
        kind=reading.kind,
        table=reading.table,
        request=reading.request,
        titles=titles,
        item_urls=tuple(item.url for item in reading.items[:40]),
        moved=moved_entries(column.known, reading.items),
        named=ask.lead.named,
        linked_as=ask.lead.words,
        redirected=is_sent,
    )


def likeness_of_texts(opening: str, text: str) -> float:
    """The share of a stored article's first letters, in pieces, that a text contains."""
    whole = letters(text[:20_000])
    pieces = {
        opening[at : at + _SHINGLE] for at in range(max(len(opening) - _SHINGLE + 1, 1))
    }
    return sum(piece in whole for piece in pieces) / len(pieces)


def sitemap_leads(
    text: str, columns: Iterable[Column], sites: Iterable[str]
) -> list[Lead]:
    """The addresses of a sitemap that are rather columns' than articles', the likeliest first."""
    own = set(sites)
    addresses = [column.memory.address for column in columns]
    leads = []
    for url in _LOC.findall(text[:_MAX_SITEMAP_CHARS]):
        if article_address(url) or site(url) not in own:
            continue
        near = max(path_likeness(url, address) for address in addresses)
        if near > 0 or is_column(url) or url.endswith(".xml"):
            leads.append(Lead(url, "", 1.0 + 5.0 * near, "map"))
    return sorted(leads, key=lambda lead: -lead.score)[:_MAX_SITEMAP_LEADS]


def host_in(url: str) -> str:
    """The host that an address names, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
