"""What a search answers: a page of articles, counts, other readings of the query."""

from typing import Annotated

from pydantic import Field

from db.answers.articles import Hit
from db.answers.base import Answer, Moment


class Suggestion(Answer):
    """What a query may have meant: `（A OR B）` for `(A OR B)`."""

    query: str
    total: Annotated[
        int | None, Field(description="What it finds; null: not counted in time.")
    ]


class WordFigures(Answer):
    """Stories in the archive with Latin words and numbers as whole words (`AI`), and in
    any place (`*AI*`).
    """

    whole: int | None
    anywhere: int | None


class SimilarStory(Answer):
    """A story near another, or a question, in meaning; by its original."""

    id: Annotated[int, Field(description="The article's number.")]
    story_id: int
    title: str
    publisher: str | None
    url: str
    published_at: Moment | None
    score: Annotated[
        float,
        Field(description="Cosine of the vectors; unrelated titles have about .75."),
    ]


class SimilarStories(Answer):
    """The nearest first."""

    items: list[SimilarStory]


class FoundArticles(Answer):
    """What a search found, as the command line gives it."""

    query: str
    total: Annotated[
        int | None,
        Field(description="Matches; an estimate where `exact` is false."),
    ]
    items: list[Hit]
    suggestions: Annotated[
        list[Suggestion],
        Field(description="Other readings of the query that find more."),
    ]


class Articles(FoundArticles):
    """A page of a search."""

    exact: bool
    next: Annotated[str | None, Field(description="The cursor of the next page.")]


class Facets(Answer):
    """Counts by site, publisher, category, source, month and flag."""

    query: str
    counted: int
    exact: bool
    counts: dict[str, dict[str, int]]
