"""A text as paragraphs, items and sentences, every part with its place in the text."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(
    r"[^。！？!?\n]{1,1500}+[。！？!?]*+[”’」』》）)]*+|[。！？!?]++"
)
_STOP = re.compile(r"[。！？!?\n]")
MAX_HEADING_CHARS = 42
MAX_SENTENCE_CHARS = 1000
_BULLETIN = re.compile(r"快讯|简讯|速览|要闻|一周|早报|晚报|动态")
_ENDS_SENTENCE = re.compile(r"[。！？!?；;，,：:…]\W*$")
MIN_BULLETIN_ITEMS = 3


@dataclass(frozen=True)
class Span:
    """A part of the text; `text[start:end]` is its content."""

    start: int
    end: int
    content: str


@dataclass(frozen=True)
class Paragraph(Span):
    """A line of the text; a heading stands above what it names."""

    item: int
    heading: bool


class Passages:
    """The parts of one text.

    In a bulletin of unrelated news each heading starts a new item; any other text is
    one item. Short names of documents hold within their item.
    """

    def __init__(self, text: str, title: str = "") -> None:
        self.text = text
        self.title = title
        lines = []
        for found in _LINE.finditer(text):
            lines.append(Span(found.start(), found.end(), found[0]))
        self.bulletin = _is_bulletin(lines, title)
        self.paragraphs = self._number(lines)

    def _number(self, lines: list[Span]) -> list[Paragraph]:
        paragraphs = []
        item = 0
        for position, line in enumerate(lines):
            heading = _is_heading(lines, position)
            if heading and self.bulletin:
                item += 1
            paragraphs.append(
                Paragraph(line.start, line.end, line.content, item, heading)
            )
        return paragraphs

    @cached_property
    def sentences(self) -> list[Span]:
        """All sentences; a line without a full stop is one."""
        found = []
        for match in _SENTENCE.finditer(self.text):
            found.append(Span(match.start(), match.end(), match[0]))
        return found

    @cached_property
    def _stops(self) -> list[int]:
        """Where sentences and lines end, looked up once: a text may name thousands of
        documents in one sentence."""
        return [found.start() for found in _STOP.finditer(self.text)]

    def paragraph_at(self, position: int) -> Paragraph:
        """The paragraph that holds a place of the text."""
        return self.paragraphs[max(0, bisect_right(self._starts, position) - 1)]

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.paragraphs]

    def sentence_at(self, start: int, end: int | None = None) -> Span:
        """The sentence around a place; one that a title's own stop cut is joined."""
        end = start if end is None else end
        index = bisect_left(self._stops, start)
        left = self._stops[index - 1] + 1 if index else 0
        index = bisect_left(self._stops, end)
        right = len(self.text)
        if index < len(self._stops):
            stop = self._stops[index]
            if self.text[stop] == "\n":
                right = stop
            else:
                right = stop + 1
        # A text without stops is no reason to carry all of it around with each fact.
        left = max(left, start - MAX_SENTENCE_CHARS)
        right = min(right, end + MAX_SENTENCE_CHARS)
        return Span(left, right, self.text[left:right])


def _is_heading(lines: list[Span], position: int) -> bool:
    """A short line without a stop, above a line that is a sentence."""
    line = lines[position].content.strip()
    if len(line) > MAX_HEADING_CHARS or _ENDS_SENTENCE.search(line):
        return False
    if position + 1 >= len(lines):
        return False
    below = lines[position + 1].content
    return len(below) > len(line) and _ENDS_SENTENCE.search(below) is not None


def _is_bulletin(lines: list[Span], title: str) -> bool:
    headings = 0
    for position in range(len(lines)):
        headings += _is_heading(lines, position)
    if _BULLETIN.search(title):
        return headings >= 1
    others = len(lines) - headings
    # Items of a bulletin have one or two paragraphs each; an article's sections more.
    return headings >= MIN_BULLETIN_ITEMS and others <= headings * 1.5 + 1
