"""The saved real pages whose truth is known: the figures that reading promises."""

from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.pages import Found, Page, f1, ours, quality, saved_pages
from crawler.pages.article import Unreadable, read_article


@pytest.fixture(scope="module")
def read(shared: Path) -> tuple[list[Page], list[Found]]:
    pages = saved_pages(shared)
    return pages, [ours(page) for page in pages]


def test_every_page_is_read(read: tuple[list[Page], list[Found]]) -> None:
    """No page a person can read gives less than half of its article."""
    pages, found = read
    scores = {
        page.name: f1(one.get("text"), page.truth["text"])
        for page, one in zip(pages, found, strict=True)
    }
    assert len(scores) > 100
    assert {name: score for name, score in scores.items() if score < 0.5} == {}


def test_the_figures(read: tuple[list[Page], list[Found]]) -> None:
    """Body F1 (every site weighing the same), title, day, publisher and author reach what the README states."""
    balanced, low, right = quality(*read)
    assert balanced >= 0.975
    assert low == 0
    assert right["title"] >= 0.97
    assert right["date"] >= 0.97
    assert right["publisher"] >= 0.92
    assert right["author"] >= 0.75


def test_a_list_is_no_article(shared: Path, now: datetime) -> None:
    """A page of links is refused, or yields no more than the few lines of prose it has."""
    files = sorted((shared / "pages" / "lists").glob("*.html"))
    assert files
    for file in files:
        try:
            reading = read_article(file.read_bytes(), None, now=now)
        except Unreadable:
            continue
        assert len(reading.text) < 400, file.name
