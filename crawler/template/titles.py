"""The title where the list names it, or where the titles of a known template stand."""

from crawler.pages.labels import is_labelled, until_date
from crawler.pages.lines import Line, Sheet
from crawler.pages.spelling import letters
from crawler.template.lessons import HEAD_SPOT
from crawler.template.memory import Spot, TemplateMemory, digest_of
from crawler.template.recall import is_repeated, is_title_spot, repetition
from crawler.template.spots import line_spot

_MIN_CHARS = 6
_MAX_CHARS = 200
_LINES_BELOW_START = 4
_MAX_LINES = 400
_MIN_PAGES = 4.0
_MAX_MARKS = 20
_CUT_OFF = ("…", "...")


def sure_title(
    sheet: Sheet,
    start: int,
    listed: str | None,
    memory: TemplateMemory | None,
) -> tuple[str, int] | None:
    """The title and its line, by the list's words or the place where a template's titles
    were on certain pages; None where neither tells. `start` is the text's first line.
    """
    lines = _first_lines(sheet, start)
    said = letters(listed or "")
    if len(said) >= _MIN_CHARS and not (listed or "").endswith(_CUT_OFF):
        named = [(n, line) for n, line in lines if _says(line, said)]
        if named:
            number, line = min(named, key=lambda one: (-one[1].heading, -one[0]))
            return line.text, number
    if memory is None:
        return None
    known = _known_lines(sheet, lines, memory)
    sure = [(line.text, number) for number, line, spot in known if is_title_spot(spot)]
    # Two places that were each a title's are of two templates: neither tells.
    return sure[0] if len(sure) == 1 else None


def told_title(
    sheet: Sheet,
    start: int,
    found: int | None,
    claim: str,
    memory: TemplateMemory | None,
) -> tuple[str, int] | None:
    """The title and its line where what passes for it is on all pages of a known template.

    `found` is the line of the title as the page by itself has it, `claim` what its head
    is called, `start` the text's first line.
    """
    if memory is None:
        return None
    known = _known_lines(sheet, _first_lines(sheet, start), memory)
    if any(is_title_spot(spot) for _, _, spot in known):
        return None
    above = []
    for number, line, spot in known:
        if number < start:
            above.append((number, line, spot))
    unseen = found is None and _is_shared(memory, claim)
    repeated = any(is_repeated(spot) for number, _, spot in above if number == found)
    if unseen or repeated:
        return _own_heading(above)
    return None


def _first_lines(sheet: Sheet, start: int) -> list[tuple[int, Line]]:
    end = min(len(sheet.lines), start + _LINES_BELOW_START, _MAX_LINES)
    return list(enumerate(sheet.lines[:end]))


def _known_lines(
    sheet: Sheet,
    lines: list[tuple[int, Line]],
    memory: TemplateMemory,
) -> list[tuple[int, Line, Spot]]:
    """The lines at places where a template's titles may be, with what is known of these."""
    homes = [line.home for line in sheet.lines]
    placed = []
    for number, line in lines:
        if 1 < line.size < _MAX_CHARS:
            placed.append((number, line, _spot_of(memory, line_spot(homes, number))))
    return [(number, line, spot) for number, line, spot in placed if spot is not None]


def _own_heading(
    known: list[tuple[int, Line, Spot]],
) -> tuple[str, int] | None:
    """What is a title where what passes for it is on all pages: the last heading that
    changes from page to page, else the longest line above the text that does.
    """
    own = [
        (number, line)
        for number, line, spot in known
        if spot.seen >= _MIN_PAGES and not is_repeated(spot)
    ]
    headings = [(number, line) for number, line in own if line.heading]
    if headings:
        number, line = headings[-1]
        return line.text, number
    long = [(number, line) for number, line in own if _may_be_title(line)]
    if not long:
        return None
    number, line = max(long, key=lambda one: one[1].size)
    return line.text, number


def _is_shared(memory: TemplateMemory, claim: str) -> bool:
    """Whether the head of nearly all pages of a template says the same."""
    digest = digest_of(letters(claim))
    spots = (one.fields.get("title", {}).get(HEAD_SPOT) for one in memory.templates)
    return any(spot is not None and repetition(spot, digest) > 0 for spot in spots)


def _may_be_title(line: Line) -> bool:
    """Whether a line is long enough and holds neither a day nor a label."""
    text = line.text
    return (
        line.size >= _MIN_CHARS and until_date(text) == text and not is_labelled(text)
    )


def _spot_of(memory: TemplateMemory, key: str) -> Spot | None:
    """What is known of a place for titles, by the template that knows it best."""
    found = (one.fields.get("title", {}).get(key) for one in memory.templates)
    spots = [spot for spot in found if spot is not None]
    return max(spots, key=lambda spot: spot.seen, default=None)


def _says(line: Line, said: str) -> bool:
    # A line of another length is not squeezed to be compared.
    return (
        len(said) <= 2 * line.size <= 2 * _MAX_MARKS + 4 * len(said)
        and line.size < _MAX_CHARS
        and line.linked * 2 <= line.size
        and letters(line.text) == said
    )
