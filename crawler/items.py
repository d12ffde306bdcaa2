"""What a spider hands inwards: the contract between the street side and the pipelines."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from text.comparable import ComparableText


@dataclass
class Attachment:
    """A file an article points at; `text` is None with a `reason` where it could not be read."""

    url: str
    name: str
    type: str
    text: str | None = None
    pages: int | None = None
    reason: str | None = None


@dataclass
class ArticleItem:
    """One article as read from one page, before any cleaning.

    `text` holds paragraphs separated by newlines, as published. Times are aware.
    `published_precision` is `second`, `minute` or `day`. `moved_from` is the address
    that was asked for, where permanent redirects led from it to `url`. `evidence` says
    by field why it has its value, as JSON. `body` is the page's bytes as fetched (None
    where only text was given). The pipelines fill the fields from `text_as_published`
    on.
    """

    url: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    text: str | None = None
    attachments: list[Attachment] = field(default_factory=list)

    source: str | None = None
    category: str | None = None
    first_visit: bool = False
    fetched_at: datetime | None = None
    body: bytes | None = None
    encoding: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    certificate_unverified: bool = False
    document_date: date | None = None
    document_number: str | None = None
    issuers: list[str] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)
    moved_from: str | None = None
    # The page is watched for changes: each of them is news.
    is_watched: bool = False

    text_as_published: str | None = None
    # Names of the fields that were longer than any real one, and cut.
    cut: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    boilerplate: frozenset[str] = frozenset()
    comparable: ComparableText | None = None
    article_id: int | None = None


@dataclass
class Gone:
    """An article that was there and is no more: its address answered `status`: 404,
    410, or 200 from a page that says so or stands elsewhere.
    """

    url: str
    status: int
    source: str | None = None
