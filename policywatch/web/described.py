"""What the API's description says of answers and errors; the answers themselves are
made where they are asked for.
"""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict

Known = dict[int | str, dict[str, Any]]
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
