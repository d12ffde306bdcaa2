"""What the index table of an official document states: its own date (成文日期), its number, its issuers."""

import re
from datetime import date

from crawler.pages.names import is_shaped
from crawler.pages.page import Page
from crawler.pages.vocabulary import is_nobody
from crawler.pages.when import day_of
from text.dates import find_dates

_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()]{1,20}\s?[〔\[【（(]\s?(?:19|20)\d\d\s?[〕\]】）)]\s?第?\s?\d{1,5}\s?号"
    r"|(?:[\u4e00-\u9fff]{2,20}(?:令|公告))?(?:(?:19|20)\d\d年)?第\s?\d{1,5}\s?号"
)
_ISSUER_BREAK = re.compile(r"[、,，;；\s]+")
_MAX_ISSUERS = 20


def document_date(page: Page) -> date | None:
    """The date the document bears, where the page labels it (成文日期)."""
    for text in _values(page, "document_date"):
        dates = find_dates(text, page.now)
        if dates:
            return day_of(dates[0][1])
    return None


def document_number(page: Page) -> str | None:
    """The number of the document, where the page labels it (发文字号)."""
    for text in _values(page, "document_number"):
        number = _NUMBER.match(text)
        if number:
            return "".join(number[0].split())
    return None


def issuers(page: Page) -> list[str]:
    """The bodies that issued the document, where the page labels them (发文机关)."""
    for row in page.rows():
        for statement in row.statements:
            if statement.label.role != "issuer":
                continue
            names = []
            for name in _ISSUER_BREAK.split(statement.whole):
                if is_shaped(name) and not is_nobody(name):
                    names.append(name)
            if names:
                return names[:_MAX_ISSUERS]
    return []


def _values(page: Page, field: str) -> list[str]:
    values: list[str] = []
    for row in page.rows():
        for statement in row.statements:
            if statement.label.field == field:
                values.append(statement.rest)
    return values
