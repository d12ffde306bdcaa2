"""The archive's tables. Names are meant to be read by people who open the SQLite file in Datasette.

After a change here: `python -m db.migrations.regenerate "what changed"` writes the first
draft of a migration (tests/db/test_upgrade.py holds both equal).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, BigId, partial_index
from text.query_tree import FLAGS
from text.urls import address_key


class Story(Base):
    """One text, however many pages carry it. `head` is the original, as far as is known now."""

    __tablename__ = "stories"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    head_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    first_seen_at: Mapped[datetime]

    articles: Mapped[list["Article"]] = relationship(back_populates="story")


def _address_key(context: Any) -> str:
    return address_key(context.get_current_parameters()["url"])


def flag_column(flag: str) -> str:
    """The column that keeps a flag."""
    return flag.replace("-", "_")


class Article(Base):
    """One article at one address. `address_key` is what http and https twins of the
    address have in common.
    """

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    address_key: Mapped[str] = mapped_column(index=True, default=_address_key)
    site: Mapped[str]
    source: Mapped[str | None]
    category: Mapped[str | None]
    title: Mapped[str]
    publisher: Mapped[str | None]
    author: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_precision: Mapped[str | None]
    first_seen_at: Mapped[datetime] = mapped_column(index=True)

    annotated: Mapped[bool] = mapped_column(default=False)
    doubled: Mapped[bool] = mapped_column(default=False)
    gone: Mapped[bool] = mapped_column(default=False)
    image_only: Mapped[bool] = mapped_column(default=False)
    traditional: Mapped[bool] = mapped_column(default=False)
    updated: Mapped[bool] = mapped_column(default=False)

    # Newest first is the order of this one number (db.search.sort_key): seconds of publication,
    # else of first sight, and a slot within the second. It is also the row number in the
    # full-text index.
    newest: Mapped[int] = mapped_column(BigInteger, unique=True)

    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"))
    relation: Mapped[str] = mapped_column(default="original")
    similarity: Mapped[float | None]
    text_hash: Mapped[str] = mapped_column(index=True)
    document_number: Mapped[str | None] = mapped_column(index=True)

    # pending → the next alert scan looks at it; done → it was looked at; backlog → held
    # back (fresh, oldest, import)
    alert_state: Mapped[str] = mapped_column(default="pending")

    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    recheck_at: Mapped[datetime | None] = mapped_column(index=True)
    recheck_step: Mapped[int] = mapped_column(default=0)

    # The long columns stand last: SQLite reads a row from its front, and most questions are about the front.
    text: Mapped[str]
    text_as_published: Mapped[str]
    # What an official document's index table states: its own date as YYYY-MM-DD, its issuers as a JSON list.
    document_date: Mapped[str | None]
    issuers: Mapped[str | None]
    # By field why it has its value (crawler.pages.evidence), as JSON.
    evidence: Mapped[str | None]

    story: Mapped[Story] = relationship(back_populates="articles")
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")

    @property
    def flags(self) -> list[str]:
        return [flag for flag in FLAGS if getattr(self, flag_column(flag))]


Index("ix_articles_story", Article.story_id, Article.newest)
Index("ix_articles_site", Article.site, Article.newest)
Index("ix_articles_source", Article.source, Article.newest)
Index("ix_articles_publisher", Article.publisher, Article.newest)
# Everything search asks of a match, so that counting a hundred thousand matches reads no article.
Index(
    "ix_articles_shelf",
    Article.newest,
    Article.story_id,
    Article.published_at,
    Article.first_seen_at,
    Article.site,
    Article.source,
    Article.category,
    Article.publisher,
    *(getattr(Article, flag_column(flag)) for flag in FLAGS),
)
partial_index(
    "ix_articles_alert_state_pending",
    Article.id,
    Article.alert_state == "pending",
)


class FormerAddress(Base):
    """An address from which an article has moved for good: a list that still names it
    names a known article.
    """

    __tablename__ = "former_addresses"

    address_key: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
    )


class Attachment(Base):
    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
    )
    name: Mapped[str]
    url: Mapped[str]
    type: Mapped[str]
    text: Mapped[str | None]
    pages: Mapped[int | None]
    reason: Mapped[str | None]


class Band(Base):
    """One band of an article's near-duplicate signature: an indexed number that likely copies share.

    No foreign key and no second index: an article's bands follow from its text, articles are never deleted,
    and each would cost two dozen random writes an article.
    """

    __tablename__ = "signature_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy reads it from the class

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )


class StoryDecision(Base):
    """What a person said of two articles: one story, or not. The machine never overrules it."""

    __tablename__ = "story_decisions"
    __table_args__ = (UniqueConstraint("article_id", "other_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(BigInteger)
    other_id: Mapped[int] = mapped_column(BigInteger, index=True)
    together: Mapped[bool]
    decided_at: Mapped[datetime]


class StoryLink(Base):
    """Two articles that are alike and yet in two stories, because something else spoke
    against it.

    Kept so that both stories are looked at together when one of them gets company: that
    makes stories the same whatever order their articles came in.
    """

    __tablename__ = "story_links"

    article_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
    )
    other_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class SiteHabit(Base):
    """What a site puts around every article: paragraphs by hash, with how often they were seen.

    `paragraphs` is bounded (the rare ones fall out), so a site costs one row of a few kilobytes for ever.
    """

    __tablename__ = "site_habits"

    site: Mapped[str] = mapped_column(primary_key=True)
    articles: Mapped[int] = mapped_column(default=0)
    paragraphs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    publishers: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Revision(Base):
    """What an article said before it was changed, and what the change was."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
    )
    number: Mapped[int]
    seen_at: Mapped[datetime]
    title: Mapped[str]
    text: Mapped[str]
    substantive: Mapped[bool] = mapped_column(default=False)
    # The page is watched for changes (kind = "page"): the change itself is news to every rule.
    watched: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What the next reading says differently (text.comparison), worked out when it was
    # stored; None before 0011.
    comparison: Mapped[str | None]
    alerted: Mapped[bool] = mapped_column(
        default=False
    )  # the alert scan has looked at it


partial_index(
    "ix_revisions_unalerted",
    Revision.id,
    Revision.substantive & ~Revision.alerted,
)


class RawPage(Base):
    """The page as fetched, zlib-compressed; `sha256` is of the uncompressed bytes."""

    __tablename__ = "raw_pages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
    )
    fetched_at: Mapped[datetime]
    sha256: Mapped[str]
    encoding: Mapped[str | None]
    body: Mapped[bytes]


class Meaning(Base):
    """What a model reads out of an article's title and lead: a vector. `model` names it."""

    __tablename__ = "meanings"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
    )
    model: Mapped[str]
    vector: Mapped[bytes]
    read_at: Mapped[datetime]


class SavedSearch(Base):
    """A search somebody wants to find again. `asked` is the page's address after the
    question mark; `seen_article` is the newest article when its account opened it last.
    """

    __tablename__ = "saved_searches"

    account_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
        default=0,
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]
    created_at: Mapped[datetime]
    seen_article: Mapped[int | None] = mapped_column(BigInteger)


class ApiToken(Base):
    """A key to the API; only its hash is kept."""

    __tablename__ = "api_tokens"

    account_id: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
        default=0,
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]


class EndedSession(Base):
    """A session of the page that was logged out: its signed cookie is still out there;
    only its hash is kept.
    """

    __tablename__ = "ended_sessions"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class Beat(Base):
    """The last sign of life of each part of the service, by name."""

    __tablename__ = "beats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    note: Mapped[str | None]
