"""Which story an item belongs to. The signature is worked out before, the story under the archive's write lock."""

from crawler.items import ArticleItem
from db import habits, stories
from db.session import Session
from text.boilerplate import body
from text.comparable import ComparableText
from text.urls import site


def signed_item(item: ArticleItem) -> ArticleItem:
    """The item with its comparing form and bands worked out, so that the write lock is held the shorter."""
    item.comparable = _side(item, frozenset())
    item.comparable.lsh_bands  # noqa: B018 — worked out now, kept by the object
    return item


def placement(session: Session, item: ArticleItem) -> stories.Placement:
    """What the archive holds near the item's text, without what its site puts around every article. Reads only."""
    text = item.text or ""
    around = habits.furniture(session, site(item.url), text)
    comparable = item.comparable
    if comparable is None or around:
        comparable = _side(item, around)
    return stories.place(session, comparable)


def _side(item: ArticleItem, around: frozenset[str]) -> ComparableText:
    return ComparableText.of(
        item.title or "",
        body(item.text or "", around),
        maybe_taiwanese="traditional" in item.flags,
    )


class Deduplicate:
    """Scrapy's step before `Store`."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        return signed_item(item)
