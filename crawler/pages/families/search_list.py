"""ucap lists that ask the site's search for their column: `/searchList/ID`,
`/common/search/ID` or `/search/ID`.

The column's id is in `meta[name=channelid]` or in a script; the answer holds the
articles' bodies too. Pages whose rows are in the page name their column just so: only
one without rows is of this family.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawler.pages.families.assigned import IDENTIFIER, first_assigned
from crawler.pages.families.shape import (
    first_moment,
    item_at,
    number_at,
    rows_at,
    text_of,
)
from crawler.pages.rows import ApiRequest, ListItem

NAME = "searchList"
_META = re.compile(
    r"<meta\b[^<>]{0,500}?\bname\s{0,20}=\s{0,20}[\"']?channelid[\"']?[^<>]{0,500}+>",
    re.I,
)
_CALLED = re.compile(r"(/(?:common/search|searchList|search)/)([0-9a-f]{32})\b")
_PATH = re.compile(r"[\"'](/(?:common/search|searchList|search)/)[\"']")
_PAGE_SIZE, _HEAD = "18", 20_000


def requests(html: str, url: str) -> list[ApiRequest]:
    """The request for the page's own column."""
    called = _CALLED.search(html)
    channel = called[2] if called else _channel(html)
    if channel is None:
        return []
    path = _PATH.search(html)
    if called:
        prefix = called[1]
    else:
        prefix = path[1] if path else "/searchList/"
    values = {
        "_isAgg": "true",
        "_isJson": "true",
        "_pageSize": _PAGE_SIZE,
        "_template": "index",
        "page": "1",
    }
    return [
        ApiRequest(
            urljoin(url, f"{prefix}{channel}"),
            tuple(values.items()),
            (),
            (("Referer", url),),
        )
    ]


def _channel(html: str) -> str | None:
    meta = _META.search(html, 0, _HEAD)
    if meta is None:
        return first_assigned(html, "channel_?id", value=IDENTIFIER)
    return first_assigned(meta[0], "content", value=IDENTIFIER)


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The answer's `data.results`, with their bodies."""
    found = []
    for row in rows_at(answer, "data", "results"):
        date = first_moment(row, ("publishedTimeStr", "publishedTime"), now)
        body = text_of(row, ("contentHtml", "content"))
        found.append(
            item_at(
                text_of(row, ("url",)),
                url,
                text_of(row, ("title",)),
                date=date,
                body=body,
            )
        )
    return [item for item in found if item]


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """The next page, where the answer counts more rows than the pages so far hold."""
    page = int(request.value("page") or 1)
    total, rows = (
        number_at(answer, "data", "total") or 0,
        number_at(answer, "data", "rows") or count,
    )
    if count and total > page * rows:
        return request.with_values(page=str(page + 1))
    return None
