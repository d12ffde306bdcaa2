"""What the index of pairs is asked on PostgreSQL."""

import pytest

from db.search.fulltext_postgresql import proposed
from text.query import parse

WHOLE, TITLES = (
    "attachments",
    "article_grams(article_search.newest, article_search.title) ",
)


@pytest.mark.parametrize(
    ("query", "whole", "titles"),
    [
        ("机器人", True, False),
        ("title:机器人", False, True),
        ("机器人 title:机器人", False, True),
        ("补贴 (机器人 title:工业)", False, True),
        ("机器人 OR title:工业", True, True),
        (
            "补贴 title:的",
            True,
            False,
        ),  # the commonest characters have no number of their own
    ],
)
def test_words_in_titles_are_looked_up_among_titles(
    query: str, whole: bool, titles: bool
) -> None:
    """Of a hundred thousand articles that hold a word only the few called by it are listed."""
    asked = str(proposed(parse(query).tree, 0))
    assert (WHOLE in asked, TITLES in asked) == (whole, titles)
