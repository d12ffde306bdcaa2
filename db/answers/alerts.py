"""Alert rules, what they found, and the mail."""

from typing import Annotated, Any, Literal

from pydantic import Field

from db.answers.articles import Hit
from db.answers.base import Answer, Moment
from db.answers.search import Suggestion, WordFigures


class RuleOptions(Answer):
    """What a rule says beside query, recipients and cadence."""

    window: str | None
    quiet: str | None
    workdays: bool
    min_relevance: float
    language: Literal["zh", "en"] | None
    updates: bool
    reminders: Annotated[
        bool,
        Field(description="Reminds of windows 14, 7 and 1 workdays before their end."),
    ]
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


class StoredRule(RuleOptions):
    """A rule as the archive keeps it."""

    name: str
    account: Annotated[
        str | None,
        Field(description="Whose rule it is; null: nobody's by name."),
    ]
    query: str
    to: list[str]
    when: str
    paused: bool
    paused_until: Moment | None
    created_at: Moment
    held_back: Annotated[
        int,
        Field(
            description="Stories that matched when the rule was made; they stay silent."
        ),
    ]


class Rule(StoredRule):
    """An alert rule."""

    state: Literal["active", "paused"]
    hits: int
    messages: int
    last_hit_at: Moment | None
    next_digest_at: Moment | None


class NotedRule(Rule):
    """A rule as it was written, and what may not be as meant."""

    notes: Annotated[
        list[str],
        Field(description="Remarks on query, hours and recipients."),
    ]


class RuleDeed(Answer):
    """Who did what to a rule."""

    at: Moment
    account: Annotated[
        str,
        Field(description="The account; :page, :token, :command where none is named."),
    ]
    deed: Literal["add", "change", "pause", "resume", "remove"]
    changes: dict[str, Any]


class Message(Answer):
    """A mail and what became of it."""

    id: int
    rule: str
    to: str
    subject: str
    state: Literal["waiting", "sending", "sent", "failed"]
    attempts: int
    message_id: str
    error: str | None
    kind: str
    created_at: Moment
    not_before: Moment
    sent_at: Moment | None
    ambiguous: Annotated[
        int, Field(description="Tries after which the server did not say.")
    ]


class WholeMessage(Message):
    """A mail with its text."""

    content: str


class Sent(Answer):
    """A story a rule found, and its mail."""

    found_at: Moment
    story: int
    title: str | None
    relevance: Annotated[float, Field(description="0 to 1.")]
    update: bool
    muted: bool
    messages: list[Message]


class ReaderRequest(Answer):
    """What a reader asked of a rule with a link in a mail."""

    at: Moment
    to: str
    deed: str
    old: float | None
    new: float | None
    undone_at: Moment | None


class Day(Answer):
    """Stories of a day."""

    date: str
    stories: int


class Word(Answer):
    """In how many stories a word of a query stands, and in how many no other of its words does."""

    word: str
    stories: int
    alone: int


class DryRun(Answer):
    """What a query would have sent."""

    query: str
    days: int
    stories: int
    per_day: list[Day]
    items: list[Hit]
    words: list[Word]
    suggestions: list[Suggestion]
    whole_words: WordFigures | None
