"""Articles: looking them up, adding them, showing them as the contract's JSON."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import newest
from db.indexing import changing, index
from db.models import FLAGS, Article, Attachment
from text.dates import SHANGHAI
from text.urls import address_key, canonical, site

__all__ = ["add", "as_json", "by_id", "by_url", "changing", "copies", "known"]

BATCH = 500


class File(Protocol):
    """What `add` asks of an attachment (crawler.items.Attachment has it)."""

    url: str
    name: str
    type: str
    text: str | None
    pages: int | None
    reason: str | None


class Item(Protocol):
    """What `add` asks of an item (crawler.items.ArticleItem has it)."""

    url: str
    title: str | None
    publisher: str | None
    author: str | None
    published_at: datetime | None
    published_precision: str | None
    text: str | None
    text_as_published: str | None
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
        for key in session.scalars(select(Article.address_key).where(Article.address_key.in_(batch))):
            found.update(keys[key])
    return found


def by_url(session: Session, url: str) -> Article | None:
    """The article at an address; of http and https twins, the one spelt so."""
    same = select(Article).where(Article.address_key == address_key(url)).order_by(Article.id)
    articles = list(session.scalars(same))
    exact = canonical(url) or url
    return next((one for one in articles if one.url == exact), articles[0] if articles else None)


def by_id(session: Session, article_id: int) -> Article | None:
    return session.get(Article, article_id) if -(2**63) <= article_id < 2**63 else None


def add(
    session: Session,
    item: Item,
    *,
    story_id: int,
    text_hash: str,
    now: datetime,
    alert_state: str = "pending",
    document_number: str | None = None,
) -> Article:
    """Store an item as a new article of a story and make it findable. The item was cleaned and validated before."""
    article = Article(
        id=_next_id(session),
        url=item.url,
        site=site(item.url),
        source=item.source,
        category=item.category,
        title=item.title or "",
        publisher=item.publisher,
        author=item.author,
        published_at=item.published_at,
        published_precision=item.published_precision,
        first_seen_at=now,
        text=item.text or "",
        text_as_published=item.text_as_published or item.text or "",
        story_id=story_id,
        text_hash=text_hash,
        document_number=document_number,
        alert_state=alert_state,
        etag=item.etag,
        last_modified=item.last_modified,
        attachments=[_attachment(one) for one in item.attachments],
        **{flag: flag in item.flags for flag in FLAGS},
    )
    article.newest = newest.free_key(session, newest.moment(article), article.id)
    session.add(article)
    index(session, article)
    return article


def copies(session: Session, story_ids: Iterable[int]) -> dict[int, int]:
    """How many articles each story has."""
    counted = select(Article.story_id, func.count()).where(Article.story_id.in_(set(story_ids)))
    return {story: number for story, number in session.execute(counted.group_by(Article.story_id))}


def as_json(
    session: Session, article: Article, *, snippet: str | None = None, number_of_copies: int | None = None
) -> dict[str, Any]:
    """The contract's article. `number_of_copies` saves a question where the caller has asked for many at once."""
    if number_of_copies is None:
        number_of_copies = copies(session, [article.story_id]).get(article.story_id, 1)
    shown = {
        "id": article.id,
        "url": article.url,
        "site": article.site,
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
        "attachments": [_attachment_json(one) for one in article.attachments],
    }
    return shown if snippet is None else {**shown, "snippet": snippet}


def all_as_json(session: Session, articles: Sequence[Article]) -> list[dict[str, Any]]:
    """The same for many."""
    numbers = copies(session, (article.story_id for article in articles))
    return [as_json(session, one, number_of_copies=numbers.get(one.story_id, 1)) for one in articles]


def _attachment(file: File) -> Attachment:
    return Attachment(
        url=file.url, name=file.name, type=file.type, text=file.text, pages=file.pages, reason=file.reason
    )


def _attachment_json(file: Attachment) -> dict[str, Any]:
    return {"url": file.url, "name": file.name, "type": file.type, "pages": file.pages, "reason": file.reason}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat() if moment else None


def _next_id(session: Session) -> int:
    """The id comes before the row, because the row's place in time is made of it."""
    if session.get_bind().dialect.name == "sqlite":
        return (session.scalar(select(func.max(Article.id))) or 0) + 1
    return session.scalars(select(func.nextval("articles_id_seq"))).one()
