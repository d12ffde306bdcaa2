"""What an item is compared by: worked out before the archive's write lock is taken.

The story is chosen under the lock (`placement`, called by pipelines.store).
"""

from typing import Self

from scrapy.crawler import Crawler

from crawler.items import ArticleItem
from db.session import Archive, Session
from db.stories import site_boilerplate, stories
from db.stories.comparable_texts import prepare
from pipelines.archives import archive_of
from text.boilerplate import body
from text.urls import site


def signed_item(session: Session, item: ArticleItem) -> ArticleItem:
    """Work out the item's comparing form and signature, so that the write lock is held
    the shorter. Reads only.
    """
    item.boilerplate = site_boilerplate.repeated_paragraphs(
        session, site(item.url), item.text or ""
    )
    item.comparable = prepare(
        item.title or "",
        body(item.text or "", item.boilerplate),
        maybe_taiwanese="traditional" in item.flags,
    )
    item.comparable.lsh_bands  # noqa: B018 — worked out now, kept by the object
    return item


def placement(session: Session, item: ArticleItem) -> stories.Placement:
    """Return what the archive holds near the item's text. Reads only."""
    boilerplate = site_boilerplate.repeated_paragraphs(
        session, site(item.url), item.text or ""
    )
    if item.comparable is None or item.boilerplate != boilerplate:
        # The site was found to repeat a paragraph after the item was signed.
        signed_item(session, item)
    assert item.comparable is not None
    return stories.place(session, item.comparable)


class Sign:
    """Pipeline step before `Store`: works out the comparable text and its signature."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(archive_of(crawler.settings))

    def process_item(self, item: ArticleItem) -> ArticleItem:
        with self.archive.read() as session:
            return signed_item(session, item)
