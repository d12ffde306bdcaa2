"""Articles: looking them up, adding them, showing them as the contract's JSON."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from zlib import crc32

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from db.articles import former_addresses
from db.models import FLAGS, Article, Attachment, FormerAddress, flag_column
from db.policies import linked
from db.search import sort_key
from db.search.indexing import changing, index_later, searched_fields
from text.moments import SHANGHAI
from text.urls import address_key, canonical, site

__all__ = ["as_json", "by_id", "by_url", "changing", "copies", "known", "put"]

BATCH = 500
_table: Any = Article.__table__
_INSERT = insert(_table)
_files: Any = Attachment.__table__
_INSERT_FILES = insert(_files)
_ID_AT = select(_table.c.id).where(_table.c.address_key == bindparam("key")).limit(1)
_formerly: Any = FormerAddress.__table__
_ID_FORMERLY_AT = (
    select(_formerly.c.article_id)
    .where(_formerly.c.address_key == bindparam("key"))
    .limit(1)
)
_COPIED = (
    "url", "source", "category", "publisher", "author", "published_at", "published_precision",
    "etag", "last_modified"
)  # fmt: skip
_DEFAULTS = {
    "relation": "original",
    "similarity": None,
    "recheck_at": None,
    "recheck_step": 0,
}


class File(Protocol):
    """What `put` asks of an attachment (crawler.items.Attachment has it)."""

    url: str
    name: str
    type: str
    text: str | None
    pages: int | None
    reason: str | None


class Item(Protocol):
    """What `put` asks of an item (crawler.items.ArticleItem has it)."""

    url: str
    title: str | None
    publisher: str | None
    author: str | None
    published_at: datetime | None
    published_precision: str | None
    text: str | None
    text_as_published: str | None
    document_date: date | None
    document_number: str | None
    issuers: list[str]
    evidence: dict[str, Any]
    attachments: Any
    source: str | None
    category: str | None
    etag: str | None
    last_modified: str | None
    flags: Any


def known(session: Session, urls: Iterable[str]) -> set[str]:
    """Those of `urls` that are in the archive, http and https twins and odd spellings included."""
    keys: dict[str, list[str]] = {}
    for url in urls:
        keys.setdefault(address_key(url), []).append(url)
    found: set[str] = set()
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        for key in session.scalars(
            select(Article.address_key).where(Article.address_key.in_(batch))
        ):
            found.update(keys[key])
    for key in former_addresses.known(session, wanted):
        found.update(keys[key])
    return found


def id_at(session: Session, url: str) -> int | None:
    """The number of an article at an address or its http or https twin: a quick look before `by_url`."""
    connection = session.connection()
    asked = {"key": address_key(url)}
    number: int | None = connection.execute(_ID_AT, asked).scalar()
    return number or connection.execute(_ID_FORMERLY_AT, asked).scalar()


def by_url(session: Session, url: str) -> Article | None:
    """The article at an address; of http and https twins, the one spelt so."""
    same = (
        select(Article)
        .where(Article.address_key == address_key(url))
        .order_by(Article.id)
    )
    articles = list(session.scalars(same))
    if not articles:
        moved = former_addresses.article_id(session, url)
        return session.get(Article, moved) if moved is not None else None
    exact = canonical(url) or url
    return next(
        (one for one in articles if one.url == exact),
        articles[0] if articles else None,
    )


def by_id(session: Session, article_id: int) -> Article | None:
    return session.get(Article, article_id) if -(2**63) <= article_id < 2**63 else None


def put(
    session: Session,
    item: Item,
    *,
    story_id: int,
    text_hash: str,
    now: datetime,
    alert_state: str = "pending",
    document_number: str | None = None,
) -> int:
    """Store an item as a new article of a story; its number. The item was cleaned and
    validated before.

    It is findable when the transaction ends. Writes rows as they are, because a mapped
    object costs more than everything else an article takes.
    """
    row = {
        **_DEFAULTS,
        **{name: getattr(item, name) for name in _COPIED},
        **{flag_column(flag): flag in item.flags for flag in FLAGS},
        "address_key": address_key(item.url),
        "site": site(item.url),
        "title": item.title or "",
        "text": item.text or "",
        "text_as_published": item.text_as_published or item.text or "",
        "first_seen_at": now,
        "newest": sort_key.free_key(
            session,
            item.published_at or now,
            crc32(item.url.encode("utf-8", "replace")),
        ),
        "story_id": story_id,
        "text_hash": text_hash,
        "document_number": document_number or item.document_number,
        **_documents(item),
        "alert_state": alert_state,
    }
    connection = session.connection()
    written: Any = connection.execute(_INSERT, row).inserted_primary_key
    article_id: int = written[0]
    if item.attachments:
        connection.execute(
            _INSERT_FILES,
            [_attachment_row(article_id, one) for one in item.attachments],
        )
    index_later(session, row["newest"], searched_fields(item))
    return article_id


def _documents(item: Item) -> dict[str, str | None]:
    """What is stored of an index table and of the reading's evidence."""
    return {
        "document_date": item.document_date.isoformat() if item.document_date else None,
        "issuers": _packed(item.issuers),
        "evidence": _packed(item.evidence),
    }


def _packed(value: Any) -> str | None:
    if not value:
        return None
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def explain_again(article: Article, item: Item) -> None:
    """Replaces what was read from an article's page besides its text."""
    for name, value in _documents(item).items():
        setattr(article, name, value)


def copies(session: Session, story_ids: Iterable[int]) -> dict[int, int]:
    """How many articles each story has."""
    counted = select(Article.story_id, func.count()).where(
        Article.story_id.in_(set(story_ids))
    )
    return dict(
        row.tuple() for row in session.execute(counted.group_by(Article.story_id))
    )


def as_json(
    session: Session,
    article: Article,
    *,
    snippet: str | None = None,
    number_of_copies: int | None = None,
    policies: list[int] | None = None,
) -> dict[str, Any]:
    """The contract's article. `number_of_copies` and `policies` save a question each
    where the caller has asked for many at once.
    """
    if number_of_copies is None:
        number_of_copies = copies(session, [article.story_id]).get(article.story_id, 1)
    if policies is None:
        policies = linked.ids_of(session, [article.id]).get(article.id, [])
    shown = {
        "id": article.id,
        "url": article.url,
        "site": article.site or None,
        "source": article.source,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "published_at": _iso(article.published_at),
        "published_precision": article.published_precision,
        "first_seen_at": _iso(article.first_seen_at),
        "text": article.text,
        "text_as_published": article.text_as_published,
        "flags": article.flags,
        "story": article.story_id,
        "copies": number_of_copies,
        "relation": article.relation,
        "document_number": article.document_number,
        "document_date": article.document_date,
        "issuers": json.loads(article.issuers or "[]"),
        "policies": policies,
        "attachments": [_attachment_json(one) for one in article.attachments],
    }
    return shown if snippet is None else {**shown, "snippet": snippet}


def all_as_json(session: Session, articles: Sequence[Article]) -> list[dict[str, Any]]:
    """The same for many."""
    numbers = copies(session, (article.story_id for article in articles))
    policies = linked.ids_of(session, [one.id for one in articles])
    return [
        as_json(
            session,
            one,
            number_of_copies=numbers.get(one.story_id, 1),
            policies=policies.get(one.id, []),
        )
        for one in articles
    ]


def _attachment_row(article_id: int, file: File) -> dict[str, Any]:
    names = ("url", "name", "type", "text", "pages", "reason")
    return {
        "article_id": article_id,
        **{name: getattr(file, name) for name in names},
    }


def _attachment_json(file: Attachment) -> dict[str, Any]:
    names = ("name", "url", "type", "text", "pages", "reason")
    return {name: getattr(file, name) for name in names}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat() if moment else None
