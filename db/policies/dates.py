"""Moments as JSON shows them."""

from datetime import datetime

from text.moments import SHANGHAI


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with the offset of Shanghai; None for None."""
    return moment.astimezone(SHANGHAI).isoformat() if moment else None
