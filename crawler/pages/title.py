"""The title as the page shows it.

Evidence is what the head calls the page (`<title>`, og:title, ArticleTitle); a visible heading that this confirms is
the title, without what the site hangs onto either. Where no heading is confirmed, the head's own words without the
site's name; where the head says nothing of use, the heading nearest above the text.
"""

import re

from crawler.pages.lines import Line, Sheet
from crawler.pages.meta import TITLE_NAMES, Head
from crawler.pages.phrases import CRUMBS
from crawler.pages.spelling import letters

_TITLE_NAME = re.compile(
    r"title|headline|(?:^|[-_\s])(?:tit|bt|biaoti|subject)(?:$|[-_\s\d])|biaoti",
    re.I,
)
_SEPARATOR = re.compile(
    r"\s{0,20}(?:[_|｜丨]|\s[-–—:：·•»@]+\s|--+|——|[-–—]{1,2}(?=[^-–—]*$)|::)\s{0,20}"
)
_ANY_SEPARATOR = re.compile(r"[\s_|｜丨\-–—·•:：»]+")
_LABELLED = re.compile(
    r"^[\s【\[（(]*(?:https?://\S{4,60}\s+)?(?:(?:信息|文章|稿件|新闻)?(?:来源|來源)|(?:发布|發布|发表|更新|发稿)?(?:时间|時間|日期)|作者|(?:19|20)\d\d[-/.年]\d)"
)
# A subtitle, a counter, a date in pieces.
_NO_TITLE = re.compile(
    r"\s{0,20}[—–―-]|[\W\d_]*$|(?:浏览|阅读|点击|访问|人气|字号|字体|分享|打印)\D{0,8}\d*$"
)
_TAIL = re.compile(r"^[\s_|｜丨\-–—:：·@(（\[【<]")
# A name such as whole sites bear, old ones on every page: `某某市人民政府门户网站`.
_SITE = re.compile(
    r"^[^，。！？：、“”《》]{2,22}(?:政府|[厅局委办部院所会]|委员会|网|网站|在线|大学|学院|中心|公司|集团|日报|晚报|办公室)(?:首页)?$"
)
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAST = 4
_COLUMN = 8
_COLUMN_WORDS = re.compile(
    r"(?:公告|公示|通知|动态|要闻|新闻|资讯|信息|公开|文件|法规|政策|解读|详情|正文|内容|专栏|专题|栏目|频道|中心|首页|[网页])$"
)
_DOTS = ("…", "...")
_MOST_CUTS = 60
_LONGEST = 200
_MOST_PARTS = 3
_PROBE = 12
_SURE = 0.9
_BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])\s+(?=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])"
)


def find_title(sheet: Sheet, head: Head, start: int) -> tuple[str | None, int | None]:
    """The title, and the number of the line it stands in (None where it is not visible).

    `start` is the number of the body's first line: of several like headings the nearest above it counts.
    """
    claims = [(claim, letters(claim)) for claim in _claims(head)]
    best: tuple[float, int, str] | None = None
    sure = False
    for number, line in _headings(sheet):
        shown, agreement = _confirmed(line, claims)
        if not shown:
            continue
        rank = (
            agreement * 10
            + (4 - line.heading if line.heading else 0)
            + _nearness(number, start)
        )
        if agreement >= 0.5 and (best is None or rank > best[0]):
            best, sure = (rank, number, shown), agreement >= _SURE
    title, shown_in = (
        (best[2], best[1]) if best else _without_heading(sheet, head, start)
    )
    if best and not sure:
        title, shown_in = _whole_heading(sheet, best[1], best[2])
    spread = None if sure else _spread(sheet, claims, start)
    if spread is not None and len(letters(spread[0])) > len(letters(title or "")):
        title, shown_in = spread
    below = None if _stated(head) else _below_column(sheet, title, shown_in, start)
    if below is not None:
        return (_whole(sheet, below) or sheet.lines[below]).text, below
    return title and _in_full(_as_claimed(title, claims), claims), shown_in


def _stated(head: Head) -> list[str]:
    """What the government standard's words call the article; a name as short as a column's may be the column's."""
    return [said for said in head.every(TITLE_NAMES) if len(letters(said)) > _COLUMN]


def _as_claimed(title: str, claims: list[tuple[str, str]]) -> str:
    """The title without the spaces that its markup's line ends left in it: the head writes none there."""
    whole = _BETWEEN_HAN.sub("", title)
    return whole if any(whole in claim for claim, _ in claims) else title


def _spread(
    sheet: Sheet, claims: list[tuple[str, str]], start: int
) -> tuple[str, int] | None:
    """The title that stands in two or three lines, one below the other, and the number of the last of them."""
    said = {own for claim, _ in claims for own in _claimed(claim)}
    opens = {own[:_LEAST] for own in said}
    for first, line in enumerate(sheet.lines[: start + _MOST_PARTS]):
        if (
            line.linked
            or line.size >= _LONGEST
            or letters(line.text[:_PROBE])[:_LEAST] not in opens
        ):
            continue
        for last in range(first + 1, min(first + _MOST_PARTS, len(sheet.lines))):
            whole = _joined(sheet.lines[first : last + 1])
            if len(whole) < _LONGEST and letters(whole) in said:
                return whole, last
    return None


def _claimed(claim: str) -> list[str]:
    """The letters of a claim, then of the claim without its last part, without its last two, …"""
    ends = [
        len(claim),
        *(match.start() for match in _ANY_SEPARATOR.finditer(claim)),
    ]
    return [letters(claim[:end]) for end in sorted(ends, reverse=True)][:_MOST_CUTS]


def _joined(lines: list[Line]) -> str:
    """Lines of one title as one, without a space where Chinese stands on both sides."""
    return _BETWEEN_HAN.sub("", " ".join(line.text for line in lines))


def _below_column(
    sheet: Sheet, title: str | None, number: int | None, start: int
) -> int | None:
    """The number of the line over the label line, where what the head names is only the column or the site."""
    own = letters(title or "")
    ways = [_heading_over, _over_label, _over_text]
    if len(own) <= _COLUMN:
        if number is not None and not _is_column(sheet, own, number):
            return None
        ways = (
            [_over_label, _over_text]
            if number is not None
            else [_over_label, _heading_over, _over_text]
        )
    elif not _SITE.search(title or ""):
        return None
    over = next(
        (place for way in ways if (place := way(sheet, start)) is not None),
        None,
    )
    if over is None or over <= (-1 if number is None else number):
        return None
    said = letters(sheet.lines[over].text)
    longer = said != own if len(own) > _COLUMN else not own or own not in said
    return over if sheet.lines[over].size > _COLUMN and longer else None


def _is_column(sheet: Sheet, own: str, number: int) -> bool:
    """Whether the line `number`, with no more than the letters `own`, names a column: so its words say, or a link
    above it (the menu, the path to the page)."""
    return _COLUMN_WORDS.search(own) is not None or any(
        own == letters(piece)
        for line in sheet.lines[:number]
        if line.linked
        for piece in line.pieces
    )


def _in_full(shown: str, claims: list[tuple[str, str]]) -> str:
    """A title that is cut off with dots where it stands, as the head writes it out."""
    own = letters(shown)
    if not shown.endswith(_DOTS) or shown.endswith("……") or len(own) < _LEAST:
        return shown
    parts = [
        part
        for claim, _ in claims
        for part in reversed(_cuts(claim))
        if letters(part).startswith(own)
    ]
    return parts[0] if parts and letters(parts[0]) != own else shown


def _claims(head: Head) -> list[str]:
    """What the head calls the article: the government standard's word alone, or else all it says."""
    said = [
        head.named.get("og:title", ""),
        str(head.linked.get("headline") or "")[:500],
        head.title,
    ]
    return _stated(head) or [
        claim for claim in dict.fromkeys([*head.every(TITLE_NAMES), *said]) if claim
    ]


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
    while first and last - first < _MOST_PARTS and sheet.lines[first - 1].home is home:
        first -= 1
    if first == last:
        return None
    parts = sheet.lines[first : last + 1]
    text = _joined(parts)
    if len(text) > _LONGEST or any(_LABELLED.match(part.text) for part in parts):
        return None
    linked = sum(part.linked for part in parts)
    return Line([], linked, home, parts[0].away, parts[0].heading, text, len(text))


def _whole_heading(sheet: Sheet, number: int, shown: str) -> tuple[str, int]:
    """The heading that the line `number` is a part of, and its last line; the line itself where it is alone."""
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
    return list(
        dict.fromkeys([whole, *(piece for piece in pieces[:2] if len(piece) >= _LEAST)])
    )


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
    if (said.startswith(own[:8]) and len(own) > 10) or (
        own.startswith(said[:10]) and len(said) >= 10
    ):
        return 0.9 * _shared(own, said)
    return 0.0


def _ends_claim(own: str, claim: str) -> bool:
    """Whether the claim goes on after `own` with a separator, that is with the site's name."""
    counted = 0
    for position, character in enumerate(claim):
        counted += len(letters(character))
        if counted >= len(own):
            return (
                _TAIL.match(
                    claim[position + 1 :].lstrip("”\"'』」》）)!！?？.。… ") or " "
                )
                is not None
            )
    return True


def _shared(one: str, other: str) -> float:
    """Share of bigrams in common (Dice)."""
    first, second = (
        {one[i : i + 2] for i in range(len(one) - 1)},
        {other[i : i + 2] for i in range(len(other) - 1)},
    )
    return 2 * len(first & second) / (len(first) + len(second) or 1)


def _without_heading(
    sheet: Sheet, head: Head, start: int
) -> tuple[str | None, int | None]:
    stated = next(iter(_stated(head)), None)
    claims = _claims(head)
    for claim in claims:
        visible = _visible(sheet, claim, start)
        if visible is not None:
            return sheet.lines[visible].text, visible
    above = [
        (n, line)
        for n, line in _headings(sheet)
        if n <= start and _may_head(line, n, sheet)
    ]
    if above and not stated:
        number, heading = max(above, key=lambda found: (found[0], found[1].size))
        return heading.text, number
    over = None if stated else _over_label(sheet, start)
    if over is not None:
        return sheet.lines[over].text, over
    return stated or (_own_part(claims[0]) if claims else None), None


def _visible(sheet: Sheet, claim: str, start: int) -> int | None:
    """The number of the line that says the claim, or the claim without the site's name, word for word."""
    said: dict[str, int] = {}
    for number, line in enumerate(sheet.lines[: start + 4]):
        if line.size < _LONGEST and line.linked * 2 <= line.size:
            said.setdefault(letters(line.text), number)
    return next(
        (said[own] for own in _claimed(claim) if len(own) >= _LEAST and own in said),
        None,
    )


def _may_head(line: Line, number: int, sheet: Sheet) -> bool:
    if (
        line.away
        or line.linked * 2 > line.size
        or line.size < _LEAST
        or CRUMBS.match(line.text)
    ):
        return False
    if _LABELLED.match(line.text):
        return False
    return line.heading in (1, 2) or (
        number + 1 < len(sheet.lines)
        and _LABELLED.match(sheet.lines[number + 1].text) is not None
    )


def _over_label(sheet: Sheet, start: int) -> int | None:
    """The number of the line right above the label line above the text: `来源：…` stands below a title."""
    for number in range(min(start, len(sheet.lines)) - 1, max(0, start - 8), -1):
        if _LABELLED.match(sheet.lines[number].text) and _could_be(
            sheet.lines[number - 1]
        ):
            return number - 1
    return None


def _could_be(line: Line) -> bool:
    """Whether a line without any mark could be a title: no link, label or salutation, nor the way to this page."""
    if (
        line.away
        or not 6 <= line.size <= 80
        or line.linked * 2 > line.size
        or line.text[-1] in "：:，。；号"
    ):
        return False
    return not any(form.match(line.text) for form in (_LABELLED, CRUMBS, _NO_TITLE))


def _over_text(sheet: Sheet, start: int) -> int | None:
    """The number of the line right below the label line, where the text begins with its title."""
    for number in range(max(1, start - 3), min(start, len(sheet.lines))):
        if _LABELLED.match(sheet.lines[number - 1].text) and _could_be(
            sheet.lines[number]
        ):
            return number
    return None


def _heading_over(sheet: Sheet, start: int) -> int | None:
    """The number of the nearest heading above the text that is no link."""
    for number in range(min(start, len(sheet.lines)) - 1, max(0, start - 10) - 1, -1):
        line = sheet.lines[number]
        heads = line.home.tag in _HEADING_TAGS or _is_named(line)
        if (
            heads
            and line.linked == 0
            and _COLUMN < line.size <= 120
            and _could_be(line)
        ):
            return number
    return None


def _own_part(claim: str) -> str:
    """A claim without the names of site and column, whichever side they stand on."""
    short = _cuts(claim)[-1]
    if not _SITE.search(short):
        return short
    parts = [part.strip() for part in _SEPARATOR.split(claim)]
    return next(
        (
            part
            for part in parts
            if len(letters(part)) > _COLUMN and not _SITE.search(part)
        ),
        short,
    )


def _cuts(claim: str) -> list[str]:
    """A claim as it stands, then without its last part, its last two parts, …"""
    ends = [match.start() for match in _SEPARATOR.finditer(claim) if match.start() >= 2]
    return [claim, *(claim[:end].strip() for end in reversed(ends))]
