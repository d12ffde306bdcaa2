"""What came of a visit is read from Scrapy's stats, and every failure has one name."""

from typing import Any

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.outcome import is_complete, outcome_of
from crawler.pages.reading import Unreadable
from crawler.refusals import Refused, failure_of
from crawler.warm_settings import WarmSettings


def test_stats_become_an_outcome() -> None:
    """Counts, refusals by reason, the wall and the seconds asked for arrive under their own names."""
    outcome = outcome_of(
        {
            "downloader/request_count": 9,
            "policywatch/listed": 7,
            "policywatch/read": 4,
            "policywatch/known": 2,
            "policywatch/refused/robots": 1,
            "policywatch/list_read": 1,
            "policywatch/wall": "rivers",
            "policywatch/retry_after": 60.0,
        }
    )
    assert (
        outcome.requested,
        outcome.listed,
        outcome.articles,
        outcome.known,
    ) == (
        9,
        7,
        4,
        2,
    )
    assert (outcome.refused, outcome.wall, outcome.retry_after) == (
        {"robots": 1},
        "rivers",
        60.0,
    )
    assert outcome.list_status == "read" and outcome.complete


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        (["read", "unchanged"], "read"),
        (["read", "failed"], "failed"),
        (["empty", "failed"], "failed"),
        (["empty", "unchanged"], "unchanged"),
        (["empty"], "empty"),
        (["unchanged"], "unchanged"),
        ([], None),
    ],
)
def test_what_several_lists_make_of_a_visit(
    ended: list[str], status: str | None
) -> None:
    """One failed column makes the visit a failed one, whatever the others brought; one that never names anything does
    not make it an empty one."""
    assert (
        outcome_of({f"policywatch/list_{name}": 1 for name in ended}).list_status
        == status
    )


@pytest.mark.parametrize(
    ("stats", "complete"),
    [
        ({}, True),
        (
            {
                "policywatch/refused/no-text": 3,
                "policywatch/refused/http-404": 1,
            },
            True,
        ),
        ({"policywatch/errors": 1}, False),
        ({"policywatch/refused/limit": 1}, False),
        ({"policywatch/refused/wall:aliyun": 1}, False),
        ({"policywatch/refused/http-429": 1}, False),
        ({"policywatch/refused/stopping": 1}, False),
        ({"finish_reason": "shutdown"}, False),
        ({"finish_reason": "closespider_timeout"}, False),
    ],
)
def test_a_visit_is_complete_only_if_nothing_is_left_for_later(
    stats: dict[str, Any], complete: bool
) -> None:
    """What was turned down for good is done; what failed for a passing reason is not."""
    assert is_complete(stats) is complete


@pytest.mark.parametrize(
    ("error", "refused", "reason"),
    [
        (Refused("address", "http://10.0.0.1/"), True, "address"),
        (Unreadable("no text"), True, "no-text"),
        (Unreadable("wall: rivers"), True, "wall:rivers"),
        (IgnoreRequest("Forbidden by robots.txt"), True, "robots"),
        (IgnoreRequest("max redirections reached"), True, "redirects"),
        (DownloadCancelledError("too much"), True, "too-large"),
        (NotSupported("Unsupported URL scheme 'file'"), True, "scheme"),
        (
            HttpError(HtmlResponse("http://a.example/", status=500)),
            False,
            "http-500",
        ),
        (DownloadTimeoutError("took longer"), False, "timeout"),
        (CannotResolveHostError("a.example"), False, "no-such-host"),
        (ResponseDataLossError(), False, "cut-short"),
        (DownloadFailedError("reset"), False, "connection"),
        (MemoryError(), False, "MemoryError"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_failure_has_one_name(
    error: Exception, refused: bool, reason: str
) -> None:
    """Turned down or failed, and the word it is counted by."""
    failure = failure_of(error)
    assert (failure.refused, failure.reason) == (refused, reason)


def test_copied_settings_do_not_change_their_origin() -> None:
    """A crawl's own settings, nested ones too, stay its own."""
    origin = WarmSettings(
        {"DOWNLOAD_HANDLERS": BaseSettings({"http": "a"}), "DELAY": 1}
    )
    copied = origin.copy()
    copied.set("DELAY", 2, priority="cmdline")
    copied.set("DOWNLOAD_HANDLERS", {"http": "b"}, priority="cmdline")
    assert origin["DELAY"] == 1 and origin["DOWNLOAD_HANDLERS"]["http"] == "a"
    assert copied["DELAY"] == 2 and copied["DOWNLOAD_HANDLERS"]["http"] == "b"
    assert (
        isinstance(copied, WarmSettings)
        and copied["USER_AGENT"] == origin["USER_AGENT"]
    )
