"""Moments that may be missing, as JSON shows them."""

from datetime import datetime

from text import moments


def iso(moment: datetime | None) -> str | None:
    """`text.moments.iso`; None for None."""
    return moments.iso(moment) if moment else None
