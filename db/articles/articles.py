"""Articles: looking them up, adding them, showing them as the contract's JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zlib import crc32

from sqlalchemy import BindParameter, bindparam, func, insert, literal, select
from sqlalchemy.orm import Session

from db.answers import articles as answers
from db.articles import former_addresses
from db.models import FLAGS, Article, Attachment, FormerAddress, flag_column
from db.policies import linked
from db.search import sort_key
from db.search.indexing import changing, index_later, searched_fields
from db.unit_of_work import unit_of_work
from text.urls import address_key, canonical, site

__all__ = ["as_json", "by_id", "by_url", "changing", "copies", "known", "put"]

# Fewer than 999 bound values, which every build of SQLite allows.
BATCH = 500
_table: Any = Article.__table__
_INSERT = insert(_table)
_files: Any = Attachment.__table__
_INSERT_FILES = insert(_files)
_formerly: Any = FormerAddress.__table__
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_IDS_AT = (
    select(_table.c.address_key, _table.c.id, literal(0).label("former"))
    .where(_table.c.address_key.in_(_KEYS))
    .union_all(
        select(_formerly.c.address_key, _formerly.c.article_id, literal(1)).where(
            _formerly.c.address_key.in_(_KEYS)
        )
    )
)


class _Vacant(set[str]):
    """Address keys at which a transaction has found no article, and put none since."""


_COLUMN_NAMES = frozenset(_table.columns.keys())
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


class Found(Protocol):
    """What a search gives (db.search.search.Found)."""

    article: Article

    @property
    def snippet(self) -> str:
        """Where the text matched, as HTML."""


class Item(Protocol):
    """What `put` asks of an item (crawler.items.ArticleItem has it): these fields, and
    whatever else it has under the name of a column.
    """

    url: str
    title: str | None
    published_at: datetime | None
    text: str | None
    text_as_published: str | None
    document_date: date | None
    document_number: str | None
    issuers: list[str]
    evidence: dict[str, Any]
    attachments: Any
    flags: Any


@dataclass(frozen=True)
class Filing:
    """How an item is stored: in which story, and whether it may alert.

    `document_number` is the one its text states, where its page states none.
    """

    story_id: int
    text_hash: str
    now: datetime
    alert_state: str = "pending"
    document_number: str | None = None


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
    key = address_key(url)
    if key in unit_of_work(session).memory(_Vacant):
        return None
    found = session.connection().execute(_IDS_AT, {"keys": [key]}).all()
    if not found:
        return None
    number: int = min(found, key=lambda row: row.former).id
    return number


def look_at(session: Session, urls: Iterable[str]) -> None:
    """Finds out at once which addresses are vacant, for `id_at` in this transaction.
    Call `occupied` for one that is given to an article.
    """
    keys = sorted({address_key(url) for url in urls})
    vacant = unit_of_work(session).memory(_Vacant)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        found = session.connection().execute(_IDS_AT, {"keys": part})
        vacant.update(set(part) - {row.address_key for row in found})


def occupied(session: Session, url: str) -> None:
    """Notes that an address is not vacant any more."""
    unit_of_work(session).memory(_Vacant).discard(address_key(url))


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
        if moved is not None:
            return session.get(Article, moved)
        return None
    exact = canonical(url) or url
    for one in articles:
        if one.url == exact:
            return one
    return articles[0]


def by_id(session: Session, article_id: int) -> Article | None:
    if -(2**63) <= article_id < 2**63:
        return session.get(Article, article_id)
    return None


def put(session: Session, item: Item, filing: Filing) -> int:
    """Store an item as a new article of a story; its number. The item was cleaned and
    validated before.

    It is findable when the transaction ends. Writes rows as they are, because a mapped
    object costs more than everything else an article takes.
    """
    row = {
        **_DEFAULTS,
        **_columns_of(item),
        "address_key": address_key(item.url),
        "site": site(item.url),
        "title": item.title or "",
        "text": item.text or "",
        "text_as_published": item.text_as_published or item.text or "",
        "first_seen_at": filing.now,
        "newest": sort_key.free_key(
            session,
            item.published_at or filing.now,
            crc32(item.url.encode("utf-8", "replace")),
        ),
        "story_id": filing.story_id,
        "text_hash": filing.text_hash,
        "document_number": filing.document_number or item.document_number,
        **_documents(item),
        "alert_state": filing.alert_state,
    }
    connection = session.connection()
    written: Any = connection.execute(_INSERT, row).inserted_primary_key
    article_id: int = written[0]
    occupied(session, item.url)
    if item.attachments:
        connection.execute(
            _INSERT_FILES,
            [_attachment_row(article_id, one) for one in item.attachments],
        )
    index_later(session, row["newest"], searched_fields(item))
    return article_id


def _columns_of(item: Item) -> dict[str, Any]:
    """What an item has under the name of a column, and a column for each flag."""
    named = {}
    for name, one in vars(item).items():
        if name in _COLUMN_NAMES:
            named[name] = one
    return {**named, **{flag_column(flag): flag in item.flags for flag in FLAGS}}


def _documents(item: Item) -> dict[str, str | None]:
    """What is stored of an index table and of the reading's evidence."""
    document_date = None
    if item.document_date:
        document_date = item.document_date.isoformat()
    return {
        "document_date": document_date,
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


def as_json(session: Session, article: Article) -> dict[str, Any]:
    """The contract's article."""
    return all_as_json(session, [article])[0]


def all_as_json(session: Session, articles: Sequence[Article]) -> list[dict[str, Any]]:
    """The same for many."""
    numbers = copies(session, (article.story_id for article in articles))
    policies = linked.ids_of(session, [one.id for one in articles])
    answered: list[dict[str, Any]] = []
    for one in articles:
        answered.append(
            answers.Article.of(
                one,
                numbers.get(one.story_id, 1),
                policies.get(one.id, []),
            ).as_json()
        )
    return answered


def hits(session: Session, found: Sequence[Found]) -> list[answers.Hit]:
    """What a search found: the contract's articles, each with its snippet."""
    numbers = copies(session, (one.article.story_id for one in found))
    policies = linked.ids_of(session, [one.article.id for one in found])
    answered: list[answers.Hit] = []
    for one in found:
        answered.append(
            answers.Hit.of(
                one.article,
                numbers.get(one.article.story_id, 1),
                policies.get(one.article.id, []),
                snippet=one.snippet,
            )
        )
    return answered


def _attachment_row(article_id: int, file: File) -> dict[str, Any]:
    names = ("url", "name", "type", "text", "pages", "reason")
    return {
        "article_id": article_id,
        **{name: getattr(file, name) for name in names},
    }
