"""Policy records, windows, missing originals and comparisons."""

from typing import Annotated, Any, Literal

from pydantic import Field

from db.answers.base import Answer, Moment

Day = Annotated[
    str, Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2025-08-15"])
]


class PolicyAnswer(Answer):
    """A JSON object some of whose keys are words of Python."""

    def as_json(self) -> dict[str, Any]:
        """Returns the answer as what `json.dumps` takes."""
        return self.model_dump(by_alias=True)


class RecordDates(PolicyAnswer):
    """What happened to it when, as far as is known."""

    passed: Day | None
    issued: Day | None
    published: Day | None
    in_force: Day | None
    until: Day | None


class RecordArticle(PolicyAnswer):
    """An article that speaks of it."""

    id: int
    role: Literal["original", "interpretation", "news", "speech", "follow-up"]
    title: str
    publisher: str | None
    published_at: Moment
    sentence: str
    why: Annotated[str, Field(description="Why it is linked to this record.")]


class RecordTarget(PolicyAnswer):
    """A number it says shall be reached."""

    indicator: str
    comparator: str
    value: float
    unit: str
    year: int | None
    sentence: str
    article: int


class RecordWindow(PolicyAnswer):
    """A time to apply, comment, object, answer or register."""

    id: int
    policy: int | None
    kind: str
    title: str
    opens: Annotated[str | None, Field(alias="from")]
    until: str | None
    until_precision: str | None
    amounts: list[str]
    region: str | None
    who: str | None
    article: int
    sentence: str
    uid: Annotated[str, Field(description="Stays the same when the end is moved.")]
    sequence: Annotated[int, Field(description="How often the end was moved.")]
    replaces: Annotated[
        list[dict[str, Any]],
        Field(description="Earlier ends, each with the article that stated it."),
    ]


class ShownWindow(RecordWindow):
    """A window with its state now."""

    state: Literal["coming", "open", "closed"]
    url: str


class RecordFacts(PolicyAnswer):
    """The facts of one policy document, whatever articles call it."""

    id: int
    title: str
    number: str | None
    issuers: list[str]
    others: Annotated[int | None, Field(description="The 七 of 等七部门.")]
    level: str
    kind: str
    status: str
    dates: RecordDates
    original: int | None
    predecessor: int | None
    successor: int | None
    carries_out: int | None
    topics: list[str]
    regions: list[str]
    aliases: list[str]
    mentions: int
    found_at: Moment
    evidence: Annotated[
        dict[str, Any],
        Field(description="For each fact its value, sentence and article."),
    ]


class PolicyRecord(RecordFacts):
    """One policy document with all that articles say of it."""

    articles: list[RecordArticle]
    targets: list[RecordTarget]
    windows: list[RecordWindow]


class PolicyRecords(PolicyAnswer):
    """A page of records."""

    total: int
    items: list[PolicyRecord]
    next: Annotated[int | None, Field(description="`offset` of the next page.")]


class PolicySource(PolicyAnswer):
    """A source of the catalogue that publishes what a body issues."""

    source: str
    name: str
    url: str


class Gap(RecordFacts):
    """A document that several sites speak of and whose original is missing."""

    sources: Annotated[int, Field(description="Sites that speak of it.")]
    stories: int
    where: Annotated[
        list[PolicySource], Field(description="Where the original should be.")
    ]


class ComparedRecord(PolicyAnswer):
    """One side of a comparison. `read_from`: its original, or what articles say of it."""

    id: int
    title: str
    read_from: Literal["original", "articles"]


class ComparedValue(PolicyAnswer):
    """A figure or date as one of the documents states it."""

    value: float | str
    unit: str
    sentence: str


class FigureChange(PolicyAnswer):
    """A figure or date that the documents state differently."""

    kind: Literal["figure", "date"]
    change: Annotated[
        Literal["added", "dropped", "raised", "lowered"],
        Field(description="Of a date, raised is later."),
    ]
    what: str
    before: ComparedValue | None
    after: ComparedValue | None


class PolicyComparison(PolicyAnswer):
    """Two documents side by side: what changed from the first to the second."""

    before: ComparedRecord
    after: ComparedRecord
    changes: list[FigureChange]


class RisingWording(PolicyAnswer):
    """A wording of titles that is new (`past` 0) or rises."""

    word: str
    recent: Annotated[
        int, Field(description="Titles of the last days that contain it.")
    ]
    past: Annotated[int, Field(description="Titles of the eight weeks before.")]
    score: Annotated[float, Field(description="How surprising that is.")]


class NewDocument(PolicyAnswer):
    """A document that articles speak of for the first time."""

    id: int
    title: str
    stories: int
    sites: int


class RisingField(PolicyAnswer):
    """A field of the topics lexicon that more titles speak of than before."""

    field: str
    recent: int
    past: int
    score: float


class Radar(PolicyAnswer):
    """What is new or rises."""

    since: Moment
    until: Moment
    titles: Annotated[int, Field(description="Titles of the last days looked at.")]
    wordings: list[RisingWording]
    documents: list[NewDocument]
    fields: list[RisingField]
