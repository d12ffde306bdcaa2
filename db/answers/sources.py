"""How sources and service are."""

from typing import Annotated

from pydantic import Field

from db.answers.base import Answer, Moment, Told


class Source(Answer):
    """A source and how it is."""

    id: str
    name: str
    kind: str
    category: str
    enabled: bool
    state: str
    reason: Told | None
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
    proof: Annotated[
        Told | None,
        Field(
            description="What was seen of it from this network.",
            examples=["proved 2026-12-01 from this network"],
        ),
    ] = None


class Status(Answer):
    """How the archive and the service are."""

    articles: int
    stories: int
    sources: dict[str, int]
    outbox: dict[str, int]
    last_beat_at: Moment | None
    first_check: Annotated[
        dict[str, int] | None,
        Field(
            description="Of the sources nobody has seen live: how many are "
            "`checked`, of how many in `total`."
        ),
    ]
    problems: list[Told]
    problem_codes: Annotated[
        list[str | None],
        Field(description="What names each problem; null for one that has no code."),
    ]
