"""The tools' arguments: as in the API, each with its limits."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[int, Field(ge=1, lt=2**63)]
Day = Annotated[
    str, Field(max_length=40, description="2026-01-31; days in Beijing, both included.")
]
Short = Annotated[str, Field(max_length=200)]
QUERY = (
    'Words joined by AND; OR, NOT, -word, brackets, "phrases", fields such as site:miit.gov.cn; '
    "Chinese in any script. Empty: everything."
)


class Arguments(BaseModel):
    """What nobody declared is refused."""

    model_config = ConfigDict(extra="forbid")


class Narrowed(Arguments):
    """A search, as in the API."""

    q: Annotated[str, Field(max_length=4000, description=QUERY)] = ""
    since: Day = ""
    until: Day = ""
    site: Short = ""
    source: Short = ""
    publisher: Short = ""
    category: Short = ""
    flag: Short = ""


class Search(Narrowed):
    """A page of a search."""

    by: Literal["story", "article"] = "story"
    sort: Literal["newest", "relevance"] = "newest"
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    cursor: Annotated[
        str | None, Field(max_length=30, description="`next` of the page before.")
    ] = None


class OneArticle(Arguments):
    """An article, from a place of its text on."""

    id: Number
    offset: Annotated[
        int, Field(ge=0, description="`next_offset` of the answer before.")
    ] = 0


class OneStory(Arguments):
    """A story."""

    id: Number


class Compare(Arguments):
    """Two articles."""

    left: Number
    right: Number


class Policy(Arguments):
    """A record by its number, or records by what they are; at least one of the fields."""

    id: Number | None = None
    title: Short = ""
    number: Annotated[str, Field(max_length=200, description="文号")] = ""
    issuer: Short = ""
    topic: Short = ""
    region: Short = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class Timeline(Arguments):
    """A policy record's articles in time, or a search's stories, the oldest first."""

    policy: Number | None = None
    q: Annotated[str, Field(max_length=4000, description=QUERY)] = ""
    since: Day = ""
    until: Day = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 40


class Windows(Arguments):
    """Open and coming windows."""

    until: Day = ""
    region: Short = ""
    q: Annotated[str, Field(max_length=4000, description=QUERY)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class Gaps(Arguments):
    """Records whose original is missing."""

    limit: Annotated[int, Field(ge=1, le=50)] = 20


class Sources(Arguments):
    """The catalogue with each source's health."""

    state: Short = ""
    category: Short = ""


class Trends(Arguments):
    """Stories a day that a query finds."""

    q: Annotated[str, Field(min_length=1, max_length=4000, description=QUERY)]
    days: Literal[30, 90, 365] = 30


class Cite(Arguments):
    """A citation."""

    id: Number
    form: Literal["gb7714", "bibtex"] = "gb7714"


class CheckQuote(Arguments):
    """A draft, or one quote alone."""

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=20_000,
            description="A draft with its quotes in “…”; text without any mark is looked up as one quote.",
        ),
    ]
