"""Rows a page's own scripts hold: written with `document.write`, opened by `onclick`, or kept as JSON.

Looked at only where a page shows no list. Nothing is run: strings are read as they stand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.families.shape import first_moment, item_at, moment, text_of
from crawler.pages.listed.finding import find_items
from crawler.pages.rows import ListItem, distinct

_SCRIPT = re.compile(r"<script\b[^>]{0,500}+>(.*?)(?:</script|\Z)", re.S | re.I)
_WRITTEN = re.compile(
    r"document\.write(?:ln)?\s{0,5}\(\s{0,9}(?:\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)')"
)
_OPENED = re.compile(
    r"<(li|tr|td|div|p|span)\b([^<>]{0,300}?)\s(?:onclick\s?=\s?\"[^\"<>]{0,80}?'"
    r"|data-(?:href|url|link)\s?=\s?[\"'])"
    r"((?:https?://|\.{0,2}/)[^'\"<>\s]{4,300}|[\w/-]{1,120}\.s?html?)[\"'][^<>]{0,300}>",
    re.I,
)
_SHORTEST_SCRIPT, _LONGEST_SCRIPT = 20, 400_000
# Arrays filled side by side: `urls[0]='/a.html';headers[0]="…";dates[0]='2026-11-20'`,
# or named after each other as lists.
_FILLED = re.compile(
    r"\b([A-Za-z_$][\w$]{0,30})\s?(?:\[\s?(\d{1,4})\s?\]\s{0,3}=|\.push\()\s{0,3}"
    r"(?:\"([^\"\\\n]{1,400})\"|'([^'\\\n]{1,400})')"
)
_LISTED = re.compile(
    r"\b([A-Za-z_$][\w$]{0,30})\s{0,3}=\s{0,3}(?:new\s+Array\("
    r"|\[)((?:\s{0,9}(?:\"[^\"\\\n]{0,400}\"|'[^'\\\n]{0,400}')\s{0,9},?){3,500}+)[\])]"
)
_ENTRY = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ADDRESS = re.compile(r"(?:https?://|\.{0,2}/)\S+|[\w./-]+\.s?html?(?:\?\S*)?")
# How a list of objects begins in an element's attribute.
_IN_ATTRIBUTE = ("='[{\"", '="[{&quot;', '="[{&#34;')
_LIST_BEGINS = re.compile(r"\[\s*\{")
_TITLES = (
    "title",
    "showTitle",
    "docTitle",
    "doctitle",
    "articleTitle",
    "TITLE",
    "subject",
    "name",
)
_ADDRESSES = (
    "url",
    "link",
    "href",
    "docpuburl",
    "articleUrl",
    "publishUrl",
    "pcUrl",
    "URL",
    "linkUrl",
)
_DATES = (
    "pubDate", "publishTime", "pubtime", "publishDate", "pubTime", "publishedTime", "docreltime",
    "releaseTime", "DOCRELPUBTIME",
    "date", "time", "createTime",
)  # fmt: skip
_FEWEST, _MOST_LISTS, _LONGEST = 3, 20, 2_000_000


def scripted_items(
    html: str,
    url: str,
    now: datetime,
    follow: str | None,
) -> list[ListItem]:
    """The articles the page's scripts name; none where they name fewer than three."""
    html = html[:_LONGEST]
    for items in (
        _written(html, url, now, follow),
        _opened(html, url, now, follow),
        _kept(html, url, now),
        _side_by_side(html, url, now),
    ):
        if len(items) >= _FEWEST:
            return items
    return []


def _written(
    html: str,
    url: str,
    now: datetime,
    follow: str | None,
) -> list[ListItem]:
    if "document.write" not in html:
        return []
    markup = "".join(_unescaped(one or other) for one, other in _WRITTEN.findall(html))
    if markup.count("<a ") >= _FEWEST:
        return find_items(LexborHTMLParser(markup), url, now, follow)
    return []


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: " " if found[1] in "nrt" else found[1], text)


def _opened(
    html: str,
    url: str,
    now: datetime,
    follow: str | None,
) -> list[ListItem]:
    if len(_OPENED.findall(html)) < _FEWEST:
        return []
    tree = LexborHTMLParser(_OPENED.sub(_linked, html))
    tree.strip_tags(["script", "style", "template", "noscript"])
    return find_items(tree, url, now, follow)


def _linked(found: re.Match[str]) -> str:
    """The element with a link in it; in a row of a table, where none may stand, with a
    cell that calls to read on.
    """
    if found[1].lower() == "tr":
        return f'<tr{found[2]}><td><a href="{found[3]}">查看</a></td>'
    return f'<{found[1]}{found[2]}><a href="{found[3]}">'


def _kept(html: str, url: str, now: datetime) -> list[ListItem]:
    best: list[ListItem] = []
    for rows in islice(_lists(html), _MOST_LISTS):
        read = []
        for row in rows:
            read.append(
                item_at(
                    text_of(row, _ADDRESSES),
                    url,
                    text_of(row, _TITLES),
                    date=first_moment(row, _DATES, now),
                )
            )
        items = distinct(item for item in read if item and len(item.title or "") >= 6)
        if len(items) * 2 > len(rows) and len(items) > len(best):
            best = items
    return best


def _side_by_side(html: str, url: str, now: datetime) -> list[ListItem]:
    """The rows of arrays of which one holds addresses, one titles, perhaps one dates."""
    arrays = []
    for values in _arrays(html).values():
        if len(values) >= _FEWEST:
            arrays.append(values)
    addresses = []
    for values in arrays:
        if all(map(_ADDRESS.fullmatch, values)):
            addresses.append(values)
    if not addresses:
        return []
    links = addresses[0]
    others = []
    for values in arrays:
        if len(values) == len(links):
            others.append(values)
    titles = max(others, key=lambda values: sum(map(_han, values)))
    dates = [""] * len(links)
    for values in others:
        if all(moment(value, now) for value in values):
            dates = values
            break
    rows = zip(links, titles, dates, strict=True)
    read = []
    for link, title, date in rows:
        if _han(title) >= _FEWEST:
            read.append(
                item_at(link, url, title, date=moment(date, now) if date else None)
            )
    return distinct(item for item in read if item)


def _arrays(html: str) -> dict[str, list[str]]:
    """The arrays of texts in a page's scripts, by name."""
    arrays: dict[str, list[str]] = {}
    for name, _, double, single in _FILLED.findall(html):
        arrays.setdefault(name, []).append(double or single)
    for name, entries in _LISTED.findall(html):
        values = [double or single for double, single in _ENTRY.findall(entries)]
        arrays.setdefault(name, values)
    return arrays


def _han(text: str) -> int:
    return sum("\u3400" <= character <= "\u9fff" for character in text)


def _lists(html: str) -> Iterator[list[Mapping[str, Any]]]:
    """The lists of objects in the page's scripts, wherever they begin."""
    if html.count("<script") > html.count("</script") + 20:
        return
    decoder = json.JSONDecoder(strict=False)
    scripts = _SCRIPT.findall(html)
    if any(mark in html for mark in _IN_ATTRIBUTE):
        scripts.append(unescape(html)[:_LONGEST_SCRIPT])
    for script in scripts:
        if not _SHORTEST_SCRIPT <= len(script) <= _LONGEST_SCRIPT:
            continue
        for begins in islice(_LIST_BEGINS.finditer(script), _MOST_LISTS):
            try:
                found, _ = decoder.raw_decode(script, begins.start())
            except (ValueError, RecursionError):
                continue
            rows = []
            for row in found:
                if isinstance(row, Mapping):
                    rows.append(row)
            if len(rows) >= _FEWEST:
                yield rows
