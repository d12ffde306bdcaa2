"""What a draft quotes, held against the archive."""

from typing import Annotated, Literal

from pydantic import Field

from db.answers.base import Answer, Moment


class QuoteDifference(Answer):
    """What the draft has instead of what the archive has; one may be empty."""

    draft: str
    archive: str
    kind: Literal["figure", "date", "negation", "issuer", "wording"]


class CheckedQuote(Answer):
    """One quote, figure, date, title or document number of a draft."""

    quote: str
    kind: Literal["quote", "number", "date", "title", "document-number"]
    state: Literal["exact", "altered", "absent"]
    article: int | None = None
    url: str | None = None
    hash: Annotated[
        str | None,
        Field(description="SHA-256 of the stored page, or of the text: `hash_of`."),
    ] = None
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


class CheckedDraft(Answer):
    """A draft, item by item."""

    items: list[CheckedQuote]
