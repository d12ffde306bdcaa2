"""What troubles the parts of the service: logged once, remembered for as long as it lasts."""

import logging
import time

from db.alerts import outbox
from db.session import Archive

log = logging.getLogger("policywatch.jobs")

# Troubles of the machine, which the operator hears of when they last; those of sources
# and mails are reported from the archive.
_OF_THE_MACHINE = ("disk", "network", "workers")


class Troubles:
    """Part of the service → what is wrong with it; `notes` has no part that is well."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self._since: dict[str, float] = {}

    def note(
        self,
        part: str,
        trouble: str | None,
        error: Exception | None = None,
    ) -> None:
        """Remember what troubles a part, or that nothing does; a change is logged."""
        before = self.notes.get(part)
        if trouble is None:
            self.notes.pop(part, None)
            self._since.pop(part, None)
            if before is not None:
                log.info("%s: well again", part)
            return
        self.notes[part] = trouble
        self._since.setdefault(part, time.monotonic())
        if trouble != before:
            log.error("%s: %s", part, trouble, exc_info=error)

    def lasting(self, seconds: float) -> dict[str, str]:
        """The machine's troubles that have lasted so long, under the operator's keys."""
        long_ago = time.monotonic() - seconds
        found: dict[str, str] = {}
        # A copy: the jobs run in threads of their own.
        for part, since in list(self._since.items()):
            trouble = self.notes.get(part)
            if part in _OF_THE_MACHINE and since < long_ago and trouble is not None:
                found[f"service:{part}"] = trouble
        return found


def mail_waits(archive: Archive) -> bool:
    """Whether messages wait after a try that failed."""
    with archive.read() as session:
        return outbox.last_error(session) is not None
