"""What the API's description says of policy records and windows."""

from typing import Annotated, Any, Literal

from pydantic import Field

from db.answers.base import Moment
from policywatch.web.described import Described

Day = Annotated[
    str, Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2025-08-15"])
]


class RecordDates(Described):
    """What happened to it when, as far as is known."""

    passed: Day | None
    issued: Day | None
    published: Day | None
    in_force: Day | None
    until: Day | None


class RecordArticle(Described):
    """An article that speaks of it."""

    id: int
    role: Literal["original", "interpretation", "news", "speech", "follow-up"]
    title: str
    publisher: str | None
    published_at: Moment | None
    sentence: str
    why: Annotated[str, Field(description="Why it is linked to this record.")]


class RecordTarget(Described):
    """A number it says shall be reached."""

    indicator: str
    comparator: str
    value: float
    unit: str
    year: int | None
    sentence: str
    article: int


class RecordWindow(Described):
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


class PolicyRecord(Described):
    """One policy document, whatever articles call it."""

    id: int
    title: str
    number: str | None
    issuers: list[str]
    others: int | None
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
    articles: list[RecordArticle]
    targets: list[RecordTarget]
    windows: list[RecordWindow]


class PolicyRecords(Described):
    """A page of records."""

    total: int
    items: list[PolicyRecord]
    next: Annotated[int | None, Field(description="`offset` of the next page.")]


class ShownWindow(RecordWindow):
    """A window with its state now."""

    state: Literal["coming", "open", "closed"]
    url: str
