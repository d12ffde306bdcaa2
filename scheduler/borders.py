"""Borders beside those of the jobs: where errors of linking and of reading settings again end."""

import logging
from collections.abc import Callable

from db.session import ArchiveError
from scheduler.settings import Reload, Setup

log = logging.getLogger("policywatch.jobs")


def guarded(work: Callable[[], dict[str, int]]) -> dict[str, int] | None:
    """The border of linking: a batch's counts; None, logged, where it failed."""
    try:
        return work()
    except ArchiveError:
        raise
    except Exception:
        log.exception("policies: articles could not be linked")
        return None


def reread(reload: Reload) -> Setup | None:
    """Settings and passports as they are in the files now; None, logged, where they can't be used."""
    try:
        return reload()
    except Exception as error:  # noqa: BLE001 — the border
        log.error("nothing was reloaded: %s", error)
        return None
