"""Which story an item belongs to. The signature is worked out before, the story under the archive's write lock."""

from crawler.items import ArticleItem
from db import stories
from db.session import Session
from text.boilerplate import body
from text.compare import Side


def signed_item(item: ArticleItem) -> ArticleItem:
    """The item with its comparing form and bands worked out, so that the write lock is held the shorter."""
    item.side = Side.of(item.title or "", body(item.text or ""))
    item.side.bands  # noqa: B018 — worked out now, kept by the object
    return item


def placement(session: Session, item: ArticleItem) -> stories.Placement:
    """Where the item's text belongs: the story of the same text, or of one that is near and does not contradict
    it, or a new one. Reads only."""
    side = item.side or Side.of(item.title or "", body(item.text or ""))
    return stories.place(session, side)


class Deduplicate:
    """Scrapy's step before `Store`."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        return signed_item(item)
