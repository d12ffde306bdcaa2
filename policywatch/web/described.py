"""What the API's description says of answers and errors; the answers themselves are
made where they are asked for.
"""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

Known = dict[int | str, dict[str, Any]]
Moment = Annotated[
    str,
    Field(
        description="ISO 8601 with offset.",
        examples=["2026-11-22T09:30:00+08:00"],
    ),
]
Number = Annotated[int, Path(description="Its number.", examples=[24])]


class Described(BaseModel):
    """Fields may be added; none goes away."""

    model_config = ConfigDict(extra="allow")


class Problem(Described):
    """RFC 9457. A query that can't be read adds `column`, `hint` and `suggestions`,
    parameters of the wrong form `errors`.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    reason_code: str | None = None
    column: int | None = None
    hint: str | None = None
    suggestions: list[str] | None = None
    errors: list[dict[str, str]] | None = None


class Attachment(Described):
    """A file an article links to."""

    name: str
    url: str
    type: str | None
    text: Annotated[str | None, Field(description="What could be read of it.")]
    pages: int | None
    reason: Annotated[str | None, Field(description="Why there is no text.")]


class Article(Described):
    """One article. What is not known is null."""

    id: int
    url: str
    site: Annotated[
        str | None,
        Field(description="Registered domain.", examples=["miit.gov.cn"]),
    ]
    source: Annotated[
        str | None,
        Field(description="Id in the catalogue.", examples=["miit-search"]),
    ]
    title: str
    publisher: Annotated[
        str | None, Field(description="The publisher the page states.")
    ]
    author: str | None
    published_at: Moment | None
    published_precision: Literal["second", "minute", "day"] | None
    first_seen_at: Moment
    text: Annotated[
        str,
        Field(
            description="Paragraphs separated by line feeds; simplified, annotations removed."
        ),
    ]
    text_as_published: str
    flags: list[
        Literal["annotated", "doubled", "gone", "image-only", "traditional", "updated"]
    ]
    story: int
    copies: Annotated[int, Field(description="Articles in its story.")]
    relation: Literal["original", "same", "edited", "excerpt"]
    document_number: str | None
    document_date: Annotated[
        str | None, Field(description="The date the document bears (成文日期).")
    ]
    issuers: Annotated[
        list[str], Field(description="Who issued the document (发文机关).")
    ]
    attachments: list[Attachment]


class Hit(Article):
    """An article that a search found."""

    snippet: Annotated[
        str,
        Field(description="HTML: hits in <mark>, everything else escaped."),
    ]


class QuoteDifference(Described):
    """What the draft has instead of what the archive has; one may be empty."""

    draft: str
    archive: str
    kind: Literal["figure", "date", "negation", "issuer", "wording"]


class CheckedQuote(Described):
    """One quote, figure, date, title or document number of a draft."""

    quote: str
    kind: Literal["quote", "number", "date", "title", "document-number"]
    state: Literal["exact", "altered", "absent"]
    article: int | None
    url: str | None
    hash: Annotated[
        str | None,
        Field(description="SHA-256 of the stored page, or of the text: `hash_of`."),
    ]
    hash_of: Literal["page", "text"] | None = None
    title: str | None = None
    publisher: str | None = None
    published_at: Moment | None = None
    archive: Annotated[
        str | None, Field(description="The archive's wording, where it differs.")
    ] = None
    differences: list[QuoteDifference]
    start: Annotated[int, Field(description="Its place in the draft.")]
    complete: Annotated[bool, Field(description="Whether there was time to look.")]


class CheckedDraft(Described):
    """A draft, item by item."""

    items: list[CheckedQuote]


class Suggestion(Described):
    """What a query may have meant: `（A OR B）` for `(A OR B)`."""

    query: str
    total: Annotated[
        int | None, Field(description="What it finds; null: not counted in time.")
    ]


class WordFigures(Described):
    """Stories in the archive with Latin words and numbers as whole words (`AI`), and in
    any place (`*AI*`).
    """

    whole: int | None
    anywhere: int | None


class Articles(Described):
    """A page of a search."""

    query: str
    total: Annotated[
        int | None,
        Field(description="Matches; an estimate where `exact` is false."),
    ]
    exact: bool
    items: list[Hit]
    next: Annotated[str | None, Field(description="The cursor of the next page.")]
    suggestions: Annotated[
        list[Suggestion],
        Field(description="Other readings of the query that find more."),
    ]


class Copy(Described):
    """One article of a story."""

    id: int
    url: str
    site: str | None
    publisher: str | None
    published_at: Moment | None
    published_precision: str | None
    first_seen_at: Moment
    relation: Literal["original", "same", "edited", "excerpt"]
    similarity: Annotated[float | None, Field(description="To the original, 0 to 1.")]


class Story(Described):
    """The same piece of news, wherever it appeared; the original first."""

    id: int
    head: int
    title: str
    first_publisher: Annotated[
        str | None, Field(description="Who published it first, or where.")
    ]
    copies: list[Copy]


class Revision(Described):
    """What an article said before it was changed."""

    number: int
    seen_at: Moment
    title: str
    text: str
    substantive: bool
    removed: list[str]
    added: list[str]


class WholeArticle(Article):
    """An article with its story and its revisions."""

    story_copies: Story | None
    revisions: list[Revision]


class Facets(Described):
    """Counts by site, publisher, category, source, month and flag."""

    query: str
    counted: int
    exact: bool
    counts: dict[str, dict[str, int]]


class Source(Described):
    """A source and how it is."""

    id: str
    name: str
    kind: str
    category: str
    enabled: bool
    state: str
    reason: str | None
    reason_code: Annotated[
        str | None,
        Field(
            description="Names the reason; null for one in a passport's own words.",
            examples=["source.refused"],
        ),
    ]
    last_success_at: Moment | None
    next_check_at: Moment | None
    failures: Annotated[
        float,
        Field(
            description="Visits in a row that failed; what may pass by itself counts half."
        ),
    ]
    since: Annotated[Moment | None, Field(description="Since when the state lasts.")]
    articles: int


class Status(Described):
    """How the archive and the service are."""

    articles: int
    stories: int
    sources: dict[str, int]
    outbox: dict[str, int]
    last_beat_at: Moment | None
    problems: list[str]
    problem_codes: Annotated[
        list[str | None],
        Field(description="What names each problem; null for one that has no code."),
    ]


class Rule(Described):
    """An alert rule."""

    name: str
    query: str
    to: list[str]
    when: str
    state: Literal["active", "paused"]
    paused: bool
    paused_until: Moment | None
    created_at: Moment
    last_hit_at: Moment | None
    next_digest_at: Moment | None
    held_back: Annotated[
        int,
        Field(
            description="Stories that matched when the rule was made; they stay silent."
        ),
    ]
    hits: int
    messages: int
    window: str | None
    quiet: str | None
    workdays: bool
    min_relevance: float
    language: Literal["zh", "en"] | None
    updates: bool
    subject: str | None
    sender_name: str | None
    paused_for: Annotated[
        dict[str, Moment],
        Field(description="Recipients who paused the rule for themselves, until when."),
    ]
    min_relevance_for: Annotated[
        dict[str, float],
        Field(description="Recipients who asked for more relevance than the rule."),
    ]


class NotedRule(Rule):
    """A rule as it was written, and what may not be as meant."""

    notes: Annotated[
        list[str],
        Field(description="Remarks on query, hours and recipients."),
    ]


class Message(Described):
    """A mail and what became of it."""

    id: int
    rule: str
    to: str
    subject: str
    kind: str
    state: Literal["waiting", "sending", "sent", "failed"]
    attempts: int
    message_id: str
    error: str | None
    created_at: Moment
    not_before: Moment
    sent_at: Moment | None
    ambiguous: Annotated[
        int, Field(description="Tries after which the server did not say.")
    ]


class Sent(Described):
    """A story a rule found, and its mail."""

    found_at: Moment
    story: int
    title: str | None
    relevance: Annotated[float, Field(description="0 to 1.")]
    update: bool
    muted: bool
    messages: list[Message]


class Day(Described):
    """Stories of a day."""

    date: str
    stories: int


class Word(Described):
    """In how many stories a word of a query stands, and in how many no other of its words does."""

    word: str
    stories: int
    alone: int


class DryRun(Described):
    """What a query would have sent."""

    query: str
    days: int
    stories: int
    per_day: list[Day]
    items: list[Hit]
    words: list[Word]
    suggestions: list[Suggestion]
    whole_words: WordFigures | None


class Health(Described):
    """`unwell` with the reasons, or `well`."""

    status: Literal["well", "unwell"]
    reasons: list[str]


_PROBLEM = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
}


def problem(what: str) -> dict[str, Any]:
    """An error in the description."""
    return {"description": what, "content": _PROBLEM}


ERRORS: Known = {
    400: problem("A parameter, body or query that can't be read"),
    401: problem("No session and no token"),
    403: problem("The token may not, or another site's page asks"),
    421: problem("This host name is not served here"),
    422: problem("A parameter, site, source or category that there is not"),
    503: problem(
        "The archive is not to be had, or a search took too long: try again after Retry-After"
    ),
}
MISSING: Known = {404: problem("There is none such")}
TAKEN: Known = {409: problem("There is one of that name already")}
FORBIDDEN: Known = {
    403: problem("The token may only read, or another site's page sent this"),
    413: problem("The body is larger than a mebibyte"),
    415: problem("The body is neither JSON nor a form"),
}
UNCHANGED: Known = {
    304: {
        "description": "The answer is still the one whose ETag was sent in If-None-Match"
    }
}


def answers(kind: Any, status: int = 200, **content: Any) -> Known:
    """What a successful answer holds."""
    return {
        status: {"model": kind, **content},
        **(UNCHANGED if status == 200 else {}),
    }
