"""Which items are articles at all. Every refusal has a name and is counted under it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.items import ArticleItem
from text.normalise import letters

_FEWEST_LETTERS = 8
_BEGINNING = 200
# A few characters outside the declared charset spoil no article; a tenth means that the
# charset was wrong.
_MOST_UNREADABLE = 0.1
# Clocks and time zones of servers are wrong by up to a day.
_AHEAD = timedelta(days=1)
# A database's missing date, printed: 1970-01-01, or the day around it in another zone.
_SYSTEM_ZERO = datetime(1970, 1, 1, 23, 59, tzinfo=UTC)
_ZERO_DAYS = timedelta(days=2)
_MOST_TEXT = 600_000


def refusal(item: ArticleItem, now: datetime) -> str | None:
    """Why an item is no article, or None: `no-title`, `no-text`, `too-short` (fewer
    than eight letters and no attachment; a notice of three lines is an article),
    `too-long` (a book, which would hold a worker's loop for longer than a page may),
    `unreadable` (a tenth or more replacement characters).

    A date more than a day ahead of `now`, or the zero of a computer's clock, is taken
    off the item: the article is one all the same. Where all there is are attachments,
    their names are the text; where it is a picture, the title.
    """
    _drop_impossible_date(item, now)
    if not letters(item.title or ""):
        return "no-title"
    item.text = item.text or _substitute(item)
    text = item.text or ""
    found = _first_letters(text)
    if not found:
        return "no-text"
    if len(text) > _MOST_TEXT:
        return "too-long"
    if text.count("\ufffd") > _MOST_UNREADABLE * len(text):
        return "unreadable"
    is_whole = bool(item.attachments) or item.is_watched
    is_short = len(found) < _FEWEST_LETTERS and not is_whole
    return "too-short" if is_short else None


def _substitute(item: ArticleItem) -> str | None:
    """What is shown for an article without text: a picture's title, the names of its files."""
    if "image-only" in item.flags and item.title:
        return item.title
    return "\n".join(attachment.name for attachment in item.attachments) or None


def _first_letters(text: str) -> str:
    """The text's letters; of a long text those at its beginning, where they are enough."""
    first = letters(text[:_BEGINNING])
    if len(first) >= _FEWEST_LETTERS or len(text) <= _BEGINNING:
        return first
    return letters(text)


def _drop_impossible_date(item: ArticleItem, now: datetime) -> None:
    at = item.published_at
    if at is not None and (at > now + _AHEAD or abs(at - _SYSTEM_ZERO) < _ZERO_DAYS):
        item.published_at = item.published_precision = None


class Validate:
    """Scrapy pipeline of `refusal`: counts `policywatch/refused/<reason>`, and `policywatch/future-date`
    where only the date went."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> Any:
        dated = item.published_at
        reason = refusal(item, item.fetched_at or dated or _SYSTEM_ZERO)
        stats = self.crawler.stats
        if dated and not item.published_at:
            stats.inc_value("policywatch/future-date")
        if reason:
            stats.inc_value(f"policywatch/refused/{reason}")
            raise DropItem(f"{reason}: {item.url}", log_level="INFO")
        return item
