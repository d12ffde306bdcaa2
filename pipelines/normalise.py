"""Article as published → article as it is kept: clean, simplified, without readings in brackets."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.items import ArticleItem
from text.normalise import Normalised, clean, normalise

# No title is longer; what claims to be one would be carried into every mail, table and comparison.
_LONGEST_TITLE, _LONGEST_NAME = 500, 200


def normalise_item(item: ArticleItem) -> ArticleItem:
    """Title, publisher, author, text and attachments normalised; the text as it was in `text_as_published`
    (without what no database or mail can carry), overlong titles and names cut; flags `annotated`, `traditional` set. Empty becomes None."""
    published = clean(item.text or "").strip()
    body = normalise(published)
    title = normalise(item.title or "")
    item.text_as_published = published or None
    item.text = body.text or None
    item.title = _one_line(title, _LONGEST_TITLE)
    item.publisher = _one_line(normalise(item.publisher or ""), _LONGEST_NAME)
    item.author = _one_line(normalise(item.author or ""), _LONGEST_NAME)
    for attachment in item.attachments:
        attachment.name = _one_line(normalise(attachment.name), _LONGEST_TITLE) or attachment.url
        attachment.text = normalise(attachment.text or "").text or None
    if body.annotated or title.annotated:
        item.flags.add("annotated")
    if body.traditional or title.traditional:
        item.flags.add("traditional")
    return item


def _one_line(read: Normalised, longest: int) -> str | None:
    return read.text[: longest + 1].replace("\n", " ")[:longest].rstrip() or None


class Normalise:
    """Scrapy's step of `normalise_item`; counts `policywatch/annotated` and `policywatch/traditional`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> ArticleItem:
        item = normalise_item(item)
        for flag in sorted(item.flags):
            self.crawler.stats.inc_value(f"policywatch/{flag}")
        return item
