"""Articles that are no more at their address keep their place in the archive, with the flag `gone`."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.items import Gone
from db.articles import articles
from db.session import Archive
from pipelines.archives import archive_of


def mark_gone(archive: Archive, gone: Gone) -> bool:
    """Flag the article; False where the archive has none at that address."""
    with archive.write() as session:
        article = articles.by_url(session, gone.url)
        if article is not None:
            article.gone = True
    return article is not None


class MarkGone:
    """Takes `Gone` out of the way of the steps that read articles; an article that is back loses the flag."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, Gone):
            return item
        mark_gone(archive_of(self.crawler.settings), item)
        raise DropItem(f"gone: {item.url}", log_level="INFO")
