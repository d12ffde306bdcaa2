"""The address of an article is where permanent redirects lead."""

from scrapy.http import Request, Response

from crawler.redirects import article_address

ASKED, SECOND, THIRD = (f"https://a.cn/{name}.html" for name in ("one", "two", "three"))


def answered(url: str, passed: list[str], reasons: list[object]) -> Response:
    meta = {"redirect_urls": passed, "redirect_reasons": reasons}
    return Response(url, request=Request(url, meta=meta))


def test_without_a_redirect_it_is_the_one_asked_for() -> None:
    """What the list said."""
    assert article_address(ASKED, answered(ASKED, [], [])) == ASKED


def test_permanent_redirects_lead_on() -> None:
    """301 and 308: the old address is not asked again."""
    both = answered(THIRD, [ASKED, SECOND], [301, 308])
    assert article_address(ASKED, both) == THIRD


def test_a_temporary_redirect_ends_the_way() -> None:
    """302, or a page's own refresh: the address before it is the article's."""
    assert article_address(ASKED, answered(SECOND, [ASKED], [302])) == ASKED
    assert article_address(ASKED, answered(SECOND, [ASKED], ["meta refresh"])) == ASKED
    mixed = answered(THIRD, [ASKED, SECOND], [301, 302])
    assert article_address(ASKED, mixed) == SECOND


def test_a_permanent_one_behind_a_temporary_one_counts_for_nothing() -> None:
    """What is behind a temporary redirect may change with it."""
    mixed = answered(THIRD, [ASKED, SECOND], [302, 301])
    assert article_address(ASKED, mixed) == ASKED
