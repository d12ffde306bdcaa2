"""Passages as sequences of signs that punctuation, width and script do not change.

A figure is one sign (`5.2%`, `1,200`), and so is a Latin word, so that neither is
found inside a longer one. Every other letter is a sign of its own. Punctuation and
white space are none: `3—5` is two figures, `35` is one.
"""

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from text.normalise import clean, fold, fold_with_positions

# What encloses a figure or a Latin word in the compact form.
FIGURE_START, FIGURE_END, WORD_EDGE = "\x01", "\x02", "\x03"
_FIGURE = r"\d{1,3}(?:,\d{3}){1,6}+(?!\d)(?:\.\d{1,20}+)?|\d++(?:\.\d++){0,3}+"
_SIGNS = "+<>≤≥±×÷=°$€£¥"
_TOKEN = re.compile(
    rf"(?P<figure>{_FIGURE})(?P<share> ?[%‰])?|(?P<word>[a-z]++)|(?P<letters>[^\W\d_a-z]++)"
    rf"|(?P<sign>[{re.escape(_SIGNS)}])"
)
_MINUS = frozenset("-−－﹣")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


class Token(NamedTuple):
    """One sign: its comparing form, and its place in the cleaned text."""

    form: str
    start: int
    end: int


class Run(NamedTuple):
    """A piece of the compact form, with its place there and in the folded text."""

    form: str
    compact_at: int
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Whether it is a figure or a Latin word, which has no places inside."""
        return self.form[0] in (FIGURE_START, WORD_EDGE)


class Compact:
    """A text's signs in one string, for finding passages at the speed of `str.find`."""

    def __init__(self, written: str) -> None:
        self.written = clean(written)
        self.folded = fold(self.written)
        self.runs: list[Run] = []
        length = 0
        for match in _TOKEN.finditer(self.folded):
            form = match["letters"] or _wrap(_form(match, self.folded))
            self.runs.append(Run(form, length, *match.span()))
            length += len(form)
        self.text = "".join(run.form for run in self.runs)

    @cached_property
    def positions(self) -> list[int]:
        """For each folded character, where it comes from in the written text."""
        return fold_with_positions(self.written)[1]

    def folded_start(self, at: int) -> int:
        """Where the sign at a place of the compact form begins in the folded text."""
        run = self._run(at)
        if run is None:
            return 0
        if run.is_whole:
            return run.start
        return run.start + at - run.compact_at

    def folded_end(self, at: int) -> int:
        """Where that sign ends."""
        run = self._run(at)
        if run is None:
            return 0
        if run.is_whole:
            return run.end
        return run.start + at - run.compact_at + 1

    def stretch(self, start: int, end: int) -> str:
        """The written text between two places of the compact form."""
        if not self.runs or not self.positions:
            return ""
        last = min(end, len(self.text)) - 1
        low, high = self.folded_start(start), self.folded_end(max(start, last))
        return self.written[self.positions[low] : self.positions[high - 1] + 1]

    def _run(self, at: int) -> Run | None:
        """The run that holds a place of the compact form."""
        place = bisect_right(self.runs, at, key=lambda run: run.compact_at)
        return self.runs[place - 1] if place else None


def tokens(written: str) -> list[Token]:
    """The signs of a text with their places in `clean(written)`."""
    cleaned = clean(written)
    folded, positions = fold_with_positions(cleaned)
    found: list[Token] = []
    for match in _TOKEN.finditer(folded):
        if match["letters"] is not None:
            for at in range(match.start(), match.end()):
                found.append(Token(folded[at], positions[at], positions[at] + 1))
            continue
        start, end = positions[match.start()], positions[match.end() - 1] + 1
        form = _form(match, folded)
        start -= form.startswith("-")
        found.append(Token(form, start, end))
    return found


def compact_of(signs: list[Token]) -> str:
    """The compact form of some signs."""
    return "".join(_wrap(sign.form) for sign in signs)


def _wrap(form: str) -> str:
    if form[-1].isdigit() or form[-1] in "%‰":
        return f"{FIGURE_START}{form}{FIGURE_END}"
    if form[0].isascii() and form[0].isalpha():
        return f"{WORD_EDGE}{form}{WORD_EDGE}"
    return form


def _form(match: re.Match[str], folded: str) -> str:
    figure = match["figure"]
    if figure is None:
        return match["word"] or match["sign"] or match["letters"]
    figure = figure.replace(",", "")
    whole, point, rest = figure.partition(".")
    share = (match["share"] or "").strip()
    minus = ""
    if _is_negative(folded, match.start()):
        minus = "-"
    return f"{minus}{whole.lstrip('0') or '0'}{point}{rest}{share}"


def _is_negative(folded: str, at: int) -> bool:
    """Whether a figure has a minus in front, not a dash that parts it from another."""
    if at == 0 or folded[at - 1] not in _MINUS or _YEAR.match(folded, at):
        return False
    before = folded[max(0, at - 4) : at - 1].rstrip(" \n")[-1:]
    return not (before.isascii() and before.isalnum()) and before not in ("-", "%")
