"""The one password of a page that others can reach: argon2, and few tries."""

import hashlib
import secrets
from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from policywatch.settings import SettingsError, WebSettings
from text.hosts import is_loopback

_HASHED = "$argon2"
NO_PASSWORD = "none"  # as [web] password: no password is wanted, expressly
# A try costs a tenth of a second and 32 MiB.
_hasher = PasswordHasher(memory_cost=32 * 1024, parallelism=2)
MAX_HASHES = 4  # compared at once
WAIT_FOR_HASH_S = 10.0  # for who logged in here before
_WINDOW_MINUTES = 5
TRIES = 5
SHARED_TRIES = 30  # where a proxy does not say for whom it asks


class LoginLimits:
    """How often somebody tried to log in, and how many tries are compared at once: one for
    the one password and for all accounts, since each comparison costs memory.
    """

    def __init__(self) -> None:
        self._tries = MovingWindowRateLimiter(MemoryStorage())
        self._hashing = BoundedSemaphore(MAX_HASHES)

    def take_try(self, who: str, most: int = TRIES) -> bool:
        """Count a try of `who` before it is made; False where none is left for now.

        Counted first: of tries made at the same time no more than `most` pass.
        """
        return self._tries.hit(RateLimitItemPerMinute(most, _WINDOW_MINUTES), who)

    def forgive(self, who: str, most: int = TRIES) -> None:
        """Forget the tries of `who`, whose password was right."""
        self._tries.clear(RateLimitItemPerMinute(most, _WINDOW_MINUTES), who)

    def matches(
        self,
        hashed: str,
        tried: str,
        *,
        patient: bool = True,
    ) -> bool | None:
        """Whether `tried` is the password; None where too many are being compared to tell now."""
        wait = WAIT_FOR_HASH_S if patient else 0
        if not self._hashing.acquire(blocking=patient, timeout=wait or None):
            return None
        try:
            return _hasher.verify(hashed, tried)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._hashing.release()


class Password:
    """The password as its argon2 hash, and how often it was tried. `mark` changes with it.

    `is_set` is False for a page that others reach and that nobody gave a password: it is locked.
    """

    def __init__(self, given: str, *, is_set: bool = True) -> None:
        """`given` is the password, or its argon2 hash as `policywatch web --hash-password` prints it."""
        self.is_set = is_set
        if given.startswith(_HASHED):
            self.hashed = given
        else:
            self.hashed = _hasher.hash(given)
        self.mark = hashlib.sha256(given.encode()).hexdigest()
        self.limits = LoginLimits()
        self.take_try, self.forgive = self.limits.take_try, self.limits.forgive

    def matches(self, tried: str, *, patient: bool = True) -> bool | None:
        """Whether this is the password; None where too many are being compared to tell now."""
        return self.limits.matches(self.hashed, tried, patient=patient)


@cache
def nobodys_hash() -> str:
    """A hash that no password has: comparing with it takes as long as with an account's,
    so that time does not tell which accounts there are.
    """
    return _hasher.hash(secrets.token_urlsafe(32))


def network_of(address: str) -> str:
    """What tries are counted by: an IPv4 address, or the /64 that one IPv6 connection is given."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))


def hash_password(password: str) -> str:
    """What `password_file` may hold instead of the password."""
    return _hasher.hash(password)


def is_published(settings: WebSettings) -> bool:
    """Whether public_url leads to this page from other machines.

    An address without a readable host counts as published: it can't be shown to be loopback.
    """
    if not settings.public_url.strip():
        return False
    try:
        host = urlsplit(settings.public_url.strip()).hostname
    except ValueError:
        return True
    return host is None or not is_loopback(host)


def is_open_expressly(settings: WebSettings) -> bool:
    """Whether the settings say that there is to be no password."""
    return settings.password == NO_PASSWORD


def required_password(settings: WebSettings) -> Password | None:
    """The password of the settings; None where only loopback is served, or none is
    wanted expressly.

    A page that `public_url` leads to and that has none is locked: it starts, and tells
    its visitors what is missing. Raises SettingsError where the password of
    another host is missing, and for one that is empty or can't be read.
    """
    given = _given(settings)
    if given:
        return Password(given)
    if not is_loopback(settings.host):
        raise SettingsError(
            f"[web] host {settings.host} is reachable by others, so the page needs a password: "
            "set password_file, or POLICYWATCH_WEB__PASSWORD, or use host 127.0.0.1"
        )
    if is_locked(settings):
        return Password(secrets.token_urlsafe(32), is_set=False)
    return None


def is_locked(settings: WebSettings) -> bool:
    """Whether others reach the page, no password is set, and nobody said that none is wanted."""
    given = _given(settings)
    return not given and is_published(settings) and not is_open_expressly(settings)


def open_door(settings: WebSettings) -> str | None:
    """What is to be said of a page that serves others without a password; None where there is nothing."""
    if _given(settings) or not is_published(settings):
        return None
    if is_locked(settings):
        return (
            f"[web] public_url {settings.public_url} is reachable by others, "
            "so the page needs a password and stays "
            "locked until then: set password_file, or POLICYWATCH_WEB__PASSWORD; "
            'password = "none" if anybody may read the archive and change its rules'
        )
    return (
        f"no password: everybody who reaches {settings.public_url} can read the archive "
        "and change its rules"
    )


def _given(settings: WebSettings) -> str:
    if is_open_expressly(settings):
        return ""
    return settings.password or _from_file(settings.password_file)


def _from_file(path: str | Path) -> str:
    if not path:
        return ""
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"[web] password_file {path}: {getattr(error, 'strerror', None) or error}"
        ) from error
    if not content:
        raise SettingsError(f"[web] password_file {path} is empty")
    return content
