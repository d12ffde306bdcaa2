"""The date that stands beside a link: in its row, nearest first, or between it and the next."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from selectolax.lexbor import LexborNode

from crawler.pages.listed.titles import chunks
from text.dates import Moment, find_dates, parse_date

_DATE_LIKE = re.compile(r"\d\s*[-/.年月:：]\s*\d|\d\s*月|^\d{1,2}$|刚刚|今天|昨[天日]|前$|\d{8}")
_SHORT, _LONGEST, _NEAR = 24, 120, 8


def nearest_date(row: LexborNode, link: LexborNode, title: str, now: datetime) -> Moment | None:
    """The date in the smallest part of the row around the link that holds one besides the link's own words."""
    own = chunks(link)
    own = own if len(own) == 1 else [piece for piece in own if piece in title]
    node: LexborNode | None = link
    while node is not None:
        if node.mem_id != link.mem_id or len(own) > 1 or node.mem_id == row.mem_id:
            found = row_date(chunks(node), own, now)
            if found or node.mem_id == row.mem_id:
                return found
        node = node.parent
    return None


def dates_beside(rows: Sequence[LexborNode], ours: set[int], now: datetime) -> list[Moment | None]:
    """The dates between rows: after each or before each, whichever way more of them have one."""
    after = [row_date(_beside(row, ours, "next"), (), now) for row in rows]
    before = [row_date(_beside(row, ours, "prev"), (), now) for row in rows]
    return after if sum(map(bool, after)) >= sum(map(bool, before)) else before


def _beside(node: LexborNode, ours: set[int], way: str) -> list[str]:
    pieces: list[str] = []
    other = getattr(node, way)
    while other is not None and other.mem_id not in ours and len(pieces) < _NEAR:
        if other.is_text_node:
            pieces.append(other.text().strip())
        elif other.tag == "a" or other.css_first("a[href]") is not None:
            break
        else:
            pieces += chunks(other)
        other = getattr(other, way)
    return [piece for piece in pieces if piece]


def row_date(pieces: Sequence[str], own: Sequence[str], now: datetime) -> Moment | None:
    """The date among a row's pieces of text that are not the link's own words; of several the latest."""
    ours = set(own)
    others = [piece for piece in pieces if len(piece) <= _LONGEST and piece not in ours]
    found = [moment for piece in others if (moment := date_of(piece, now))]
    found = found or [moment for pair in pairwise(others) if (moment := _of_pair(*pair, now))]
    return max(found, key=lambda moment: moment.at, default=None)


def date_of(piece: str, now: datetime) -> Moment | None:
    """The date a short piece of text holds."""
    if len(piece) < 2 or not _DATE_LIKE.search(piece):
        return None
    whole = parse_date(piece, now) if len(piece) <= _SHORT else None
    return whole or next((moment for _, moment in find_dates(piece, now)), None)


def _of_pair(first: str, second: str, now: datetime) -> Moment | None:
    """A date written in two tags: `13` and `2026-02`, in either order."""
    if len(first) + len(second) > 14 or not (first[:1].isdigit() and second[:1].isdigit()):
        return None
    return parse_date(f"{first} {second}", now)
