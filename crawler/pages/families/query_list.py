"""Jiangxi's lists: the page posts the codes of its site and column to `/queryList`; the bodies come along."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.pages.families.shape import (
    first_moment,
    item_at,
    number_at,
    parsed,
    rows_at,
    text_of,
)
from crawler.pages.rows import ApiRequest, ListItem

NAME = "queryList"
_CALL = re.compile(r"[\"']([^\"'\s]{0,60}/queryList)\b")
_VALUE = re.compile(
    r"\b(webSiteCode|channelCode|channelId)(?:\[\])?[\"']?\s{0,20}[:=,]\s{0,20}\[?\s{0,20}[\"']"
    r"([\w-]{1,60})[\"']",
    re.I,
)
_PAGE_SIZE = 15


def requests(html: str, url: str) -> list[ApiRequest]:
    """The request for the page's column; codes no script spells out are the two folders of its address."""
    call = None
    if "/queryList" in html:
        call = _CALL.search(html)
    if call is None:
        return []
    folders = []
    for part in urlsplit(url).path.split("/"):
        if part and "." not in part:
            folders.append(part)
    codes = dict(_VALUE.findall(html))
    site = codes.get("webSiteCode") or (folders[0] if folders else "")
    name = "channelCode"
    if "channelId" in codes:
        name = "channelId"
    column = codes.get(name) or (folders[-1] if len(folders) > 1 else "")
    if not site or not column:
        return []
    form = {
        "current": "1",
        "pageSize": str(_PAGE_SIZE),
        "webSiteCode[]": site,
        f"{name}[]": column,
    }
    ordered = tuple({**form, "sort": "sortNum", "order": "desc"}.items())
    return [ApiRequest(urljoin(url, call[1]), (), ordered, (("Referer", url),))]


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The answer's `data.results[].source`, with their bodies."""
    rows = (result.get("source") for result in rows_at(answer, "data", "results"))
    found = (_item(row, url, now) for row in rows if isinstance(row, Mapping))
    return [item for item in found if item]


def _item(row: Mapping[str, Any], url: str, now: datetime) -> ListItem | None:
    address = text_of(_inner(row, "urls"), ("pc", "common", "mobile")) or text_of(
        row,
        ("url",),
    )
    return item_at(
        address,
        url,
        text_of(row, ("title", "showTitle")),
        date=first_moment(row, ("pubDate", "publishDate"), now),
        body=text_of(_inner(row, "content"), ("content",)),
        author=text_of(_inner(row, "metadata"), ("author",)),
    )


def _inner(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A value that is an object, or JSON written as text."""
    value = row.get(name)
    if isinstance(value, str):
        value = parsed(value)
    if isinstance(value, Mapping):
        return value
    return {}


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """The next page, where the answer counts more rows than the pages so far hold, or was full."""
    page = int(request.value("current") or 1)
    total = number_at(answer, "data", "total")
    if total is not None:
        more = total > page * _PAGE_SIZE
    else:
        more = count >= _PAGE_SIZE
    if count and more:
        return request.with_values(current=str(page + 1))
    return None
