"""What every request of the web process shares: the archive, the settings, the secrets, the catalogue."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from alerts.settings import AlertSettings
from db.access import accounts
from db.access.keys import key
from db.session import Archive
from policywatch.settings import LOOPBACK, WebSettings
from policywatch.web.passwords import LoginLimits, Password
from policywatch.web.prefix import prefix_of
from policywatch.web.slots import MAX_CHECKS, MAX_EXPORTS, MAX_REQUESTS, Slots
from policywatch.web.surveys import Surveys
from scheduler.accepted import adopt
from scheduler.settings import Setup
from text.meaning.model import Model

ACCOUNTS_KEPT_S = 1.0
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
    surveys: Surveys = field(default_factory=Surveys, repr=False)
    model: Model = field(default_factory=Model, repr=False)
    # What policywatch.web.collecting read last, and when.
    collecting: tuple[float, Any] | None = field(default=None, repr=False)
    _setup: tuple[float, Setup] | None = field(default=None, repr=False)
    _accounts: tuple[float, bool] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.secret = self.secret or key(self.archive, "web")
        self.logins = self.password.limits if self.password else LoginLimits()

    @property
    def knows_guard(self) -> bool:
        """Whether `is_guarded` answers without asking the archive."""
        if self.password is not None:
            return True
        known = self._accounts
        return known is not None and time.monotonic() - known[0] < ACCOUNTS_KEPT_S

    def is_guarded(self) -> bool:
        """Whether visitors have to log in: there is a password, or there are accounts."""
        if not self.knows_guard:
            with self.archive.read() as session:
                there = accounts.any_exist(session)
            self._accounts = time.monotonic(), there
        return self.seems_guarded

    @property
    def seems_guarded(self) -> bool:
        """The same as it was last known, for answers while the archive can't be read."""
        if self.password is not None:
            return True
        return self._accounts is not None and self._accounts[1]

    def accounts_changed(self) -> None:
        """Ask the archive again at the next request."""
        self._accounts = None

    @property
    def setup(self) -> Setup:
        """The catalogue and the settings as they stood in the files at most a minute ago."""
        if self._setup is None or time.monotonic() - self._setup[0] > SETUP_KEPT:
            self._setup = time.monotonic(), adopt(self.archive, self.read_setup())
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
