"""Xinhua's lists (also NEA's): an element has `data="datasource:ID"`, `ds_ID.json`
beside the page its rows.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawler.pages.families.assigned import first_assigned
from crawler.pages.families.shape import (
    first_moment,
    item_at,
    rows_at,
    text_of,
)
from crawler.pages.rows import ApiRequest, ListItem

NAME = "xinhua"
_SOURCE = re.compile(
    r"<[a-z][^<>]{0,2000}?\bdata\s{0,20}=\s{0,20}[\"']?datasource:([0-9a-zA-Z]++)[^<>]*+>",
    re.I,
)
_LISTS = re.compile(r"showData|content-list|wz-list|\blist|xpage", re.I)
_INSIDE = 600


def requests(html: str, url: str) -> list[ApiRequest]:
    """The file of every empty element that names a data source; of lists alone, where
    lists are among them.
    """
    if "datasource:" not in html:
        return []
    files: dict[str, bool] = {}
    for tag in _SOURCE.finditer(html):
        if _has_rows(html[tag.end() : tag.end() + _INSIDE]):
            continue
        preview = first_assigned(tag[0], "preview", value=r"[\w-]*")
        name = f"{'ds_' if preview is None else preview}{tag[1]}.json"
        files[name] = files.get(name, False) or bool(_LISTS.search(tag[0]))
    lists = any(files.values())
    wanted = [name for name, is_list in files.items() if is_list or not lists]
    return [
        ApiRequest(urljoin(url, name), (), (), (("Referer", url),)) for name in wanted
    ]


def _has_rows(inside: str) -> bool:
    """Whether an element that begins so holds rows; one that ends at once holds none,
    whatever follows it.
    """
    if inside.lstrip().startswith("</"):
        return False
    return "<a " in inside.split("</ul>")[0]


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The file's `datasource`, newest first as it comes."""
    found = []
    for row in rows_at(answer, "datasource"):
        address = text_of(row, ("publishUrl", "url", "linkUrl"))
        date = first_moment(row, ("publishTime", "createTime"), now)
        said = {
            "publisher": text_of(row, ("sourceText",)),
            "author": text_of(row, ("author",)),
        }
        found.append(
            item_at(
                address,
                url,
                text_of(row, ("showTitle", "title")),
                date=date,
                **said,
            )
        )
    return [item for item in found if item]


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """None: one file holds the whole list."""
    return None
