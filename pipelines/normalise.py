"""Cleaned text for people beside the text as published: simplified, readings removed, nothing a database refuses."""

from crawler.items import ArticleItem
from text.normalise import Normalised, clean, normalise


def normalise_item(item: ArticleItem) -> ArticleItem:
    """The item with its title, publisher, author and text normalised; flags `annotated` and `traditional` as seen
    in title or text. What the page said stays in `text_as_published`."""
    item.text_as_published = clean(item.text) if item.text else None
    title, text = _read(item, item.title), _read(item, item.text)
    item.title = " ".join(title.split()) or None
    item.text = text or None
    item.publisher = _line(item.publisher)
    item.author = _line(item.author)
    for attachment in item.attachments:
        attachment.name = clean(attachment.name)
        attachment.text = clean(attachment.text) if attachment.text else None
    return item


def _read(item: ArticleItem, published: str | None) -> str:
    result = normalise(published) if published else Normalised("", False, False)
    item.flags |= {flag for flag in ("annotated", "traditional") if getattr(result, flag)}
    return result.text


def _line(published: str | None) -> str | None:
    return " ".join(normalise(published).text.split()) or None if published else None


class Normalise:
    """Scrapy's step."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        return normalise_item(item)
'''
cat > pipelines/undouble.py <<'E'
"""A page that carries its article twice gives it once."""

from crawler.items import ArticleItem
from text.blocks import paragraphs, undouble


def undouble_item(item: ArticleItem) -> ArticleItem:
    """The item with one whole copy of its text, flagged `doubled` where there were more."""
    if item.text:
        kept, doubled = undouble(paragraphs(item.text), item.title)
        item.text = "\n".join(kept) or None
        if doubled:
            item.flags.add("doubled")
    return item


class Undouble:
    """Scrapy's step."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        return undouble_item(item)
'''
cat > pipelines/validate.py <<'E'
"""What does not go into the archive, and why."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.items import ArticleItem

SHORTEST = 10
AHEAD = timedelta(hours=36)


def refusal(item: ArticleItem, now: datetime) -> str | None:
    """`no-title`, `no-text`, `too-short` (fewer than 10 letters); None for an item to store.

    A date more than a day and a half ahead is a mistake of the page: the date goes, the article stays.
    """
    if item.published_at is not None and item.published_at > now + AHEAD:
        item.published_at = item.published_precision = None
    if not item.title:
        return "no-title"
    if not item.text:
        return "no-text"
    if sum(map(str.isalnum, item.text)) < SHORTEST:
        return "too-short"
    return None


class Validate:
    """Scrapy's step; counts `policywatch/refused/<reason>`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        reason = refusal(item, item.fetched_at or datetime.now(UTC))
        if reason is not None:
            if self.crawler.stats is not None:
                self.crawler.stats.inc_value(f"policywatch/refused/{reason}")
            raise DropItem(f"{reason}: {item.url}", log_level="INFO")
        return item
'''
python3 - <<'E'
p='/work/main/text/compare.py'
s=open(p).read()
s=s.replace('''    title: str
    text: str

    names: frozenset''','''    title: str
    pieces: tuple[str, ...]
    names: frozenset''')
open(p,'w').write(s)
p='/work/main/pipelines/store.py'
s=open(p).read()
i=s.index("    def open_spider"); j=s.index("    def process_item")
s=s[:i]+s[j:]
s=s.replace("store(self.archive, item,","store(archive_of(self.crawler.settings), item,").replace("from db.session import Archive, Session, open_archive\n","from db.session import Archive, Session\nfrom pipelines.archives import archive_of\n")
open(p,'w').write(s)
