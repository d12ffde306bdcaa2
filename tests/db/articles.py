"""Articles for tests, put into an archive in a line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from db.articles import articles
from db.models import Article, Story
from db.search.sort_key import moment
from db.session import Session
from db.unit_of_work import unit_of_work

_numbers: Iterator[int] = count(1)


@dataclass
class Item:
    """What a spider would hand in."""

    title: str = "工业和信息化部印发行动方案"
    text: str = "各地要加快培育新质生产力。"
    url: str = ""
    publisher: str | None = "新华社"
    author: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = "second"
    text_as_published: str | None = None
    attachments: list[Any] = field(default_factory=list)
    source: str | None = None
    category: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    flags: set[str] = field(default_factory=set)
    document_date: date | None = None
    document_number: str | None = None
    issuers: list[str] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)


def put(
    session: Session, now: datetime, *, story: int | None = None, **fields: Any
) -> Article:
    """Store an article; its own story unless one is named."""
    item = Item(**fields)
    item.url = item.url or f"https://www.example.gov.cn/a/{next(_numbers)}.html"
    item.published_at = item.published_at or (
        None if "published_at" in fields else now - timedelta(hours=1)
    )
    head = None
    if story is None:
        head = Story(first_seen_at=now)
        session.add(head)
        session.flush()
    number = articles.put(
        session,
        item,
        articles.Filing(
            story_id=head.id if head else story or 0,
            text_hash=sha256(item.text.encode()).hexdigest(),
            now=now,
        ),
    )
    unit_of_work(session).flush()
    article = session.get_one(Article, number)
    if head:
        head.head_id = article.id
    return article


def document(article: Article) -> dict[str, Any]:
    """What a query is matched against without a database."""
    return {
        "title": article.title,
        "text": article.text,
        "attachments": [
            part for one in article.attachments for part in (one.name, one.text or "")
        ],
        "publisher": article.publisher,
        "author": article.author,
        "site": article.site,
        "host": article.address_key.partition("/")[0],
        "source": article.source,
        "flag": article.flags,
        "published": moment(article),
    }
