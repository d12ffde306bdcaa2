"""Windows of several notices as lines: one window, its copies, and how it was moved.

A notice of change (延期, 更正) moves the window it names; the window keeps its calendar
id, its sequence grows and the earlier end is kept. Decided from all notices at once, so
the order in which they were stored makes no difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

# A notice that moves a window may come this late after its end.
MAX_LATE = timedelta(days=60)


@dataclass(frozen=True)
class KnownWindow:
    """A window of one article. `named`: the records its article speaks of; `uid`: the
    calendar id it has been given, or an empty string."""

    id: int
    article: int
    day: date
    kind: str
    policy: int | None
    subject: str
    change: bool
    until: str | None
    uid: str = ""
    named: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Placing:
    """What a window is in its line: `replaces` has the earlier ends, the first first."""

    id: int
    uid: str
    sequence: int
    superseded: bool
    replaces: tuple[dict[str, object], ...]


@dataclass
class _Line:
    kind: str
    until: str | None
    uid: str
    policies: set[int] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    members: list[KnownWindow] = field(default_factory=list)
    old: list[KnownWindow] = field(default_factory=list)
    replaces: list[dict[str, object]] = field(default_factory=list)

    def add(self, window: KnownWindow) -> None:
        self.members.append(window)
        if window.policy is not None:
            self.policies.add(window.policy)
        if window.subject:
            self.subjects.add(window.subject)

    def is_about(self, window: KnownWindow) -> bool:
        """Whether a window is about the same record or subject."""
        if window.kind != self.kind:
            return False
        if window.policy in self.policies or window.subject in self.subjects:
            return True
        return window.change and bool(window.named & self.policies)

    def move(self, window: KnownWindow) -> None:
        """Takes the new end; the members so far have an end that holds no more."""
        first = self.members[0]
        self.replaces.append({"until": self.until, "article": first.article})
        self.old += self.members
        self.members = []
        self.until = window.until
        self.add(window)


def place(windows: Sequence[KnownWindow]) -> list[Placing]:
    """What each of these windows is in its line."""
    lines: list[_Line] = []
    for window in sorted(windows, key=lambda one: (one.day, one.change, one.article)):
        _place(lines, window)
    placed = []
    for line in lines:
        sequence, replaces = len(line.replaces), tuple(line.replaces)
        for window in line.members:
            placed.append(Placing(window.id, line.uid, sequence, False, replaces))
        for window in line.old:
            placed.append(Placing(window.id, line.uid, sequence, True, ()))
    return placed


def _place(lines: list[_Line], window: KnownWindow) -> None:
    about = [line for line in lines if line.is_about(window)]
    for line in about:
        if line.until == window.until:
            line.add(window)
            return
    for line in about:
        # A late copy of the notice as it was before the change.
        if not window.change and window.until in _former(line):
            line.old.append(window)
            return
    movable = [line for line in about if _may_move(line, window)]
    if window.change and movable:
        movable[-1].move(window)
        return
    line = _Line(window.kind, window.until, _fresh_uid(lines, window))
    line.add(window)
    lines.append(line)


def _former(line: _Line) -> set[object]:
    return {one["until"] for one in line.replaces}


def _may_move(line: _Line, window: KnownWindow) -> bool:
    """Whether a notice comes in time to move a line's end."""
    if line.until is None or window.until is None:
        return False
    return window.day - MAX_LATE <= date.fromisoformat(line.until[:10])


def _fresh_uid(lines: Iterable[_Line], window: KnownWindow) -> str:
    """The id that a window has, or that of its record or article; with its end where
    another window of the record has that."""
    taken = {line.uid for line in lines}
    if window.uid and window.uid not in taken:
        return window.uid
    if window.policy:
        subject = f"policy-{window.policy}"
    else:
        subject = str(window.article)
    uid = f"{window.kind}-{subject}"
    if uid not in taken:
        return uid
    return f"{uid}-{window.article}-{window.until}"
