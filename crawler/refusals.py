"""Why a request came to nothing, in one word: what stats, runs and health count by."""

from typing import NamedTuple

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError

from crawler.pages.reading import Unreadable


class Refused(IgnoreRequest):
    """A request or an answer that was turned down on purpose; `reason` names the rule."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class Unchanged(IgnoreRequest):
    """A list that is as it was at the last visit: nothing to read."""


class Failure(NamedTuple):
    """`refused`: it was turned down, by us or by the site's rules; otherwise something failed."""

    refused: bool
    reason: str
    detail: str


# All that a download ends in, apart from a response.
DOWNLOAD_ERRORS = (
    IgnoreRequest,
    DownloadTimeoutError,
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadCancelledError,
    ResponseDataLossError,
    DownloadFailedError,
    UnsupportedURLSchemeError,
    NotSupported,
    ConnectError,
    ValueError,
)

_FAILURES: list[tuple[type[BaseException], str]] = [
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "no-such-host"),
    (DownloadConnectionRefusedError, "connection-refused"),
    (ResponseDataLossError, "cut-short"),
    (DownloadFailedError, "connection"),
    (ConnectError, "connection"),
    (ValueError, "address-unreadable"),
]
_IGNORED = (
    ("robots.txt", "robots"),
    ("max redirections", "redirects"),
    ("DOWNLOAD_MAXSIZE", "too-large"),
)


def failure_of(error: BaseException | None) -> Failure:
    """What `error`, as Scrapy hands it to an errback or a reader raises it, comes down to."""
    detail = " ".join(str(error).split())[:200]
    if isinstance(error, Refused):
        return Failure(True, error.reason, detail)
    if isinstance(error, HttpError):
        return Failure(
            False,
            f"http-{error.response.status}",
            f"{error.response.url} answered {error.response.status}",
        )
    if isinstance(error, Unreadable):
        return Failure(True, detail.replace(": ", ":").replace(" ", "-"), detail)
    if isinstance(error, (UnsupportedURLSchemeError, NotSupported)):
        return Failure(True, "scheme", detail)
    if isinstance(error, DownloadCancelledError):
        return Failure(True, "too-large", detail)
    if isinstance(error, IgnoreRequest):
        reason = next((name for mark, name in _IGNORED if mark in detail), "ignored")
        return Failure(True, reason, detail)
    reason = type(error).__name__
    for kind, name in _FAILURES:
        if isinstance(error, kind):
            reason = name
            break
    return Failure(False, reason, detail)


# What says that a list's address is there no more.
LIST_GONE = ("http-404", "http-410", "no-such-host")


def mark_of(request: Request, reason: str) -> str:
    """Under which name a failed request is counted, beside its reason."""
    if not request.meta.get("list"):
        return "article_failed"
    is_watched = request.meta.get("watched") is not None
    if is_watched and reason in LIST_GONE:
        return "list_gone"
    return "list_failed"
