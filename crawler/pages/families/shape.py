"""What every list family offers, and the reading of rows out of JSON that several share."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urljoin

from crawler.pages.listed.titles import squeeze
from crawler.pages.rows import ApiRequest, ListItem
from text.dates import Moment, parse_date

_TAG = re.compile(r"<[^<>]{1,200}>")
_LATEST = 4_102_444_800


class Family(Protocol):
    """A module of `crawler.pages.families`."""

    NAME: str

    def requests(self, html: str, url: str) -> list[ApiRequest]: ...

    def items(
        self,
        answer: Any,
        url: str,
        now: datetime,
    ) -> list[ListItem]: ...

    def following(
        self,
        answer: Any,
        request: ApiRequest,
        count: int,
    ) -> ApiRequest | None: ...


def parsed(text: str) -> Any:
    """The JSON in an answer, also where it is wrapped in a call (`callback({…});`).
    None where there is none.
    """
    text = text.strip().lstrip("\ufeff")
    if not text.startswith(("{", "[")):
        start, end = text.find("("), text.rfind(")")
        if 0 <= start < end:
            text = text[start + 1 : end]
        else:
            text = ""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def rows_at(answer: Any, *path: str) -> list[Mapping[str, Any]]:
    """The list of objects under `path`; empty where the answer has another shape."""
    for key in path:
        if isinstance(answer, Mapping):
            answer = answer.get(key)
        else:
            answer = None
    if isinstance(answer, list):
        return [row for row in answer if isinstance(row, Mapping)]
    return []


def number_at(answer: Any, *path: str) -> int | None:
    """The whole number under `path`, also where it is written as text."""
    for key in path:
        if isinstance(answer, Mapping):
            answer = answer.get(key)
        else:
            answer = None
    try:
        return int(answer)
    except (TypeError, ValueError):
        return None


def text_of(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The first of the named values that is a text with something in it."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return None


def plain(text: str | None) -> str | None:
    """A title without the marks search answers put into it."""
    if text:
        return squeeze(_TAG.sub("", text)) or None
    return None


def moment(value: Any, now: datetime) -> Moment | None:
    """A JSON date: seconds or milliseconds since 1970, or written out."""
    if isinstance(value, str) and re.fullmatch(r"\d{10}|\d{13}", value.strip()):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value > _LATEST:
            seconds = value / 1000
        else:
            seconds = value
        if 0 < seconds < _LATEST:
            return Moment(datetime.fromtimestamp(seconds, UTC), "second")
        return None
    if isinstance(value, str) and value.strip():
        return parse_date(value, now)
    return None


def first_moment(
    row: Mapping[str, Any],
    names: Sequence[str],
    now: datetime,
) -> Moment | None:
    """The date under the first of the names that holds one."""
    for name in names:
        if found := moment(row.get(name), now):
            return found
    return None


def item_at(
    url: str | None, base: str, title: str | None, **more: Any
) -> ListItem | None:
    """A row's article, its address made absolute. None without an address that leads to a page."""
    try:
        address = ""
        if url and url.strip():
            address = urljoin(base, url.strip())
    except ValueError:
        return None
    if address.startswith(("http://", "https://")):
        return ListItem(address, plain(title), **more)
    return None
