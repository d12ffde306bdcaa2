"""What goes into a mail: who sends it, the rules' sections, the best stories first, and
what has to give way. Pure.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from alerts.entries import Entry, shorten
from alerts.settings import Settings

QUERY_CHARS_IN_FULL_MAIL = 200


@dataclass(frozen=True)
class Desk:
    """Who sends, how links begin, and the archive's key for ids and signatures."""

    sender: str
    operator: str
    public_url: str
    key: bytes
    language: str = "zh"

    @classmethod
    def of(cls, settings: Settings, key: bytes) -> "Desk":
        mail = settings.mail
        return cls(
            mail.sender,
            mail.operator,
            settings.public_url.rstrip("/"),
            key,
            settings.alerts.language,
        )

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] or "policywatch.invalid"

    def mark(self, *parts: object) -> str:
        """The one mark for these parts in this archive, 40 hexadecimal digits."""
        text = "\0".join(map(str, parts))
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:40]

    def message_id(self, *parts: object) -> str:
        """The one Message-ID for these parts in this archive."""
        return f"<{self.mark(*parts)}@{self.domain}>"


@dataclass(frozen=True)
class Section:
    """A rule's part of a mail.

    `left_out` counts its stories that did not fit, `elsewhere` those shown under
    another rule of the same mail: a story is shown once. `subject` and `sender_name`
    are the rule's own, where it has any.
    """

    rule_id: int
    rule: str
    query: str
    entries: list[Entry] = field(default_factory=list)
    left_out: int = 0
    elsewhere: int = 0
    subject: str | None = None
    sender_name: str | None = None

    @property
    def own(self) -> int:
        """How many stories the mail shows, or leaves out, under this rule."""
        return len(self.entries) + self.left_out

    @property
    def total(self) -> int:
        """How many stories of the mail this rule found."""
        return self.own + self.elsewhere


def total(sections: Iterable[Section]) -> int:
    """How many stories a mail is about."""
    return sum(section.own for section in sections)


def best_first(sections: Sequence[Section]) -> list[Section]:
    """Each section's stories by their score, the sections by their best story; equals stay as they were."""
    sorted_sections = [
        replace(section, entries=sorted(section.entries, key=lambda one: -one.score))
        for section in sections
    ]
    return sorted(
        sorted_sections,
        key=lambda one: -one.entries[0].score if one.entries else 1.0,
    )


def ranked(sections: Sequence[Section]) -> list[Entry]:
    """All stories of a mail, the best first; of equal ones each section's first before
    any section's second.
    """
    placed = []
    for section in sections:
        for position, entry in enumerate(section.entries):
            placed.append((-entry.score, position, entry))
    return [entry for *_, entry in sorted(placed, key=lambda one: one[:2])]


def thinned(
    sections: Sequence[Section],
    full: int,
    sentences: int,
    length: int,
) -> list[Section]:
    """The best `full` stories with so many sentences of that length, the others with their titles alone."""
    spoken = set(map(id, ranked(sections)[:full]))
    thinned_sections: list[Section] = []
    for section in sections:
        entries = []
        for entry in section.entries:
            entries.append(
                _with_sentences(entry, sentences, length)
                if id(entry) in spoken
                else replace(entry, excerpts=[], brief=True)
            )
        thinned_sections.append(
            replace(
                section,
                query=shortened(section.query, QUERY_CHARS_IN_FULL_MAIL),
                entries=entries,
            )
        )
    return thinned_sections


def _with_sentences(entry: Entry, sentences: int, length: int) -> Entry:
    kept = [shorten(runs, length) for runs in entry.excerpts[:sentences]]
    return replace(entry, excerpts=kept)


def fewer(sections: Sequence[Section], kept: int) -> list[Section]:
    """The best `kept` stories; the others are counted as left out."""
    staying = set(map(id, ranked(sections)[:kept]))
    cut = []
    for section in sections:
        entries = []
        for entry in section.entries:
            if id(entry) in staying:
                entries.append(entry)
        gone = len(section.entries) - len(entries)
        cut.append(replace(section, entries=entries, left_out=section.left_out + gone))
    return cut


def fewer_rules(sections: Sequence[Section], kept: int) -> list[Section]:
    """The first `kept` sections; what the others hold is left out."""
    gone = total(sections[kept:])
    last = sections[kept - 1]
    return [*sections[: kept - 1], replace(last, left_out=last.left_out + gone)]


def shortened(line: str, length: int) -> str:
    """The line, cut to `length` characters with … at the end where it is longer."""
    if len(line) <= length:
        return line
    return line[: length - 1] + "…"
