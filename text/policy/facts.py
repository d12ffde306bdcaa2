"""The facts a text states about policy documents, as typed values and as JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any

# How much of an attachment is read for the dates of its notice.
MAX_ATTACHED_CHARS = 30_000


@dataclass(frozen=True)
class Evidence:
    """One reason for a scored decision: its name and the points it gave."""

    name: str
    points: int


@dataclass(frozen=True)
class Event:
    """What was, is or will be done to a document.

    `date` is `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or None; `precision` says which, or
    `relative` for 近日, or None where the text states no time at all.
    """

    verb: str
    date: str | None
    precision: str | None
    phrase: str
    sentence: str


@dataclass
class DocumentFacts:
    """One document a text speaks of; `others` is the 七 of 等七部门. `own`: the page
    carries the document itself; `signed` is then the day below its signature.
    """

    title: str
    kind: str
    is_policy: bool
    number: str | None = None
    issuers: list[str] = field(default_factory=list)
    others: int | None = None
    events: list[Event] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    status: str = "unknown"
    mentions: int = 1
    sentence: str = ""
    evidence: list[Evidence] = field(default_factory=list)
    own: bool = False
    signed: str | None = None


@dataclass(frozen=True)
class Target:
    """A number that a public body says shall be reached by `year`."""

    indicator: str
    comparator: str
    value: float
    unit: str
    year: int | None
    sentence: str
    kind: str = "goal"


@dataclass(frozen=True)
class Deadline:
    """A dated obligation or a dated goal without a number."""

    what: str
    date: str
    sentence: str


@dataclass(frozen=True)
class Window:
    """A time span in which somebody may apply, comment, object, register.

    `kind` is `application`, `comment`, `notice`, `challenge`, `registration` or
    `review`; `until` keeps a stated time of day as `YYYY-MM-DDTHH:MM`.
    """

    kind: str
    opens: str | None
    until: str | None
    until_precision: str | None
    amounts: tuple[str, ...]
    region: str | None
    who: str | None
    sentence: str


@dataclass
class TextFacts:
    """Everything read from one text."""

    documents: list[DocumentFacts] = field(default_factory=list)
    untitled_documents: list[DocumentFacts] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The facts in the shape of `policies read`."""
        facts = asdict(self)
        for window in facts["windows"]:
            window["from"] = window.pop("opens")
            window["amounts"] = list(window["amounts"])
        return facts
