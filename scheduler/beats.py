"""What the service's last sign of life says. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from db.models import Beat
from text.moments import SHANGHAI
from text.reason import Reason, recognised

# Twelve beats: a machine that swaps or a long write is late by some, not by all.
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


def service_troubles(beat: Beat | None, now: datetime) -> list[str]:
    """What the service's last sign of life says is wrong, each by itself."""
    how = condition(beat, now)
    if beat is None:
        return [Reason("trouble.never-run")]
    if how == "stopped":
        return [Reason("trouble.stopped", at=local(beat.at))]
    if how == "silent":
        return [Reason("trouble.silent", since=local(beat.at))]
    return noted_troubles(beat.note)


def noted_troubles(note: str | None) -> list[str]:
    """The troubles that `note_of` wrote down, worded in any language again."""
    return [recognised(one, "trouble") for one in (note or "").splitlines() if one]


def note_of(troubles: Iterable[str]) -> str | None:
    """What a sign of life notes of these troubles: a line each; None where there is none."""
    return "\n".join(" ".join(one.split()) for one in troubles) or None


def beat_trouble(beat: Beat | None, now: datetime) -> str | None:
    """What the service's last sign of life says is wrong, in one line; None where all is well."""
    return "; ".join(service_troubles(beat, now)) or None


def is_alive(beat: Beat | None, now: datetime) -> bool:
    """Whether a service is at work, whatever troubles it."""
    return beat is not None and beat.note != "stopped" and now - beat.at <= SILENT_AFTER


def worker_troubles(beats: Mapping[str, Beat], now: datetime) -> list[str]:
    """What troubles those who take jobs from the queue now, each with its machine's name."""
    taking = []
    for name, beat in sorted(beats.items()):
        if name.startswith("worker "):
            taking.append(beat)
    troubles: list[str] = []
    for beat in taking:
        for trouble in noted_troubles(beat.note):
            if now - beat.at <= SILENT_AFTER:
                troubles.append(Reason("trouble.of", subject=beat.name, reason=trouble))
    return troubles


def local(moment: datetime) -> str:
    """A moment as people read it, in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
