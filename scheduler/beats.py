"""What the service's last sign of life says. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from db.models import Beat
from text.moments import SHANGHAI
from text.reason import Reason

SILENT_AFTER = timedelta(seconds=60)


def condition(beat: Beat | None, now: datetime) -> str:
    """How the service is: `never` ran, was `stopped`, is `silent` (no sign of life),
    `troubled`, or `well`.
    """
    if beat is None:
        return "never"
    if beat.note == "stopped":
        return "stopped"
    if now - beat.at > SILENT_AFTER:
        return "silent"
    return "troubled" if beat.note else "well"


def beat_trouble(beat: Beat | None, now: datetime) -> str | None:
    """What the service's last sign of life says is wrong; None where all is well."""
    how = condition(beat, now)
    if beat is None:
        return Reason("trouble.never-run")
    if how == "stopped":
        return Reason("trouble.stopped", at=local(beat.at))
    if how == "silent":
        return Reason("trouble.silent", since=local(beat.at))
    return beat.note


def is_alive(beat: Beat | None, now: datetime) -> bool:
    """Whether a service is at work, whatever troubles it."""
    return beat is not None and beat.note != "stopped" and now - beat.at <= SILENT_AFTER


def worker_troubles(beats: Mapping[str, Beat], now: datetime) -> list[str]:
    """What troubles those who take jobs from the queue now, each with its machine's name."""
    taking = [
        beat for name, beat in sorted(beats.items()) if name.startswith("worker ")
    ]
    return [
        Reason("trouble.of", subject=beat.name, reason=beat.note)
        for beat in taking
        if beat.note and now - beat.at <= SILENT_AFTER
    ]


def local(moment: datetime) -> str:
    """A moment as people read it, in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
