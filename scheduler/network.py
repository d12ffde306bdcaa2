"""Whether it is the sites that fail or our own network. Pure but for the memory of the latest visits."""

from collections import deque
from datetime import datetime, timedelta

from text.reason import Reason

ENOUGH = 8
FEWEST = 3
PROBE_EVERY = timedelta(seconds=10)


class Network:
    """Notes which hosts answered. Gone is the network where so many different hosts in a row did not.

    While it is gone, failures are nobody's fault, and only one source every ten seconds is asked, until one
    answers.
    """

    def __init__(self) -> None:
        self.gone_since: datetime | None = None
        self._silent: dict[str, datetime] = {}
        self._asked: deque[datetime] = deque(maxlen=1)

    def note(
        self,
        host: str,
        reached: bool | None,
        known_hosts: int,
        now: datetime,
    ) -> bool:
        """Take in how a visit went; True where this one ends an outage."""
        if reached is None:
            return False
        if reached:
            ended = self.gone_since is not None
            self.gone_since = None
            self._silent.clear()
            return ended
        self._silent.setdefault(host, now)
        if self.gone_since is None and len(self._silent) >= min(
            ENOUGH,
            max(known_hosts, FEWEST),
        ):
            self.gone_since = min(self._silent.values())
        return False

    def trouble(self) -> str | None:
        """What there is to say; None where the network is there."""
        if self.gone_since is None:
            return None
        since = self.gone_since.isoformat(timespec="seconds")
        return Reason("trouble.network", since=since)

    def allows(self, now: datetime) -> bool:
        """Whether a source may be asked now; during an outage one every `PROBE_EVERY`."""
        if self.gone_since is None:
            return True
        if (
            self._asked
            and now - self._asked[-1] < PROBE_EVERY
            and self._asked[-1] <= now
        ):
            return False
        self._asked.append(now)
        return True
