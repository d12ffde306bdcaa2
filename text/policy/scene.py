"""One text prepared for reading: its sentences, titles, bodies, times and verbs.

Everything is found once for the whole text and asked for by place.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from text.policy.bodies import BodyGroup, body_finder
from text.policy.mentions import Mentions
from text.policy.passages import Passages, Span
from text.policy.times import Time, read_times
from text.policy.verbs import Verb, read_verbs

CLAUSE_STOPS = re.compile(r"[，,；;。！？!?\n：:]")


class Placed(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Part = TypeVar("Part", bound=Placed)


class Scene:
    """A text with everything that was found in it."""

    def __init__(
        self,
        text: str,
        title: str,
        published: date | None,
    ) -> None:
        self.text = text
        self.title = title
        self.published = published
        self.passages = Passages(text, title)
        self.mentions = Mentions(self.passages)
        self._titles = []
        for coordination in self.mentions.coordinations:
            for mention in coordination.mentions:
                self._titles.append((mention.start, mention.end))
        self.groups = self._outside_titles(body_finder().groups(text))
        self.times = self._outside_titles(read_times(text, published))
        self.verbs = self._outside_titles(read_verbs(text))
        self._starts: dict[int, list[int]] = {}

    def _outside_titles(self, parts: Sequence[Part]) -> list[Part]:
        kept = []
        starts = [start for start, _ in self._titles]
        for part in parts:
            index = bisect_left(starts, part.start + 1) - 1
            inside = index >= 0 and part.start < self._titles[index][1]
            if not inside:
                kept.append(part)
        return kept

    def within(
        self,
        parts: Sequence[Part],
        start: int,
        end: int,
    ) -> list[Part]:
        """The parts that lie wholly between two places."""
        key = id(parts)
        if key not in self._starts:
            self._starts[key] = [part.start for part in parts]
        first = bisect_left(self._starts[key], start)
        found = []
        for index in range(first, len(parts)):
            part = parts[index]
            if part.start >= end:
                break
            if part.end <= end:
                found.append(part)
        return found

    def groups_within(self, start: int, end: int) -> list[BodyGroup]:
        """The groups of bodies between two places."""
        return self.within(self.groups, start, end)

    def times_within(self, start: int, end: int) -> list[Time]:
        """The times between two places."""
        return self.within(self.times, start, end)

    def verbs_within(self, start: int, end: int) -> list[Verb]:
        """The verbs between two places."""
        return self.within(self.verbs, start, end)

    def sentence(self, start: int, end: int | None = None) -> Span:
        """The sentence around a place."""
        return self.passages.sentence_at(start, end)

    def clause_start(self, position: int, floor: int) -> int:
        """Where the clause that holds a place begins, not before `floor`."""
        for place in range(position - 1, floor - 1, -1):
            if CLAUSE_STOPS.match(self.text[place]):
                return place + 1
        return floor

    def clause_end(self, position: int, ceiling: int) -> int:
        """Where the clause that holds a place ends, not behind `ceiling`."""
        found = CLAUSE_STOPS.search(self.text, position, ceiling)
        return found.start() if found else ceiling
