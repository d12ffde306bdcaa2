"""JSON answers → the articles they name, by the JMESPath expressions of a passport."""

import json
from datetime import datetime
from functools import cache
from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from crawler.css_selectors import ListSelectors
from crawler.pages.charset import decode
from crawler.pages.families.shape import item_at, moment, parsed, plain
from crawler.pages.lists import read_list
from crawler.pages.reading import Unreadable
from crawler.pages.rows import ListItem, distinct
from crawler.passport import JsonList

_MOST_ITEMS = 2_000


class _Functions(functions.Functions):
    """JMESPath's functions and `from_json(text)`: some answers keep JSON inside a text."""

    @functions.signature({"types": ["string", "null"]})
    def _func_from_json(self, text: str | None) -> Any:
        try:
            return json.loads(text or "null")
        except (ValueError, RecursionError):
            return None


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@cache
def _compiled(expression: str) -> ParsedResult:
    return jmespath.compile(expression)


def read_json_list(
    body: bytes,
    url: str,
    selectors: JsonList,
    *,
    now: datetime,
    listing: ListSelectors | None = None,
    header_charset: str | None = None,
) -> list[ListItem]:
    """The articles the answer at `url` names, in its order, JSONP unwrapped.

    Raises Unreadable: `not JSON`, or `no items` where the answer has no list where the passport says.
    """
    answer = parsed(decode(body, header_charset)[0])
    if answer is None:
        raise Unreadable("not JSON")
    if selectors.html is not None:
        return _in_html(_value(selectors.html, answer), url, now, listing)
    rows = _value(selectors.items or "@", answer)
    if not isinstance(rows, list):
        raise Unreadable("no items")
    return distinct(
        item for row in rows[:_MOST_ITEMS] if (item := _item(row, url, selectors, now))
    )


def _in_html(
    html: Any,
    url: str,
    now: datetime,
    listing: ListSelectors | None,
) -> list[ListItem]:
    if not isinstance(html, str):
        raise Unreadable("no items")
    return read_list(html, url, now=now, selectors=listing).items


def _item(
    row: Any,
    url: str,
    selectors: JsonList,
    now: datetime,
) -> ListItem | None:
    date = None
    if selectors.date:
        date = moment(_value(selectors.date, row), now)
    return item_at(
        _text(selectors.url, row),
        url,
        _text(selectors.title, row),
        date=date,
        body=_text(selectors.body, row),
        publisher=plain(_text(selectors.publisher, row)),
        author=plain(_text(selectors.author, row)),
    )


def _value(expression: str, row: Any) -> Any:
    try:
        return _compiled(expression).search(row, options=_OPTIONS)
    except JMESPathError:
        return None


def _text(expression: str | None, row: Any) -> str | None:
    value = None
    if expression:
        value = _value(expression, row)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.strip():
        return value
    return None
