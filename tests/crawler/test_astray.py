"""A redirect away from an article is not taken for the article."""

import pytest

from crawler.astray import is_astray

ASKED = "https://a.example/202611/t20261120_1.html"


@pytest.mark.parametrize(
    "came",
    [
        "https://a.example/",
        "https://www.a.example",
        "https://a.example/index.html",
        "https://a.example/404.html",
        "https://a.example/error/notfound.htm?from=x",
        "https://a.example/zwgk/",
    ],
)
def test_home_pages_columns_and_error_pages_are_no_articles(came: str) -> None:
    """Where the redirect ends decides."""
    assert is_astray(ASKED, came)


@pytest.mark.parametrize(
    ("asked", "came"),
    [
        (ASKED, ASKED),
        ("http://a.example/202611/t20261120_1.html", ASKED),
        (ASKED, "https://m.a.example/202611/t20261120_1.html"),
        (ASKED, "https://a.example/art/2026/11/20/art_1_404.html"),
        ("https://a.example/news/", "https://a.example/"),
    ],
)
def test_moved_articles_are_still_articles(asked: str, came: str) -> None:
    """https, a mobile twin, another article address, and what was a column from the start are let through."""
    assert not is_astray(asked, came)
