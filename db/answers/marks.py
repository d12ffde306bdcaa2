"""What somebody has marked."""

from typing import Annotated, Literal

from pydantic import Field

from db.answers.base import Answer


class MarkedThing(Answer):
    """A story or policy record with the marks of the account that asks."""

    subject: Literal["story", "policy"]
    id: Annotated[int, Field(description="The story's or record's number.")]
    article: Annotated[
        int | None, Field(description="The article the marks are kept with.")
    ]
    read: bool
    important: bool
    irrelevant: bool
    note: str | None
