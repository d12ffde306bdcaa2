"""Candidates for when an article was published: every date on the page with its role.

A date beside links to other articles is theirs. A moment at which the page was
generated is no publication. Where the day is settled, the hour is the one the page
shows, else the head's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise

from crawler.pages.evidence import Candidate, Evidence, Place, choose
from crawler.pages.labels import JOINT, MAX_ROW_CHARS, Row, label_before
from crawler.pages.meta import DATE_NAMES, GENERATED_NAMES, GENERATED_WORDS
from crawler.pages.moment_choice import (
    NEARNESS,
    day_features,
    day_of,
    disagreements,
    with_hour,
)
from crawler.pages.page import Page
from crawler.pages.vocabulary import FOREIGN, Label
from text.dates import (
    SHANGHAI,
    Moment,
    complete_year,
    date_in_url,
    find_dates,
    find_yearless,
    parse_date,
)

_CLOCK_TAIL = re.compile(r"[\s\d:：年月日号]*[（(]?(?:星期|周)[一二三四五六日天]")
_DATE_IN_DATA = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^\"'\\,;<&]{0,16}")
_STAMP_IN_DATA = re.compile(
    r"[\"'\s]?\s{0,20}[:=]\s{0,20}\\?[\"']?(1[0-9]{9})(?:\d{3})?(?=\\?[\"',;\s}])"
)
_KEY = re.compile(
    r"(?:pub(?:lish)?(?:ed)?_?(?:time|date|at)|news_?time|pubdatetime|ptime|create_?time"
    r"|show_?time|release_?time|date_?published)"
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
_DAY = re.compile(r"[0-3]?\d")
_MONTH = re.compile(r"((?:19|20)\d\d)\s{0,20}[-/.年]\s{0,20}([01]?\d)\s{0,20}月?")
_REPUBLIC = re.compile(r"1\d\d[-/.]")
_YEAR_IN_ADDRESS = re.compile(r"/(20\d\d)(?=[-/_]|\d\d[-/_\d])")
_PROSE = re.compile(r"[。；！？]|，.{12}|.{120}")
_LETTERS = re.compile(r"[^\W\d_年月日时分秒]")
_MAX_BESIDE_CHARS = 120
_MAX_DATES_IN_DATA = 400
_MAX_CANDIDATES = 80
_MAX_SIGNED_CHARS = 60
_SIGNED = re.compile(r"[^，。；：！？,;:!?]{0,40}[日\d]\s{0,20}[）)]?")
_SIGNER = re.compile(r"(?:^|[\s（(厅局委办部会院府司处室心])$")
_EARLIEST_YEAR = 1994
_AHEAD = timedelta(days=2)
_SOURCED = ("publisher", "author", "editor")
_UNSHOWN = ("address", "tail", "text")
_ROLE_FEATURES = {"updated": "updated", "written": "written", "clock": "site_clock"}


@dataclass(frozen=True)
class Found:
    """The moment of publication with its evidence, and the line it is shown in, if any."""

    moment: Moment | None
    evidence: Evidence
    number: int | None = None


def find_moment(page: Page) -> Found:
    """When the article was published."""
    candidates = moment_candidates(page)
    evidence = choose("published_at", candidates, page.recall)
    if evidence.winner is None or evidence.winner.place.zone in _UNSHOWN:
        candidates = _with_features([*candidates, *_in_data(page)], page)
        evidence = choose("published_at", candidates, page.recall)
    return _settled(candidates, evidence)


def _settled(candidates: list[Candidate], evidence: Evidence) -> Found:
    """The moment of the winner with its hour, and how other statements differ."""
    winner = evidence.winner
    if winner is None:
        return Found(None, evidence)
    evidence.flags = disagreements(candidates, winner)
    same_day = [one for one in candidates if day_of(one.key) == day_of(winner.key)]
    moment = with_hour(winner, same_day)
    winner.value = moment.at.isoformat()
    shown = (one.place.number for one in same_day if one.place.number is not None)
    return Found(moment, evidence, next(shown, None))


def moment_in(page: Page, row: Row, role: str | None) -> Found | None:
    """The moment that a row states under a label's role, as the head gives its hour; None
    where the row states none or several, and where the list names another day.
    """
    stated = [
        (label, moment)
        for position, moment in find_dates(row.flat, page.now)
        for label in [_label_at(row, position)]
        if (label.role if label else None) == role
    ]
    if len(stated) != 1:
        return None
    place = Place(row.zone, role, row.number)
    shown = list(_candidate(stated[0][1], place, {}, page))
    generated = list(_generated(page))
    candidates = [*shown, *_stated(page, generated), *_from_list(page)]
    if not shown:
        return None
    found = _settled(candidates, Evidence(shown[0], candidates[1:]))
    return None if "list-differs" in found.evidence.flags else found


def moment_candidates(page: Page) -> list[Candidate]:
    """All candidates with their features; `key` holds each one's moment."""
    generated = list(_generated(page))
    found = [*_shown(page), *_in_elements(page), *_stated(page, generated)]
    found += _from_list(page)
    found += list(_yearless(page, found))
    found += _of_republic(page)
    found += _parted(page)
    found += _in_address(page)
    found += _signatures(page)
    return _with_features(found[:_MAX_CANDIDATES], page)


def _with_features(found: list[Candidate], page: Page) -> list[Candidate]:
    for order, candidate in enumerate(found):
        place = candidate.place
        candidate.place = Place(
            place.zone, place.label, place.number, place.path, order
        )
    for candidate in found:
        candidate.features.update(day_features(candidate, found, page))
    return found


def _candidate(
    moment: Moment | None, place: Place, features: dict[str, float], page: Page
) -> Iterator[Candidate]:
    if moment is None or moment.at.year < _EARLIEST_YEAR:
        return
    if moment.at <= page.now + _AHEAD:
        yield Candidate(moment.at.isoformat(), place, features, moment)


def _shown(page: Page) -> Iterator[Candidate]:
    """The full dates in the rows around the text, with what their labels say."""
    rows = [*page.between, *page.over, *page.top, *page.tail, *page.own_below]
    for place, row in enumerate(rows):
        if len(row.flat) > MAX_ROW_CHARS:
            continue
        beside = rows[max(0, place - 1) : place + 2]
        sourced = any(_is_sourced(other) for other in beside if other.zone == row.zone)
        for position, moment in find_dates(row.flat, page.now):
            label = _label_at(row, position)
            bare = moment.precision == "day" and label is None
            if bare and row.zone in ("tail", "below") and not sourced:
                continue
            features = _row_features(row, position, sourced, page)
            features["clock"] = float(moment.precision != "day")
            features.update(_label_features(label))
            spot = Place(row.zone, label.role if label else None, row.number)
            yield from _candidate(moment, spot, features, page)


def _is_sourced(row: Row) -> bool:
    return any(one.label.field in _SOURCED for one in row.statements)


def _row_features(
    row: Row, position: int, sourced: bool, page: Page
) -> dict[str, float]:
    rest = row.flat[position:]
    today = _CLOCK_TAIL.match(rest) is not None and _names_today(rest, page.now)
    return {
        "near": NEARNESS[row.zone],
        "sourced": float(sourced),
        "site_clock": float(today),
        "prose": float(bool(_PROSE.search(row.flat))),
        "alone": float(not _LETTERS.search(row.flat)),
    }


def _names_today(text: str, now: datetime) -> bool:
    dates = find_dates(text[:MAX_ROW_CHARS], now)
    return bool(dates) and day_of(dates[0][1]) == now.astimezone(SHANGHAI).date()


def _label_at(row: Row, position: int) -> Label | None:
    """The label whose value begins with the date at `position`, if any."""
    for statement in row.statements:
        between = row.text[statement.begin : position]
        if statement.begin <= position < statement.stop and not between.strip(
            f"{JOINT} :：（(\u3000"
        ):
            return statement.label
    return label_before(row.text[:position])


def _label_features(label: Label | None) -> dict[str, float]:
    if label is None:
        return {}
    if label.role in _ROLE_FEATURES:
        return {_ROLE_FEATURES[label.role]: 1.0}
    if label.field == "date":
        return {"labelled": label.strength}
    return {"foreign": float(label is FOREIGN)}


def _in_elements(page: Page) -> Iterator[Candidate]:
    """Dates in `<time datetime>` and in the title of an inline element near the title."""
    start = max(0, (page.title_line or page.first) - 3)
    lines = (
        page.sheet.lines[start : page.first + 2]
        + page.sheet.lines[page.last + 1 : page.last + 3]
    )
    homes = dict.fromkeys(line.home for line in lines)
    for home in homes:
        for element in home.iter("time", "span", "abbr", "em", "i", "relative-time"):
            stated = element.get("datetime") or element.get("title")
            moment = parse_date(stated, page.now) if stated else None
            yield from _candidate(
                moment, Place("between", "<time>"), {"element": 1.0}, page
            )


def _stated(page: Page, generated: list[Moment]) -> Iterator[Candidate]:
    """What the head states under the names of dates, and in JSON-LD."""
    head = page.head
    for order, name in enumerate(DATE_NAMES):
        stated = head.named.get(name)
        moment = parse_date(stated, page.now) if stated else None
        if moment is None:
            continue
        features = {
            "stated": 1.0 if order < 5 else 0.8,
            "generated": float(moment in generated),
            "clock": float(moment.precision != "day"),
        }
        yield from _candidate(moment, Place("head", name), features, page)
    linked = str(head.linked.get("datePublished") or "")
    moment = parse_date(linked, page.now) if linked else None
    spot = Place("head", "JSON-LD datePublished")
    yield from _candidate(moment, spot, {"linked": 1.0}, page)


def _generated(page: Page) -> Iterator[Moment]:
    """The moments at which the head says the page was generated."""
    named = page.head.named
    values = [named[name] for name in GENERATED_NAMES if name in named]
    values += [value for value in named.values() if GENERATED_WORDS in value]
    for value in values:
        moment = parse_date(value, page.now)
        if moment:
            yield moment


def _from_list(page: Page) -> Iterator[Candidate]:
    yield from _candidate(page.listed.date, Place("list"), {"listed": 1.0}, page)


def _yearless(page: Page, known: list[Candidate]) -> Iterator[Candidate]:
    """Dates without a year or with half of one, with the year of another statement of the same day."""
    days = [day_of(one.key) for one in known]
    address = date_in_url(page.url) if page.url else None
    days += [day_of(address)] if address else []
    latest = _latest(address, page)
    for row in [*page.between, *page.top]:
        if len(row.text) > _MAX_BESIDE_CHARS:
            continue
        for position, text in find_yearless(row.flat):
            label = _label_at(row, position)
            if not label and not _is_date_alone(row.flat, position, text):
                continue
            moment = complete_year(text, days, page.now, latest)
            features = _row_features(row, position, _is_sourced(row), page)
            features.update(_label_features(label), yearless=1.0)
            features["clock"] = float(":" in text)
            spot = Place(row.zone, label.role if label else None, row.number)
            yield from _candidate(moment, spot, features, page)


def _of_republic(page: Page) -> Iterator[Candidate]:
    """Dates of the Republic's calendar that fill a text node: `115-11-05 16:40`."""
    for row in [*page.between, *page.top]:
        if len(row.text) > _MAX_BESIDE_CHARS:
            continue
        for node in row.text.split(JOINT):
            first, *_ = [*node.split(), ""]
            moment = None
            if _REPUBLIC.match(first):
                moment = parse_date(first, page.now)
            features = {"near": NEARNESS[row.zone], "yearless": 1.0, "alone": 1.0}
            spot = Place(row.zone, None, row.number)
            yield from _candidate(moment, spot, features, page)


def _is_date_alone(row: str, position: int, text: str) -> bool:
    """Whether a short date needs no label: it has an hour, or stands apart and is no
    number like `115-10-12`.
    """
    if ":" in text:
        return True
    return _is_apart(row, position, text) and not _REPUBLIC.match(text)


def _is_apart(text: str, position: int, found: str) -> bool:
    """Whether white space or the row's ends are on both sides of a date."""
    end = position + len(found)
    return f" {text}"[position].isspace() and f"{text} "[end].isspace()


def _latest(address: Moment | None, page: Page) -> datetime:
    """The last moment a date without a year can mean on the page."""
    if address:
        return min(page.now, address.at + _AHEAD)
    year = _YEAR_IN_ADDRESS.search(page.url or "")
    if year is None:
        return page.now
    return min(page.now, datetime(int(year[1]), 12, 31, 12, tzinfo=SHANGHAI))


def _parted(page: Page) -> Iterator[Candidate]:
    """A date whose day is in an element of its own, before or behind its month: `21`, `2024年02月`."""
    near = [*page.right_over, *page.between, *page.top]
    rows = [row for row in near if len(row.text) < 40]
    pieces = [(piece.strip(), row) for row in rows for piece in row.text.split(JOINT)]
    for (one, row), (two, _) in pairwise(pieces):
        for day, month in ((one, two), (two, one)):
            found = _MONTH.fullmatch(month) if _DAY.fullmatch(day) else None
            if found:
                moment = parse_date(f"{found[1]}-{found[2]}-{day}", page.now)
                spot = Place(row.zone, "parts", row.number)
                features = {"near": NEARNESS[row.zone], "alone": 1.0}
                yield from _candidate(moment, spot, features, page)


def _in_address(page: Page) -> Iterator[Candidate]:
    moment = date_in_url(page.url) if page.url else None
    yield from _candidate(moment, Place("address"), {"address": 1.0}, page)


def _signatures(page: Page) -> Iterator[Candidate]:
    """The date that ends a signature: `某某省工业和信息化厅 2026年5月18日`."""
    texts = page.texts[-3:] + [row.flat for row in page.own_below[:3]]
    signed = [moment for text in texts for moment in _signed(text.strip(), page)]
    # Several days at the end of a text are a list's.
    features = {"signature": 1 / max(1, len(set(map(day_of, signed))))}
    for moment in signed:
        spot = Place("tail", "signature")
        yield from _candidate(moment, spot, dict(features), page)


def _signed(text: str, page: Page) -> Iterator[Moment]:
    if len(text) > _MAX_SIGNED_CHARS or not _SIGNED.fullmatch(text):
        return
    for position, moment in find_dates(text, page.now)[-1:]:
        before = text[:position]
        if _SIGNER.search(before) and label_before(before) is None:
            yield moment


def _in_data(page: Page) -> Iterator[Candidate]:
    """The time in the page's own data (scripts, JSON), on the address's day where that has one."""
    address = date_in_url(page.url) if page.url else None
    for moment in _data_moments(page.html, page.now):
        if address and day_of(moment) != day_of(address):
            continue
        yield from _candidate(moment, Place("data"), {"data": 1.0, "clock": 1.0}, page)


def _data_moments(html: str, now: datetime) -> Iterator[Moment]:
    """The dates and stamps behind keys that speak of publication."""
    for match in islice(_DATE_IN_DATA.finditer(html), _MAX_DATES_IN_DATA):
        if _KEY.search(html, max(0, match.start() - 40), match.start()):
            moment = parse_date(match[0], now)
            if moment:
                yield moment
    for key in _STAMPED:
        place = html.find(key)
        stamp = _STAMP_IN_DATA.match(html, place + len(key)) if place >= 0 else None
        if stamp:
            yield Moment(datetime.fromtimestamp(int(stamp[1]), tz=SHANGHAI), "second")
