"""An item into the archive, in one write transaction: known address → revision or
nothing; known text → its story; else a new story. What is acknowledged is stored whole:
row, raw page, search index, signature, alert state.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, ClassVar

from crawler.clock import crawl_time
from crawler.items import ArticleItem
from db.articles import articles, former_addresses, raw_pages, revisions
from db.locks import Lock, take_lock
from db.models import Article
from db.policies import queue as policy_queue
from db.session import Archive, Session
from db.stories import site_boilerplate, stories
from pipelines.archives import archive_of
from pipelines.batch import Batch
from pipelines.counts import COUNTED_AS
from pipelines.sign import placement, sign_all
from text.normalise import letters
from text.urls import site

Noting = Callable[[str | None], None]


@dataclass(frozen=True)
class Window:
    """How old an article may be and still alert: `fresh` at a source's first visit, `oldest` later on.

    `alerting=False`: nothing alerts (history that is imported).
    """

    fresh: timedelta = timedelta(hours=24)
    oldest: timedelta = timedelta(days=30)
    alerting: bool = True


USUAL = Window()
HISTORY = Window(alerting=False)


@dataclass(frozen=True)
class Stored:
    """What became of an item. `outcome`: new (its own story) | copy | updated |
    unchanged; `held_back`: it is too old to alert.
    """

    article_id: int
    outcome: str
    story_id: int
    held_back: bool = False


@dataclass(frozen=True)
class Storing:
    """A validated item to be stored, when it was met, and how old it may be and still alert."""

    item: ArticleItem
    now: datetime
    window: Window = USUAL


def store(
    archive: Archive,
    item: ArticleItem,
    now: datetime,
    *,
    window: Window = USUAL,
) -> Stored:
    """Store one validated item; the writer's lock is held from look-up to insert, so workers can't race."""
    return store_all(archive, [Storing(item, now, window)])[0]


def store_all(
    archive: Archive,
    waiting: Sequence[Storing],
    noting: Callable[[str | None], None] = lambda source: None,
) -> list[Stored]:
    """Store validated items in one transaction: all of them or, after an error, none.

    `noting` is told the source of each item before it is taken up.
    """
    stored = []
    with archive.write() as session:
        take_lock(session, Lock.STORE_ARTICLES)
        _ask_once(session, [one.item for one in waiting])
        for one in waiting:
            noting(one.item.source)
            stored.append(_store_one(session, one))
        noting(None)
    return stored


def _ask_once(session: Session, items: Sequence[ArticleItem]) -> None:
    """Reads for all items what each would ask for; a statement costs more than its rows."""
    site_boilerplate.load(session, {site(item.url) for item in items})
    articles.look_at(session, [item.url for item in items])


def _store_one(session: Session, one: Storing) -> Stored:
    item, now = one.item, one.now
    known = _known(session, item)
    if known is None:
        stored = _store_new(session, item, now, one.window)
    else:
        stored = _store_again(session, known, item, now)
    item.article_id = stored.article_id
    if item.moved_from is not None:
        former_addresses.remember(session, item.moved_from, stored.article_id)
        articles.occupied(session, item.moved_from)
    return stored


def _known(session: Session, item: ArticleItem) -> Article | None:
    """The article at the item's address; else the one at the address it has moved from,
    which then moves too.
    """
    if articles.id_at(session, item.url):
        return articles.by_url(session, item.url)
    if item.moved_from is None or not articles.id_at(session, item.moved_from):
        return None
    moved = articles.by_url(session, item.moved_from)
    # A closed site may send all its articles to one page: that is a change of theirs, not a new address.
    if moved is not None and letters(moved.title) == letters(item.title or ""):
        former_addresses.move(session, moved, item.url)
        articles.occupied(session, item.url)
    return moved


def alert_state(item: ArticleItem, now: datetime, window: Window) -> str:
    """`pending` for an article that may alert, `backlog` for one that may not."""
    if not window.alerting:
        return "backlog"
    published = item.published_at
    if item.first_visit:
        if published is not None and published >= now - window.fresh:
            return "pending"
        return "backlog"
    if published is not None and published < now - window.oldest:
        return "backlog"
    return "pending"


def _store_new(
    session: Session,
    item: ArticleItem,
    now: datetime,
    window: Window,
) -> Stored:
    found = placement(session, item)
    story_id = found.story_id or stories.open_story(session, now)
    state = alert_state(item, now, window)
    article_id = articles.put(
        session,
        item,
        articles.Filing(
            story_id=story_id,
            text_hash=found.text_hash,
            document_number=found.comparable.document_number,
            alert_state=state,
            now=now,
        ),
    )
    policy_queue.put_later(session, article_id)
    _keep_page(session, article_id, item, now)
    story_id = stories.enter(session, article_id, story_id, found, now)
    if not found.near:
        site_boilerplate.learn(session, site(item.url), item.text or "", item.publisher)
    return Stored(
        article_id,
        "copy" if found.near else "new",
        story_id,
        held_back=state == "backlog",
    )


def _store_again(
    session: Session,
    article: Article,
    item: ArticleItem,
    now: datetime,
) -> Stored:
    changed = revisions.revise(
        session,
        article,
        title=item.title or "",
        text=item.text or "",
        now=now,
        is_watched=item.is_watched,
    )
    article.etag, article.last_modified = item.etag, item.last_modified
    if changed:
        article.text_as_published = item.text_as_published or item.text or ""
        articles.explain_again(article, item)
        policy_queue.put_later(session, article.id)
        _keep_page(session, article.id, item, now)
    return Stored(article.id, "updated" if changed else "unchanged", article.story_id)


def _keep_page(
    session: Session,
    article_id: int,
    item: ArticleItem,
    now: datetime,
) -> None:
    if item.body is None:
        return
    raw_pages.keep_later(
        session,
        article_id,
        item.body,
        encoding=item.encoding,
        fetched_at=item.fetched_at or now,
    )


class Store:
    """Scrapy's last step: stores each item and counts `policywatch/new`, `copies`,
    `updated`, `unchanged`.

    Items that come at about the same time, from whichever crawls of this process, are
    stored in one transaction; an item is through, and counted, when it is stored. A
    worker puts its mark at `noting`.
    """

    noting: ClassVar[Noting] = staticmethod(lambda source: None)

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.window = Window(
            fresh=timedelta(
                seconds=settings.getfloat(
                    "POLICYWATCH_FRESH",
                    USUAL.fresh.total_seconds(),
                )
            ),
            oldest=timedelta(
                seconds=settings.getfloat(
                    "POLICYWATCH_OLDEST",
                    USUAL.oldest.total_seconds(),
                )
            ),
        )

    @classmethod
    def from_crawler(cls, crawler: Any) -> "Store":
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        now = item.fetched_at or crawl_time(self.crawler)
        batch = _batch(archive_of(self.crawler.settings), asyncio.get_running_loop())
        stored = await batch.take(Storing(item, now, self.window))
        self.crawler.stats.inc_value("policywatch/articles")
        self.crawler.stats.inc_value(f"policywatch/{COUNTED_AS[stored.outcome]}")
        if stored.held_back:
            self.crawler.stats.inc_value("policywatch/held_back")
        return item


@cache
def _batch(archive: Archive, loop: asyncio.AbstractEventLoop) -> Batch[Storing, Stored]:
    return Batch(loop, partial(_sign_and_store, archive))


def _sign_and_store(archive: Archive, waiting: Sequence[Storing]) -> list[Stored]:
    sign_all(archive, (one.item for one in waiting), Store.noting)
    return store_all(archive, waiting, Store.noting)
