"""CVE-2021-39229, GHSA-cc65: no text makes our own functions take more than time in proportion to its length."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from text import (
    blocks,
    changes,
    dates,
    facts,
    fingerprint,
    marks,
    normalise,
    numerals,
    query,
    urls,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LENGTH = 60_000
SECONDS = 4.0  # of processor time; what is in proportion takes a tenth, what grows with the square ten times as much
UNITS = (
    "1", "一", "十", "百千", "1年1", "第一", " ", " \n", "（", "工（", "工(gōng)", '"\\', "a@", "//", "1.", "2024年1月", "记者 ",
    "打印 ", "国发〔2024", "http://a/", "a b ", "\u0301", "1,", "一、",
)  # fmt: skip
FUNCTIONS: dict[str, Callable[[str], Any]] = {
    "clean": normalise.clean,
    "normalise": normalise.normalise,
    "fold": normalise.fold,
    "paragraphs": blocks.paragraphs,
    "undouble": lambda text: blocks.undouble(blocks.paragraphs(text)),
    "parse_date": lambda text: dates.parse_date(text, NOW),
    "find_dates": lambda text: dates.find_dates(text, NOW),
    "date_in_url": dates.date_in_url,
    "facts": facts.facts,
    "in_digits": numerals.in_digits,
    "change": lambda text: changes.change(text, f"{text}甲"),
    "grams": fingerprint.grams,
    "snippet": lambda text: marks.snippet(text, ["11", "一"]),
    "sentences_with": lambda text: marks.sentences_with(text, ["11", "一"], 3),
    "canonical": lambda text: urls.canonical(f"https://a.example/{text}"),
    "site": urls.site,
    "article_address": lambda text: urls.article_address(f"https://a.example/{text}"),
}


def parsed(text: str) -> None:
    try:
        query.parse(text)
    except query.QueryError:
        return


@pytest.mark.parametrize("name", [*FUNCTIONS, "query"])
def test_time_grows_with_the_length_alone(name: str) -> None:
    """Sixty thousand characters of any one thing that means something to us: tenths of a second, in every function."""
    function = FUNCTIONS.get(name, parsed)
    slow = {}
    for unit in UNITS:
        begun = time.thread_time()
        function(unit * (LENGTH // len(unit)))
        if (spent := time.thread_time() - begun) > SECONDS:
            slow[unit] = spent
    assert slow == {}
