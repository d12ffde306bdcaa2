"""The title as the page shows it.

Evidence is what the head calls the page (`<title>`, og:title, ArticleTitle); a visible heading that this confirms is
the title, without what the site hangs onto either. Where no heading is confirmed, the head's own words without the
site's name; where the head says nothing of use, the heading nearest above the text.
"""

import re

from crawler.pages.lines import Line, Sheet
from crawler.pages.meta import TITLE_NAMES, Head
from crawler.pages.spelling import letters

_TITLE_NAME = re.compile(r"title|headline|(?:^|[-_\s])(?:tit|bt|biaoti|subject)(?:$|[-_\s\d])|biaoti", re.I)
_SEPARATOR = re.compile(r"\s*(?:[_|｜丨]|\s[-–—:：·•»@]+\s|--+|——|[-–—]{1,2}(?=[^-–—]*$)|::)\s*")
_ANY_SEPARATOR = re.compile(r"[\s_|｜丨\-–—·•:：»]+")
_LABELLED = re.compile(
    r"^[\s【\[（(]*(?:(?:信息|文章|稿件|新闻)?(?:来源|來源)|(?:发布|發布|发表|更新|发稿)?(?:时间|時間|日期)|作者|(?:19|20)\d\d[-/.年]\d)"
)
_TAIL = re.compile(r"^[\s_|｜丨\-–—:：·@(（\[【<]")
# A name such as whole sites bear, old ones on every page: `某某市人民政府门户网站`.
_SITE = re.compile(
    r"^[^，。！？：、“”《》]{2,22}(?:政府|[厅局委办部院所会]|委员会|网|网站|在线|大学|学院|中心|公司|集团|日报|晚报|办公室)(?:首页)?$"
)
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAST = 4
_COLUMN = 8
_MOST_CUTS = 60
_LONGEST = 200


def find_title(sheet: Sheet, head: Head, start: int) -> tuple[str | None, int | None]:
    """The title, and the number of the line it stands in (None where it is not visible).

    `start` is the number of the body's first line: of several like headings the nearest above it counts.
    """
    claims = [(claim, letters(claim)) for claim in _claims(head)]
    best: tuple[float, int, str] | None = None
    for number, line in _headings(sheet):
        shown, agreement = _confirmed(line, claims)
        if not shown:
            continue
        rank = agreement * 10 + (4 - line.heading if line.heading else 0) + _nearness(number, start)
        if agreement >= 0.5 and (best is None or rank > best[0]):
            best = (rank, number, shown)
    title, shown_in = (best[2], best[1]) if best else _without_heading(sheet, head, start)
    below = _below_column(sheet, title, shown_in, start)
    if below is not None and head.first(TITLE_NAMES) is None:
        return sheet.lines[below].text, below
    return title, shown_in


def _below_column(sheet: Sheet, title: str | None, number: int | None, start: int) -> int | None:
    """The number of the line over the label line, where what the head names is only the column or the site."""
    own = letters(title or "")
    over = None
    if len(own) <= _COLUMN:
        over = _over_label(sheet, start)
    elif _SITE.search(title or ""):
        over = _heading_over(sheet, start)
        over = _over_label(sheet, start) if over is None else over
    if over is None or over <= (-1 if number is None else number):
        return None
    said = letters(sheet.lines[over].text)
    longer = said != own if len(own) > _COLUMN else not own or own not in said
    return over if sheet.lines[over].size > _COLUMN and longer else None


def _claims(head: Head) -> list[str]:
    """What the head calls the article: the government standard's word alone, or else all it says."""
    stated = list(head.every(TITLE_NAMES))
    said = [head.named.get("og:title", ""), str(head.linked.get("headline") or "")[:500], head.title]
    return stated or [claim for claim in dict.fromkeys(said) if claim]


def _headings(sheet: Sheet) -> list[tuple[int, Line]]:
    found = []
    for number, line in enumerate(sheet.lines):
        if 1 < line.size <= _LONGEST and (line.heading or _is_named(line)):
            found.append((number, line))
    return found[:400]


def _is_named(line: Line) -> bool:
    home = line.home
    name = f"{home.get('class') or ''} {home.get('id') or ''}"
    return len(name) > 1 and _TITLE_NAME.search(name) is not None


def _nearness(number: int, start: int) -> float:
    """Above the text and near to it is best; far below it (a recommendation) is worst."""
    distance = start - number
    return 1.5 - min(distance, 60) * 0.01 if distance >= 0 else -1.0 - min(-distance, 100) * 0.02


def _confirmed(line: Line, claims: list[tuple[str, str]]) -> tuple[str, float]:
    """The part of a heading that the head confirms, and how well: 1 word for word, down to 0."""
    best = ("", 0.0)
    for shown in _readings(line):
        own = letters(shown)
        if len(own) < 2:
            continue
        for claim, said in claims:
            agreement = _agreement(own, said, claim)
            if agreement > best[1]:
                best = (shown, agreement)
    return best


def _readings(line: Line) -> list[str]:
    """The heading as a whole, and its first text nodes: counters and buttons hang at the end."""
    pieces = [" ".join(piece.split()) for piece in line.pieces]
    whole = line.text
    return list(dict.fromkeys([whole, *(piece for piece in pieces[:2] if len(piece) >= _LEAST)]))


def _agreement(own: str, said: str, claim: str) -> float:
    """How well a heading with the letters `own` agrees with a claim with the letters `said`."""
    if not said:
        return 0.0
    if own == said:
        return 1.0
    if said.startswith(own):
        whole = _ends_claim(own, claim)
        return (0.98 if whole else 0.6) if len(own) >= _LEAST or whole else 0.0
    if own in said and len(own) >= 6:
        return 0.55 + 0.3 * len(own) / len(said)
    if (said.startswith(own[:8]) and len(own) > 10) or (own.startswith(said[:10]) and len(said) >= 10):
        return 0.9 * _shared(own, said)
    return 0.0


def _ends_claim(own: str, claim: str) -> bool:
    """Whether the claim goes on after `own` with a separator, that is with the site's name."""
    counted = 0
    for position, character in enumerate(claim):
        counted += len(letters(character))
        if counted >= len(own):
            return _TAIL.match(claim[position + 1 :].lstrip("”\"'』」》）)!！?？.。… ") or " ") is not None
    return True


def _shared(one: str, other: str) -> float:
    """Share of bigrams in common (Dice)."""
    first, second = (
        {one[i : i + 2] for i in range(len(one) - 1)},
        {other[i : i + 2] for i in range(len(other) - 1)},
    )
    return 2 * len(first & second) / (len(first) + len(second) or 1)


def _without_heading(sheet: Sheet, head: Head, start: int) -> tuple[str | None, int | None]:
    stated = head.first(TITLE_NAMES)
    claims = _claims(head)
    for claim in claims:
        visible = _visible(sheet, claim, start)
        if visible is not None:
            return sheet.lines[visible].text, visible
    above = [(n, line) for n, line in _headings(sheet) if n <= start and _may_head(line, n, sheet)]
    if above and not stated:
        return above[-1][1].text, above[-1][0]
    over = None if stated else _over_label(sheet, start)
    if over is not None:
        return sheet.lines[over].text, over
    return stated or (_cuts(claims[0])[-1] if claims else None), None


def _visible(sheet: Sheet, claim: str, start: int) -> int | None:
    """The number of the line that says the claim, or the claim without the site's name, word for word."""
    ends = [len(claim), *(match.start() for match in _ANY_SEPARATOR.finditer(claim))]
    cuts = [letters(claim[:end]) for end in sorted(ends, reverse=True)][:_MOST_CUTS]
    said: dict[str, int] = {}
    for number, line in enumerate(sheet.lines[: start + 4]):
        if line.size < _LONGEST and line.linked * 2 <= line.size:
            said.setdefault(letters(line.text), number)
    return next((said[own] for own in cuts if len(own) >= _LEAST and own in said), None)


def _may_head(line: Line, number: int, sheet: Sheet) -> bool:
    if line.away or line.linked * 2 > line.size or line.size < _LEAST:
        return False
    return line.heading in (1, 2) or (
        number + 1 < len(sheet.lines) and _LABELLED.match(sheet.lines[number + 1].text) is not None
    )


def _over_label(sheet: Sheet, start: int) -> int | None:
    """The number of the line right above the label line above the text: `来源：…` stands below a title."""
    for number in range(min(start, len(sheet.lines)) - 1, max(0, start - 8), -1):
        line = sheet.lines[number - 1]
        fits = 6 <= line.size <= 80 and line.linked * 2 <= line.size and line.text[-1] not in "：:，。；"
        fits = fits and not _LABELLED.match(line.text)
        if fits and _LABELLED.match(sheet.lines[number].text):
            return number - 1
    return None


def _heading_over(sheet: Sheet, start: int) -> int | None:
    """The number of the nearest heading above the text that is no link."""
    for number in range(min(start, len(sheet.lines)) - 1, max(0, start - 10) - 1, -1):
        line = sheet.lines[number]
        heads = line.home.tag in _HEADING_TAGS or _is_named(line)
        if heads and not line.away and line.linked == 0 and _COLUMN < line.size <= 120:
            return number
    return None


def _cuts(claim: str) -> list[str]:
    """A claim as it stands, then without its last part, its last two parts, …"""
    ends = [match.start() for match in _SEPARATOR.finditer(claim) if match.start() >= 2]
    return [claim, *(claim[:end].strip() for end in reversed(ends))]
