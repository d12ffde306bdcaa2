"""The tables of crawling: visits, what is known of each source, of its lists and of its
pages' templates. Import them from db.models.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId


class Run(Base):
    """One visit to one source and what came of it."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    requested: Mapped[int] = mapped_column(default=0)
    listed: Mapped[int] = mapped_column(default=0)
    articles: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    held_back: Mapped[int] = mapped_column(default=0, server_default="0")
    refused: Mapped[dict[str, Any]] = mapped_column(default=dict)
    errors: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    list_status: Mapped[str | None]
    wall: Mapped[str | None]
    column_lost: Mapped[str | None]
    column_lost_code: Mapped[str | None]
    column_lost_values: Mapped[dict[str, Any] | None]
    # At the visit's end, the pages in a row that were of no template known; None where no page was read.
    strange_pages: Mapped[int | None]


class SourceState(Base):
    """What is known of a source between two visits; the passport itself stays in its file."""

    __tablename__ = "source_states"

    source: Mapped[str] = mapped_column(primary_key=True)
    enabled: Mapped[bool | None]
    next_check_at: Mapped[datetime | None] = mapped_column(index=True)
    first_visit_at: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    failures: Mapped[float] = mapped_column(default=0)
    deaths: Mapped[int] = mapped_column(default=0)
    checks_since_new: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="new")
    reason: Mapped[str | None]
    reason_code: Mapped[str | None]
    reason_values: Mapped[dict[str, Any] | None]
    since: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class FetchState(Base):
    """Conditional-request memory for addresses fetched again and again (lists, feeds)."""

    __tablename__ = "fetch_states"

    url: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str | None] = mapped_column(index=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_hash: Mapped[str | None]
    # What a sitemap index named, so that an unchanged one still leads to its sitemaps.
    names: Mapped[list[str] | None]
    fetched_at: Mapped[datetime]


class KnownColumn(Base):
    """What is remembered of a source's list: crawler.column.shape.ColumnShape as JSON.
    `settings` is a digest of what the passport says of reading it: with other selectors
    another list may rightly come.
    """

    __tablename__ = "known_columns"

    source: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    settings: Mapped[str]
    shape: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]


class KnownTemplates(Base):
    """What is remembered of the templates of a source's pages:
    crawler.template.memory.TemplateMemory as JSON. `settings` is a digest of what the
    passport says of reading articles.
    """

    __tablename__ = "known_templates"

    source: Mapped[str] = mapped_column(primary_key=True)
    settings: Mapped[str]
    memory: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]


class SourceRepair(Base):
    """The latest search for a source's columns that had died: what was found, its
    evidence as stored reasons, and the passport proposed. `basis` is a digest of the
    passport that was searched for: one written since makes the row void. `moved` pairs
    hashes of old article addresses with new addresses.
    """

    __tablename__ = "source_repairs"

    source: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    basis: Mapped[str]
    old: Mapped[list[str]]
    new: Mapped[list[str]]
    evidence: Mapped[list[Any]]
    passport: Mapped[str | None]
    moved: Mapped[list[Any]]
    score: Mapped[float] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    searches: Mapped[int] = mapped_column(default=0)
    searched_at: Mapped[datetime]
    next_search_at: Mapped[datetime | None]
    taken_up_at: Mapped[datetime | None]


class AcceptedPassport(Base):
    """A repaired passport that somebody accepted on one of several machines. It holds on
    every machine whose own file still says one of the passports it `replaces` (digests);
    a file changed by hand goes before it.
    """

    __tablename__ = "accepted_passports"

    source: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    replaces: Mapped[list[str]]
    accepted_at: Mapped[datetime]


class SourceProof(Base):
    """One check of a source from this network, as `sources check --json` prints it."""

    __tablename__ = "source_proofs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    checked_at: Mapped[datetime] = mapped_column(index=True)
    verdict: Mapped[str]
    result: Mapped[dict[str, Any]]


class SourceBackFill(Base):
    """How far a source has been read back: `back_to` a day in China, `cursors` those of
    crawler.backfill, `again` articles whose pages could not be had, `counts` a row of
    `crawl --json`. `basis` is a digest of the passport: a changed one begins again.
    `held_until`: a slice asks the source's host until then.
    """

    __tablename__ = "source_back_fills"

    source: Mapped[str] = mapped_column(primary_key=True)
    back_to: Mapped[str]
    basis: Mapped[str]
    state: Mapped[str]
    cursors: Mapped[list[Any]]
    again: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    held_until: Mapped[datetime | None] = mapped_column(index=True)
