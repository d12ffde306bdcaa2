"""How much the page does at once: a bounded number of requests and of exports; what is
more is answered 503.
"""

from prometheus_client import Counter

from policywatch.web.counted import OWN

MAX_REQUESTS = (
    64  # five times the threads: what waits longer than that is better asked again
)
MAX_EXPORTS = 2
MAX_CHECKS = 2  # drafts: each may take a thread for half a minute
REQUEST_RETRY_S = 5
EXPORT_RETRY_S = 30
CHECK_RETRY_S = 15
REFUSED = Counter(
    "policywatch_http_refused_total",
    "Requests that were refused or broken off, by reason.",
    ["reason"],
    registry=OWN,
)


class Slots:
    """A number of places that are taken and given back, in one event loop."""

    def __init__(self, total: int) -> None:
        self.total, self.taken = total, 0

    def take(self) -> bool:
        """Whether a place was free; it is taken then."""
        if self.taken >= self.total:
            return False
        self.taken += 1
        return True

    def give(self) -> None:
        """Give a place back."""
        self.taken -= 1
