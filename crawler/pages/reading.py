"""What reading an article page yields, and the one way it fails."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crawler.pages.evidence import Evidence
from crawler.template.memory import Lesson


class Unreadable(Exception):
    """A page no article can be read from; `str(error)` is the reason in a word or two.

    Reasons: `empty`, `too large`, `binary`, `not HTML`, `too many tags`, `attributes`,
    `nesting`, `wall: <name>`, `no text`, `missing` (the page says that there is nothing
    at its address).
    """


@dataclass(frozen=True)
class Link:
    """A file an article points at: absolute address where the page's own is known,
    visible name, `pdf`, `docx`, …
    """

    url: str
    name: str
    type: str


@dataclass
class Reading:
    """One article as its page shows it; what the page does not state is None.

    `text` holds paragraphs separated by newlines, as published. `flags`: `doubled`
    where the page carries its article in another part too. `published_at` is aware;
    `published_precision` is `second`, `minute` or `day`. `evidence` holds by field why
    it has its value. `lesson` is what the page teaches of its template, where the
    reader was given a memory.
    """

    title: str | None
    text: str
    publisher: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    attachments: list[Link] = field(default_factory=list)
    encoding: str = "utf-8"
    flags: set[str] = field(default_factory=set)
    document_date: date | None = None
    document_number: str | None = None
    issuers: list[str] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    lesson: Lesson | None = None

    def evidence_as_json(self) -> dict[str, Any]:
        """By field why it has its value, as `extract --explain` prints it."""
        return {name: found.as_json() for name, found in self.evidence.items()}
