"""What all answers have in common."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    SkipValidation,
    WithJsonSchema,
)

from text.moments import iso

# The one way a moment becomes JSON.
Moment = Annotated[
    datetime,
    PlainSerializer(iso),
    WithJsonSchema(
        {
            "type": "string",
            "description": "ISO 8601 with offset.",
            "examples": ["2026-11-22T09:30:00+08:00"],
        }
    ),
]
# A text that may be a `text.reason.Reason`: kept as it is, so that a page can word it in
# its reader's language. Validation would make a plain string of it.
Told = SkipValidation[str]
# Missing is null, never "".
OrNull = BeforeValidator(lambda value: value or None)


class Answer(BaseModel):
    """A JSON object. Fields may be added; none goes away."""

    model_config = ConfigDict(
        # A misspelt or undeclared field is an error where it is made …
        extra="forbid",
        # … but clients are told to expect fields they do not know yet.
        json_schema_extra={"additionalProperties": True},
        # Most commands need one or two models of many; each is built when first used.
        defer_build=True,
    )

    def as_json(self) -> dict[str, Any]:
        """Returns the answer as what `json.dumps` takes."""
        return self.model_dump()


def fields_from(model: type[Answer], row: Any, **others: Any) -> dict[str, Any]:
    """Returns a model's fields: `others`, and of the rest what `row` has under the same name."""
    names = model.model_fields.keys() - others.keys()
    return {**{name: getattr(row, name) for name in names}, **others}
