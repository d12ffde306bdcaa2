"""List pages of our own making, one for each family of lists and each form of address: what is read from them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.pages.lists import ApiRequest, ListItem, ListPage, read_api, read_list
from text.dates import SHANGHAI

PAGES = Path(__file__).parent / "lists"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def expected(name: str) -> dict[str, Any]:
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))


def read(name: str, now: datetime) -> ListPage:
    return read_list((PAGES / f"{name}.html").read_bytes(), expected(name)["url"], now=now)


def told(items: list[ListItem]) -> list[dict[str, Any]]:
    return [
        {
            "url": item.url,
            "title": item.title,
            "date": item.date.at.astimezone(SHANGHAI).date().isoformat() if item.date else None,
        }
        for item in items
    ]


def asked(request: ApiRequest | str | None) -> Any:
    if not isinstance(request, ApiRequest):
        return request
    said = {"url": request.url, "params": dict(request.params)}
    return said | {"form": dict(request.form)} if request.form else said


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_read_whole_and_nothing_else(name: str, now: datetime) -> None:
    """Every article of the page, in its order, with its whole title and its day; no navigation, no row twice."""
    page, wanted = read(name, now), expected(name)
    assert told(page.items) == wanted["items"]
    assert page.family == wanted["family"]
    assert [asked(request) for request in page.more] == wanted.get("more", [])


@pytest.mark.parametrize("name", [name for name in NAMES if "next" in expected(name)])
def test_a_list_tells_where_it_goes_on(name: str, now: datetime) -> None:
    """The next page is found in links, in pagination scripts of several makes and in what families say."""
    assert asked(read(name, now).next) == expected(name)["next"]


@pytest.mark.parametrize("name", [name for name in NAMES if "answer" in expected(name)])
def test_the_answer_to_a_lists_request_is_read(name: str, now: datetime) -> None:
    """What a family's API answers becomes the same items, with bodies and authors where it brings them."""
    shell, wanted = read(name, now), expected(name)["answer"]
    body = (PAGES / f"{name}.answer").read_bytes()
    page = read_api(shell.family, body, expected(name)["url"], now=now, request=shell.more[0])
    assert told(page.items) == wanted["items"]
    assert asked(page.next) == wanted["next"]
    assert all(item.body for item in page.items) or not wanted.get("bodies")
    assert [item.author for item in page.items] == wanted.get("authors", [None] * len(page.items))
