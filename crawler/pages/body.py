"""Which element of a page holds the article.

Every line is worth something: sentences count for the article, links, short labels and
the site's small print against it. The element whose lines are worth most in sum is the
body (a maximum-weight subtree, after the idea of `Boilerplate Detection using Shallow
Text Features`, Kohlschütter et al. 2010, and of the densest block in
GeneralNewsExtractor, but exact and in one pass: prefix sums over the lines).
"""

import re
from itertools import accumulate

from lxml import etree

from crawler.pages.lines import Line, Sheet, is_body_named
from crawler.pages.others import parts_of_others
from crawler.pages.phrases import BELOW_ARTICLE, LABEL_LINE, REPLY, SMALL_PRINT
from crawler.pages.spelling import letters

_STOPS = re.compile(r"[，。；！？、”,;!?]")
_LEADS = re.compile(r"(?:如下|下列|以下|名单).{0,8}[:：]$")
_SHORT = -3.0
_LONGEST_ROW = 40
_BONUS = 1.2
_ABOVE_TITLE = 0.3
_AN_ARTICLE = 200
_NAMED = 40.0
_ENOUGH = 25
_SENTENCE = 20
_WRAPPERS = 4
_ROWS = 6
_COPIED = 2
_CORE, _PARTING = 0.88, 12.0
_A_BREAK, _MOST_AGAINST, _COUNTED_AGAINST = 60.0, 25.0, 20.0
_CELLS = 4
_RECORDS = frozenset(("table", "dl"))
_CELL_TAGS = frozenset(("td", "th", "dt", "dd"))
_INDEXED = re.compile(
    r"索\s*引\s*号|(?:发\s*[布文]|公\s*开)\s*(?:机\s*[构关]|单\s*位|方式)|主题分类|信息分类|文\s*号|有效性"
)
_PARAGRAPHS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "blockquote", "pre"))


def worth(line: Line) -> float:
    """How far `line` speaks for (above 0) or against (below 0) its block being the article."""
    size = line.size
    if line.linked * 2 > size:
        return -4 - min(size, 30) * 0.6
    if size < 250 and SMALL_PRINT.search(line.text):
        return -25.0
    if size < 24 and REPLY.match(line.text):
        return -25.0
    if size < 90 and LABEL_LINE.match(line.text):
        return -6.0
    stops = len(_STOPS.findall(line.text))
    own = size - line.linked
    if not line.away and (stops or own >= 40):
        if own >= 12:
            gain = own + 6.0 * stops
        else:
            gain = own * 0.5
        return min(gain, 600.0)
    if line.away:
        return -min(size, 20) * 0.3
    return _SHORT


def find_body(sheet: Sheet, title: str = "") -> etree._Element | None:
    """The element of the article's text, or None where no line speaks for any.

    Sentences above the title (as the page's head gives it) or below the head of the comments count for less.
    """
    values = _values(sheet, letters(title))
    found = _worthiest(sheet, values)
    if found is None:
        found = _tabular(sheet)
    if found is None:
        return _worthiest(sheet, _lenient(values, sheet))
    return found


def _tabular(sheet: Sheet) -> etree._Element | None:
    """A body without a sentence: the largest element with a body's name, or else
    the largest table, if few of its words are links (a register of firms, the results
    of an examination).
    """
    named = []
    for element in sheet.spans:
        if is_body_named(element) and _is_told(sheet, element):
            named.append(element)
    tables = []
    for element in sheet.spans:
        if element.tag == "table" and _is_told(sheet, element):
            tables.append(element)
    return max(
        named or tables,
        key=lambda element: sheet.size_of(element),
        default=None,
    )


def _is_told(sheet: Sheet, element: etree._Element) -> bool:
    start, end = sheet.spans[element]
    lines = sheet.lines[start:end]
    linked = sum(line.linked for line in lines)
    return (
        end - start >= _ROWS
        and not lines[0].away
        and linked * 3 < sheet.size_of(element)
    )


def _worthiest(sheet: Sheet, values: list[float]) -> etree._Element | None:
    sums = [0.0, *accumulate(values)]
    best, best_worth = None, float(_ENOUGH)
    for element, (start, end) in sheet.spans.items():
        value = sums[end] - sums[start]
        if value > 0 and is_body_named(element):
            value = value * _BONUS + _NAMED
        if value > best_worth:
            best, best_worth = element, value
    if best is None:
        return None
    return _lifted(_core(best, sheet, values), sheet, sums)


def _core(element: etree._Element, sheet: Sheet, values: list[float]) -> etree._Element:
    """The part of the body that holds nearly all of its worth, where lines against an
    article part it from the rest.
    """
    positive = [0.0, *accumulate(max(value, 0.0) for value in values)]
    against = [0.0, *accumulate(max(-value, 0.0) for value in values)]
    inner: etree._Element | None = element
    while inner is not None:
        element = inner
        start, end = sheet.spans[element]
        most = _CORE * (positive[end] - positive[start])
        inner = None
        for part in element:
            if (
                part in sheet.spans
                and positive[sheet.spans[part][1]] - positive[sheet.spans[part][0]]
                >= most
                and _is_parted(sheet.spans[part], (start, end), positive, against)
            ):
                inner = part
                break
    return element


def _is_parted(
    part: tuple[int, int],
    around: tuple[int, int],
    positive: list[float],
    against: list[float],
) -> bool:
    """Whether no text stands before `part`, and lines that speak against an article
    part it from what stands behind.
    """
    told_before = positive[part[0]] - positive[around[0]]
    against_behind = against[around[1]] - against[part[1]]
    return told_before < _SENTENCE and against_behind >= _PARTING


def _lenient(values: list[float], sheet: Sheet) -> list[float]:
    """The values with links counting for little: a few lines of text in one box with long lists of links."""
    raised: list[float] = []
    for value, line in zip(values, sheet.lines, strict=True):
        raised.append(max(value, -1.0) if line.linked else value)
    return raised


def text_start(sheet: Sheet, element: etree._Element) -> int:
    """The number of the first line in `element` that speaks for an article; its first
    line where none does.
    """
    start, end = sheet.spans[element]
    for number in range(start, end):
        if worth(sheet.lines[number]) >= _SENTENCE:
            return number
    return start


def _lifted(element: etree._Element, sheet: Sheet, sums: list[float]) -> etree._Element:
    """The element around a lone paragraph that holds more of its kind: links among them
    outweighed the others.
    """
    start, end = sheet.spans[element]
    if element.tag not in _PARAGRAPHS and end - start > 1:
        return element
    own = sums[end] - sums[start]
    around = element.getparent()
    for _ in range(_WRAPPERS):
        if around is None or around not in sheet.spans:
            break
        start, end = sheet.spans[around]
        alike = []
        for n in range(start, end):
            if sums[n + 1] > sums[n] and sheet.lines[n].home.tag == element.tag:
                alike.append(n)
        if (
            is_body_named(around)
            or sum(sums[n + 1] - sums[n] for n in alike) > own * 1.2
        ):
            return around
        around = around.getparent()
    return element


def _values(sheet: Sheet, title: str) -> list[float]:
    values = _with_rows(sheet, list(map(worth, sheet.lines)))
    start = 0
    for number, line in enumerate(sheet.lines):
        if _says(line, title):
            start = number
            break
    _count_records(sheet, values, start)
    for number in range(start):
        values[number] = min(values[number], values[number] * _ABOVE_TITLE)
    for number in range(_comments(sheet, values, start), len(values)):
        values[number] = min(values[number], -1.0)
    _set_aside_others(sheet, values, start)
    _set_aside_copies(sheet, values)
    _discount_behind_breaks(values, start)
    return values


def _discount_behind_breaks(values: list[float], start: int) -> None:
    """Lets text count for less that stands behind the article's own: a stretch of links
    and labels parts the two.
    """
    if not start:
        return
    told, against, factor = 0.0, 0.0, 1.0
    for number in range(start + 1, len(values)):
        value = values[number]
        if value < 0:
            against += min(-value, _MOST_AGAINST) if told >= _ENOUGH else 0.0
        elif value >= _SENTENCE:
            if against >= _A_BREAK:
                factor *= _COUNTED_AGAINST / against
            told, against = told + value, 0.0
        if value > 0:
            values[number] = value * factor


def _count_records(sheet: Sheet, values: list[float], start: int) -> None:
    """Lets the rows of a record below the title count: a tender's, an approval's names and values.

    A table that only indexes the page (number, issuer, subject) is none.
    """
    for element, (begin, end) in sheet.spans.items():
        if element.tag not in _RECORDS or begin <= start or end - begin < _CELLS:
            continue
        lines = sheet.lines[begin:end]
        linked = sum(line.linked for line in lines)
        indexed = sum(_INDEXED.match(line.text) is not None for line in lines)
        if lines[0].away or indexed > 1 or linked * 3 >= sheet.size_of(element):
            continue
        for number, line in enumerate(lines, begin):
            if values[number] == _SHORT and line.home.tag in _CELL_TAGS:
                values[number] = min(line.size, _LONGEST_ROW) * 0.5


def _set_aside_others(sheet: Sheet, values: list[float], start: int) -> None:
    """Takes the worth off the lines of comments, teasers and a second article, where an
    article is left without them.

    In a forum the first post is built as the answers are: it is the article then.
    """
    parts = parts_of_others(sheet, start)
    for others in (parts, parts[1:]):
        numbers = set()
        for part in others:
            for number in range(*sheet.spans[part]):
                numbers.add(number)
        left = sum(
            value
            for number, value in enumerate(values)
            if value > 0 and number not in numbers
        )
        if numbers and left >= _ENOUGH:
            sheet.others.update(others)
            for number in numbers:
                values[number] = min(values[number], -1.0)
            return


def _set_aside_copies(sheet: Sheet, values: list[float]) -> None:
    """Takes the worth off paragraphs that have stood before: the body is one copy of the article."""
    first: dict[str, int] = {}
    again: list[int] = []
    for number, line in enumerate(sheet.lines):
        if values[number] >= _SENTENCE and first.setdefault(line.text, number) < number:
            again.append(number)
    if len({sheet.lines[number].text for number in again}) >= _COPIED:
        for number in again:
            values[number] = 0.0


def _with_rows(sheet: Sheet, values: list[float]) -> list[float]:
    """The values, with lines that a sentence leads in counting for the article: names,
    prices, a programme's rows.

    They stand behind it inside the same element, and nothing that speaks against an
    article stands between.
    """
    found = list(values)
    end, lead = 0, -1
    for number, value in enumerate(values):
        if value >= _SENTENCE or (value == _SHORT and _leads(sheet.lines[number])):
            lead = number
        if value == _SHORT:
            if lead >= 0:
                end, lead = _end_around(sheet, sheet.lines[lead], lead), -1
            if number < end:
                found[number] = min(sheet.lines[number].size, _LONGEST_ROW) * 0.5
        elif value < 0:
            end, lead = 0, -1
    return found


def _end_around(sheet: Sheet, line: Line, number: int) -> int:
    """Where the innermost element ends that holds `line`'s own and more."""
    around = sheet.around(line.home)
    while around is not None and sheet.spans[around] == (number, number + 1):
        around = sheet.around(around)
    if around is None:
        return 0
    return sheet.spans[around][1]


def _leads(line: Line) -> bool:
    return (
        line.text[-1] in ":："
        and not line.linked
        and _LEADS.search(line.text) is not None
    )


def _comments(sheet: Sheet, values: list[float], start: int) -> int:
    """The number of the line that heads the comments or recommendations below an
    article, if one has been passed.
    """
    told = 0.0
    for number in range(start, len(values)):
        if told > _AN_ARTICLE and BELOW_ARTICLE.match(sheet.lines[number].text):
            return number
        told += max(values[number], 0.0)
    return len(values)


def _says(line: Line, title: str) -> bool:
    if not 4 <= line.size < 200 or line.linked * 2 > line.size:
        return False
    own = letters(line.text)
    return len(own) >= 4 and (
        title.startswith(own) if len(own) >= 8 or line.heading else title == own
    )
