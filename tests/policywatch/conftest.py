"""A user's folder and command line, as in the journeys."""

from tests.journeys.conftest import desk, mailbox

__all__ = ["desk", "mailbox"]
