"""Every end of a request has one word, by which it is counted."""

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError

from crawler.pages.reading import Unreadable
from crawler.refusals import DOWNLOAD_ERRORS, Refused, failure_of

ANSWERED = HttpError(Response("https://a.cn/x", status=404))


@pytest.mark.parametrize(
    ("error", "refused", "reason"),
    [
        (Refused("private-address", "127.0.0.1"), True, "private-address"),
        (ANSWERED, False, "http-404"),
        (Unreadable("wall: ruishu"), True, "wall:ruishu"),
        (Unreadable("no text"), True, "no-text"),
        (UnsupportedURLSchemeError("x"), True, "scheme"),
        (DownloadCancelledError("x"), True, "too-large"),
        (IgnoreRequest("Forbidden by robots.txt"), True, "robots"),
        (IgnoreRequest("max redirections reached"), True, "redirects"),
        (IgnoreRequest("something new"), True, "ignored"),
        (DownloadTimeoutError("x"), False, "timeout"),
        (CannotResolveHostError("x"), False, "no-such-host"),
        (ConnectError("x"), False, "connection"),
        (ValueError("x"), False, "address-unreadable"),
        (RuntimeError("x"), False, "RuntimeError"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else None,
)
def test_an_error_comes_down_to_a_word(
    error: Exception, refused: bool, reason: str
) -> None:
    """Turned down on purpose, or failed; named the same wherever it is counted."""
    failure = failure_of(error)
    assert (failure.refused, failure.reason) == (refused, reason)


def test_the_detail_is_one_short_line() -> None:
    """A site's text does not fill the log."""
    failure = failure_of(Refused("reason", "line\n" * 200))
    assert "\n" not in failure.detail and len(failure.detail) <= 200


def test_an_answer_names_its_address() -> None:
    """Which of several addresses answered 404."""
    assert failure_of(ANSWERED).detail == "https://a.cn/x answered 404"


def test_downloads_end_in_nothing_else() -> None:
    """What is caught around a download is what has a name here."""
    for kind in DOWNLOAD_ERRORS:
        assert issubclass(kind, Exception)
        assert failure_of(Refused("x")).refused
