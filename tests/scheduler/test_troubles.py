"""Troubles of the service are logged once, and told of when they last."""

import logging

import pytest

from scheduler.troubles import Troubles


def test_a_trouble_is_logged_when_it_comes_and_when_it_goes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The same trouble at every tick is one line; another one, and the end, are lines of their own."""
    caplog.set_level(logging.INFO, "policywatch.jobs")
    troubles = Troubles()
    for _ in range(3):
        troubles.note("disk", "only 1 MB free")
    troubles.note("disk", "only 0 MB free")
    troubles.note("disk", None)
    troubles.note("disk", None)
    assert [one.getMessage() for one in caplog.records] == [
        "disk: only 1 MB free",
        "disk: only 0 MB free",
        "disk: well again",
    ]
    assert troubles.notes == {}


def test_what_lasts_is_told_of_the_machine_alone() -> None:
    """A disk that has been full for long; not a mail server, not a trouble of this minute."""
    troubles = Troubles()
    troubles.note("disk", "only 1 MB free")
    troubles.note("mail server", "refuses")
    assert troubles.lasting(60) == {}
    assert troubles.lasting(-1) == {"service:disk": "only 1 MB free"}


def test_a_trouble_that_changes_its_words_lasts_on() -> None:
    """Free megabytes change with every look; the time counts from the first."""
    troubles = Troubles()
    troubles.note("disk", "only 2 MB free")
    begun = dict(troubles._since)
    troubles.note("disk", "only 1 MB free")
    assert troubles._since == begun
    troubles.note("disk", None)
    assert troubles.lasting(-1) == {}
