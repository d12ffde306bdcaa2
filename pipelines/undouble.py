"""An article that stands on its page twice → the article once."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.items import ArticleItem
from text.blocks import paragraphs, undouble
from text.hanzi import simplify


def undouble_item(item: ArticleItem) -> ArticleItem:
    """One whole copy of the text, and the flag `doubled`, where the page carried several."""
    kept, doubled = undouble(
        paragraphs(item.text or ""),
        simplify(item.title or "")[0] or None,
    )
    if doubled:
        item.text = "\n".join(kept)
        item.flags.add("doubled")
    return item


class Undouble:
    """Scrapy pipeline of `undouble_item`; counts the doubled pages."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> ArticleItem:
        item = undouble_item(item)
        if "doubled" in item.flags:
            self.stats.inc_value("policywatch/doubled")
        return item
