"""The counts of visits and imports: the contract's rows and their totals."""

import pytest

from pipelines.counts import Counts, from_stats, report
from pipelines.store import Stored

KEYS = [
    "source", "requested", "articles", "new", "copies", "updated", "unchanged", "held_back",
    "refused", "errors",
]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "column"),
    [
        ("new", "new"),
        ("copy", "copies"),
        ("updated", "updated"),
        ("unchanged", "unchanged"),
    ],
)
def test_what_was_stored_is_counted_under_its_outcome(
    outcome: str, column: str
) -> None:
    """And once more where it was held back."""
    counts = Counts("a")
    counts.took(Stored(1, outcome, 1))
    counts.took(Stored(2, outcome, 1, held_back=True))
    assert counts.as_json()[column] == 2
    assert counts.held_back == 1


def test_a_row_has_the_contract_s_keys_in_its_order() -> None:
    """Refusals by reason, in the alphabet's order."""
    counts = Counts("a")
    for reason in ("too-short", "no-text", "too-short"):
        counts.refuse(reason)
    row = counts.as_json()
    assert list(row) == KEYS
    assert list(row["refused"].items()) == [("no-text", 1), ("too-short", 2)]


def test_a_crawl_is_counted_from_scrapys_stats() -> None:
    """Our own under `policywatch/`; requests are Scrapy's; what is missing is 0."""
    counts = from_stats(
        "a",
        {
            "downloader/request_count": 12,
            "policywatch/articles": 5,
            "policywatch/new": 3,
            "policywatch/refused/no-text": 2,
            "policywatch/refused/wall:ruishu": 1,
            "item_scraped_count": 99,
        },
    )
    assert (counts.requested, counts.articles, counts.new, counts.copies) == (
        12,
        5,
        3,
        0,
    )
    assert counts.refused == {"no-text": 2, "wall:ruishu": 1}


def test_totals_are_the_sums_of_the_rows() -> None:
    """Every number, and refusals by reason."""
    one = Counts("a", requested=3, new=1, errors=1)
    two = Counts("b", requested=4, new=2, held_back=1)
    one.refuse("no-text")
    two.refuse("no-text")
    told = report(iter([one, two]))
    assert [row["source"] for row in told["sources"]] == ["a", "b"]
    totals = told["totals"]
    assert list(totals) == KEYS[1:]
    assert (
        totals["requested"],
        totals["new"],
        totals["held_back"],
        totals["errors"],
    ) == (7, 3, 1, 1)
    assert totals["refused"] == {"no-text": 2}
