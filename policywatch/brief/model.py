"""What a brief holds, whatever file it becomes."""

from dataclasses import dataclass, field

SECTIONS = ("documents", "figures", "windows", "stories")


@dataclass(frozen=True)
class Entry:
    """One thing a brief tells of. `facts` are label and value; `sentences` are verbatim;
    `changes` are sentences before and after; `source` is a number of the list of sources.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    source: int
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries under one heading; none for a section that has no groups."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    """One part of a brief; `note` says what it rests on."""

    key: str
    title: str
    note: str
    groups: tuple[Group, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not any(group.entries for group in self.groups)


@dataclass(frozen=True)
class Source:
    """An article cited: its number in the brief, its citation, the stored page's hash."""

    number: int
    article: int
    url: str
    citation: str
    sha256: str | None


@dataclass(frozen=True)
class Brief:
    """A report, ready to be written. `wording` holds the labels the writers need."""

    title: str
    period: str
    query: str
    language: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    caveats: tuple[str, ...]
    wording: dict[str, str] = field(default_factory=dict)
