"""What the finders of the fields read: the page's head, its rows by zone, its title and
text, and what its list said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from lxml import etree

from crawler.pages.evidence import Recall
from crawler.pages.labels import Row, is_labelled, rows_of
from crawler.pages.lines import Line, Sheet
from crawler.pages.meta import Head
from crawler.pages.neighbours import is_of_others, links_around, without_lists
from crawler.pages.phrases import BELOW_ARTICLE
from crawler.pages.vocabulary import leads_to_account
from text.dates import Moment

_ROWS_ABOVE = 30
_ROWS_OVER_TITLE = 45
_ROWS_NEAR_TITLE = 4
_ROWS_BELOW = 14
_MAX_ROWS_BELOW = 80
_ROWS_AT_TOP = 3
_ROWS_AT_TAIL = 3
_MAX_NAME_CHARS = 24
_MAX_CREDIT_CHARS = 60


def _is_label_line(line: Line) -> bool:
    """Whether a line with links in it states the article's source or day: they are buttons then."""
    return line.linked * 2 <= line.size and is_labelled(line.text)


@dataclass(frozen=True)
class ListStatement:
    """What a source's list said of the article before its page was read."""

    title: str | None = None
    date: Moment | None = None
    publisher: str | None = None


@dataclass
class Page:
    """A page whose title and text have been found.

    `first` and `last` are the lines in which the text begins and ends, `span` those of
    its element `body`. `recall` is what is known of the page's template; `is_usual`:
    its fields were read at that template's usual places; `paths` keeps the steps to the
    elements that were asked for.
    """

    sheet: Sheet
    head: Head
    html: str
    url: str | None
    now: datetime
    title: str
    title_line: int | None
    texts: list[str]
    first: int
    last: int
    span: tuple[int, int]
    listed: ListStatement = field(default_factory=ListStatement)
    body: etree._Element | None = None
    recall: Recall | None = None
    is_usual: bool = False
    paths: dict[etree._Element, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def root(self) -> etree._Element:
        """The page's tree."""
        return next(iter(self.sheet.spans)).getroottree().getroot()

    @property
    def _read(self) -> etree._Element:
        """The element whose lines were read: the page's body, or a known part of it."""
        # Spans are entered as blocks close: the outermost is the last.
        return next(reversed(self.sheet.spans))

    @cached_property
    def between(self) -> list[Row]:
        """The rows between title and text; those over the text where no title is seen."""
        top, since = max(0, self.first - _ROWS_ABOVE), 0
        if self.is_titled:
            assert self.title_line is not None
            since = self.title_line + 1
            top = max(since, top)
        lines = without_lists(self.sheet, top, self.first, since=since)
        return rows_of(lines, "between")

    @property
    def is_titled(self) -> bool:
        """Whether the title is seen above the text."""
        return self.title_line is not None and self.title_line < self.first

    @cached_property
    def over(self) -> list[Row]:
        """The rows over the title: any right over it, further up (an index table) only what has a label."""
        if not self.is_titled:
            return []
        assert self.title_line is not None
        near = max(0, self.title_line - _ROWS_NEAR_TITLE)
        far = list(enumerate(self.sheet.lines))[
            max(0, near - _ROWS_OVER_TITLE) : self.title_line
        ]
        shown = [
            (n, line) for n, line in far if not line.linked or _is_label_line(line)
        ]
        rows = rows_of(shown, "over")
        return [row for row in rows if row.statements or row.number >= near]

    @property
    def right_over(self) -> list[Row]:
        """The few rows right over the title that no list of other articles holds."""
        if not self.is_titled:
            return []
        assert self.title_line is not None
        near = max(0, self.title_line - _ROWS_NEAR_TITLE)
        return rows_of(without_lists(self.sheet, near, self.title_line), "over")

    @cached_property
    def top(self) -> list[Row]:
        """The first lines of the text: some pages print their by-line there."""
        end = min(self.first + _ROWS_AT_TOP, self.last)
        return rows_of(self._numbered(self.first, end), "top")

    @cached_property
    def tail(self) -> list[Row]:
        """The last lines of the text."""
        start = max(self.first + _ROWS_AT_TOP, self.last + 1 - _ROWS_AT_TAIL)
        numbered = [
            (number, line)
            for number, line in self._numbered(start, self.last + 1)
            if not is_of_others(self.sheet, number, self.first + 1)
        ]
        return rows_of(numbered, "tail")

    @cached_property
    def below(self) -> list[Row]:
        """The rows below the text, and the editors' lines inside it."""
        credits = [
            (number, line)
            for number, line in self._numbered(self.first, self.last)
            if line.size < _MAX_CREDIT_CHARS and "编" in line.text
        ]
        return rows_of(self._numbered(self.last + 1, self.end_below) + credits, "below")

    @cached_property
    def own_below(self) -> list[Row]:
        """The rows below the text without those that speak of other articles."""
        start = self.last + 1
        numbered = [
            (number, line)
            for number, line in self._numbered(start, self.end_below)
            if not is_of_others(self.sheet, number, start)
        ]
        return rows_of(numbered, "below")

    @cached_property
    def end_below(self) -> int:
        """The line up to which what follows the text may speak of it: comments do not."""
        end = max(self.span[1], self.last + 1) + _ROWS_BELOW
        end = min(end, self.last + _MAX_ROWS_BELOW, len(self.sheet.lines))
        comments = (
            number
            for number in range(self.last + 1, end)
            if BELOW_ARTICLE.match(self.sheet.lines[number].text)
        )
        return next(comments, end)

    def _numbered(self, start: int, end: int) -> list[tuple[int, Line]]:
        return [
            (number, self.sheet.lines[number])
            for number in range(start, max(start, end))
        ]

    def near_rows(self) -> Iterator[Row]:
        """The rows around the title, those below it first."""
        yield from self.between
        yield from self.over

    def rows(self) -> Iterator[Row]:
        """All rows, in the order in which they are looked at: nearest to title and text
        first. Of a page read at its usual places only those around the title.
        """
        yield from self.near_rows()
        if self.is_usual:
            return
        yield from self.top
        yield from self.tail
        yield from self.below

    def is_account(self, name: str, kind: str = "profile") -> bool:
        """Whether a name is the text of a link to an account of that kind."""
        if not 2 <= len(name) <= _MAX_NAME_CHARS:
            return False
        lines = self.sheet.lines
        homes = {line.home for line in lines if line.linked and name in line.text}
        return any(
            _says(link, name) and leads_to_account(link.get("href") or "", kind)
            for home in homes
            for link in links_around(home)
        )

    @cached_property
    def crumbs(self) -> frozenset[str]:
        """The names of columns: what menus and the path to the page link to, and the head's column name."""
        names = {self.head.named.get("columnname", "")}
        end = self.title_line if self.is_titled else self.first - _ROWS_NEAR_TITLE
        for line in self.sheet.lines[: max(0, end or 0)]:
            if line.linked:
                names.update(piece.strip() for piece in line.pieces)
        if self.sheet.is_part:
            names.update(self._names_above())
        return frozenset(names)

    def _names_above(self) -> Iterator[str]:
        """The texts of links above the part of the page that was read."""
        for element in self.root.iter("a", self._read.tag):
            if element is self._read:
                return
            if element.tag == "a":
                yield "".join(map(str, element.itertext())).strip()


def _says(link: etree._Element, name: str) -> bool:
    return " ".join("".join(map(str, link.itertext())).split()) == name
