"""Selectors of passports: read as they are written, refused where no engine knows them."""

import pytest
from pydantic import ValidationError

from crawler.css_selectors import (
    PROVED,
    ArticleSelectors,
    ListSelectors,
    check_pattern,
    check_selector,
    follows,
    split_selector,
)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("h1", ("h1", None)),
        ("h1::text", ("h1", None)),
        ("a::attr(title)", ("a", "title")),
        (" ul.list > li a::attr(data-url) ", ("ul.list > li a", "data-url")),
        ("::attr(href)", ("", "href")),
    ],
)
def test_an_ending_names_an_attribute(
    written: str, parts: tuple[str, str | None]
) -> None:
    """Scrapy's `::text` and `::attr(…)` behind plain CSS."""
    assert split_selector(written) == parts


@pytest.mark.parametrize(
    "selector", ["ul.list li", "div:not(.ad) > a", "::attr(href)", "::text"]
)
def test_sound_selectors_are_taken(selector: str) -> None:
    """By both engines that read pages."""
    assert check_selector(selector) == selector


@pytest.mark.parametrize("selector", ["ul[", "a:hover-me", "::before", ">>"])
def test_others_are_refused_by_name(selector: str) -> None:
    """The message shows the selector."""
    with pytest.raises(ValueError) as caught:
        check_selector(selector)
    assert repr(selector) in str(caught.value)


def test_one_selector_or_several() -> None:
    """A text or a list; each is tried."""
    assert ArticleSelectors.model_validate({"title": "h1"}).title == ("h1",)
    several = ArticleSelectors.model_validate({"title": ["h1", "h2::text"]})
    assert several.title == ("h1", "h2::text")
    with pytest.raises(ValidationError, match="no CSS selector"):
        ArticleSelectors.model_validate({"title": ["h1", "h2["]})


def test_a_key_nobody_knows_is_refused() -> None:
    """A slip of the pen is no silent default."""
    with pytest.raises(ValidationError, match="titel"):
        ArticleSelectors.model_validate({"titel": "h1"})


def test_shipped_passports_are_not_tried_at_every_start() -> None:
    """The catalogue was read whole by the tests: at start its selectors are taken as they are."""
    assert ListSelectors.model_validate({"item": "ul["}, context=PROVED).item == (
        "ul[",
    )


def test_addresses_follow_a_pattern() -> None:
    """Anywhere in the address; without a pattern all do; a broken one is refused."""
    assert follows(None, "https://a.cn/x")
    assert follows(r"/art/\d+/", "https://a.cn/art/12/x.html")
    assert not follows(r"/art/\d+/", "https://a.cn/list.html")
    with pytest.raises(ValueError, match="no regular expression"):
        check_pattern("(")
