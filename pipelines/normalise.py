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
_LONGEST = {
    "title": _LONGEST_TITLE,
    "publisher": _LONGEST_NAME,
    "author": _LONGEST_NAME,
}


def normalise_item(item: ArticleItem) -> ArticleItem:
    """Text and attachments normalised, names cleaned; the text as it was in
    `text_as_published` (without what no database or mail can carry), overlong titles
    and names cut and named in `cut`; flags `annotated`, `traditional` set. Empty
    becomes None.
    """
    published = clean(item.text or "").strip()
    body = normalise(published)
    title = normalise(item.title or "")
    annotated = body.annotated or title.annotated
    item.text_as_published = published or None
    item.text = body.text or None
    item.cut = []
    for field, longest in _LONGEST.items():
        line = _one_line(getattr(item, field), simplified=annotated)
        if len(line) > longest:
            item.cut.append(field)
        setattr(item, field, line[:longest].rstrip() or None)
    for attachment in item.attachments:
        name = _one_line(attachment.name, simplified=annotated)
        attachment.name = name[:_LONGEST_TITLE].rstrip() or attachment.url
        attachment.text = normalise(attachment.text or "").text or None
    if annotated:
        item.flags.add("annotated")
    if body.traditional or title.traditional:
        item.flags.add("traditional")
    return item


def _one_line(name: str | None, *, simplified: bool) -> str:
    if simplified:
        read = normalise(name or "").text
    else:
        read = clean(name or "")
    # A page may name itself by megabytes: only what can be kept is looked at.
    return " ".join(read[: 2 * _LONGEST_TITLE].split())


class Normalise:
    """Scrapy's step of `normalise_item`; counts `policywatch/annotated`, `policywatch/traditional`,
    and `policywatch/cut/FIELD`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> ArticleItem:
        item = normalise_item(item)
        for flag in sorted(item.flags):
            self.crawler.stats.inc_value(f"policywatch/{flag}")
        for field in item.cut:
            self.crawler.stats.inc_value(f"policywatch/cut/{field}")
        return item
