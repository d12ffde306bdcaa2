"""Requests for the rows of list families."""

from crawler.list_requests import api_request
from crawler.pages.rows import ApiRequest


def _nothing() -> None:
    """A callback that is never called."""


def test_a_form_is_posted_as_one() -> None:
    """The family's headers and the source's own; the source's win."""
    api = ApiRequest(
        "https://www.example.gov.cn/api/list",
        form=(("page", "2"), ("column", "7")),
        headers=(("X-Of", "family"), ("Referer", "family")),
    )
    meta = {"page": 2}
    request = api_request(api, {"Referer": "own"}, _nothing, _nothing, meta)
    assert request.method == "POST" and request.body == b"page=2&column=7"
    assert request.headers["X-Of"] == b"family" and request.headers["Referer"] == b"own"
    assert request.headers["Content-Type"] == b"application/x-www-form-urlencoded"
    assert request.meta["page"] == 2 and request.dont_filter


def test_without_a_form_it_is_fetched() -> None:
    """No body, no type of a form."""
    plain = ApiRequest("https://www.example.gov.cn/api/list?page=1")
    request = api_request(plain, {}, _nothing, _nothing, {})
    assert request.method == "GET" and request.body == b""
    assert "Content-Type" not in request.headers
