"""Guangdong's and its cities' disclosure platform: `/gkmlpt/index` holds a number,
`/gkmlpt/api/all/…` the rows.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.pages.families.assigned import first_assigned
from crawler.pages.families.shape import (
    first_moment,
    item_at,
    number_at,
    rows_at,
    text_of,
)
from crawler.pages.rows import ApiRequest, ListItem

NAME = "gkmlpt"
_COLUMN = re.compile(r"\D*(\d+)")
_DATES = (
    "display_publish_time",
    "date",
    "first_publish_time",
    "create_time",
    "created_at",
)


def requests(html: str, url: str) -> list[ApiRequest]:
    """The newest documents of the column after `#` in the address, or of the whole site."""
    sid = None
    if "_CONFIG" in html and "gkmlpt" in url + html:
        sid = first_assigned(html, "SID")
    if sid is None:
        return []
    parts = urlsplit(url)
    before = ""
    if "/gkmlpt" in parts.path:
        before = parts.path.split("/gkmlpt")[0]
    column = _COLUMN.fullmatch(parts.fragment)
    endpoint = f"{parts.scheme}://{parts.netloc}{before}/gkmlpt/api/all/{column[1] if column else 0}"
    return [
        ApiRequest(endpoint, (("page", "1"), ("sid", sid)), (), (("Referer", url),))
    ]


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The answer's `articles`."""
    found = []
    for row in rows_at(answer, "articles"):
        address, title = (
            text_of(row, ("url", "post_url")),
            text_of(row, ("title",)),
        )
        date, publisher = (
            first_moment(row, _DATES, now),
            text_of(row, ("publisher",)),
        )
        found.append(item_at(address, url, title, date=date, publisher=publisher))
    return [item for item in found if item]


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """The next page, where the answer counts more documents than the pages so far hold."""
    page = int(request.value("page") or 1)
    total = (
        number_at(answer, "classify", "post_count") or number_at(answer, "total") or 0
    )
    more = count and total > page * count
    if more:
        return request.with_values(page=str(page + 1))
    return None
