"""What a text states that no rewording may change: figures, dates, ordinals, places, numbers of documents."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from text.numerals import WRITTEN, value
from text.places import PLACES

_FACT = re.compile(
    rf"第?\d+(?:\.\d+)?%?|第[{WRITTEN}]+|(?<![{WRITTEN}])[{WRITTEN}]++(?=[年月日号期批届周季次])|[〇零一二三四五六七八九]{{4}}"
)
_DOCUMENT = re.compile(
    r"([\u4e00-\u9fff]{1,12})\s{0,20}[〔\[(（【﹝［]\s{0,20}((?:19|20)\d\d)\s{0,20}[〕\])）】﹞］]"
    r"\s{0,20}第?\s{0,20}(\d{1,5})\s{0,20}号"
)
_DOCUMENT_LINE = re.compile(
    rf"(?:发文字号|文\s{{0,20}}号|文件编号)?[:：]?\s{{0,20}}{_DOCUMENT.pattern}"
)
_PLACE_STARTS = frozenset(name[:2] for name in PLACES)
_PLACE_LENGTHS = tuple(sorted(set(map(len, PLACES)), reverse=True))
_DATE = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日|(?<!\d)((?:19|20)\d\d)(?:(\d\d)(\d\d)(?!\d)|\.(\d\d)\.(\d\d)(?!\d))"
)
_EFFECTIVE = re.compile(rf"(?:{_DATE.pattern})起?施行")
_ADOPTED = re.compile(
    rf"^.{{0,54}}(?:{_DATE.pattern}).{{0,80}}(?:会议通过|批准|公布|修正|修订)"
)
_ISSUED = re.compile(
    rf"^.{{0,54}}(?:{_DATE.pattern}).{{0,80}}(?:会议通过|批准|公布|修正|修订|发布)"
)
_NUMBERED = tuple("条章节款项编")
_STAGE = re.compile(r"征求.{0,60}?意见|草案|送审稿|讨论稿|审议稿|试行|暂行")
_CONSULTED = re.compile("征求.{1,60}意见")
_ARTICLE = re.compile(rf"第(?:[{WRITTEN}]+|\d+)条")
LEFT, RIGHT = 5, 3
FEWEST_ARTICLES = 3
FEWEST_WORDS = 3


class Fact(NamedTuple):
    """One stated fact: its value, its position in the plain text, and its kind
    (`#` figure, `@` place).
    """

    value: str
    start: int
    end: int
    kind: str


def facts(plain_text: str) -> list[Fact]:
    """Figures, dates, ordinals and places of a plain text, by position."""
    return sorted(
        [*_figures(plain_text), *_places(plain_text)],
        key=lambda fact: fact.start,
    )


def slots(pieces: Iterable[str]) -> dict[str, set[str]]:
    """Each fact of some plain sentences by what it is and the words around it, in which
    other facts are blanked: `#同比增长#个百分` → {`3.5`}. Numbers of articles and chapters
    (第三条) are left out: they shift.

    Two texts that put different values into one slot contradict each other.
    """
    result: dict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        found = facts(piece)
        blanked, places = _blank(piece, found)
        for fact, at in zip(found, places, strict=True):
            before, after = (
                blanked[max(0, at - LEFT) : at],
                blanked[at + 1 : at + 1 + RIGHT],
            )
            words = len(before) + len(after) - sum(map((before + after).count, "#@"))
            if words >= FEWEST_WORDS and not (
                fact.kind == "#" and after[:1] in _NUMBERED
            ):
                result[f"{fact.kind}{before}_{after}"].add(fact.value)
    return result


def editions(pieces: Iterable[str]) -> frozenset[str]:
    """When a law was adopted, revised and published, by what it says of itself; empty for other texts."""
    pieces = list(pieces)
    said = _ISSUED if is_law(pieces) else _ADOPTED
    return _dates(_EFFECTIVE.sub("", piece) for piece in pieces if said.search(piece))


def in_force(pieces: Iterable[str]) -> frozenset[str]:
    """Since when it is in force, by its own words."""
    return _dates(found[0] for piece in pieces for found in _EFFECTIVE.finditer(piece))


def _dates(pieces: Iterable[str]) -> frozenset[str]:
    dates = []
    for piece in pieces:
        for date in _DATE.findall(piece):
            dates.append(_sortable(date))
    return frozenset(dates)


def stages(title: str) -> frozenset[str]:
    """How far a document is, by its title: a draft (征求意见, 草案), on trial (试行); empty for what is final."""
    found_stages = []
    for found in _STAGE.findall(title):
        found_stages.append(_CONSULTED.sub("征求意见", found))
    return frozenset(found_stages)


def is_law(pieces: Iterable[str]) -> bool:
    """Is this a text in numbered articles?"""
    return (
        sum(
            piece.startswith("第") and _ARTICLE.match(piece) is not None
            for piece in pieces
        )
        >= FEWEST_ARTICLES
    )


def _sortable(date: tuple[str, ...]) -> str:
    year, month, day = filter(None, date)
    return f"{year}-{int(month):02}-{int(day):02}"


def document_number(title: str, text: str) -> str | None:
    """A document's own number (`工信部联规〔2024〕12号`), brackets made uniform: in its title, or on a line of its
    own. Numbers of other documents, cited in the text, are not."""
    found = _DOCUMENT.search(title)
    if found is None and "号" in text:
        lines = text.split("\n")
        edges = (
            _DOCUMENT_LINE.fullmatch(line.strip())
            for line in (*lines[:12], *lines[-6:])
        )
        found = next(filter(None, edges), None)
    if found:
        return f"{found[1]}〔{found[2]}〕{int(found[3])}号"
    return None


def _figures(plain_text: str) -> Iterator[Fact]:
    for found in _FACT.finditer(plain_text):
        yield Fact(_number(found[0]), found.start(), found.end(), "#")


def _number(written: str) -> str:
    bare = written.removeprefix("第")
    bare = value(bare) or bare
    if bare.isdigit():
        return bare.lstrip("0") or "0"
    if "." not in bare:
        return bare
    percent = "%" if bare.endswith("%") else ""
    figure = bare.removesuffix("%")
    return (
        figure.rstrip("0").removesuffix(".") if figure.endswith("0") else figure
    ) + percent


def _places(plain_text: str) -> Iterator[Fact]:
    at = 0
    while at < len(plain_text) - 1:
        if plain_text[at : at + 2] in _PLACE_STARTS:
            for length in _PLACE_LENGTHS:
                name = plain_text[at : at + length]
                if name in PLACES:
                    yield Fact(name, at, at + len(name), "@")
                    at += len(name) - 1
                    break
        at += 1


def _blank(plain_text: str, found: list[Fact]) -> tuple[str, list[int]]:
    pieces, places, done, length = [], [], 0, 0
    for fact in found:
        if fact.start < done:
            places.append(length - 1)
            continue
        pieces += [plain_text[done : fact.start], fact.kind]
        length += fact.start - done + 1
        places.append(length - 1)
        done = fact.end
    pieces.append(plain_text[done:])
    return "".join(pieces), places
