"""Xinhua's lists (also NEA's): an element with `data="datasource:ID"`; the rows lie in `ds_ID.json` beside the page."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawler.pages.families.shape import first_moment, item_at, rows_at, text_of
from crawler.pages.rows import ApiRequest, ListItem

NAME = "xinhua"
_SOURCE = re.compile(r"<[^>]*\bdata\s*=\s*[\"']?datasource:([0-9a-zA-Z]+)[^>]*>", re.I)
_PREVIEW = re.compile(r"\bpreview\s*=\s*[\"']([\w-]*)[\"']", re.I)
_LISTS = re.compile(r"showData|content-list|wz-list|\blist|xpage", re.I)


def requests(html: str, url: str) -> list[ApiRequest]:
    """The file of every data source the page names; those of its lists before those of its boxes."""
    if "datasource:" not in html:
        return []
    files: dict[str, bool] = {}
    for tag in _SOURCE.finditer(html):
        preview = _PREVIEW.search(tag[0])
        name = f"{preview[1] if preview else 'ds_'}{tag[1]}.json"
        files[name] = files.get(name, False) or bool(_LISTS.search(tag[0]))
    if any(files.values()):
        files = {name: True for name, is_list in files.items() if is_list}
    return [ApiRequest(urljoin(url, name), (), (), (("Referer", url),)) for name in files]


def items(answer: Any, url: str, now: datetime) -> list[ListItem]:
    """The file's `datasource`, newest first as it comes."""
    found = []
    for row in rows_at(answer, "datasource"):
        title = text_of(row, ("showTitle", "title"))
        link = text_of(row, ("publishUrl", "url", "linkUrl"))
        found.append(
            item_at(
                link, url, title,
                date=first_moment(row, ("publishTime", "createTime"), now),
                publisher=text_of(row, ("sourceText",)),
                author=text_of(row, ("author",)),
            )
        )  # fmt: skip
    return [item for item in found if item]


def following(answer: Any, request: ApiRequest, count: int) -> ApiRequest | None:
    """None: one file holds the whole list."""
    return None
