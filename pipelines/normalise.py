"""Article as published → article as it is kept: clean, its text simplified and without
readings in brackets.

What the page calls itself (title, publisher, author) stays in the characters it was
published in: people quote it, and search, alerts and comparisons look at the folded
form anyway. Only under an article disguised with readings (`新質(zhì)生產(chǎn)力`) the
characters are not its author's, so that there the names are simplified too.
"""

from typing import Self

from scrapy.crawler import Crawler

from crawler.items import ArticleItem
from text.normalise import clean, normalise

# No title is longer; what claims to be one would be carried into every mail, table and comparison.
_LONGEST_TITLE, _LONGEST_NAME = 500, 200


def normalise_item(item: ArticleItem) -> ArticleItem:
    """Text and attachments normalised, names cleaned; the text as it was in
    `text_as_published` (without what no database or mail can carry), overlong titles
    and names cut; flags `annotated`, `traditional` set. Empty becomes None.
    """
    published = clean(item.text or "").strip()
    body = normalise(published)
    title = normalise(item.title or "")
    annotated = body.annotated or title.annotated
    item.text_as_published = published or None
    item.text = body.text or None
    item.title = _one_line(item.title, _LONGEST_TITLE, simplified=annotated)
    item.publisher = _one_line(item.publisher, _LONGEST_NAME, simplified=annotated)
    item.author = _one_line(item.author, _LONGEST_NAME, simplified=annotated)
    for attachment in item.attachments:
        attachment.name = (
            _one_line(attachment.name, _LONGEST_TITLE, simplified=annotated)
            or attachment.url
        )
        attachment.text = normalise(attachment.text or "").text or None
    if annotated:
        item.flags.add("annotated")
    if body.traditional or title.traditional:
        item.flags.add("traditional")
    return item


def _one_line(name: str | None, longest: int, *, simplified: bool) -> str | None:
    read = normalise(name or "").text if simplified else clean(name or "")
    return " ".join(read[: 2 * longest].split())[:longest].rstrip() or None


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
