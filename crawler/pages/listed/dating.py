"""The date beside a link: in its row, nearest first, between it and the
next, or above its day's rows.

A time of day alone dates nothing: it belongs to the day it stands under, which need not
be today.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from selectolax.lexbor import LexborNode

from crawler.pages.listed.titles import chunks, split_date
from text.dates import SHANGHAI, Moment, find_dates, parse_date

_DATE_LIKE = re.compile(
    r"\d\s*[-/.年月:：]\s*\d|\d\s*月|^\d{1,2}$|刚刚|今[天日]|[昨前][天日]|前$|\d{8}|(?:19|20)\d\d"
)
# How a few sites write a day in a list: the day first, or the Republic's year.
_DAY_FIRST = re.compile(
    r"\D{0,4}(\d{1,2})\s{0,2}[-/.]\s{0,2}(\d{1,2})\s{0,2}[-/.]\s{0,2}((?:19|20)\d\d)\D{0,4}"
)
_OF_THE_REPUBLIC = re.compile(
    r"\D{0,12}?(?:民[國国]|\b)\s{0,2}(1[0-3]\d|[89]\d)\s{0,2}[-/.年]\s{0,2}(\d{1,2})\s{0,2}[-/.月]"
    r"\s{0,2}(\d{1,2})\s{0,2}日?\D{0,4}"
)
_YEAR_BEFORE_THE_REPUBLIC = 1911
_DATE_ATTRIBUTES = (
    "data-timestamp", "data-time", "data-date", "data-datetime", "data-pubdate", "data-publish-time",
)  # fmt: skip
_CLOCK = re.compile(r"\W*(\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)\W*")
_DAY = re.compile(r"[\W\d年月日号星期周礼拜一二三四五六天今昨前]+")
_NO_PUBLISHING = re.compile(
    r"截止|截至|到期|有效期|(?:开始|结束|起止|起始|失效|生效|施行|实施|开标|开幕|会议|活动|举办|召开|考试|面试|报名|申报|填报|征集)"
    r".{0,4}?(?:时间|日期|日|期|于|[:：])|公示(?:期|时间)|[至到~～—]\s*$"
)
_SHORT, _LONGEST, _NEAR, _LABEL = 24, 120, 8, 10


def nearest_date(
    row: LexborNode,
    link: LexborNode,
    title: str,
    now: datetime,
) -> Moment | None:
    """The date in the smallest part of the row around the link that holds one besides
    the link's own words.
    """
    stated = _in_time_element(row, now)
    if stated is not None:
        return stated
    own = chunks(link)
    if len(own) == 1:
        own = own
    else:
        own = [piece for piece in own if piece in title]
    node: LexborNode | None = link
    while node is not None:
        if node.mem_id != link.mem_id or len(own) > 1 or node.mem_id == row.mem_id:
            found = row_date(
                _pieces(node) if node.mem_id == row.mem_id else chunks(node),
                own,
                now,
            )
            if found or node.mem_id == row.mem_id:
                return found or _in_data(row, now) or split_date(title, now)[1]
        node = node.parent
    return None


def _in_time_element(row: LexborNode, now: datetime) -> Moment | None:
    """What the row's `<time datetime>` states, whatever it shows."""
    element = row.css_first("time[datetime]")
    if element is None:
        return None
    return parse_date(element.attributes.get("datetime") or "", now)


def _in_data(row: LexborNode, now: datetime) -> Moment | None:
    """The date in a row's data attribute, which a script would write out."""
    for name in _DATE_ATTRIBUTES:
        element = row.css_first(f"[{name}]")
        if element is None:
            continue
        moment = parse_date(element.attributes.get(name) or "", now)
        if moment is not None:
            return moment
    return None


def dates_beside(
    rows: Sequence[LexborNode],
    ours: set[int],
    now: datetime,
) -> list[Moment | None]:
    """The dates between rows: after each or before each, whichever way more of them
    have one; else days above them.
    """
    above = [_beside(row, ours, "prev") for row in rows]
    days = _days_above(rows, above, now)
    if len(ours) < 2:
        return days
    after = [row_date(_beside(row, ours, "next"), (), now) for row in rows]
    before = [row_date(pieces, (), now) for pieces in above]
    if any(after) and sum(map(bool, after)) >= sum(map(bool, before)):
        return after
    return [day or date for day, date in zip(days, before, strict=True)]


def _days_above(
    rows: Sequence[LexborNode],
    above: Sequence[Sequence[str]],
    now: datetime,
) -> list[Moment | None]:
    """The day that stands by itself above each row or above rows before it, with the
    row's own time of day.
    """
    day = _day_over(rows[0].parent, now)
    found = []
    for row, pieces in zip(rows, above, strict=True):
        day = _day_alone(pieces, now) or day
        clock = (
            next(
                (hit[1] for piece in chunks(row) if (hit := _CLOCK.fullmatch(piece))),
                None,
            )
            if day
            else None
        )
        found.append(_at(day, clock, now) if day and clock else day)
    return found


def _day_over(part: LexborNode | None, now: datetime) -> Moment | None:
    """The day right above a part of the page, or above what it begins. Today's may be the page's own."""
    over = part and part.parent
    above = part and (
        _beside(part, set(), "prev") or (_beside(over, set(), "prev") if over else [])
    )
    day = _day_alone(above or [], now)
    if day and day.at.date() != now.astimezone(SHANGHAI).date():
        return day
    return None


def _day_alone(pieces: Sequence[str], now: datetime) -> Moment | None:
    if not all(map(_DAY.fullmatch, pieces)):
        return None
    for piece in pieces:
        if date := date_of(piece, now):
            return date
    return None


def _at(day: Moment, clock: str, now: datetime) -> Moment | None:
    return parse_date(f"{day.at:%Y-%m-%d} {clock}", now)


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
    """The date among a row's pieces of text that are not the link's own words; of
    several the latest that is no day of something else, and not ahead.
    """
    ours = set(own)
    others = []
    for piece in pieces:
        if len(piece) <= _LONGEST and piece not in ours:
            others.append(piece)
    found = [
        moment
        for label, piece in pairwise(["", *others])
        for moment in _dates_of(label, piece, now)
    ]
    found = found or [
        moment for pair in pairwise(others) if (moment := _of_pair(*pair, now))
    ]
    tomorrow = now + timedelta(days=1)
    latest = max(
        (moment for moment in found if moment.at <= tomorrow),
        key=_moment_of,
        default=None,
    )
    if latest and latest.precision == "day":
        return _with_clock(latest, others, now)
    return latest


def _moment_of(moment: Moment) -> datetime:
    return moment.at


def _with_clock(day: Moment, pieces: Sequence[str], now: datetime) -> Moment | None:
    """The day with the time of day that stands right behind it, in a tag of its own."""
    for piece, following in pairwise(pieces):
        clock = _CLOCK.fullmatch(following)
        if clock and date_of(piece, now) == day:
            return _at(day, clock[1], now)
    return day


def _dates_of(label: str, piece: str, now: datetime) -> list[Moment]:
    """The dates in a piece of text without those of a closing, a meeting and the like,
    as said before them.
    """
    if not _DATE_LIKE.search(piece):
        return []
    label = label if len(label) <= _LABEL else ""
    if not _NO_PUBLISHING.search(label + piece):
        return [moment] if (moment := date_of(piece, now)) else []
    dates = find_dates(label + piece, now)
    begins = [0, *(position for position, _ in dates)]
    return [
        moment
        for begin, (end, moment) in zip(begins, dates, strict=False)
        if not _NO_PUBLISHING.search(label + piece, max(begin, end - _LABEL), end)
    ]


def date_of(piece: str, now: datetime) -> Moment | None:
    """The date a short piece of text holds."""
    if len(piece) < 2 or not _DATE_LIKE.search(piece) or _CLOCK.fullmatch(piece):
        return None
    if len(piece) <= _SHORT:
        piece = _in_order(piece)
    whole = None
    if len(piece) <= _SHORT:
        whole = parse_date(piece, now)
    return whole or next((moment for _, moment in find_dates(piece, now)), None)


def _in_order(piece: str) -> str:
    """A piece that is nothing but a day with its parts in order; any other as it is."""
    first = _DAY_FIRST.fullmatch(piece)
    if first:
        day, month, year = map(int, first.groups())
        # Americans write the month first; a day over twelve tells.
        day, month = (month, day) if month > 12 else (day, month)
        return f"{year}-{month}-{day}"
    republic = _OF_THE_REPUBLIC.fullmatch(piece)
    if republic:
        year, month, day = map(int, republic.groups())
        return f"{year + _YEAR_BEFORE_THE_REPUBLIC}-{month}-{day}"
    return piece


def _pieces(row: LexborNode) -> list[str]:
    """The pieces of text of a row; under a line that names columns, those of other days' with that name."""
    pieces = chunks(row)
    names = []
    if any(map(_DATE_LIKE.search, pieces)):
        names = _columns(row)
    cells = []
    if any(map(_NO_PUBLISHING.search, names)):
        cells = list(row.iter())
    if not cells or len(names) != len(cells):
        return pieces
    return [
        piece
        for name, cell in zip(names, cells, strict=True)
        for piece in (name, *chunks(cell))
    ]


def _columns(row: LexborNode) -> list[str]:
    """What the first line of a row's table or list calls its columns."""
    body = row.parent
    if body is not None and body.tag == "tbody":
        part = body.parent
    else:
        part = body
    first = None
    if part is not None:
        first = next(part.iter(), None)
    while first is not None and first.tag in ("thead", "tbody"):
        first = next(first.iter(), None)
    if first is None or first.tag != row.tag or first.css_first("a") is not None:
        return []
    return [" ".join(chunks(cell)) for cell in first.iter()]


def _of_pair(first: str, second: str, now: datetime) -> Moment | None:
    """A date written in two tags: `13` and `2026-02`, in either order."""
    if len(first) + len(second) > 14 or not (
        first[:1].isdigit() and second[:1].isdigit()
    ):
        return None
    for written in (f"{first}/{second}", f"{second}/{first}"):
        day = _in_order(written.replace("//", "/"))
        if day[4:5] == "-":
            return parse_date(day, now)
    return parse_date(f"{first} {second}", now)
