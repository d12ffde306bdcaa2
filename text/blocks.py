"""Paragraphs, and pages that hold their text twice: desktop and mobile copy, print version, two
columns.

How a doubling is told from a refrain, a table with equal rows, or a law quoted twice: the text is cut
where most of what follows has stood before, both sides are laid along each other, and the smaller side
must be contained in the larger one nearly whole, head lines aside. So copies may differ in head lines,
counters and single characters, be split into other paragraphs (or be one paragraph), and one may be cut
short; but a text that says anything of its own beside what it repeats is left alone. Three copies are one
copy and a doubled rest.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from text.chains import GRAM, in_order, solid
from text.heads import after_heads, is_head, is_label, without_heads

_PROBES = 48
_SUSPICIOUS = 0.3
_SHORTEST_COPY, _SHORTEST_OF_SEVERAL = 40, 120
_MOST_COPIES = 4
_CONTAINED = 0.9
_SMALLEST_SHARE = 0.5
_SLACK = 30
_LEAD = 0.15
_NOT_LETTERS = re.compile(r"[\W_]+")
_OPENING = "“‘《〈（([【「『〔"


def paragraphs(s: str) -> list[str]:
    """The lines of a text that hold anything, without space at their ends."""
    return [line for line in map(str.strip, s.splitlines()) if line]


def undouble(paras: list[str], title: str | None = None) -> tuple[list[str], bool]:
    """One whole copy of a text that occurs two to four times, and True; the same paragraphs and
    False otherwise.

    The longer copy is kept (of equals the one in more paragraphs, then the first), without the head lines
    before and after it: place in the site, title, source, date, counters. Takes time in proportion to the
    length.
    """
    raw = "\n".join(paras)
    letters = _NOT_LETTERS.sub("", raw)
    if not _suspicious(letters):
        return paras, False
    page = _Page(raw, letters, title)
    kept = page.one_copy(_Stretch(0, len(letters)))
    if kept.copies < 2:
        return paras, False
    return page.shown(kept), True


def _suspicious(letters: str) -> bool:
    """Whether many of a few dozen short samples stand elsewhere in the text too: a quick look that spares
    nearly every text the closer one."""
    size = 12 if len(letters) > 240 else 8
    step = max(1, (len(letters) - size) // _PROBES)
    places = range(0, len(letters) - size + 1, step)
    if len(letters) < 2 * _SHORTEST_COPY:
        return False
    twice = sum(
        letters.find(letters[at : at + size], at + size) >= 0
        or letters.find(letters[at : at + size], 0, at) >= 0
        for at in places
    )
    return twice >= _SUSPICIOUS * len(places)


@dataclass(frozen=True)
class _Stretch:
    """Letters `start` to `end` of a page, and how many copies they hold."""

    start: int
    end: int
    copies: int = 1

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class _Side:
    """One side of two that were laid along each other: the part in common, how many of its letters the
    other side has, the letters of own sentences before and after that part, and all that without head
    lines."""

    common: _Stretch
    covered: int
    before: int
    after: int
    kept: _Stretch

    @property
    def own(self) -> int:
        return self.before + self.after

    @property
    def size(self) -> int:
        return len(self.common) + self.own


class _Page:
    """A page's text as its letters, with the way back to the text."""

    def __init__(
        self,
        raw: str,
        letters: str,
        title: str | None,
    ) -> None:
        self.raw = raw
        self.letters = letters
        self.title = title
        self.at = [at for at, character in enumerate(raw) if character.isalnum()]
        self.at.append(len(raw))

    def one_copy(self, part: _Stretch, depth: int = 0) -> _Stretch:
        """The part itself, or the best copy in it where it holds several and nothing else."""
        if depth == _MOST_COPIES or not _suspicious(
            self.letters[part.start : part.end]
        ):
            return part
        boundary = self.cut(part)
        if boundary is None:
            return part
        left = self.one_copy(_Stretch(part.start, boundary), depth + 1)
        right = self.one_copy(_Stretch(boundary, part.end), depth + 1)
        copies = left.copies + right.copies
        sides = self.laid_along(left, right)
        if copies > _MOST_COPIES or not sides or not _same_text(*sides):
            return part
        kept = self.better(*sides, copies)
        if copies == 2:
            shortest = _SHORTEST_COPY
        else:
            shortest = _SHORTEST_OF_SEVERAL
        # A refrain, or a table of equal rows, repeats itself within each half.
        if len(kept) < shortest or _periodic(self.letters[kept.start : kept.end]):
            return part
        return kept

    def cut(self, part: _Stretch) -> int | None:
        """Where the part falls into halves that may be copies: neither is eight times the other."""
        boundary = self.boundary(part)
        if boundary is not None:
            boundary = self.realigned(part, boundary)
        if boundary is None:
            return None
        ratio = (boundary - part.start) / (part.end - boundary)
        return boundary if 1 / 8 < ratio < 8 else None

    def boundary(self, part: _Stretch) -> int | None:
        """Where the part is best cut in two so that what follows repeats what was before."""
        first: dict[str, int] = {}
        crossing = [0] * (len(part) + 2)
        for at in range(part.start, part.end - GRAM + 1):
            before = first.setdefault(self.letters[at : at + GRAM], at)
            if at - before >= GRAM:
                crossing[before + GRAM - part.start] += 1
                crossing[at + 1 - part.start] -= 1
        running = list(accumulate(crossing))
        most = max(running)
        if most < _SHORTEST_COPY - GRAM:
            return None
        return part.start + len(running) - 1 - running[::-1].index(most)

    def realigned(self, part: _Stretch, boundary: int) -> int:
        """The boundary moved to where the second copy begins, if the first one's end was taken for that."""
        beginning = self.letters[boundary : boundary + GRAM]
        if self.letters.find(beginning, part.start, part.start + 2 * GRAM) >= 0:
            return boundary
        sides = self.laid_along(
            _Stretch(part.start, boundary),
            _Stretch(boundary, part.end),
        )
        if sides and sides[1].before:
            return sides[1].common.start
        return boundary

    def laid_along(self, left: _Stretch, right: _Stretch) -> tuple[_Side, _Side] | None:
        """What the two have in common, in the same order."""
        first: dict[str, int] = {}
        for at in range(left.start, left.end - GRAM + 1):
            first.setdefault(self.letters[at : at + GRAM], at)
        starts = range(right.start, right.end - GRAM + 1)
        met = ((first.get(self.letters[at : at + GRAM], -1), at) for at in starts)
        pairs = solid(in_order([pair for pair in met if pair[0] >= 0]))
        if not pairs:
            return None
        (first_left, first_right), (last_left, last_right) = (
            pairs[0],
            pairs[-1],
        )
        most = min(first_left - left.start, first_right - last_left - GRAM)
        ahead = self.alike(first_left - 1, first_right - 1, -1, most)
        low, there = first_left - ahead, first_right - ahead
        left = _Stretch(left.start, min(left.end, there))
        right = _Stretch(min(right.start, there), right.end)
        high, beyond = last_left + GRAM, last_right + GRAM
        after = self.alike(high, beyond, 1, min(left.end - high, right.end - beyond))
        covered = self.covered(pairs) + ahead + after
        tail = min(left.end - high, right.end - beyond) - after
        return (
            self.side(left, _Stretch(low, high + after), covered, tail),
            self.side(right, _Stretch(there, beyond + after), covered, tail),
        )

    def alike(
        self,
        left: int,
        right: int,
        step: int,
        most: int,
    ) -> int:
        """How many letters from these two places on, forwards or backwards, are the same."""
        count = 0
        while (
            count < most
            and self.letters[left + step * count] == self.letters[right + step * count]
        ):
            count += 1
        return count

    def covered(self, pairs: list[tuple[int, int]]) -> int:
        """How many letters agree along a chain of common runs, single changed letters between them left
        out."""
        total, (left, right) = GRAM, pairs[0]
        for a, b in pairs[1:]:
            if a - left == b - right:
                gap = a - left
                if gap <= GRAM:
                    agreeing = gap
                else:
                    agreeing = self.agreeing(left, right, gap)
                total += agreeing
            else:
                total += min(a - left, b - right, GRAM)
            left, right = a, b
        return total

    def agreeing(
        self,
        left: int,
        right: int,
        gap: int,
    ) -> int:
        return sum(
            map(
                str.__eq__,
                self.letters[left : left + gap],
                self.letters[right : right + gap],
            )
        )

    def side(
        self,
        whole: _Stretch,
        common: _Stretch,
        covered: int,
        tail: int,
    ) -> _Side:
        """The common part widened to whole paragraphs where only a few letters are missing, and to what
        the side says of its own before and after."""
        start, end = self.line_start(common.start), self.line_end(common.end)
        if common.start - start > _SLACK or start < whole.start:
            start = common.start
        if end > whole.end:
            end = common.end + (tail if tail <= _SLACK else 0)
        elif end - common.end > _SLACK:
            end = common.end
        before, after = (
            self.prose(whole.start, start, leading=True),
            self.prose(end, whole.end),
        )
        kept = _Stretch(before[0] if before else start, after[-1] if after else end)
        return _Side(_Stretch(start, end), covered, _total(before), _total(after), kept)

    def line_start(self, letter: int) -> int:
        """The first letter of the paragraph that holds a letter."""
        return bisect_left(self.at, self.raw.rfind("\n", 0, self.at[letter]) + 1)

    def line(self, letter: int) -> str:
        """The paragraph that holds a letter."""
        start, end = (
            self.raw.rfind("\n", 0, self.at[letter]) + 1,
            self.raw.find("\n", self.at[letter]),
        )
        return self.raw[start : end if end >= 0 else None]

    def line_end(self, letter: int) -> int:
        """The first letter behind the paragraph in which the letter before this one stands."""
        stop = self.raw.find("\n", self.at[letter - 1])
        if stop >= 0:
            return bisect_left(self.at, stop)
        return len(self.at) - 1

    def prose(
        self,
        start: int,
        end: int,
        leading: bool = False,
    ) -> list[int]:
        """Start and end, in turn, of what are no head lines between two letters: whole sentences, long
        lines, and what is `leading` within its own line to what follows."""
        found: list[int] = []
        at = start
        while at < end:
            stop = min(self.line_end(at + 1), end)
            whole = stop == self.line_end(at + 1) and at == self.line_start(at)
            if whole:
                said = self.line(at)
                is_text = not is_head(said, self.title)
            else:
                said = self.raw[self.at[at] : self.at[stop - 1] + 1]
                is_text = leading and stop == end
            if is_text:
                last = stop
            else:
                last = self.sentence_end(at, stop)
            if last > at and not is_label(said, self.title):
                found += [at, last]
            at = stop
        return found

    def sentence_end(self, start: int, end: int) -> int:
        """The first letter behind the last whole sentence in a piece of a line; `start` where there is
        none."""
        stop = max(
            self.raw.rfind(mark, self.at[start], self.at[end]) for mark in "。！？；"
        )
        if stop >= 0:
            return bisect_left(self.at, stop)
        return start

    def better(
        self,
        one: _Side,
        other: _Side,
        copies: int,
    ) -> _Stretch:
        """The copy that says more; of equals the longer one, then that in more paragraphs, then the first."""
        longer = other.size > one.size * 1.02
        as_long = other.size >= one.size * 0.98
        split = self.breaks(other.common) > self.breaks(one.common)
        second = other.own > one.own or (
            other.own == one.own and (longer or (as_long and split))
        )
        kept = other.kept if second else one.kept
        return _Stretch(kept.start, kept.end, copies)

    def breaks(self, part: _Stretch) -> int:
        return self.raw.count("\n", self.at[part.start], self.at[part.end - 1])

    def shown(self, kept: _Stretch) -> list[str]:
        """The text of the kept letters with its punctuation, without head lines at either end."""
        start, end = self.at[kept.start], self.at[kept.end - 1] + 1
        while start and self.raw[start - 1] in _OPENING:
            start -= 1
        between, newline, _ = self.raw[end : self.at[kept.end]].partition("\n")
        if newline or kept.end == len(self.at) - 1:
            end += len(between)
        while (
            end < self.at[kept.end]
            and not self.raw[end].isspace()
            and self.raw[end] not in _OPENING
        ):
            end += 1
        lines = without_heads(paragraphs(self.raw[start:end]), self.title)
        return [after_heads(lines[0], self.title), *lines[1:]]


def _same_text(one: _Side, other: _Side) -> bool:
    """Whether the smaller of two sides is nearly wholly in the larger one, and large enough to be a copy
    of it."""
    small, large = sorted((one, other), key=lambda side: side.size)
    said = small.own <= _SLACK and (large.after <= _SLACK or large.before <= _SLACK)
    own = said and large.before <= max(_SLACK, _LEAD * large.size)
    contained = (
        small.covered >= _CONTAINED * small.size or small.size - small.covered < GRAM
    )
    return (
        own
        and contained
        and small.covered >= _SHORTEST_COPY
        and small.size >= _SMALLEST_SHARE * large.size
    )


def _total(found: list[int]) -> int:
    return sum(found[1::2]) - sum(found[::2])


def _periodic(letters: str) -> bool:
    """Whether the text is one shorter text several times over."""
    return (letters + letters).find(letters, 1) < len(letters)
