"""One rule, article or mail that fails does not stop those beside it."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from alerts.attempts import FailedAttempt, attempt
from db.session import ArchiveError


def test_what_succeeds_comes_back() -> None:
    """Also None, which is an answer."""
    assert attempt("a mail", lambda: 3) == 3
    assert attempt("a mail", lambda: None) is None


def test_a_bug_is_logged_whole_and_comes_back_as_a_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Named for what was being made; the reason is kept with what is set aside."""

    def fail() -> int:
        raise KeyError("title")

    with caplog.at_level(logging.ERROR):
        failed = attempt("mail of rule '甲'", fail)
    assert failed == FailedAttempt("KeyError: 'title'")
    assert "mail of rule '甲'" in caplog.text
    assert caplog.records[0].exc_info is not None


@pytest.mark.parametrize(
    "error",
    [
        ArchiveError("the archive is gone"),
        OperationalError("SELECT 1", {}, Exception("database is locked")),
    ],
)
def test_a_database_in_trouble_is_nobodys_bug(error: Exception) -> None:
    """It ends the pass: every other attempt would fail too."""

    def fail() -> int:
        raise error

    with pytest.raises(type(error)):
        attempt("a mail", fail)


def test_being_told_to_stop_is_no_failure() -> None:
    """Ctrl-C goes through."""

    def stop() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt("a mail", stop)
