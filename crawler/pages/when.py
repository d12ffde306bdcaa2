"""When an article was published: the head's statement, the label and the lines around the text, the page's data, the
address. Where the head knows the day and the page shows the hour of that day, the hour is taken from the page."""

import re
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

from crawler.pages.labels import JOINT, label
from crawler.pages.meta import DATE_NAMES, Head
from text.dates import SHANGHAI, Moment, date_in_url, find_dates, parse_date

_LABEL = label(
    r"(?:信息)?(?:发布|發布|发表|發表|发稿|刊发|刊登|上线|创建|添加|收录|公开|文章)?(?:时间|時間|日期)(?:发布)?|发布于|发表于|發表於|日\s*期|时\s*间|生成日期|公开日期"
)
_LATER = re.compile(r"更新|修改|成文|印发|最后|抓取|采集于")
_OTHER = re.compile(
    r"今天是|今日是|现在是|当前|截止|截至|实施|施行|生效|有效期|打印|访问|开始|结束|报名|开标"
)
_TODAY = re.compile(r"\s*[（(]?(?:星期|周)[一二三四五六日天]")
_DATE_IN_DATA = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^\"'\\,;<&]{0,16}")
_STAMP_IN_DATA = re.compile(r"[\"'\s]?\s*[:=]\s*\\?[\"']?(1[0-9]{9})(?:\d{3})?(?=\\?[\"',;\s}])")
_KEY = re.compile(
    r"(?:pub(?:lish)?(?:ed)?_?(?:time|date|at)|news_?time|pubdatetime|ptime|create_?time|show_?time|release_?time|date_?published)"
    r"\\?[\"']?\s*[:=]\s*(?:new Date\()?\\?[\"']?$",
    re.I,
)
_STAMPED = ("publish_time", "publishTime", "pubTime", "oriCreateTime", "var ct ", "createTime")
_DAY, _MONTH = re.compile(r"[0-3]?\d"), re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*([01]?\d)\s*月?")
# Further below the text dates are those of other articles, but for what a label calls this one's.
_NEAR = 4
_SAID = re.compile(r"时间|時間|日期|发布|發布|发表|發表|来源|來源|更新|编辑")
_EARLIEST = 1994
_AHEAD = timedelta(days=2)
_FINER = {"day": 0, "minute": 1, "second": 2}


def find_moment(
    head: Head, above: list[str], below: list[str], html: str, url: str | None, now: datetime
) -> tuple[Moment | None, int | None]:
    """The moment of publication, and the number of the line of `above` it stands in."""
    shown, number = _shown(above, now)
    stated = _stated(head, now)
    if stated:
        return _as_shown(stated, shown), number
    if shown:
        return shown, number
    parted = _parted(above, now)
    if parted:
        return parted, None
    under, _ = _shown([row for number, row in enumerate(below) if number < _NEAR or _SAID.search(row)], now)
    return under or _in_data(html, now) or (_plausible(date_in_url(url), now) if url else None), None


def _stated(head: Head, now: datetime) -> Moment | None:
    for value in [*head.every(DATE_NAMES), str(head.linked.get("datePublished") or "")]:
        moment = _plausible(parse_date(value, now), now) if value else None
        if moment:
            return moment
    return None


def _as_shown(stated: Moment, shown: Moment | None) -> Moment:
    """The time of day the page shows to its reader, where it is that of the stated day."""
    if shown is None or shown.precision == "day" or _day(shown) != _day(stated):
        return stated
    if _FINER[stated.precision] > _FINER[shown.precision] and stated.at.replace(second=0) == shown.at:
        return stated
    return shown


def _day(moment: Moment) -> date:
    return moment.at.astimezone(SHANGHAI).date()


def _shown(rows: list[str], now: datetime) -> tuple[Moment | None, int | None]:
    """The best date in `rows`: a labelled one, else the finest; none that a label calls something else."""
    best: tuple[float, Moment, int] | None = None
    for number, row in enumerate(rows):
        flat = row.replace(JOINT, " ")
        if len(flat) > 400:
            continue
        for position, moment in find_dates(flat, now):
            if not _plausible(moment, now):
                continue
            before = flat[max(0, position - 12) : position]
            if _OTHER.search(before) or _is_clock(flat, position, moment, now):
                continue
            rank: float = _FINER[moment.precision] + (
                3 if _LABEL.search(" " + flat[max(0, position - 10) : position]) else 0
            )
            rank -= 4 if _LATER.search(before) else 0
            rank += number * 0.01 - (2 if len(flat) > 120 else 0)
            if best is None or rank > best[0]:
                best = (rank, moment, number)
    return (best[1], best[2]) if best else (None, None)


def _parted(rows: list[str], now: datetime) -> Moment | None:
    """A date whose day stands in an element of its own, before or behind its month: `21`, `2024年02月`."""
    pieces = [piece.strip() for row in rows for piece in row.split(JOINT)]
    for one, two in pairwise(pieces):
        for day, month in ((one, two), (two, one)):
            found = _MONTH.fullmatch(month) if _DAY.fullmatch(day) else None
            moment = _plausible(parse_date(f"{found[1]}-{found[2]}-{day}", now), now) if found else None
            if moment:
                return moment
    return None


def _is_clock(row: str, position: int, moment: Moment, now: datetime) -> bool:
    """Whether a date is the one a site's head shows its visitors today: `2026年5月20日 星期三`."""
    return _day(moment) == now.astimezone(SHANGHAI).date() and _TODAY.search(row, position) is not None


def _in_data(html: str, now: datetime) -> Moment | None:
    """The time in the page's own data (scripts, JSON): a date or a stamp behind a key that speaks of publication."""
    for match in islice(_DATE_IN_DATA.finditer(html), 400):
        if _KEY.search(html, max(0, match.start() - 40), match.start()):
            moment = _plausible(parse_date(match[0], now), now)
            if moment:
                return moment
    for key in _STAMPED:
        place = html.find(key)
        stamp = _STAMP_IN_DATA.match(html, place + len(key)) if place >= 0 else None
        if stamp:
            return _plausible(Moment(datetime.fromtimestamp(int(stamp[1]), tz=SHANGHAI), "second"), now)
    return None


def _plausible(moment: Moment | None, now: datetime) -> Moment | None:
    if moment is None or moment.at.year < _EARLIEST or moment.at > now + _AHEAD:
        return None
    return moment
