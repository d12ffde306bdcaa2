"""An article page's reading, what its list said, and the source's passport → one item."""

from datetime import datetime

from crawler.items import ArticleItem
from crawler.pages.article import read_article
from crawler.pages.page import ListStatement
from crawler.pages.reading import Reading
from crawler.pages.rows import ListItem
from crawler.passport import Passport


def compose(
    reading: Reading,
    listed: ListItem | None,
    passport: Passport,
    url: str,
    now: datetime,
) -> ArticleItem:
    """The item for the article at `url` (canonical).

    What the page states goes first; the list's word, then the passport's publisher, only where the page is
    silent. A time of day in the list goes before a mere date on the page, if both mean the same day.
    """
    item = ArticleItem(
        url=url,
        title=reading.title or (listed.title if listed else None),
        publisher=reading.publisher
        or (listed.publisher if listed else None)
        or passport.publisher,
        author=reading.author or (listed.author if listed else None),
        published_at=reading.published_at,
        published_precision=reading.published_precision,
        text=reading.text,
        source=passport.id,
        category=passport.category,
        fetched_at=now,
        encoding=reading.encoding,
        flags=set(reading.flags),
        certificate_unverified=passport.certificate == "unverified",
        document_date=reading.document_date,
        document_number=reading.document_number,
        issuers=reading.issuers,
        evidence=reading.evidence_as_json(),
    )
    if (
        listed is not None
        and listed.date is not None
        and _list_knows_better(reading, listed)
    ):
        item.published_at, item.published_precision = (
            listed.date.at,
            listed.date.precision,
        )
    return item


def _list_knows_better(reading: Reading, listed: ListItem) -> bool:
    if reading.published_at is None:
        return True
    assert listed.date is not None
    if reading.published_precision != "day" or listed.date.precision == "day":
        return False
    return abs(listed.date.at - reading.published_at).total_seconds() < 86_400


def reading_of_listed(listed: ListItem, now: datetime) -> Reading:
    """An article read from what its list carried. Raises Unreadable."""
    page = f"<html><head><meta charset=utf-8></head><body><article>{listed.body}</article></body></html>"
    return read_article(
        page.encode(errors="replace"),
        listed.url,
        now=now,
        header_charset="utf-8",
    )


def listed_of(item: ListItem | None) -> ListStatement | None:
    """What a list said of an article, as evidence for the reading of its page."""
    if item is None:
        return None
    return ListStatement(item.title, item.date, item.publisher)
