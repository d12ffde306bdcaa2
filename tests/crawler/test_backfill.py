"""Where a back-fill goes on and where it ends, decided without a network (crawler.backfill)."""

import json
from datetime import date

import pytest

from crawler.backfill import (
    ENDS,
    MAX_PAGES,
    Cursor,
    Row,
    Slice,
    after_page,
    digest_of,
    issue_before,
)

BACK_TO = date(2023, 1, 1)
NEXT = {"url": "http://a.example/index_2.html", "page": 2}


def rows(*days: str | None, start: int = 0) -> list[Row]:
    return [
        Row(f"http://a.example/{start + n}", None, date.fromisoformat(day) if day else None)
        for n, day in enumerate(days)
    ]  # fmt: skip


def test_a_page_moves_the_cursor_to_the_next_one() -> None:
    """The next slice begins with the request that the page named, and the earliest day is kept."""
    moved = after_page(Cursor("c"), rows("2024-05-02", "2024-05-01"), NEXT, BACK_TO)
    assert moved.further == NEXT
    assert moved.pages == 1
    assert moved.oldest == "2024-05-01"
    assert moved.ended is None


@pytest.mark.parametrize(
    ("page", "further", "ended"),
    [
        (rows("2022-12-31", "2022-12-30"), NEXT, "reached"),
        (rows("2022-12-31", "2023-01-01"), NEXT, None),
        (rows("2022-12-31", None), NEXT, None),
        (rows("2024-01-01"), None, "last-page"),
        ([], NEXT, "no-entries"),
    ],
)
def test_a_column_ends_only_where_nothing_wanted_can_follow(
    page: list[Row], further: dict[str, object] | None, ended: str | None
) -> None:
    """One old entry among new ones, or an entry without a day, does not end a column."""
    assert ended is None or ended in ENDS
    assert after_page(Cursor("c"), page, further, BACK_TO).ended == ended


def test_a_page_that_comes_again_ends_the_column() -> None:
    """Sites answer with their last page for every number after it."""
    page = rows("2024-01-01", "2024-01-02")
    once = after_page(Cursor("c"), page, NEXT, BACK_TO)
    assert once.last == digest_of(page)
    assert after_page(once, page, NEXT, BACK_TO).ended == "repeats"


def test_lists_without_days_end_by_the_days_of_their_articles() -> None:
    """Where no list shows a day, a slice of which all articles are too old is the last one."""
    slice_ = Slice(BACK_TO, after_page(Cursor("c"), rows(None, None), NEXT, BACK_TO))
    slice_.read_days = [date(2022, 5, 1), date(2023, 5, 1)]
    slice_.close()
    assert slice_.cursor is not None
    assert slice_.cursor.ended is None
    slice_.read_days = [date(2022, 5, 1), date(2022, 6, 1)]
    slice_.close()
    assert slice_.cursor.ended == "reached"


@pytest.mark.parametrize(
    ("column", "before"),
    [
        ("http://a.example/{YYYY}/{MM}/{DD}/", date(2024, 2, 29)),
        ("http://a.example/{YYYYMM}.xml", date(2024, 2, 29)),
        ("http://a.example/{YYYY}/", date(2023, 12, 31)),
    ],
)
def test_the_issue_before(column: str, before: date) -> None:
    """Issues of a day, a month and a year each lead to the one before."""
    assert issue_before(column, date(2024, 3, 1)) == before


def test_an_issue_without_entries_ends_nothing() -> None:
    """No paper appears on a holiday; the column goes on to the day before."""
    slice_ = Slice(BACK_TO, Cursor("c"), pages=2)
    assert slice_.take_part([], {"day": "2024-02-28"}, date(2024, 2, 29))
    assert slice_.cursor is not None
    assert slice_.cursor.ended is None
    assert not slice_.take_part([], None, date(2024, 2, 28))
    assert slice_.cursor.ended == "last-page"


def test_what_a_slice_writes_it_can_read() -> None:
    """A cursor survives being stored."""
    cursor = after_page(Cursor("c"), rows("2024-05-02"), NEXT, BACK_TO)
    assert Cursor.from_json(cursor.as_json()) == cursor


def test_a_list_that_goes_round_ends_its_column() -> None:
    """Every page names ten of the same forty entries, never the same ten: 489 pages in a minute, for ever."""
    cursor = Cursor("https://a.example/list")
    for page in range(1, 100):
        named = [
            Row(f"https://a.example/{(page * 7 + n * 3) % 40}", None, None)
            for n in range(10)
        ]
        cursor = after_page(
            cursor, named, {"url": "next", "page": page + 1}, date(2020, 1, 1)
        )
        cursor = Cursor.from_json(json.loads(json.dumps(cursor.as_json())))
        if cursor.ended:
            break
    assert cursor.ended == "repeats" and cursor.pages < 15


def test_a_list_that_invents_entries_ends_its_column() -> None:
    """What has a new entry for every page that is asked for ends at a number of pages."""
    cursor = Cursor("https://a.example/list", pages=MAX_PAGES - 1)
    named = [Row("https://a.example/new", None, None)]
    cursor = after_page(cursor, named, {"url": "next", "page": 9}, date(2020, 1, 1))
    assert cursor.ended == "too-many"
