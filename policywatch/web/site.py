"""What every request of the web process shares: the archive, the settings, the secrets, the catalogue."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from alerts.settings import AlertSettings
from db.access.keys import key
from db.session import Archive
from policywatch.settings import LOOPBACK, WebSettings
from policywatch.web.passwords import Password
from policywatch.web.prefix import prefix_of
from policywatch.web.slots import MAX_CHECKS, MAX_EXPORTS, MAX_REQUESTS, Slots
from scheduler.settings import Setup
from text.meaning.model import Model

SETUP_KEPT = 60.0  # seconds until passports and settings are read again


def clock() -> datetime:
    """The time now."""
    return datetime.now(UTC)


@dataclass
class Site:
    """The web process. `password` is None where only loopback is served."""

    archive: Archive
    settings: WebSettings
    alerts: AlertSettings
    read_setup: Callable[[], Setup]
    password: Password | None = None
    now: Callable[[], datetime] = clock
    secret: bytes = field(default=b"", repr=False)
    requests: Slots = field(default_factory=lambda: Slots(MAX_REQUESTS), repr=False)
    exports: Slots = field(default_factory=lambda: Slots(MAX_EXPORTS), repr=False)
    checks: Slots = field(default_factory=lambda: Slots(MAX_CHECKS), repr=False)
    model: Model = field(default_factory=Model, repr=False)
    # What policywatch.web.collecting read last, and when.
    collecting: tuple[float, Any] | None = field(default=None, repr=False)
    _setup: tuple[float, Setup] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.secret = self.secret or key(self.archive, "web")

    @property
    def setup(self) -> Setup:
        """The catalogue and the settings as they stood in the files at most a minute ago."""
        if self._setup is None or time.monotonic() - self._setup[0] > SETUP_KEPT:
            self._setup = time.monotonic(), self.read_setup()
        return self._setup[1]

    def read_anew(self) -> None:
        """Read the catalogue at its next use: a passport was written."""
        self._setup = None

    @property
    def public_url(self) -> str:
        return self.settings.public_url.rstrip("/")

    def hosts(self) -> set[str] | None:
        """The host names requests may be for; None: any (only behind a password, with
        no public address known).
        """
        public = urlsplit(self.public_url).hostname
        if self.password is not None and public is None:
            return None
        return {*LOOPBACK, self.settings.host, *([public] if public else [])}

    def address(self, request: Request) -> str:
        """Where people reach this page, without a slash at the end."""
        base = str(request.base_url).rstrip("/")
        return self.public_url or f"{base}{prefix_of(request)}"


def site_of(request: Request) -> Site:
    """The Site the application was made for."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site
