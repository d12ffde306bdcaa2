"""Two wordings sign by sign: how alike they are, and what each has instead of the other."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from text.alignment import Budget, parts
from text.normalise import clean
from text.quotes.entities import entities
from text.quotes.tokens import Token, tokens

WORDING = "wording"
# The last to widen a difference names it.
WIDENED = ("negation", "figure", "issuer", "date")
MAX_DIFFERENCES = 20
# So few matching signs, so many times as long a gap behind them: chance.
MAX_CHANCE_SIGNS, CHANCE_GAP = 3, 4
# What is kept of the article around the passage, to complete a name at its edge.
CONTEXT_SIGNS = 12

Column = tuple[int | None, int | None]


class Difference(NamedTuple):
    """What a draft has instead of what the archive has; one of them may be empty."""

    draft: str
    archive: str
    kind: str
    start: int = 0  # of `draft` in the cleaned passage
    end: int = 0

    def as_json(self) -> dict[str, str]:
        """The shape of the contract, with what the difference is about."""
        return {"draft": self.draft, "archive": self.archive, "kind": self.kind}


@dataclass(frozen=True)
class Beside:
    """A draft's passage beside a stretch of an article, in columns.

    The columns from `first` to `last` are the passage; around them stand a few signs
    of the article.
    """

    draft: "Side"
    archive: "Side"
    first: int
    last: int
    equal: int

    @classmethod
    def of(
        cls,
        written: str,
        signs: list[Token],
        stretch: str,
    ) -> "Beside":
        """Align a passage's signs with a stretch of an article."""
        theirs = tokens(stretch)
        columns = _columns([one.form for one in signs], [one.form for one in theirs])
        for _ in range(2):
            columns = _without_far_start(columns)[::-1]
        columns, before = _edge(columns)
        columns, behind = _edge(columns[::-1])
        columns = columns[::-1]
        return cls(
            Side(written, signs, [one for one, _ in columns]),
            Side(clean(stretch), theirs, [other for _, other in columns]),
            before,
            len(columns) - behind,
            sum(None not in column for column in columns),
        )

    @property
    def share(self) -> float:
        """How much of the passage the article has, 0–1."""
        return self.equal / len(self.draft.signs)

    @cached_property
    def _marked(self) -> tuple[list[bool], list[str]]:
        """Which columns differ, widened to whole names and figures; what each is about."""
        pairs = zip(self.draft.order, self.archive.order, strict=True)
        differs = []
        for at, pair in enumerate(pairs):
            differs.append(None in pair and self.first <= at < self.last)
        kinds = [WORDING] * len(differs)
        for wanted in WIDENED:
            for side in (self.draft, self.archive):
                for kind, first, last in side.spans:
                    if kind == wanted and any(differs[first : last + 1]):
                        differs[first : last + 1] = [True] * (last + 1 - first)
                        kinds[first : last + 1] = [kind] * (last + 1 - first)
        return differs, kinds

    def differences(self) -> list[Difference]:
        """Where the two differ, in order."""
        differs, kinds = self._marked
        ranges = _ranges(differs, kinds)
        found = [self._difference(start, end, kinds) for start, end in ranges]
        return found[:MAX_DIFFERENCES]

    def _difference(
        self,
        start: int,
        end: int,
        kinds: list[str],
    ) -> Difference:
        counted = Counter(kind for kind in kinds[start:end] if kind != WORDING)
        if counted:
            kind = counted.most_common(1)[0][0]
        else:
            kind = WORDING
        draft, archive = self.draft.place(start, end), self.archive.place(start, end)
        return Difference(
            self.draft.written[slice(*draft)],
            self.archive.written[slice(*archive)],
            kind,
            *draft,
        )

    def archive_wording(self) -> str:
        """What the article has for the passage."""
        differs, _ = self._marked
        shown = []
        for at, is_different in enumerate(differs):
            if is_different:
                shown.append(at)
        first, last = (
            min([self.first, *shown]),
            max([self.last, *(at + 1 for at in shown)]),
        )
        return self.archive.written[slice(*self.archive.place(first, last))]


def _edge(columns: list[Column]) -> tuple[list[Column], int]:
    """The columns from a little before the passage on, and where it begins among them.

    What the draft has instead of the article's words at its edge stands beside as many
    signs of the article.
    """
    begin = len(columns)
    for at, one in enumerate(columns):
        if None not in one:
            begin = at
            break
    mine = []
    for one in columns[:begin]:
        if one[0] is not None:
            mine.append(one)
    theirs = []
    for one in columns[:begin]:
        if one[0] is None:
            theirs.append(one)
    if len(mine) < len(theirs):
        beside = theirs[len(theirs) - len(mine) :]
    else:
        beside = theirs
    around = theirs[: len(theirs) - len(beside)][-CONTEXT_SIGNS:]
    return [*around, *mine, *beside, *columns[begin:]], len(around)


def _columns(draft: list[str], archive: list[str]) -> list[Column]:
    """The two sequences in columns; None where one has nothing."""
    columns: list[Column] = []
    budget = Budget(len(draft) + len(archive))
    for kind, start, end, other, stop in parts(draft, archive, budget):
        if kind == "equal":
            columns += zip(range(start, end), range(other, stop), strict=True)
        else:
            columns += [(at, None) for at in range(start, end)]
            columns += [(None, at) for at in range(other, stop)]
    return columns


def _without_far_start(columns: list[Column]) -> list[Column]:
    """Unmatch a short run at the start that a long gap of the article parts from the rest."""
    begin = len(columns)
    for at, one in enumerate(columns):
        if None not in one:
            begin = at
            break
    end = len(columns)
    for at in range(begin, len(columns)):
        if None in columns[at]:
            end = at
            break
    following = None
    for at in range(end, len(columns)):
        if None not in columns[at]:
            following = at
            break
    if following is None or end - begin > MAX_CHANCE_SIGNS:
        return columns
    skipped = sum(left is None for left, _ in columns[end:following])
    if skipped < CHANCE_GAP * (end - begin):
        return columns
    # The article's part goes; the draft's signs remain, with nothing beside them.
    kept = []
    for left, _ in columns[:following]:
        if left is not None:
            kept.append((left, None))
    return [*kept, *columns[following:]]


def _ranges(differs: list[bool], kinds: list[str]) -> Iterator[tuple[int, int]]:
    """Neighbouring columns that differ; a date and an issuer side by side are two ranges."""
    start = None
    for at, differing in enumerate([*differs, False]):
        if start is not None:
            two = differing and WORDING not in kinds[at - 1 : at + 1]
            if not differing or (two and kinds[at] != kinds[at - 1]):
                yield start, at
                start = None
        if differing and start is None:
            start = at


@dataclass(frozen=True)
class Side:
    """One of two wordings in columns: its text, its signs, the sign of each column."""

    written: str
    signs: list[Token]
    order: list[int | None]

    @cached_property
    def spans(self) -> list[tuple[str, int, int]]:
        """Each entity's kind with its first and last column."""
        columns = {}
        for at, sign in enumerate(self.order):
            if sign is not None:
                columns[sign] = at
        starts = [sign.start for sign in self.signs]
        ends = [sign.end for sign in self.signs]
        found = []
        for entity in entities(self.written):
            first = bisect_right(ends, entity.start)
            last = bisect_left(starts, entity.end) - 1
            held = []
            for at in range(first, last + 1):
                if at in columns:
                    held.append(columns[at])
            if held:
                found.append((entity.kind, held[0], held[-1]))
        return found

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Start and end, in the text, of the signs in some columns; empty for no sign."""
        held = []
        for sign in self.order[start:end]:
            if sign is not None:
                held.append(sign)
        if held:
            return self.signs[held[0]].start, self.signs[held[-1]].end
        before = []
        for sign in self.order[:start]:
            if sign is not None:
                before.append(sign)
        at = self.signs[before[-1]].end if before else 0
        return at, at
