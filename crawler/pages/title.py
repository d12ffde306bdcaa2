"""The title as the page shows it.

Evidence is what the head calls the page (`<title>`, og:title, ArticleTitle); a visible
heading that this confirms is the title, without what the site hangs onto either. Where
no heading is confirmed, the head's own words without the site's name; where the head
says nothing of use, the heading nearest above the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from crawler.pages.claims import (
    MAX_COLUMN_LETTERS,
    MIN_LETTERS,
    SITE_NAME,
    as_claimed,
    claimed_letters,
    claims_of,
    confirmed,
    in_full,
    own_part,
    stated_titles,
)
from crawler.pages.evidence import Candidate, Evidence, Place, choose
from crawler.pages.lines import Line, Sheet
from crawler.pages.meta import Head
from crawler.pages.phrases import CRUMBS
from crawler.pages.spelling import letters
from crawler.pages.unmarked_titles import (
    LABELLED,
    MAX_PARTS,
    centred_over_text,
    could_be,
    joined,
    over_label,
    over_label_in_text,
    over_text,
    set_alike,
)

_TITLE_NAME = re.compile(
    r"title|headline|(?:^|[-_\s])(?:tit|bt|biaoti|subject)(?:$|[-_\s\d])|biaoti",
    re.I,
)
# A name such as whole sites bear, old ones on every page: `某某市人民政府门户网站`.
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_COLUMN_WORDS = re.compile(
    r"(?:公告|公示|通知|动态|要闻|新闻|资讯|信息|公开|文件|法规|政策|解读|详情|正文|内容|专栏|专题|栏目|频道|中心|首页|[网页])$"
)
_LONGEST = 200
_PROBE = 12
_SURE = 0.9
_CONFIRMED = 0.5
_FARTHEST = 3.0
_NEAREST = 1.5


Claims = list[tuple[str, str]]


@dataclass(frozen=True)
class Title:
    """The title, the number of the last line it is in (None where it is not visible), and the evidence."""

    text: str | None
    line: int | None
    evidence: Evidence


def find_title(sheet: Sheet, head: Head, start: int) -> Title:
    """The title of the page whose body begins in the line `start`.

    Of several like headings the nearest above the body counts.
    """
    claims = [(claim, letters(claim)) for claim in claims_of(head)]
    found = list(_confirmed_headings(sheet, claims, start))
    if not found:
        found = list(_other_lines(sheet, head, start))
    evidence = choose("title", found)
    if not _is_sure(evidence.winner):
        found += _spread_lines(sheet, claims, start, evidence.winner)
        evidence = choose("title", found)
    if not stated_titles(head):
        found += _lines_below_column(sheet, evidence.winner, start)
        evidence = choose("title", found)
    winner = evidence.winner
    if winner is None:
        return Title(None, None, evidence)
    if not winner.features.get("below_column"):
        winner.value = in_full(as_claimed(winner.value, claims), claims)
    # Some systems escape a title twice: `&amp;ldquo;`.
    winner.value = unescape(winner.value)
    return Title(winner.value, winner.place.number, evidence)


def _is_sure(candidate: Candidate | None) -> bool:
    return candidate is not None and candidate.features.get("agreement", 0.0) >= _SURE


def _confirmed_headings(
    sheet: Sheet, claims: Claims, start: int
) -> Iterator[Candidate]:
    """The headings that the head confirms, by how well."""
    for number, line in _headings(sheet):
        shown, agreement = confirmed(line, claims)
        if not shown or agreement < _CONFIRMED:
            continue
        features = {
            "agreement": agreement,
            "heading": (4 - line.heading) / 4 if line.heading else 0.0,
            "nearness": (_nearness(number, start) + _FARTHEST) / (_NEAREST + _FARTHEST),
        }
        last = number
        if agreement < _SURE:
            shown, last = _whole_heading(sheet, number, shown)
        yield Candidate(shown, Place("heading", None, last), features)


def _other_lines(sheet: Sheet, head: Head, start: int) -> Iterator[Candidate]:
    """What may be the title where the head confirms no heading."""
    claims = claims_of(head)
    for order, claim in enumerate(claims):
        visible = _visible(sheet, claim, start)
        if visible is not None:
            place = Place("line", None, visible)
            features = {"visible_claim": 1 / (order + 1)}
            yield Candidate(sheet.lines[visible].text, place, features)
    stated = next(iter(stated_titles(head)), None)
    if stated:
        yield Candidate(stated, Place("head", "ArticleTitle"), {"stated_title": 1.0})
        return
    above = [
        (number, line)
        for number, line in _headings(sheet)
        if number <= start and _may_head(line, number, sheet)
    ]
    if above:
        number, heading = max(above, key=lambda found: (found[0], found[1].size))
        place = Place("heading", None, number)
        yield Candidate(heading.text, place, {"bare_heading": 1.0})
    over = over_label(sheet, start)
    if over is not None:
        place = Place("line", None, over)
        yield Candidate(set_alike(sheet, over), place, {"over_label": 1.0})
    if claims:
        yield Candidate(own_part(claims[0]), Place("head"), {"head_only": 1.0})


def _spread_lines(
    sheet: Sheet, claims: Claims, start: int, best: Candidate | None
) -> list[Candidate]:
    """A title in several lines, where it says more than the best candidate so far."""
    spread = _spread(sheet, claims, start)
    if spread is None:
        return []
    text, last = spread
    if len(letters(text)) <= len(letters(best.value if best else "")):
        return []
    return [Candidate(text, Place("line", None, last), {"spread": 1.0})]


def _lines_below_column(
    sheet: Sheet, best: Candidate | None, start: int
) -> list[Candidate]:
    """The line over the label line, where the best candidate so far only names the column or the site."""
    number = best.place.number if best else None
    below = _below_column(sheet, best.value if best else None, number, start)
    if below is None:
        return []
    text = (_whole(sheet, below) or sheet.lines[below]).text
    return [Candidate(text, Place("line", None, below), {"below_column": 1.0})]


def _spread(
    sheet: Sheet, claims: list[tuple[str, str]], start: int
) -> tuple[str, int] | None:
    """A title set in two or three lines, one below the other, and the number of its last line."""
    said = {own for claim, _ in claims for own in claimed_letters(claim)}
    opens = {own[:MIN_LETTERS] for own in said}
    for first, line in enumerate(sheet.lines[: start + MAX_PARTS]):
        if (
            line.linked
            or line.size >= _LONGEST
            or letters(line.text[:_PROBE])[:MIN_LETTERS] not in opens
        ):
            continue
        for last in range(first + 1, min(first + MAX_PARTS, len(sheet.lines))):
            whole = joined(sheet.lines[first : last + 1])
            if len(whole) < _LONGEST and letters(whole) in said:
                return whole, last
    return None


def _below_column(
    sheet: Sheet, title: str | None, number: int | None, start: int
) -> int | None:
    """The line over the label line, where what the head names is only the column or the site."""
    own = letters(title or "")
    ways = [_heading_over, over_label, over_text]
    if len(own) <= MAX_COLUMN_LETTERS:
        if number is not None and not _is_column(sheet, own, number):
            return None
        ways = (
            [over_label, over_text]
            if number is not None
            else [over_label, _heading_over, over_text]
        )
    elif not SITE_NAME.search(title or ""):
        return None
    ways += [centred_over_text, over_label_in_text]
    over = next(
        (place for way in ways if (place := way(sheet, start)) is not None),
        None,
    )
    if over is None or over <= (-1 if number is None else number):
        return None
    said = letters(sheet.lines[over].text)
    longer = (
        said != own if len(own) > MAX_COLUMN_LETTERS else not own or own not in said
    )
    return over if sheet.lines[over].size > MAX_COLUMN_LETTERS and longer else None


def _is_column(sheet: Sheet, own: str, number: int) -> bool:
    """Whether the line `number`, with no more than the letters `own`, names a column:
    so its words say, or a link above it (the menu, the path to the page).
    """
    return _COLUMN_WORDS.search(own) is not None or any(
        own == letters(piece)
        for line in sheet.lines[:number]
        if line.linked
        for piece in line.pieces
    )


def _headings(sheet: Sheet) -> list[tuple[int, Line]]:
    found = []
    for number, line in enumerate(sheet.lines):
        if 1 < line.size <= _LONGEST and (line.heading or _is_named(line)):
            whole = _whole(sheet, number)
            found += (
                [(number, line)] if whole is None else [(number, whole), (number, line)]
            )
    return found[:400]


def _whole(sheet: Sheet, last: int) -> Line | None:
    """The lines of one heading (`关于印发…<br>…的通知`) up to the line `last` as one, if there are several."""
    home = sheet.lines[last].home
    first = last
    while first and last - first < MAX_PARTS and sheet.lines[first - 1].home is home:
        first -= 1
    if first == last:
        return None
    parts = sheet.lines[first : last + 1]
    text = joined(parts)
    if len(text) > _LONGEST or any(LABELLED.match(part.text) for part in parts):
        return None
    linked = sum(part.linked for part in parts)
    return Line([], linked, home, parts[0].away, parts[0].heading, text, len(text))


def _whole_heading(sheet: Sheet, number: int, shown: str) -> tuple[str, int]:
    """The heading that the line `number` is a part of, and its last line; the line
    itself where it is alone.
    """
    last = number
    while (
        last + 1 < len(sheet.lines)
        and sheet.lines[last + 1].home is sheet.lines[number].home
    ):
        last += 1
    whole = _whole(sheet, last)
    return (shown, number) if whole is None else (whole.text, last)


def _is_named(line: Line) -> bool:
    home = line.home
    name = f"{home.get('class') or ''} {home.get('id') or ''}"
    return len(name) > 1 and _TITLE_NAME.search(name) is not None


def _nearness(number: int, start: int) -> float:
    """Above the text and near to it is best; far below it (a recommendation) is worst."""
    distance = start - number
    return (
        1.5 - min(distance, 60) * 0.01
        if distance >= 0
        else -1.0 - min(-distance, 100) * 0.02
    )


def _visible(sheet: Sheet, claim: str, start: int) -> int | None:
    """The number of the line that says the claim, or the claim without the site's name, word for word."""
    said: dict[str, int] = {}
    for number, line in enumerate(sheet.lines[: start + 4]):
        if line.size < _LONGEST and line.linked * 2 <= line.size:
            said.setdefault(letters(line.text), number)
    return next(
        (
            said[own]
            for own in claimed_letters(claim)
            if len(own) >= MIN_LETTERS and own in said
        ),
        None,
    )


def _may_head(line: Line, number: int, sheet: Sheet) -> bool:
    if (
        line.away
        or line.linked * 2 > line.size
        or line.size < MIN_LETTERS
        or CRUMBS.match(line.text)
    ):
        return False
    if LABELLED.match(line.text):
        return False
    return line.heading in (1, 2) or (
        number + 1 < len(sheet.lines)
        and LABELLED.match(sheet.lines[number + 1].text) is not None
    )


def _heading_over(sheet: Sheet, start: int) -> int | None:
    """The number of the nearest heading above the text that is no link."""
    for number in range(min(start, len(sheet.lines)) - 1, max(0, start - 10) - 1, -1):
        line = sheet.lines[number]
        heads = line.home.tag in _HEADING_TAGS or _is_named(line)
        if (
            heads
            and line.linked == 0
            and MAX_COLUMN_LETTERS < line.size <= 120
            and could_be(line)
        ):
            return number
    return None
