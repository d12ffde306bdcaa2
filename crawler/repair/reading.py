"""A page read as the list that may be the column: with the passport's own table, with
less of it, with none, as a feed, as a JSON answer. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.column.forms import learn_forms
from crawler.css_selectors import ListSelectors
from crawler.pages.families.shape import moment, parsed
from crawler.pages.feeds import read_feed
from crawler.pages.json_lists import read_json_list
from crawler.pages.listed.scripted import scripted_items
from crawler.pages.lists import read_list
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ApiRequest, ListItem, ListPage
from crawler.passport import JsonList, Passport
from crawler.repair.match import KnownEntries, Match, compare
from crawler.repair.page_part import part_of_page

_FEED = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.I)
_MAX_DEPTH = 4
_MAX_ROWS = 200
_MIN_TITLED = 3
_NAME = re.compile(r"[A-Za-z_]\w{0,40}")
_ADDRESS = re.compile(r"https?://\S+|\.{0,2}/\S+|\S+\.s?html?(?:\?\S*)?")


@dataclass(frozen=True)
class ListReading:
    """How a page reads as a list: its items, and the tables of a passport that reads it so.
    `listing` None: the passport's own table does.
    """

    items: tuple[ListItem, ...]
    match: Match
    kind: str = "listing"
    listing: dict[str, Any] | None = None
    table: dict[str, Any] | None = None
    next: "str | ApiRequest | None" = None
    more: tuple[ApiRequest, ...] = ()
    family: str = "plain"
    label: str = ""
    request: dict[str, Any] | None = None
    has_own_table: bool = field(default=False, compare=False)


def as_passport_says(
    passport: Passport,
    body: bytes,
    url: str,
    now: datetime,
    header_charset: str | None,
) -> tuple[list[ListItem], list[ApiRequest], str]:
    """A column's own page as its passport reads it: items, requests for rows, list family.

    Raises Unreadable.
    """
    charset = passport.encoding or header_charset
    if passport.kind == "json" and passport.json_ is not None:
        items = read_json_list(
            body,
            url,
            passport.json_,
            now=now,
            listing=passport.listing,
            header_charset=charset,
        )
        return items, [], ""
    if passport.kind == "feed":
        return read_feed(body, url, now=now, header_charset=charset), [], ""
    page = read_list(
        body,
        url,
        now=now,
        selectors=passport.listing,
        header_charset=charset,
    )
    return page.items, page.more, page.family


def best_reading(
    text: str,
    url: str,
    passport: Passport,
    known: KnownEntries,
    now: datetime,
) -> ListReading | None:
    """The reading of a page that finds most of the column and least else; None for no list at all."""
    if passport.kind == "feed" or _FEED.search(text[:4096]):
        feed = _as_feed(text, url, known, now)
        if feed is not None:
            return feed
    readings: list[ListReading] = []
    for reading in _as_listing(text, url, passport, known, now):
        # Another table is tried only where the one before leaves something to wish for.
        readings.append(reading)
        if _is_clean(reading):
            break
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        readings += _as_json(text, url, known, now)
    return max(readings, key=_worth, default=None)


def _is_clean(reading: ListReading) -> bool:
    match = reading.match
    has_others = match.foreign or match.conflicts or match.unknown > match.known
    return match.known >= _MIN_TITLED and not (has_others or match.missing)


def _worth(reading: ListReading) -> tuple[float, float, bool]:
    match = reading.match
    return (
        match.known - match.foreign - match.conflicts,
        match.known + 0.1 * len(reading.items) - max(match.unknown - match.known, 0),
        reading.has_own_table,
    )


def _as_listing(
    text: str,
    url: str,
    passport: Passport,
    known: KnownEntries,
    now: datetime,
) -> Iterator[ListReading]:
    """The page as an HTML list: with the passport's table, with its patterns alone, with nothing."""
    own = passport.listing
    tables: list[tuple[dict[str, Any] | None, ListSelectors]] = []
    if passport.kind == "listing" and own != ListSelectors():
        tables.append((None, own))
        if own.follow and (own.item or own.link):
            kept = ListSelectors(follow=own.follow, pages=own.pages)
            tables.append((_as_table(kept), kept))
    bare = ListSelectors(pages=own.pages)
    tables.append((None if own == bare else _as_table(bare), bare))
    last: ListReading | None = None
    for said, selectors in tables:
        page = _listed(text, url, selectors, now)
        if page is None or (page.unmatched and said is None):
            continue
        last = _reading(page, said, known, now)
        yield last
    if last is not None and last.match.known >= _MIN_TITLED:
        yield from _with_learned_forms(text, url, last, known, now)
    yield from _part(text, url, known, now)
    if last is not None and not last.match.known:
        yield from _kept_by_scripts(text, url, known, now)


def _part(
    text: str,
    url: str,
    known: KnownEntries,
    now: datetime,
) -> Iterator[ListReading]:
    """The part of the page that holds the column, where it is one of several."""
    part = part_of_page(text, url, known)
    page = None
    if part is not None:
        page = _listed(text, url, part.selectors, now)
    if part is None or page is None or page.unmatched:
        return
    reading = _reading(page, _as_table(part.selectors), known, now)
    if reading.match.known >= _MIN_TITLED:
        yield replace(reading, label=part.label)


def _kept_by_scripts(
    text: str,
    url: str,
    known: KnownEntries,
    now: datetime,
) -> Iterator[ListReading]:
    """The rows that the page's own scripts hold, where it shows a list beside them: an
    address form that only they have makes the list reader look there.
    """
    rows = []
    for item in scripted_items(text, url, now, None):
        if _is_known(known, item):
            rows.append(item)
    follow = follow_of([item.url for item in rows])
    if follow is None:
        return
    selectors = ListSelectors(follow=follow)
    page = _listed(text, url, selectors, now)
    if page is not None:
        yield _reading(page, _as_table(selectors), known, now)


def _with_learned_forms(
    text: str,
    url: str,
    last: ListReading,
    known: KnownEntries,
    now: datetime,
) -> Iterator[ListReading]:
    """The page again, with the address forms of the entries that are the column's."""
    follow = follow_of([item.url for item in last.items if _is_known(known, item)])
    if follow is None:
        return
    selectors = ListSelectors(follow=follow)
    page = _listed(text, url, selectors, now)
    if page is None:
        return
    reading = _reading(page, _as_table(selectors), known, now)
    # A column of all columns, sifted by addresses, would look like the column itself.
    if reading.match.known > last.match.known:
        yield reading


def _is_known(known: KnownEntries, item: ListItem) -> bool:
    return known.find(item.url, item.title or "", None)[0] is not None


def _reading(
    page: ListPage,
    said: dict[str, Any] | None,
    known: KnownEntries,
    now: datetime,
) -> ListReading:
    items = tuple(page.items)
    return ListReading(
        items,
        compare(known, items, now),
        listing=said,
        next=page.next,
        more=tuple(page.more),
        family=page.family,
        has_own_table=said is None,
    )


def _listed(
    text: str,
    url: str,
    selectors: ListSelectors,
    now: datetime,
) -> ListPage | None:
    try:
        return read_list(text, url, now=now, selectors=selectors)
    except Unreadable:
        return None


def _as_table(selectors: ListSelectors) -> dict[str, Any]:
    return selectors.model_dump(exclude_defaults=True)


def _as_feed(
    text: str,
    url: str,
    known: KnownEntries,
    now: datetime,
) -> ListReading | None:
    try:
        items = tuple(read_feed(text.encode(), url, now=now))
    except Unreadable:
        return None
    return ListReading(items, compare(known, items, now), kind="feed", listing={})


def follow_of(urls: Sequence[str]) -> str | None:
    """A regular expression for the addresses' forms; None where they have none in common."""
    if len(urls) < _MIN_TITLED:
        return None
    forms = learn_forms(urls)[:3]
    patterns = []
    for form in forms:
        path = "/" + form.pattern.partition("/")[2]
        escaped = re.escape(path).replace(r"\#", "#")
        if "#" not in escaped:
            return None
        patterns.append(escaped.replace("#", "[0-9A-Za-z]+"))
    return "|".join(patterns) or None


def _as_json(
    text: str,
    url: str,
    known: KnownEntries,
    now: datetime,
) -> Iterator[ListReading]:
    """The answer as a JSON list whose keys are found by the values under them."""
    table = json_table(parsed(text), known, now)
    if table is None:
        return
    try:
        wanted = JsonList.model_validate(table)
        items = tuple(read_json_list(text.encode(), url, wanted, now=now))
    except (Unreadable, ValueError):
        return
    match = compare(known, items, now)
    yield ListReading(items, match, kind="json", listing={}, table=table)


def json_table(
    answer: Any,
    known: KnownEntries,
    now: datetime,
) -> dict[str, Any] | None:
    """The `[json]` table that reads the column's entries from an answer; None where it has none of them."""
    best: dict[str, Any] | None = None
    most = _MIN_TITLED - 1
    for path, rows in _arrays(answer, ()):
        titles = _key_of(rows, lambda value: known.has_title(str(value)))
        if titles is None or titles[1] <= most:
            continue
        address = _key_of(rows, lambda value: bool(_ADDRESS.fullmatch(str(value))))
        if address is None:
            continue
        best, most = {"items": ".".join(path) or "@", "url": address[0]}, titles[1]
        best["title"] = titles[0]
        day = _key_of(rows, lambda value: _is_moment(value, now))
        if day is not None:
            best["date"] = day[0]
    return best


def _is_moment(value: Any, now: datetime) -> bool:
    if isinstance(value, str) and len(value) > 40:
        return False
    found = moment(value, now)
    return found is not None and abs((now - found.at).days) < 4_000


def _arrays(
    answer: Any,
    path: tuple[str, ...],
) -> Iterator[tuple[tuple[str, ...], list[Mapping[str, Any]]]]:
    """The lists of objects in an answer, with the keys that lead to them."""
    if isinstance(answer, list):
        rows = []
        for row in answer[:_MAX_ROWS]:
            if isinstance(row, Mapping):
                rows.append(row)
        if len(rows) >= _MIN_TITLED:
            yield path, rows
    elif isinstance(answer, Mapping) and len(path) < _MAX_DEPTH:
        for key, value in list(answer.items())[:50]:
            if isinstance(key, str) and _NAME.fullmatch(key):
                yield from _arrays(value, (*path, key))


def _key_of(rows: Sequence[Mapping[str, Any]], fits: Any) -> tuple[str, int] | None:
    """The key whose values fit most often, and in how many rows; None where hardly any does."""
    counts: dict[str, int] = {}
    for row in rows:
        for key, value in list(row.items())[:60]:
            plain = isinstance(value, str | int | float) and value not in ("", None)
            if plain and _NAME.fullmatch(str(key)) and fits(value):
                counts[key] = counts.get(key, 0) + 1
    if not counts:
        return None
    key = max(counts, key=lambda name: counts[name])
    if counts[key] >= _MIN_TITLED:
        return (key, counts[key])
    return None
