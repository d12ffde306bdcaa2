"""Label lines: `2024-02-22 来源：新华社 作者：王羽 字号：大中小` and their kin → labels with the values behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from crawler.pages.lines import Line
from crawler.pages.phrases import BUTTONS
from crawler.pages.spelling import unannotated
from crawler.pages.vocabulary import ANY_LABEL, FOREIGN, Label, label_of

JOINT = "\x1f"
"""Separates the text nodes of a line: a label's value ends where its node ends."""

MAX_ROW_CHARS = 400
_MAX_LABEL_CHARS = 12
_MAX_NODE_CHARS = 24
_COLONS = ":：﹕︰"
_COLON = re.compile(
    rf"(?P<name>(?:[\u4e00-\u9fffA-Za-z/]){{1,{_MAX_LABEL_CHARS}}})[\s{JOINT}]{{0,3}}[{_COLONS}]"
)
_STROKE = re.compile(
    rf"(?:(?<=^)|(?<=[\s{JOINT}（(【\[·|]))(?P<name>{ANY_LABEL}|文)\s?[|｜丨︱/／]\s?(?!\d|{ANY_LABEL}[{_COLONS}])"
)
# A look for the one character that each form needs spares most lines the rest.
_ANY_COLON = re.compile(f"[{_COLONS}]")
_ANY_STROKE = re.compile("[|｜丨︱/／]")
_STROKED = frozenset(("source", "author", "reporter", "editor"))
_VALUE_END = re.compile(rf"{JOINT}|[|｜丨‖\t]|\s{{2,}}|[,，;；。]|[【\[]")
_WIDE_END = re.compile(rf"[|｜‖\t]|\s{{3,}}|{JOINT}(?!\s{{0,20}}[、,，])")
# A day or an hour: `2026-11-15`, `11月15日`, `11-15 10:20`, `3小时前`, `昨天`.
_DATE = re.compile(
    rf"(?:19|20)\d\d\s{{0,20}}[-/.年]\s{{0,20}}\d{{1,2}}"
    rf"|(?<!\d)\d{{1,2}}\s{{0,20}}月\s{{0,20}}\d{{1,2}}\s{{0,20}}日|(?<![\w-])\d\d-\d\d(?![\w-])"
    rf"|(?<!\d)\d{{1,2}}:\d\d"
    rf"|\d{{1,9}}\s{{0,20}}(?:秒钟?|分钟|个?小时|天|周|个?月|年)之?前|(?:^|(?<=[\s{JOINT}]))(?:刚刚|今天|昨天|昨日|前天)"
)
_BAR = re.compile(r"[|｜·\s]")
_HAN_AT_END = re.compile(r"[\u4e00-\u9fff]{1,12}$")
_OPENING = {"）": "（", ")": "(", "】": "【", "]": "[", "〕": "〔", "》": "《"}


@dataclass(frozen=True)
class Row:
    """A line, or a bare label with the line that follows it, as text nodes joined by JOINT.

    `zone` is where it is to the article: `over` the title, `between` title and text, `top` of the text, its
    `tail`, `below`. `number` is its place in the page's lines.
    """

    text: str
    zone: str
    number: int
    line: Line
    joined: bool = False

    @cached_property
    def statements(self) -> list["Statement"]:
        """The labels in the row with the values behind them, in order."""
        return statements_in(self.text)

    @cached_property
    def flat(self) -> str:
        """The row as its reader sees it."""
        return self.text.replace(JOINT, " ")

    def element_of(self, piece: str) -> etree._Element | None:
        """The innermost element that holds the text node `piece`."""
        for element in self.line.home.iter():
            if _is_text(element.text, piece):
                return element
            if _is_text(element.tail, piece):
                return element.getparent()
        return None


def _is_text(text: str | None, piece: str) -> bool:
    return text is not None and piece in text


@dataclass(frozen=True)
class Statement:
    """A label, as written in `name`, and what follows it in the `text` of its row, up to `end`."""

    label: Label
    name: str
    text: str
    start: int
    begin: int
    stop: int

    @property
    def value(self) -> str:
        """What follows the label, up to the next label, date, node or separator."""
        value = self._cut(_VALUE_END)
        return value if self._fills_node(value) else _first_words(value)

    def _fills_node(self, value: str) -> bool:
        """Whether the value is all of a text node of its own, behind that of the label."""
        nodes = self.text[self.begin - 1 : self.stop].split(JOINT)[1:]
        return len(value) <= _MAX_NODE_CHARS and value in map(str.strip, nodes)

    @property
    def whole(self) -> str:
        """What follows, with commas and separators inside it: lists of names."""
        return self._cut(_WIDE_END).replace(JOINT, " ").strip()

    @property
    def rest(self) -> str:
        """Everything that follows up to the next label, dates included."""
        return (
            self.text[self.begin : self.stop].replace(JOINT, " ").strip(f" {_COLONS}")
        )

    @property
    def end(self) -> int:
        """Where the value ends in the row."""
        return self.begin + len(self._raw(_VALUE_END))

    def _raw(self, ends: re.Pattern[str]) -> str:
        rest = self.text[self.begin : self.stop]
        rest = within_brackets(until_date(rest))
        indent = len(rest) - len(rest.lstrip(f"{JOINT} {_COLONS}"))
        end = ends.search(rest, indent)
        return rest[: end.start()] if end else rest

    def _cut(self, ends: re.Pattern[str]) -> str:
        value = self._raw(ends).strip(f"{JOINT} {_COLONS}")
        if BUTTONS.match(value) or label_of(value) is not FOREIGN:
            return ""
        return value


def statements_in(text: str) -> list[Statement]:
    """The labels in a marked line with the values behind them, in order."""
    hits = sorted(_hits(text), key=lambda hit: hit[1])
    stops = [*(hit[1] for hit in hits), len(text)][1:]
    return [
        Statement(
            label_of("".join(name.split())), name, text, start, begin, max(begin, stop)
        )
        for (name, start, begin), stop in zip(hits, stops, strict=True)
    ]


def _hits(text: str) -> Iterator[tuple[str, int, int]]:
    """Labels in a row: name, where it starts, where its value begins."""
    is_open = False
    for colon in _COLON.finditer(text) if _ANY_COLON.search(text) else ():
        name, start = colon["name"], colon.start()
        known = _known_part(name, is_open=is_open or _follows_value(text, start))
        start += len(name) - len(known)
        yield known, start, colon.end()
        is_open = True
    for stroke in _STROKE.finditer(text) if _ANY_STROKE.search(text) else ():
        name = "作者" if stroke["name"] in ("文", "图文") else stroke["name"]
        if label_of(name).role in _STROKED:
            yield name, stroke.start("name"), stroke.end()
    yield from _bare_hits(text)


def _known_part(name: str, *, is_open: bool) -> str:
    """The label that `name` is, or ends with where a value runs into it: `新华社作者`."""
    if label_of(name) is not FOREIGN or not is_open:
        return name
    for length in range(len(name) - 1, 1, -1):
        if label_of(name[-length:]) is not FOREIGN:
            return name[-length:]
    return name


def _follows_value(text: str, start: int) -> bool:
    """Whether a label directly follows a number or a bracket: `10:05来源`."""
    return start > 0 and text[start - 1].isdigit()


def _bare_hits(text: str) -> Iterator[tuple[str, int, int]]:
    """Text nodes that are a label without a colon, before another node: `来源`, `能源观察`."""
    start = 0
    nodes = text.split(JOINT)
    for node in nodes[:-1]:
        word = _BAR.split(node.strip(" |｜·\u3000"))[-1]
        if is_bare_label(word) and label_of(word).strength >= 0.7:
            begin = start + len(node) + 1
            if text[begin : begin + 1] not in _COLONS:
                yield word, start + node.rindex(word), begin
        start += len(node) + 1


def marked(line: Line) -> str:
    """The line's text nodes joined by JOINT, without readings in brackets (`來(lái)源` → `來源`)."""
    text = JOINT.join(" ".join(piece.split()) for piece in line.pieces if piece.strip())
    return unannotated(text)


def rows_of(numbered: list[tuple[int, Line]], zone: str) -> list[Row]:
    """The lines as rows; one that ends on a label's colon, or is a label and no more, with the next one."""
    rows: list[Row] = []
    for number, line in numbered:
        text = ends_of(marked(line))
        last = rows[-1] if rows else None
        if last is not None and _goes_on(last, text):
            separator = JOINT if last.text[-1] in _COLONS else f"：{JOINT}"
            rows[-1] = Row(
                last.text + separator + text, zone, last.number, line, joined=True
            )
        else:
            rows.append(Row(text, zone, number, line))
    return rows


def _goes_on(row: Row, following: str) -> bool:
    """Whether `following` is the value of the label that `row` consists of or ends with."""
    if len(row.text) >= 60 or len(following) >= 120:
        return False
    if row.text[-1:] in _COLONS:
        return True
    return is_bare_label(row.text) and not is_bare_label(following.rstrip(_COLONS))


def is_bare_label(text: str) -> bool:
    """Whether `text` is a label of the vocabulary and no more.

    An English word is a label only with its colon: `SOURCE` and `Time` name columns, too.
    """
    word = "".join(text.replace(JOINT, "").split())
    if not 1 < len(word) <= _MAX_LABEL_CHARS or word.isascii():
        return False
    return label_of(word) is not FOREIGN


def until_date(value: str) -> str:
    """`value` up to a day or an hour in it."""
    date = _DATE.search(value)
    return value[: date.start()] if date else value


def ends_of(text: str) -> str:
    """The beginning and the end of a long text: labels are nowhere else in one."""
    if len(text) <= 2 * MAX_ROW_CHARS:
        return text
    return f"{text[:MAX_ROW_CHARS]}{JOINT}{text[-MAX_ROW_CHARS:]}"


def within_brackets(rest: str) -> str:
    """`rest` up to a bracket that was opened before it: `来源：某某报】 作者：…`."""
    for place, character in enumerate(rest):
        opening = _OPENING.get(character)
        if opening is not None and opening not in rest[:place]:
            return rest[:place]
    return rest


def _first_words(value: str) -> str:
    """The first word, and further ones only where they are Latin: `高新院 achie.org`, `China Daily`."""
    words = value.replace(JOINT, " ").split()
    kept = words[:1]
    for word in words[1:]:
        if not word.isascii() or word.isdigit():
            break
        kept.append(word)
    return " ".join(kept)


def is_labelled(text: str) -> bool:
    """Whether a line says when or by whom something was published."""
    return any(
        label_of("".join(colon["name"].split())).field in ("publisher", "date")
        for colon in _COLON.finditer(text[:MAX_ROW_CHARS])
    )


def label_before(text: str) -> Label | None:
    """The label of the vocabulary that `text` ends with, with or without its colon;
    None where it ends otherwise.
    """
    end = text[-2 * _MAX_LABEL_CHARS :].rstrip(f"{JOINT}{_COLONS} \u3000（([【")
    run = _HAN_AT_END.search(end)
    if run is None:
        return None
    word = run[0]
    for length in range(len(word), 1, -1):
        label = label_of(word[-length:])
        if label is not FOREIGN:
            return label if length == len(word) or label.role == "clock" else FOREIGN
    return None
