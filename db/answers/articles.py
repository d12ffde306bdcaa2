"""The contract's article, its attachments, its story, its revisions."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field

from db.answers.base import Answer, Moment, OrNull, fields_from
from db.models import FLAGS
from db.models import Article as ArticleRow
from db.models import Story as StoryRow

Precision = Literal["second", "minute", "day"]
Relation = Literal["original", "same", "edited", "excerpt"]
Site = Annotated[
    str | None,
    OrNull,
    Field(description="Registered domain.", examples=["miit.gov.cn"]),
]


def _unpacked(stored: Any) -> Any:
    """A list as it is, or as its column keeps it: JSON, null for an empty one."""
    if isinstance(stored, list):
        return stored
    return json.loads(stored or "[]")


def _day(stated: Any) -> Any:
    """A day as a column keeps it; a reading has a `date`."""
    if isinstance(stated, date):
        return stated.isoformat()
    return stated


class Attachment(Answer):
    """A file an article links to."""

    name: str
    url: str
    type: str | None
    text: Annotated[str | None, Field(description="What could be read of it.")]
    pages: int | None
    reason: Annotated[str | None, Field(description="Why there is no text.")]

    @classmethod
    def of(cls, file: Any) -> Self:
        """The answer for a stored attachment, or for one that a spider hands on."""
        return cls(**fields_from(cls, file))


class Article(Answer):
    """One article. What is not known is null."""

    id: int
    url: str
    site: Site
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
    published_precision: Precision | None
    first_seen_at: Moment
    text: Annotated[
        str,
        Field(
            description="Paragraphs separated by line feeds; simplified, annotations removed."
        ),
    ]
    text_as_published: str
    flags: Annotated[
        list[str],
        BeforeValidator(sorted),
        Field(json_schema_extra={"items": {"type": "string", "enum": list(FLAGS)}}),
    ]
    story: int
    copies: Annotated[int, Field(description="Articles in its story.")]
    relation: Relation
    document_number: str | None
    document_date: Annotated[
        str | None,
        BeforeValidator(_day),
        Field(description="The date the document bears (成文日期)."),
    ]
    issuers: Annotated[
        list[str],
        BeforeValidator(_unpacked),
        Field(description="Who issued the document (发文机关)."),
    ]
    policies: Annotated[
        list[int], Field(description="The policy records it speaks of.")
    ]
    attachments: list[Attachment]

    @classmethod
    def of(
        cls, article: ArticleRow, copies: int, policies: list[int], **more: Any
    ) -> Self:
        """The answer for a stored article; `more` is what a subclass adds."""
        files = list(map(Attachment.of, article.attachments))
        values = fields_from(
            cls,
            article,
            story=article.story_id,
            copies=copies,
            policies=policies,
            attachments=files,
            **more,
        )
        return cls(**values)


class Extracted(Article):
    """An article as it was read from a page, and not stored: what only an archive knows is null."""

    id: None = None  # type: ignore[assignment]
    source: None = None
    title: str | None  # type: ignore[assignment]
    first_seen_at: None = None  # type: ignore[assignment]
    text: str | None  # type: ignore[assignment]
    text_as_published: str | None  # type: ignore[assignment]
    story: None = None  # type: ignore[assignment]
    copies: None = None  # type: ignore[assignment]
    relation: None = None  # type: ignore[assignment]
    policies: None = None  # type: ignore[assignment]
    evidence: Annotated[
        dict[str, Any], Field(description="What each field was read from.")
    ]

    @classmethod
    def of_item(cls, item: Any, site: str) -> Self:
        """The answer for an item that the cleaning steps have passed."""
        unknown = (
            "id", "source", "first_seen_at", "story", "copies", "relation", "policies"
        )  # fmt: skip
        files = list(map(Attachment.of, item.attachments))
        values = fields_from(
            cls,
            item,
            site=site,
            attachments=files,
            **dict.fromkeys(unknown),
        )
        return cls(**values)


class Hit(Article):
    """An article that a search found."""

    snippet: Annotated[
        str, Field(description="HTML: hits in <mark>, everything else escaped.")
    ]


class Copy(Answer):
    """One article of a story."""

    id: int
    url: str
    site: Site
    publisher: str | None
    published_at: Moment | None
    published_precision: Precision | None
    first_seen_at: Moment
    relation: Relation
    similarity: Annotated[float | None, Field(description="To the original, 0 to 1.")]


class Story(Answer):
    """The same piece of news, wherever it appeared; the original first."""

    id: int
    head: int
    title: str
    first_publisher: Annotated[
        str | None, Field(description="Who published it first, or where.")
    ]
    copies: list[Copy]

    @classmethod
    def of(cls, story: StoryRow, articles: Sequence[ArticleRow]) -> Self:
        """The answer for a story with its articles, which come in the order they were seen."""
        spread = sorted(
            articles,
            key=lambda one: (one.published_at or one.first_seen_at, one.id),
        )
        originals = []
        for one in articles:
            if one.id == story.head_id:
                originals.append(one)
        if originals:
            original = originals[0]
        else:
            original = articles[0]
        ordered = [original, *(one for one in spread if one is not original)]
        copies = [Copy(**fields_from(Copy, one)) for one in ordered]
        return cls(
            id=story.id,
            head=original.id,
            title=original.title,
            first_publisher=spread[0].publisher or spread[0].site or None,
            copies=copies,
        )


class Revision(Answer):
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
