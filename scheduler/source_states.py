"""The states a source can be in, by name (scheduler.health decides which), and whether
it is visited at all.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.catalogue import Passport
    from db.models import SourceState

UNWELL = (
    "quarantined",
    "refused",
    "failing",
    "login-expired",
    "lost",
    "empty",
    "fields-missing",
    "redesigned",
    "quiet",
    "noisy",
)
STATES = ("well", "new", "disabled", *UNWELL)


def is_enabled(passport: "Passport", known: "SourceState | None") -> bool:
    """Whether a source is visited: as switched by hand, else as its passport says."""
    if known is not None and known.enabled is not None:
        return known.enabled
    return passport.enabled


def is_open_lead(passport: "Passport", known: "SourceState | None") -> bool:
    """Whether a source's column is still to be found, and nobody switched it on or off."""
    return passport.lead and (known is None or known.enabled is None)
