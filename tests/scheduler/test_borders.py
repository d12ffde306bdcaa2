"""Borders: what fails is logged and does not go on; a database in trouble does."""

import logging

import pytest

from db.session import ArchiveError
from scheduler.borders import guarded, reread


def broken() -> dict[str, int]:
    raise LookupError("a bug")


def away() -> dict[str, int]:
    raise ArchiveError("the archive is locked")


def test_a_bug_in_a_batch_is_logged_and_costs_the_batch(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With its traceback, so that it can be found."""
    with caplog.at_level(logging.ERROR):
        assert guarded(broken) is None
    assert caplog.records[0].exc_info is not None
    assert guarded(lambda: {"linked": 2}) == {"linked": 2}


def test_an_archive_in_trouble_is_no_bug() -> None:
    """Every other batch would fail as well: the job's own border handles it."""
    with pytest.raises(ArchiveError):
        guarded(away)


def test_settings_that_can_not_be_read_change_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SIGHUP with a broken file: one line, and the service goes on as it was."""

    def reload() -> object:
        raise ValueError("policywatch.toml: crawl.delay: not a number")

    with caplog.at_level(logging.ERROR):
        assert reread(reload) is None  # type: ignore[arg-type]
    assert "crawl.delay" in caplog.text and "Traceback" not in caplog.text
