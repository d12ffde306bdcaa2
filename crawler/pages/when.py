"""When an article was published: the head's statement, the lines above the text, a label below it, the page's data, the
address, the signature. Where the head or the address knows the day and the page shows the hour of that day, the hour
is taken from the page. A date beside links to other articles is theirs."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

from crawler.pages.labels import JOINT, label
from crawler.pages.meta import DATE_NAMES, Head
from text.dates import SHANGHAI, Moment, date_in_url, find_dates, parse_date

_LABEL = label(
    r"(?:信息)?(?:发布|發布|发表|發表|发稿|刊发|刊登|上线|创建|添加|收录|公开|文章)?(?:时间|時間|日期)(?:发布)?|发布于|发表于|發表於|日\s{0,20}期|时\s{0,20}间|生成日期|公开日期"
)
_LATER = re.compile(r"更新|修改|成文|印发|最后|抓取|采集于")
_OTHER = re.compile(
    r"今天是|今日是|现在是|当前|截止|截至|实施|施行|生效|有效期|打印|访问|开始|结束|报名|开标"
)
_TODAY = re.compile(r"\s{0,20}[（(]?(?:星期|周)[一二三四五六日天]")
_DATE_IN_DATA = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^\"'\\,;<&]{0,16}")
_STAMP_IN_DATA = re.compile(
    r"[\"'\s]?\s{0,20}[:=]\s{0,20}\\?[\"']?(1[0-9]{9})(?:\d{3})?(?=\\?[\"',;\s}])"
)
_KEY = re.compile(
    r"(?:pub(?:lish)?(?:ed)?_?(?:time|date|at)|news_?time|pubdatetime|ptime|create_?time|show_?time|release_?time|date_?published)"
    r"\\?[\"']?\s{0,20}[:=]\s{0,20}(?:new Date\()?\\?[\"']?$",
    re.I,
)
_STAMPED = (
    "publish_time",
    "publishTime",
    "pubTime",
    "oriCreateTime",
    "var ct ",
    "createTime",
)
_DAY, _MONTH = (
    re.compile(r"[0-3]?\d"),
    re.compile(r"((?:19|20)\d\d)\s{0,20}[-/.年]\s{0,20}([01]?\d)\s{0,20}月?"),
)
_YEARLESS = re.compile(
    r"(?<![\d./年-])(?:\d{1,2}\s{0,20}月\s{0,20}\d{1,2}\s{0,20}日|\d\d[-/]\d\d)(?![\d./-])(?P<clock>\s{0,20}\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
    r"|(?P<ago>(?<!\d)\d{1,3}\s{0,20}(?:分钟|个?小时|天)前|(?:今天|昨天|前天)\s{0,20}\d{1,2}[:：]\d\d)"
)
_YEAR_IN_ADDRESS = re.compile(r"/(20\d\d)(?=[-/_]|\d\d[-/_\d])")
_BYLINE = 120
# Labels of a line below the text that is the article's own.
_SAID = re.compile(
    r"(?:时间|時間|日期|来源|來源|编辑|編輯|作者|责编)\s{0,20}[:：]|(?:发布|發布|发表|發表)于"
)
_SIGNED = re.compile(
    rf"(?:[^，。；：！？,;:!?]{{0,30}}[\s{JOINT}（(厅局委办部会院府司处室心])??(?:"
    r"(?:(?:19|20)\d\d|[二〇○零Ｏ一九]{2}[〇○零Ｏ一二三四五六七八九]{2})\s{0,20}年\s{0,20}[\d〇一二三四五六七八九十]{1,3}\s{0,20}月\s{0,20}[\d一二三四五六七八九十]{1,3}\s{0,20}日"
    r"|(?<![^\s（(])(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?)\s{0,20}[）)]?"
)
_SIGNATURE = 3
_EARLIEST = 1994
_AHEAD = timedelta(days=2)
_FINER = {"day": 0, "minute": 1, "second": 2}


def find_moment(
    head: Head,
    above: list[str],
    under: Callable[[], list[str]],
    texts: list[str],
    html: str,
    url: str | None,
    now: datetime,
) -> tuple[Moment | None, int | None]:
    """The moment of publication, and the number of the line of `above` it stands in.

    `under` gives the article's own lines below the text, `texts` are its paragraphs.
    """
    stated = _stated(head, now)
    shown, number = _shown(above, now)
    if shown is None:
        shown, number = _yearless(above, url, now)
    if stated:
        return _as_shown(stated, shown), number
    if shown:
        return shown, number
    day = _plausible(date_in_url(url), now) if url else None
    rows = under()
    labelled, _ = _shown([row for row in rows if _SAID.search(row)], now)
    found = _parted(above, now) or labelled or _in_data(html, day, now) or day
    return found or _signature([*texts[-_SIGNATURE:], *rows[:_SIGNATURE]], now), None


def _stated(head: Head, now: datetime) -> Moment | None:
    for value in [
        *head.every(DATE_NAMES),
        str(head.linked.get("datePublished") or ""),
    ]:
        moment = _plausible(parse_date(value, now), now) if value else None
        if moment:
            return moment
    return None


def _as_shown(stated: Moment, shown: Moment | None) -> Moment:
    """The time of day the page shows to its reader, where it is that of the stated day."""
    if shown is None or shown.precision == "day" or _day(shown) != _day(stated):
        return stated
    if (
        _FINER[stated.precision] > _FINER[shown.precision]
        and stated.at.replace(second=0) == shown.at
    ):
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


def _yearless(
    rows: list[str], url: str | None, now: datetime
) -> tuple[Moment | None, int | None]:
    """A date without year in a line of labels, with its hour, its label, or set apart: of the address's year, else
    the last such day."""
    day = _plausible(date_in_url(url), now) if url else None
    latest = _latest(day, url, now)
    for number, row in enumerate(rows):
        for hit in _YEARLESS.finditer(row) if len(row) <= _BYLINE else ():
            before = row[max(0, hit.start() - 12) : hit.start()]
            alone = f"{row} "[hit.end()].isspace() and f" {row}"[hit.start()].isspace()
            if _OTHER.search(before) or not (
                hit["clock"] or alone or _LABEL.search(" " + before)
            ):
                continue
            moment = _plausible(parse_date(hit[0], now if hit["ago"] else latest), now)
            if moment and not (hit["ago"] and day and _day(moment) != _day(day)):
                return moment, number
    return None, None


def _latest(day: Moment | None, url: str | None, now: datetime) -> datetime:
    """The last moment a date without year on the page at `url` can mean."""
    if day:
        return min(now, day.at + _AHEAD)
    year = _YEAR_IN_ADDRESS.search(url or "")
    return (
        min(now, datetime(int(year[1]), 12, 31, 12, tzinfo=SHANGHAI)) if year else now
    )


def _parted(rows: list[str], now: datetime) -> Moment | None:
    """A date whose day stands in an element of its own, before or behind its month: `21`, `2024年02月`."""
    pieces = [piece.strip() for row in rows for piece in row.split(JOINT)]
    for one, two in pairwise(pieces):
        for day, month in ((one, two), (two, one)):
            found = _MONTH.fullmatch(month) if _DAY.fullmatch(day) else None
            moment = (
                _plausible(parse_date(f"{found[1]}-{found[2]}-{day}", now), now)
                if found
                else None
            )
            if moment:
                return moment
    return None


def _is_clock(row: str, position: int, moment: Moment, now: datetime) -> bool:
    """Whether a date is the one a site's head shows its visitors today: `2026年5月20日 星期三`."""
    return (
        _day(moment) == now.astimezone(SHANGHAI).date()
        and _TODAY.search(row, position) is not None
    )


def _signature(rows: list[str], now: datetime) -> Moment | None:
    """The date that ends a signature: `某某省工业和信息化厅 2026年5月18日`."""
    signed = [
        row for row in rows if _SIGNED.fullmatch(row.strip()) and not _OTHER.search(row)
    ]
    days = {moment for row in signed for _, moment in find_dates(row, now)[-1:]}
    return _plausible(days.pop(), now) if len(days) == 1 else None


def _in_data(html: str, day: Moment | None, now: datetime) -> Moment | None:
    """The time in the page's own data (scripts, JSON), on `day` where that is known."""
    moments = (moment for moment in _data_moments(html, now) if _plausible(moment, now))
    return next(
        (moment for moment in moments if day is None or _day(moment) == _day(day)),
        None,
    )


def _data_moments(html: str, now: datetime) -> Iterator[Moment]:
    """The dates and stamps behind keys that speak of publication."""
    for match in islice(_DATE_IN_DATA.finditer(html), 400):
        if _KEY.search(html, max(0, match.start() - 40), match.start()):
            moment = parse_date(match[0], now)
            if moment:
                yield moment
    for key in _STAMPED:
        place = html.find(key)
        stamp = _STAMP_IN_DATA.match(html, place + len(key)) if place >= 0 else None
        if stamp:
            yield Moment(datetime.fromtimestamp(int(stamp[1]), tz=SHANGHAI), "second")


def _plausible(moment: Moment | None, now: datetime) -> Moment | None:
    if moment is None or moment.at.year < _EARLIEST or moment.at > now + _AHEAD:
        return None
    return moment
